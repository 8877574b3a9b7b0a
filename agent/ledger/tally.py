"""What nights have done: passes, items, calls and tokens, counted."""

from __future__ import annotations

import sqlite3


class Tally:
    """Reads what is there now, through a connection that another owns."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def open_pass(self) -> dict[str, int | str] | None:
        """The pass that is being worked on: job, cohort, items planned and closed."""
        row = self._db.execute(
            "SELECT job, cohort, planned, (SELECT count(*) FROM items WHERE pass = number) FROM passes WHERE NOT closed"
        ).fetchone()
        return dict(zip(("job", "cohort", "planned", "closed"), row, strict=True)) if row else None

    def events(self) -> dict[str, int]:
        """What happened on the way and how often, by name."""
        return dict(self._db.execute("SELECT name, count FROM events ORDER BY name").fetchall())

    def items_by_job(self) -> dict[str, dict[str, int]]:
        """Job → state → number of closed items."""
        found: dict[str, dict[str, int]] = {}
        for job, state, count in self._db.execute("SELECT job, state, count(*) FROM items GROUP BY 1, 2 ORDER BY 1, 2"):
            found.setdefault(job, {})[state] = count
        return found

    def interruptions(self, night: int) -> dict[str, int]:
        """How the runs ended that came between the last whole one and this: ``killed``, ``interrupted``, …"""
        rows = self._db.execute(
            "SELECT CASE finished WHEN '' THEN 'killed' ELSE stopped END, count(*) FROM nights WHERE number < ? AND "
            "number > coalesce((SELECT max(number) FROM nights WHERE stopped = 'finished' AND number < ?), 0) "
            "GROUP BY 1 ORDER BY 1",
            (night, night),
        )
        return dict(rows.fetchall())

    def last_night(self) -> tuple[int, str, str, str]:
        """Number, when it began, when and how it ended, of the last night; 0 and nothing where there was none."""
        row = self._db.execute(
            "SELECT number, started, finished, stopped FROM nights ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return tuple(row) if row else (0, "", "", "")

    def judged_last(self, count: int) -> list[str]:
        """The conflicts (the ledger's names) that were judged last, the latest first."""
        rows = self._db.execute(
            "SELECT j.id FROM conflict_judgements j JOIN items i ON i.key = j.item "
            "ORDER BY i.pass DESC, i.ordinal DESC LIMIT ?",
            (count,),
        )
        return [key for (key,) in rows]

    def samples(self, night: int) -> list[tuple[float, int, int, int, int]]:
        """(seconds, calls, prompt, cached and answer tokens spent by then) of a night, in order."""
        rows = self._db.execute(
            "SELECT seconds, calls, prompt, cached, completion FROM samples WHERE night = ? ORDER BY seconds", (night,)
        )
        return rows.fetchall()

    def tokens(self) -> dict[str, int]:
        """Calls answered, and tokens of their prompts, of these from the engine's prefix cache, and of their
        answers.
        """
        row = self._db.execute(
            "SELECT count(*), total(prompt_tokens), total(cached_tokens), total(completion_tokens) FROM calls"
        ).fetchone()
        return dict(zip(("calls", "prompt", "cached", "completion"), map(int, row), strict=True))
