"""Copies of the ledger, made while a night runs, and the way back to one.

.wikiagent/backup/ledger.db            the latest whole copy
.wikiagent/backup/ledger.previous.db   the one before
.wikiagent/damaged-1/                  what stood in the place of a copy that was put back, with the pages of then
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent.durable import sync, sync_folder
from agent.errors import UsageError

EVERY: Final = 3600.0
"""Seconds between two copies."""
FILES: Final = ("ledger.db", "ledger.db-wal", "ledger.db-shm")


def make(ledger: Path) -> Path:
    """Copy the ledger as its last transaction left it, without holding up its writer; durable on return.

    SQLite's own way of doing it. The copy before is kept beside it. Raises ``sqlite3.Error`` or ``OSError``.
    """
    folder = ledger.parent / "backup"
    folder.mkdir(exist_ok=True)
    part = folder / "ledger.part.db"
    part.unlink(missing_ok=True)
    source = sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(part)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    with part.open("rb") as file:
        sync(file.fileno())
    latest = folder / "ledger.db"
    if latest.exists():
        latest.replace(folder / "ledger.previous.db")
    part.replace(latest)
    sync_folder(folder)
    return latest


def whole(wiki: Path) -> Iterator[Path]:
    """The copies of a wiki's ledger that SQLite finds nothing wrong with, the latest first."""
    folder = wiki / ".wikiagent" / "backup"
    for name in ("ledger.db", "ledger.previous.db"):
        path = folder / name
        if path.exists() and is_whole(path):
            yield path


def is_whole(path: Path) -> bool:
    """Whether SQLite can read the file from end to end."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return False


def put_back(wiki: Path) -> tuple[Path, Path]:
    """Put the latest whole copy in the ledger's place: (the copy, the folder that now holds what stood there).

    Nothing is thrown away. Raises :class:`UsageError` where there is no whole copy. Hold the wiki's lock.
    """
    copy = next(whole(wiki), None)
    if copy is None:
        raise UsageError(f"there is no whole copy of the ledger in {wiki}/.wikiagent/backup")
    own = wiki / ".wikiagent"
    number = 1
    while (own / f"damaged-{number}").exists():
        number += 1
    aside = own / f"damaged-{number}"
    aside.mkdir()
    part = own / "ledger.part.db"
    shutil.copyfile(copy, part)
    with part.open("rb") as file:
        sync(file.fileno())
    for name in FILES:
        if (own / name).exists():
            (own / name).replace(aside / name)
    part.replace(own / "ledger.db")
    sync_folder(own)
    return copy, aside
