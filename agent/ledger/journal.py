"""Opening the ledger and writing to it: steps, answers, passes, sources.

Everything is written by one thread (:mod:`agent.ledger.writer`), and durable when the call returns; all else reads
through a connection of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

from agent.errors import LedgerDamaged, UsageError
from agent.ledger import decisions, disk, fold, schema, versions
from agent.ledger.records import BREAKS_ENGINE, NO_STRETCH, Effect, Stretch
from agent.ledger.view import Decided, DecisionKind, Published
from agent.ledger.writer import Work, Writer, connect

EFFECTS: TypeAdapter[list[Effect]] = TypeAdapter(list[Effect])
MENDING = "nothing was changed: put the last copy back with wikiagent restore"

INSERT_CALL = "INSERT OR IGNORE INTO calls VALUES(?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Call:
    """An answer that arrived whole, under the key of its request. ``verdict``: empty, or what was wrong with it."""

    key: str
    text: str
    finish: Literal["stop", "length"]
    verdict: str
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    job: str = ""


class Spent(NamedTuple):
    """Answers that were paid for, and tokens: of prompts, of these from the engine's prefix cache, of answers."""

    calls: int = 0
    prompt: int = 0
    cached: int = 0
    completion: int = 0

    @property
    def tokens(self) -> int:
        """Of prompts and answers together."""
        return self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Closing:
    """How an item ended. ``failed``: nothing of use came; ``partial``: some of it did; ``size`` is its weight;
    ``stretch``: what of a source it read.
    """

    number: int
    ordinal: int
    job: str
    subject: str
    size: int
    state: Literal["done", "partial", "failed"]
    reason: str = ""
    missed: str = "[]"
    """JSON: what of it no finished answer came to, as :class:`~agent.ledger.view.Gap`."""
    stretch: Stretch = NO_STRETCH


