"""The one thread that writes to the ledger.

It takes whatever waits, puts it into one transaction and lets everybody go when that is on disk (group commit), so
durability costs one fsync a batch and not one a step. WAL with ``synchronous=FULL``: what has been acknowledged
survives a power cut.
"""

from __future__ import annotations

import queue
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeAlias

from agent.errors import DiskFailing, UsageError
from agent.ledger import disk

BATCH = 256
"""Most writes in one transaction; measured flat from 64 to 1,000 on a disk with 10 ms fsync."""

Work: TypeAlias = Callable[[sqlite3.Connection], object]


class Writer:
    """The connection that writes, and its thread."""

    def __init__(self, path: Path) -> None:
        self.on_full: Callable[[], None] = lambda: None
        """Called, by this thread, each time that the disk is found full; the write waits and is tried again."""
        self._path = path
        self._failed: DiskFailing | None = None
        self._queue: queue.SimpleQueue[tuple[Work, Future[None]] | None] = queue.SimpleQueue()
        self._connection = connect(path, any_thread=True)
        self._thread = threading.Thread(target=self._write_forever, name="ledger", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Future[None]:
        """Run ``work`` in a transaction; what is returned is done when it is durable, or has failed.

        It is run, too, where the one who waits for it is cancelled meanwhile.
        """
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        self._queue.put((work, future))
        return future

    def close(self) -> None:
        """Write what waits, and let the file go."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

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
            self._failed = self._failed or disk.failing(error, self._path)
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
                self._connection.execute("BEGIN IMMEDIATE")
                for work, _ in batch:
                    work(self._connection)
                self._connection.execute("COMMIT")
            except Exception as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if not disk.is_full(error):
                    raise
            else:
                return
            self.on_full()
            time.sleep(disk.PAUSE)


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
