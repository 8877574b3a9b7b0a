"""Reading sources in child processes, so that a file that kills or hangs its reader costs only itself.

Children are started afresh (spawn), live for many files, may use so much memory and time, and are replaced when they
die or take too long. They have no use for a network or for writing files, and get neither (see
:mod:`agent.sources.confine`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import multiprocessing
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeAlias, TypeVar

from agent.sources import confine
from agent.sources.archives import archive
from agent.sources.archives.members import Allowance, Message, Unpacked
from agent.sources.confine import Limits
from agent.sources.document import Document

STARTING = 120.0
"""Seconds that a child may take to start, before any file is in its hands."""

Reader: TypeAlias = Callable[[bytes, str], Document]
_Given = TypeVar("_Given")


def any_format(data: bytes, name: str) -> Document:
    """:func:`agent.sources.reading.read`, imported in the child only: its libraries are large."""
    from agent.sources.reading import read

    return read(data, name)


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of one file. Exactly one of ``document`` and ``state`` is there; ``sha256`` is empty where the bytes
    could not be read."""

    sha256: str
    document: Document | None = None
    state: Literal["", "failed", "skipped"] = ""
    reason: str = ""
    crashed: bool = False
    """Whether its reader died of it, or did not come to an end."""


class Workshop:
    """``workers`` children. Use it as an async context manager; on leaving it no child is left.

    ``reader`` makes a document of bytes and a name, in a child: a function that can be imported there by its name.
    """

    def __init__(self, workers: int, limits: Limits | None = None, reader: Reader = any_format) -> None:
        self._limits, self._reader = limits or Limits(), reader
        self._free: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._all: list[_Child] = []
        for _ in range(workers):
            self._free.put_nowait(None)

    async def __aenter__(self) -> Workshop:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._all:
            child.end()

    async def read(self, path: Path, name: str, begin: Callable[[], Awaitable[None]] = _nothing) -> Parsed:
        """Read one file. Never raises for what is wrong with it.

        ``begin`` is awaited once a child is ready, just before the file is handed to it.
        """
        return await self._hand_over(lambda child: child.read(path, name), begin)

    async def unpack(
        self,
        path: Path,
        name: str,
        allowance: Allowance,
        take: Callable[[Message], None],
        begin: Callable[[], Awaitable[None]] = _nothing,
    ) -> Parsed | None:
        """Have ``take`` called, in a thread, with what :func:`agent.sources.archives.archive.unpack` gives; in any case
        with an end.

        What it raises is raised here, and then the rest is not unpacked. Returns what is wrong where that came to no
        end: the file could not be opened, or the child died of it.
        """
        return await self._hand_over(lambda child: child.unpack(path, name, allowance, take), begin)

    async def _hand_over(
        self, work: Callable[[_Child], _Given], begin: Callable[[], Awaitable[None]]
    ) -> Parsed | _Given:
        """What ``work`` gives in a thread, with a child that is free; one that it leaves unfit is replaced."""
        child = await self._free.get()
        done = False
        try:
            if child is None:
                child = _Child(self._reader, self._limits)
                self._all.append(child)
                if not await asyncio.to_thread(child.is_ready):
                    return Parsed("", state="failed", reason="the process that should read it could not be started")
            await begin()
            given = await asyncio.to_thread(work, child)
            done = child.is_alive
            return given
        finally:
            if child is not None and not done:  # it died, or somebody stopped waiting for it
                child.end()
                self._all.remove(child)
                child = None
            self._free.put_nowait(child)


class _Child:
    def __init__(self, reader: Reader, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._burying = threading.Lock()
        self._pipe, other = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_serve, args=(other, reader, limits), daemon=True)
        self._process.start()
        other.close()
        self.is_alive = True

    def is_ready(self) -> bool:
        """Whether it has started; waits for that."""
        with contextlib.suppress(EOFError, OSError):
            return self._pipe.poll(STARTING) and self._pipe.recv() is None
        return False

    def read(self, path: Path, name: str) -> Parsed:
        try:
            self._pipe.send((str(path), name, None))
            if self._pipe.poll(self._limits.seconds):
                parsed: Parsed = self._pipe.recv()
                return parsed
        except (EOFError, OSError):
            return self._died()
        return self._late()

    def unpack(self, path: Path, name: str, allowance: Allowance, take: Callable[[Message], None]) -> Parsed | None:
        """Time counts from one piece to the next: the disk on which ``take`` keeps them may be slow."""
        message: Message | Parsed | None = None
        while not isinstance(message, Unpacked | Parsed):
            try:
                if message is None:
                    self._pipe.send((str(path), name, allowance))
                message = self._pipe.recv() if self._pipe.poll(self._limits.seconds) else self._late()
            except (EOFError, OSError):
                message = self._died()
            take(Unpacked(reason=message.reason) if isinstance(message, Parsed) else message)
        return message if isinstance(message, Parsed) else None

    def _died(self) -> Parsed:
        self.is_alive = False
        return Parsed("", state="failed", reason=self._why_it_died(), crashed=True)

    def _late(self) -> Parsed:
        self.is_alive = False
        reason = f"took longer than {self._limits.seconds:.0f} s to read"
        return Parsed("", state="failed", reason=reason, crashed=True)

    def _why_it_died(self) -> str:
        with self._burying, contextlib.suppress(ValueError):  # it was ended meanwhile: nobody will read the reason
            self._process.join(1.0)
            if self._process.exitcode == -signal.SIGXCPU:
                return f"took more than {self._limits.cpu} s of processor time to read"
        return "its reader crashed on it (damaged, or made to do so)"

    def end(self) -> None:
        self.is_alive = False
        with self._burying:  # two threads that wait for one process take its exit code from each other
            self._process.kill()
            self._process.join()
            self._process.close()
        self._pipe.close()


def _serve(pipe: Connection, reader: Reader, limits: Limits) -> None:
    """What a child does: read files until the other end is gone."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # Ctrl-C, or a terminal that is closed, is the parent's business
    confine.leave_network()  # first: a library may start threads, and then it is too late
    import agent.sources.reading  # noqa: F401  (before the limits: its compiled files may be written)

    confine.refuse_sockets()
    confine.restrict()
    confine.limit_memory(limits.memory)
    with contextlib.suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            path, name, allowance = pipe.recv()
            confine.limit_cpu(limits.cpu)
            if allowance is None:
                pipe.send(_parse(Path(path), name, reader))
            else:
                for message in _unpack(Path(path), name, allowance):
                    pipe.send(message)


def _unpack(path: Path, name: str, allowance: Allowance) -> Iterator[Message | Parsed]:
    try:
        yield from archive.unpack(path, name, allowance)
    except Exception as error:  # noqa: BLE001  (a bug costs one archive and not the night)
        yield Parsed("", state="failed", reason=f"unpacking it failed ({type(error).__name__}: {error})")


def _parse(path: Path, name: str, reader: Reader) -> Parsed:
    from agent.sources.unreadable import Unreadable

    try:
        if not path.is_file():
            return Parsed("", state="failed", reason="is not a file any more (a broken link, or moved away)")
        data = path.read_bytes()
    except OSError as error:
        return Parsed("", state="failed", reason=f"can't be opened: {error.strerror or error}")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return Parsed(sha256, reader(data, name))
    except Unreadable as error:
        return Parsed(sha256, state=error.state, reason=error.reason)
    except MemoryError:
        return Parsed(sha256, state="failed", reason="needs more memory than a source may take")
    except Exception as error:  # noqa: BLE001  (a bug of a reader costs one source and not the night)
        return Parsed(sha256, state="failed", reason=f"its reader failed on it ({type(error).__name__}: {error})")