class Ledger:
    """The ledger of one wiki, open for writing. Hold the wiki's :class:`~agent.ledger.lock.Lock` before opening it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.events: Counter[str] = Counter()
        self.spent = Spent()
        """By this process: answers that had to be asked for."""
        try:
            self.reader = connect(path)
            self._check()
            schema.migrate(self.reader)
            with self.reader:
                self.reader.execute("INSERT OR REPLACE INTO meta VALUES('open', 'yes')")
            self.writer = Writer(path)
        except sqlite3.DatabaseError as error:
            if disk.is_full(error):
                raise UsageError(
                    f"the disk of {path.parent} is full; free some space and run the same command"
                ) from error
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN:
                raise UsageError(
                    f"no ledger can be opened in {path.parent} ({error}); see that the disk is not full and that you "
                    "may write there, then run the same command"
                ) from error
            raise disk.failing(error, path) or LedgerDamaged(f"{path} can't be read ({error}); {MENDING}") from error

    def _check(self) -> None:
        """After an unclean end, make sure that the file is whole before anything relies on it."""
        known = self.reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        if known and self.reader.execute("SELECT 1 FROM meta WHERE key = 'open'").fetchone():
            verdict = self.reader.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise LedgerDamaged(f"{self.path} is damaged ({verdict}); {MENDING}")

    def close(self) -> None:
        """Write what waits, note a clean end, and let the file go."""
        self.write(lambda db: db.execute("DELETE FROM meta WHERE key = 'open'"))
        self.writer.close()
        self.reader.close()

    def write(self, work: Work) -> None:
        """Run ``work`` in a transaction; durable on return."""
        self.writer.submit(work).result()

    async def save(self, work: Work) -> None:
        """Run ``work`` in a transaction without holding up the loops; durable on return.

        It is run, too, where the one who awaits this is cancelled meanwhile.
        """
        await asyncio.wrap_future(self.writer.submit(work))

    # -- runs -------------------------------------------------------------------------------------------------

    def begin_run(self, options: str, *, retry: bool = False) -> None:
        """Note what was asked for, and that it has not come to its end. ``retry``: forget what was put aside for
        having killed its reader or the engine.
        """

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO meta VALUES('options', ?)", (options,))
            db.execute("DELETE FROM meta WHERE key = 'ended'")
            if retry:
                db.execute("DELETE FROM attempts")
                db.execute("DELETE FROM calls WHERE verdict = ?", (BREAKS_ENGINE,))
                db.execute("DELETE FROM items WHERE reason = ?", (BREAKS_ENGINE,))

        self.write(work)

    def end_run(self) -> None:
        """The run came to its end: there is nothing that a reboot should go on with."""
        self.write(lambda db: db.execute("INSERT OR REPLACE INTO meta VALUES('ended', 'yes')"))

    def note(self, name: str, value: str) -> None:
        """Keep a setting of this run under a name, for :meth:`~agent.ledger.snapshot.Snapshot.setting`."""
        self.write(lambda db: db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (name, value)))

    # -- calls, steps, items ----------------------------------------------------------------------------------

    def cached(self, key: str) -> Call | None:
        """The answer that was kept for this request, if it ever arrived."""
        row = self.reader.execute("SELECT * FROM calls WHERE key = ?", (key,)).fetchone()
        return Call(*row) if row else None

    def count(self, event: str, times: int = 1) -> None:
        """Count something that the report should name. Durable with the next step."""
        self.events[event] += times

    async def record(
        self,
        item: str,
        turn: int,
        calls: Collection[Call],
        effects: Collection[Effect],
        closing: Closing | None = None,
    ) -> None:
        """One step of one item: its answers, its effects and how it ended, in one transaction; durable on return."""
        stored = EFFECTS.dump_json(list(effects)).decode()
        events, self.events = self.events, Counter()

        def work(db: sqlite3.Connection) -> None:
            for call in calls:
                db.execute(INSERT_CALL, _row(call))
            db.execute("INSERT OR REPLACE INTO steps VALUES(?, ?, ?)", (item, turn, stored))
            if closing:
                *plain, stretch = _row(closing)
                row = (item, *plain, *stretch)
                db.execute("INSERT OR REPLACE INTO items VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            _add_events(db, events)

        await self.save(work)

    async def keep(self, call: Call) -> None:
        """Keep an answer that no step goes with, because it was of no use; durable on return."""
        await self.save(lambda db: db.execute(INSERT_CALL, _row(call)))

    def pay(self, call: Call) -> None:
        """Count an answer that was just asked for."""
        paid = (1, call.prompt_tokens, call.cached_tokens, call.completion_tokens)
        self.spent = Spent(*map(sum, zip(self.spent, paid, strict=True)))

    # -- nights -----------------------------------------------------------------------------------------------

    def begin(self, started: str) -> int:
        """Note that a night begins (ISO 8601); its number."""
        self.write(lambda db: db.execute("INSERT INTO nights(started) VALUES(?)", (started,)))
        return int(self.reader.execute("SELECT max(number) FROM nights").fetchone()[0])

    def sample(self, night: int, seconds: float) -> None:
        """Note what has been spent after so many seconds of a night. Not waited for: a lost sample is no loss."""
        row = (night, round(seconds, 1), *self.spent)
        self.writer.submit(lambda db: db.execute("INSERT OR REPLACE INTO samples VALUES(?, ?, ?, ?, ?, ?)", row))

    def finish(self, night: int, finished: str, stopped: str) -> None:
        """Note how a night ended."""
        row = (finished, stopped or "finished", night)
        self.write(lambda db: db.execute("UPDATE nights SET finished = ?, stopped = ? WHERE number = ?", row))

    def flush_events(self) -> None:
        """Make counted events durable that no step has taken along."""
        events, self.events = self.events, Counter()
        if events:
            self.write(lambda db: _add_events(db, events))

    def closed(self, keys: Iterable[str]) -> set[str]:
        """Those of the item keys that are closed, in whatever state."""
        return {key for key in keys if self.reader.execute("SELECT 1 FROM items WHERE key = ?", (key,)).fetchone()}

    def read_sources(self) -> set[str]:
        """The sources (sha256) of which some passage has been read."""
        return {row[0] for row in self.reader.execute("SELECT DISTINCT subject FROM items WHERE job = 'read'")}

    # -- passes -----------------------------------------------------------------------------------------------

    def open_pass(self, job: str, cohort: int, brain: str, planned: int) -> int:
        """Number of the pass that is open, or of a new one. An open pass of another kind is closed first: what it
        finished becomes visible, what it did not is planned anew."""
        row = self.reader.execute("SELECT number, job, cohort FROM passes WHERE NOT closed").fetchone()
        if row and (row[1], row[2]) == (job, cohort):
            return int(row[0])
        if row:
            self.close_pass(row[0])
        self.write(
            lambda db: db.execute(
                "INSERT INTO passes(job, cohort, brain, planned) VALUES(?, ?, ?, ?)",
                (job, cohort, brain, planned),
            )
        )
        return int(self.reader.execute("SELECT max(number) FROM passes").fetchone()[0])

    def last_pass(self, night: str) -> tuple[str, int, bool] | None:
        """(job, cohort, whether it is closed) of the last pass of this very night, if it was cut short; else ``None``.

        ``night`` names what is to be done (sources, brain, settings). Of another night, what an open pass has finished
        becomes visible first. From here on the ledger is of this night, until :meth:`end_night`.
        """
        known = self.reader.execute("SELECT value FROM meta WHERE key = 'night'").fetchone()
        row = self.reader.execute("SELECT number, job, cohort, closed FROM passes ORDER BY number DESC").fetchone()
        name, _, before = known[0].partition(" ") if known else ("", "", "")
        if name == night:
            return (row[1], row[2], bool(row[3])) if row and row[0] > int(before) else None
        if row and not row[3]:
            self.close_pass(row[0])
        noted = f"{night} {row[0] if row else 0}"
        self.write(lambda db: db.execute("INSERT OR REPLACE INTO meta VALUES('night', ?)", (noted,)))
        return None

    def end_night(self) -> None:
        """The night is over, at its end or because somebody asked: the next one plans everything anew."""
        self.write(lambda db: db.execute("DELETE FROM meta WHERE key IN ('night', 'sees')"))

    def open_pass_of(self) -> tuple[str, int] | None:
        """(job, cohort) of the pass that a killed night left open."""
        row = self.reader.execute("SELECT job, cohort FROM passes WHERE NOT closed").fetchone()
        return (row[0], row[1]) if row else None

    def close_pass(self, number: int) -> None:
        """Make the effects of a pass visible, in the order of its items, in one transaction.

        What was found before where one of its items has read again is retracted.
        """
        self.write(lambda db: fold.close(db, number))

    def drop_judgements(self, candidates: Collection[str]) -> None:
        """Forget what was judged of conflicts that are no candidates any more, but for those that a person resolved.

        Should one come up again, it is due again.
        """
        stale = (
            "SELECT id, item FROM conflict_judgements WHERE id NOT IN (SELECT value FROM json_each(?)) "
            "AND id NOT IN (SELECT conflict FROM resolutions)"
        )
        found = self.reader.execute(stale, (json.dumps(list(candidates)),)).fetchall()

        def work(db: sqlite3.Connection) -> None:
            db.executemany("DELETE FROM conflict_judgements WHERE id = ?", [(id_,) for id_, _ in found])
            db.executemany("DELETE FROM items WHERE key = ?", [(item,) for _, item in found])

        if found:
            self.write(work)

    # -- pages ------------------------------------------------------------------------------------------------

    def published(self) -> dict[str, Published]:
        return read_published(self.reader)

    def published_text(self, path: str) -> str | None:
        """The text that was last promised for a page."""
        row = self.reader.execute("SELECT text FROM pages WHERE path = ?", (path,)).fetchone()
        return zlib.decompress(row[0]).decode() if row and row[0] is not None else None

    def promise(self, pages: Mapping[str, bytes | None]) -> None:
        """Note the hashes of pages that are about to be written (``None``: removed); the old ones stay known.

        Of a page that was promised and never settled, the version before that is taken to be on the disk still: who
        finds the promised one there settles it first.
        """
        rows = [
            (path, None, None) if data is None else (path, hashlib.sha256(data).hexdigest(), zlib.compress(data, 1))
            for path, data in pages.items()
        ]

        def work(db: sqlite3.Connection) -> None:
            db.executemany(
                "INSERT INTO pages(path, now, text) VALUES(?, ?, ?) ON CONFLICT(path) DO UPDATE "
                "SET before = CASE WHEN settled THEN coalesce(now, before) ELSE coalesce(before, now) END, "
                "now = excluded.now, text = excluded.text, settled = 0",
                rows,
            )
            versions.keep(db, rows)

        self.write(work)

    def settle(self, paths: Iterable[str]) -> None:
        """The pages are on disk as promised: forget what they were before."""
        rows = [(path,) for path in paths]

        def work(db: sqlite3.Connection) -> None:
            db.executemany("UPDATE pages SET before = NULL, settled = 1 WHERE path = ?", rows)
            db.execute("DELETE FROM pages WHERE now IS NULL AND before IS NULL")

        self.write(work)

    def resolve_conflict(self, conflict: str, decided: Decided, claims: Collection[str]) -> None:
        """Keep what a person decided about a conflict, with the positions (claim ids) that it was decided on."""
        none = decided.status == "dismissed"
        text, opened = ("", decided.text) if decided.status == "open" else (decided.text, "")
        self.write(lambda db: decisions.resolve(db, conflict, text, claims, dismissed=none, opened=opened))

    def decide(self, kind: DecisionKind, subject: str, value: str, path: str) -> None:
        """Keep what a person decided on the page at ``path``, for ever; an empty value takes it back. Durable, and
        visible, on return.
        """

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM decisions WHERE kind = ? AND subject = ?", (kind, subject))
            if value:
                db.execute("INSERT INTO decisions VALUES(?, ?, ?, ?)", (kind, subject, value, path))
            if kind == "slug":
                db.execute("UPDATE entities SET slug = ? WHERE id = ?", (value, subject))

        self.write(work)


def read_published(db: sqlite3.Connection) -> dict[str, Published]:
    """Path relative to the wiki → hashes of what was last promised for it."""
    rows = db.execute("SELECT path, now, before, settled FROM pages ORDER BY path")
    return {path: Published(now or "", before, bool(settled)) for path, now, before, settled in rows}


def _row(record: Call | Closing) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in record.__dataclass_fields__)


def _add_events(db: sqlite3.Connection, events: Counter[str]) -> None:
    db.executemany(
        "INSERT INTO events VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET count = count + excluded.count",
        sorted(events.items()),
    )
