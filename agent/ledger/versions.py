"""What pages were before: each as the latest nights left it, so that one can see what a night changed."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

NIGHTS = 30
"""How many nights back the changes of a page can be seen."""

Row = tuple[str, str | None, bytes | None]
"""Path, hash and packed text of a page; ``None`` for one that is removed."""


class PageChange(NamedTuple):
    path: str
    how: Literal["added", "changed", "removed"]


class NightOf(NamedTuple):
    """``finished`` and ``stopped`` are empty where the night was killed or is at work."""

    number: int
    started: str
    finished: str
    stopped: str


def keep(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Keep the texts as those that the present night leaves, in the transaction that promises them; forget what no
    night that is still shown began with.
    """
    night = _last(db)
    for path, _, text in rows:
        db.execute("INSERT OR REPLACE INTO versions VALUES(?, ?, ?)", (path, night, text))
        db.execute(
            "DELETE FROM versions WHERE path = ? AND night < "
            "(SELECT max(night) FROM versions WHERE path = ? AND night <= ?)",
            (path, path, night - NIGHTS),
        )


def nights(db: sqlite3.Connection) -> list[NightOf]:
    """The nights whose changes can be seen, the latest first."""
    rows = db.execute(
        "SELECT number, started, finished, stopped FROM nights WHERE number > ? ORDER BY number DESC",
        (_last(db) - NIGHTS,),
    )
    return [NightOf(*row) for row in rows]


def changes(db: sqlite3.Connection, night: int) -> list[PageChange]:
    """What a night did to which pages, by path."""
    rows = db.execute(
        "SELECT path, CASE WHEN now IS NULL THEN 'removed' WHEN before IS NULL THEN 'added' ELSE 'changed' END FROM ("
        "SELECT v.path, v.text AS now, (SELECT text FROM versions b WHERE b.path = v.path AND b.night < v.night "
        "ORDER BY b.night DESC LIMIT 1) AS before FROM versions v WHERE v.night = ?"
        ") WHERE now IS NOT before ORDER BY path",
        (night,),
    )
    return [PageChange(*row) for row in rows]


def texts(db: sqlite3.Connection, path: str) -> list[tuple[int, str]]:
    """The page's texts with the nights that left them, the latest first; empty where it was removed."""
    rows = db.execute("SELECT night, text FROM versions WHERE path = ? ORDER BY night DESC", (path,))
    return [(night, zlib.decompress(text).decode() if text is not None else "") for night, text in rows]


def _last(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(number), 0) FROM nights").fetchone()[0])
