"""Attempts at reading a source: written down before it is read, taken back when that did no harm.

So what takes the whole program down while it reads a source (memory, power, a bug of the system) is found out, too.
Attempts go by the bytes and the version of the readers: a file that was mended, or a newer wikiagent, starts afresh.
"""

from __future__ import annotations

import sqlite3

from agent.ledger.journal import Ledger
from agent.ledger.writer import Work

ATTEMPTS = 3
"""A source that killed its reader, made it hang, or ended the whole program, this many times is put aside."""
QUARANTINED = (
    "quarantined: three times its reader crashed or hung, or the whole program ended while reading it; "
    "to try it again: wikiagent run with --retry"
)


class Attempts:
    """Attempts by the sha256 of the bytes, for this ``reader`` version."""

    def __init__(self, ledger: Ledger, reader: int) -> None:
        self._ledger, self._reader = ledger, reader
        self._open: set[str] = set()

    def charged(self) -> dict[str, int]:
        """Attempts of which nothing came, by sha256; at least one each."""
        query = "SELECT sha256, times FROM attempts WHERE reader = ?"
        return dict(self._ledger.reader.execute(query, (self._reader,)).fetchall())

    async def charge(self, sha256: str) -> None:
        """Note an attempt that begins now; durable on return."""
        self._open.add(sha256)
        row = (sha256, self._reader)
        await self._ledger.save(
            lambda db: db.execute(
                "INSERT INTO attempts VALUES(?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1", row
            )
        )

    async def clear(self, sha256: str, work: Work = lambda _: None) -> None:
        """The bytes were read, or refused as they should be: they are innocent. ``work`` is in the same transaction."""

        def settle(db: sqlite3.Connection) -> None:
            work(db)
            db.execute("DELETE FROM attempts WHERE sha256 = ?", (sha256,))

        await self._ledger.save(settle)
        self._open.discard(sha256)

    def leave(self, sha256: str) -> None:
        """The reader died of these bytes: the attempt counts."""
        self._open.discard(sha256)

    def take_back(self) -> None:
        """Attempts that neither came to an end nor to harm, because the night is stopped, do not count."""
        rows = [(sha256,) for sha256 in self._open]
        self._open.clear()

        def undo(db: sqlite3.Connection) -> None:
            db.executemany("UPDATE attempts SET times = times - 1 WHERE sha256 = ?", rows)
            db.execute("DELETE FROM attempts WHERE times <= 0")

        if rows:
            self._ledger.write(undo)
