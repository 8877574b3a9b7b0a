"""What was read, and is to be read again because another brain is there and somebody asked for it."""

from __future__ import annotations

import sqlite3

from agent.ledger import fold, rows
from agent.ledger.journal import Ledger
from agent.ledger.reread import carried

BY_OTHERS = "FROM items i JOIN passes p ON p.number = i.pass WHERE i.job IN ('survey', 'read') AND p.brain != ?"


def read_again(ledger: Ledger, brain: str) -> int:
    """Have all that others than ``brain`` have read of sources due again; how many items that is. Durable on return.

    What they found stays until the new reading takes its place, as what a source's former version brought along does.
    Images keep the text that was read in them.
    """
    (count,) = ledger.reader.execute(f"SELECT count(*) {BY_OTHERS}", (brain,)).fetchone()
    if count:
        ledger.write(lambda db: _drop(db, brain))
    return int(count)


def _drop(db: sqlite3.Connection, brain: str) -> None:
    """A night that was cut short is closed by that: the next one plans anew."""
    for (number,) in db.execute("SELECT number FROM passes WHERE NOT closed").fetchall():
        fold.close(db, number)
    db.execute("DELETE FROM meta WHERE key = 'night'")
    items = db.execute(f"SELECT i.key, i.job {BY_OTHERS}", (brain,)).fetchall()
    for table in rows.FOUND:
        moved = [(carried(job, ""), key) for key, job in items]
        db.executemany(f"UPDATE {table} SET item = ? WHERE item = ?", moved)  # noqa: S608
    rows.drop_items(db, [key for key, _ in items])
