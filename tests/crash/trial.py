"""``python -m crash.trial``: forks a process for each command that is to be run on a disk that dies (see ``disk.c``).

Everything that a night needs is imported once; a fork costs milliseconds and a new interpreter more than a night. One
:class:`Order` a line on stdin, one :class:`Outcome` a line on stdout.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import hashlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from agent import cli
from agent.ledger import disk
from agent.ledger.journal import Call, Closing, Ledger
from agent.ledger.records import Effect
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable
from agent.sources.workshop import Parsed, Workshop
from crash import planted

SECONDS = 60
"""After this long a command is taken to hang."""
NEVER = -1


@dataclass(frozen=True, slots=True)
class Order:
    """A command and what becomes of the disk under ``folder`` meanwhile; ``mode`` and ``at`` as in ``disk.c``."""

    arguments: tuple[str, ...]
    cwd: str
    folder: str
    said: str
    """File that stdout and stderr are added to."""
    at: int = NEVER
    mode: int = 0
    log: str = ""
    """File for the log of all operations, with notes of what was acknowledged; empty: none."""
    bug: planted.Bug | None = None
    """One of :mod:`crash.planted`, which the night then has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: ``signal`` is 0 where nothing killed it, ``operations`` is known only then."""

    exit: int
    signal: int
    operations: int


async def _nothing() -> None: ...


class InProcess:
    """A workshop's methods without children that read: they write nothing, and starting them takes longest."""

    def __init__(self, workers: int) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def read(self, path: Path, name: str, begin: Callable[[], Awaitable[None]] = _nothing) -> Parsed:
        await begin()
        data = await asyncio.to_thread(path.read_bytes)
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            return Parsed(sha256, read(data, name))
        except Unreadable as error:
            return Parsed(sha256, state=error.state, reason=error.reason)


def serve() -> None:
    """Answer orders until stdin ends."""
    os.environ.pop("LD_PRELOAD", None)
    for name in ("__init__", "__aenter__", "__aexit__", "read"):
        setattr(Workshop, name, getattr(InProcess, name))  # wherever it was imported
    setattr(disk, "PAUSE", 0.05)  # noqa: B010
    with TemporaryDirectory() as folder:
        _warm_up(Path(folder))
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise RuntimeError(f"{threads} threads: a fork would take only one along")
    gc.freeze()
    for line in sys.stdin:
        outcome = _carry_out(Order(**json.loads(line)))
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        sys.stdout.flush()


def _warm_up(folder: Path) -> None:
    """Import what is imported late, by a night and a proof of it."""
    (folder / "sources").mkdir()
    (folder / "sources" / "one.md").write_text("# Basalt\n\nThe depth of basalt is 5 m.\n")
    with (folder / "said").open("w") as said, contextlib.redirect_stdout(said):
        for arguments in (["run", str(folder / "sources"), "--brain", "rules"], ["verify"]):
            code = _main([*arguments, "--wiki", str(folder / "wiki")])
            if code:
                raise RuntimeError(f"{arguments} ended with {code}")


def _main(arguments: Iterable[str]) -> int:
    sys.argv = ["wikiagent", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _carry_out(order: Order) -> Outcome:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            code = _as_told(order)
            os.write(writing, str(ctypes.CDLL(None).disk_count()).encode())
        except BaseException:  # noqa: BLE001  (as an interpreter ends with what nobody caught)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        operations = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Outcome(0, os.WTERMSIG(status), 0)
    return Outcome(os.WEXITSTATUS(status), 0, int(operations or 0))


def _as_told(order: Order) -> int:
    signal.alarm(SECONDS)
    os.chdir(order.cwd)
    said = os.open(order.said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(said, 1)
    os.dup2(said, 2)
    shim = ctypes.CDLL(None)
    shim.disk_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.c_int]
    if order.bug:
        planted.plant(order.bug)
    log = -1
    if order.log:
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        _note_acknowledgements(shim)
    shim.disk_arm(os.path.realpath(order.folder).encode(), order.at, order.mode, log)
    return _main(order.arguments)


def _note_acknowledgements(shim: Any) -> None:
    """Into the log: which steps and pages the ledger has acknowledged, each after it has."""
    record, settle = Ledger.record, Ledger.settle

    def note(*words: object) -> None:
        shim.disk_note(" ".join(map(str, words)).encode())

    async def noted_record(
        self: Ledger,
        item: str,
        turn: int,
        calls: Collection[Call],
        effects: Collection[Effect],
        closing: Closing | None = None,
    ) -> None:
        await record(self, item, turn, calls, effects, closing)
        note("step", item, turn)

    def noted_settle(self: Ledger, paths: Iterable[str]) -> None:
        settled = list(paths)
        settle(self, settled)
        for path in settled:
            note("page", path)

    Ledger.record = noted_record  # type: ignore[method-assign]
    Ledger.settle = noted_settle  # type: ignore[method-assign]


if __name__ == "__main__":
    serve()
