"""Bugs that a night can be given, to see that the suite finds them. Only tests reach this."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from agent.errors import UsageError
from agent.ledger import lock, writer
from agent.ledger.journal import Ledger

Bug = Literal["synchronous NORMAL", "bytes before their hash", "effect before its commit", "pid file as lock"]


def plant(bug: Bug) -> None:
    """Give it to this process, for good."""
    match bug:
        case "synchronous NORMAL":
            _synchronous_normal()
        case "bytes before their hash":
            _bytes_before_their_hash()
        case "effect before its commit":
            _effect_before_its_commit()
        case "pid file as lock":
            lock.Lock = PidFile  # type: ignore[assignment, misc]


def _synchronous_normal() -> None:
    """A ledger that acknowledges what is not on the disk yet."""
    connect = writer.connect

    def weak(path: Path, *, any_thread: bool = False, read_only: bool = False) -> sqlite3.Connection:
        connection = connect(path, any_thread=any_thread, read_only=read_only)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    writer.connect = weak


def _bytes_before_their_hash() -> None:
    """Pages are on the disk before the ledger knows of them."""
    promise, settle = Ledger.promise, Ledger.settle
    promised: dict[str, bytes | None] = {}

    def late_promise(self: Ledger, pages: Mapping[str, bytes | None]) -> None:  # noqa: ARG001  (the ledger's own form)
        promised.update(pages)

    def promise_and_settle(self: Ledger, paths: Iterable[str]) -> None:
        promise(self, dict(promised))
        promised.clear()
        settle(self, paths)

    Ledger.promise = late_promise  # type: ignore[method-assign]
    Ledger.settle = promise_and_settle  # type: ignore[method-assign]


def _effect_before_its_commit() -> None:
    """Steps are acknowledged when they are handed over, and not when they are on the disk."""

    async def save(self: Ledger, work: Callable[[sqlite3.Connection], object]) -> None:
        def late(db: sqlite3.Connection) -> None:
            time.sleep(0.005)  # so that the acknowledgement comes first on any machine, and not by chance
            work(db)

        self.writer.submit(late)

    Ledger.save = save  # type: ignore[method-assign]


class PidFile:
    """A lock that outlives whoever is killed while holding it."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name("pid")

    def __enter__(self) -> PidFile:
        try:
            with self._path.open("x") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            raise UsageError("another wikiagent is working on this wiki") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        self._path.unlink(missing_ok=True)
