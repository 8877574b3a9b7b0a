"""The program as a person runs it, in a process of its own, and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

NOT_COMPARED = {"log.md", "report.md"}
"""What tells of the night itself and not of the sources."""


def wikiagent(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=240
    )


def pages(wiki: Path) -> dict[str, str]:
    """Every file of a wiki but what tells of the night itself."""
    found = {}
    for path in sorted(wiki.rglob("*")):
        name = path.relative_to(wiki).as_posix()
        if path.is_file() and not name.startswith(".wikiagent") and name not in NOT_COMPARED:
            found[name] = path.read_text()
    return found


def report(wiki: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((wiki / ".wikiagent" / "run.json").read_text())
    return loaded


def states(wiki: Path) -> dict[str, tuple[str, str]]:
    return {source["source"]: (source["state"], source["reason"]) for source in report(wiki)["sources"]}


def attempts(wiki: Path) -> dict[str, int]:
    """Attempts that the ledger holds against bytes, by sha256."""
    ledger = wiki / ".wikiagent" / "ledger.db"
    if not ledger.exists():
        return {}
    with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True, timeout=30)) as db:
        try:
            return dict(db.execute("SELECT sha256, times FROM attempts"))
        except sqlite3.OperationalError:  # its tables are being made
            return {}


def end_while_reading(folder: Path, sha256: str, times: int, how: signal.Signals) -> int:
    """Start a run, and send it a signal while it reads these bytes for the so-manieth time; its exit code."""
    command = [sys.executable, "-m", "agent", "run", "sources", "--brain", "rules"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as night:
        try:
            while attempts(folder / "wiki").get(sha256, 0) < times:
                assert night.poll() is None, "it ended before"
                time.sleep(0.02)
            night.send_signal(how)
            return night.wait(60)
        finally:
            night.kill()
