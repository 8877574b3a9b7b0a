"""What `whole_night.py` works with: the command, an engine that is there, a night as a process of its own."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agent.engine import processes, record
from agent.ledger.snapshot import Snapshot

SOURCES = Path(__file__).parents[2] / "examples" / "sources"
PATIENCE = 1200.0
"""Seconds for anything that has to come. On an idle machine of two cores the longest of it, a start, takes 30; what is
tested is that it comes, and a machine that does other things, too, must not fail by its slowness.
"""
BEGAN = time.monotonic()


def say(line: str) -> None:
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {line}", flush=True)


def demand(holds: object, what: str) -> None:
    if not holds:
        sys.exit(f"not as it should be: {what}")


def wikiagent(*words: str, allowed: tuple[int, ...] = (0,)) -> str:
    command = [sys.executable, "-m", "agent", *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        sys.exit(f"not as it should be: wikiagent {' '.join(words)}: not done within {PATIENCE:.0f} s\n{error.output}")
    demand(done.returncode in allowed, f"wikiagent {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_for(what: str, is_there: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    while not is_there():
        demand(time.monotonic() < began + PATIENCE, f"{what}: has not come within {PATIENCE:.0f} s")
        time.sleep(0.2)
    return time.monotonic() - began


def running() -> record.Running:
    known = record.load()
    demand(known, "an engine is recorded")
    assert known is not None
    return known


def core() -> int:
    """The process that computes: vLLM calls it so."""
    for pid in processes.remaining(running().group, running().born):
        if b"EngineCore" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    sys.exit("not as it should be: there is no EngineCore")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def smallest(count: int) -> list[Path]:
    """The shipped example's smallest sources."""
    files = [path for path in SOURCES.rglob("*") if path.is_file()]
    return sorted(files, key=lambda path: (path.stat().st_size, path))[:count]


class Night:
    """`wikiagent run --engine up`, as a context manager: what of it is still at work at the end is killed."""

    def __init__(self, place: Path, sources: Sequence[Path], *options: str) -> None:
        self.wiki, self._said = place / "wiki", place / "said.txt"
        for source in sources:
            copy = place / "pile" / source.relative_to(SOURCES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
        words = ["run", str(place / "pile"), "--wiki", str(self.wiki), "--engine", "up", "--concurrency", "8", *options]
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "agent", *words], stdout=said, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Night:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        if kind is not None:
            print(f"--- what the night said\n{self.said}", file=sys.stderr)

    @property
    def said(self) -> str:
        return self._said.read_text()

    def answers(self) -> int:
        """How many have come."""
        ledger = self.wiki / ".wikiagent" / "ledger.db"
        if not ledger.exists():
            return 0
        snapshot = Snapshot.open(ledger)
        try:
            return snapshot.tally.tokens()["calls"]
        except sqlite3.OperationalError:  # it is being made
            return 0
        finally:
            snapshot.close()

    def wait_for(self, what: str, is_there: Callable[[], object]) -> float:
        """As long as it is at work."""

        def there() -> object:
            ended = self.process.poll() is not None
            found = is_there()
            demand(found or not ended, f"{what}: the night has ended before")
            return found

        return wait_for(what, there)

    def goes_on(self, answers: int) -> None:
        """Wait until so many more answers have come."""
        before = self.answers()
        self.wait_for(f"{answers} more answers", lambda: self.answers() >= before + answers)

    def is_mended(self, what: str, harm: Callable[[], object]) -> float:
        """Do the engine harm; seconds until it answers again."""
        before = self.said.count("answers again")
        harm()
        return self.wait_for(f"the engine, {what}, answers again", lambda: self.said.count("answers again") > before)

    def ends(self) -> None:
        """By itself, with what could not be read named (4): nothing of what this model says can be used."""
        wait_for("the end of the night", lambda: self.process.poll() is not None)
        code = self.process.returncode
        demand(code in (0, 4), f"the night ends by itself, with everything done that could be: {code}")
