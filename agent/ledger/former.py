"""A ledger that a former version of the program has written."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from agent.ledger import lock
from agent.ledger.journal import Ledger
from agent.ledger.schema import MIGRATIONS
from agent.ledger.writer import connect


def bring_up(own: Path) -> None:
    """Give the ledger in a wiki's own folder the tables of this version, unless a run is at work on it. Durable on
    return. Raises ``UsageError`` where there is no ledger, ``LedgerDamaged`` for one of a newer version.
    """
    with closing(connect(own / "ledger.db", read_only=True)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    if version != len(MIGRATIONS) and lock.holder(own / "lock") is None:
        with lock.Lock(own / "lock"):
            Ledger(own / "ledger.db").close()
