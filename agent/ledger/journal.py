"""Opening the ledger and writing to it: steps, answers, passes, sources.

One thread writes. It takes whatever waits, puts it into one transaction and lets everybody go when that is on disk
(group commit), so durability costs one fsync a batch and not one a step. Everything else reads through a connection
of its own. WAL with ``synchronous=FULL``: what has been acknowledged survives a power cut.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import queue
import sqlite3
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import TypeAdapter

from agent.errors import DiskFailing, LedgerDamaged, UsageError
from agent.ledger import decisions, disk, fold, schema, versions
from agent.ledger.records import BREAKS_ENGINE, NO_STRETCH, Effect, Stretch
from agent.ledger.view import Decided, DecisionKind, Published

EFFECTS: TypeAdapter[list[Effect]] = TypeAdapter(list[Effect])
BATCH = 256
"""Most writes in one transaction; measured flat from 64 to 1,000 on a disk with 10 ms fsync."""

MENDING = "nothing was changed: put the last copy back with wikiagent restore"

INSERT_CALL = "INSERT OR IGNORE INTO calls VALUES(?, ?, ?, ?, ?, ?, ?, ?)"

Work: TypeAlias = Callable[[sqlite3.Connection], object]


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
        self.on_full: Callable[[], None] = lambda: None
        """Called, by another thread, each time that the disk is found full; the write waits and is tried again."""
        self._failed: DiskFailing | None = None
        self._queue: queue.SimpleQueue[tuple[Work, Future[None]] | None] = queue.SimpleQueue()
        try:
            self.reader = connect(path)
            self._check()
            schema.migrate(self.reader)
            with self.reader:
                self.reader.execute("INSERT OR REPLACE INTO meta VALUES('open', 'yes')")
            self._writer = connect(path, any_thread=True)
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
        self._thread = threading.Thread(target=self._write_forever, name="ledger", daemon=True)
        self._thread.start()

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
        self._queue.put(None)
        self._thread.join()
        self._writer.close()
        self.reader.close()

    # -- the writer -------------------------------------------------------------------------------------------

    def _write_forever(self) -> None:
        waiting: list[tuple[Work, Future[None]]] = []
        going = True
        while going:
            entry = self._queue.get()
            while entry is not None:
                waiting.append(entry)
                if len(waiting) >= BATCH or self._queue.empty():
                    break
                entry = self._queue.get()
            going = entry is not None
            if not self._commit(waiting) and len(waiting) > 1:
                for one in waiting:  # the batch was undone as a whole: find out whose fault it was
                    self._commit([one])
            waiting.clear()

    def _commit(self, batch: list[tuple[Work, Future[None]]]) -> bool:
        try:
            self._transact(batch)
        except Exception as error:  # noqa: BLE001  (handed to the one who asked; the thread must live)
            self._failed = self._failed or disk.failing(error, self.path)
            if len(batch) == 1 or self._failed:
                for _, future in batch:
                    future.set_exception(self._failed or error)
            return self._failed is not None
        for _, future in batch:
            future.set_result(None)
        return True

    def _transact(self, batch: list[tuple[Work, Future[None]]]) -> None:
        """One transaction, tried again for as long as the disk is full."""
        while True:
            if self._failed:
                raise self._failed
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                for work, _ in batch:
                    work(self._writer)
                self._writer.execute("COMMIT")
            except Exception as error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                if not disk.is_full(error):
                    raise
            else:
                return
            self.on_full()
            time.sleep(disk.PAUSE)

    def _submit(self, work: Work) -> Future[None]:
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()  # who asked may stop waiting, but not take it back: it is written
        self._queue.put((work, future))
        return future

    def write(self, work: Work) -> None:
        """Run ``work`` in a transaction; durable on return."""
        self._submit(work).result()

    async def save(self, work: Work) -> None:
        """Run ``work`` in a transaction without holding up the loops; durable on return.

        It is run, too, where the one who awaits this is cancelled meanwhile.
        """
        await asyncio.wrap_future(self._submit(work))

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
        self._submit(lambda db: db.execute("INSERT OR REPLACE INTO samples VALUES(?, ?, ?, ?, ?, ?)", row))

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


def connect(path: Path, *, any_thread: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """A connection with this program's settings. ``read_only`` raises ``UsageError`` where there is no ledger."""
    if read_only and not path.exists():
        raise UsageError(f"there is no wiki at {path.parent.parent} yet; make one with: wikiagent run SOURCES")
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}{'?mode=ro' if read_only else ''}",
        uri=True,
        isolation_level=None,
        check_same_thread=not any_thread,
        timeout=30,
    )
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if sys.platform == "darwin":
            connection.execute("PRAGMA fullfsync = ON")
            connection.execute("PRAGMA checkpoint_fullfsync = ON")
    return connection


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
