"""Does a night grow linearly with its pile? 100, 300 and 1,000 sources of 10 kB each, on the fake engine.

    .venv/bin/python benchmarks/linear.py [--sizes 100 300 1000] [--concurrency 64]

What is timed is the pilot (with the engine answering at once, it is the pilot that the night waits for). Times on a
shared machine mean little by themselves: look at the column "per source, against the smallest pile" and at the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_engine import EngineProcess
from piles import write_pile

CHARACTERS = 10_000


@dataclass(frozen=True)
class Night:
    """One measured night. ``memory`` is the pilot's largest resident set, in MB."""

    sources: int
    seconds: float
    cpu: float
    memory: float
    calls: int
    claims: int
    pages: int


def measure(sources: int, concurrency: int, base_url: str) -> Night:
    """Run one night in a process of its own and wait for it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_pile(place / "sources", sources, CHARACTERS, first=20)
        command = [sys.executable, "-m", "agent", "run", "sources", "--base-url", base_url]
        began = time.monotonic()
        with (place / "said").open("w") as said:
            night = subprocess.Popen(
                [*command, "--concurrency", str(concurrency)], cwd=place, stdout=said, stderr=subprocess.STDOUT
            )
            _, status, usage = os.wait4(night.pid, 0)
            night.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        if night.returncode != 0:
            raise SystemExit((place / "said").read_text())
        report = json.loads((place / "wiki" / ".wikiagent" / "run.json").read_text())
    unit = 1 if sys.platform == "darwin" else 1024
    return Night(
        sources,
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * unit / 1e6,
        report["calls"]["calls"],
        report["counts"]["claims"],
        report["counts"]["entities"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--concurrency", type=int, default=64)
    given = parser.parse_args()
    print(
        "| sources | MB | seconds | pilot CPU s | s per source, against the smallest | memory MB | calls | claims "
        "| pages |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    first = 0.0
    with EngineProcess("fake_engine.diligent:player") as engine:
        for size in given.sizes:
            night = measure(size, given.concurrency, engine.base_url)
            each = night.seconds / night.sources
            first = first or each
            print(
                f"| {size} | {size * CHARACTERS / 1e6:.0f} | {night.seconds:.1f} | {night.cpu:.1f} "
                f"| {each / first:.2f} | "
                f"{night.memory:.0f} | {night.calls:,} | {night.claims:,} | {night.pages:,} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
