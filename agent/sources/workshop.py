"""Reading sources in child processes, so that a file that kills or hangs its reader costs only itself.

Children are started afresh (spawn), live for many files, may use so much memory, and are replaced when they die or
take too long. They have no use for a network and open none.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import multiprocessing
import resource
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Literal

from agent.sources.document import Document

SECONDS = 120.0
"""For one file, from opening it to its document."""
MEMORY = 2 << 30
"""Bytes of address space a child may take beyond what it starts with (Linux; elsewhere the limit does not hold)."""


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
    """``workers`` children. Use it as an async context manager; on leaving it no child is left."""

    def __init__(self, workers: int, seconds: float = SECONDS) -> None:
        self._seconds = seconds
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

    async def read(self, path: Path, name: str) -> Parsed:
        """Read one file. Never raises for what is wrong with it."""
        child = await self._free.get()
        try:
            if child is None:
                child = _Child()
                self._all.append(child)
            parsed = await asyncio.to_thread(child.read, path, name, self._seconds)
            if not child.is_alive:
                child.end()
                self._all.remove(child)
                child = None
            return parsed
        finally:
            self._free.put_nowait(child)


class _Child:
    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self.is_alive = True

    def read(self, path: Path, name: str, seconds: float) -> Parsed:
        try:
            self._pipe.send((str(path), name))
            if self._pipe.poll(seconds):
                parsed: Parsed = self._pipe.recv()
                return parsed
        except (EOFError, OSError):
            self.is_alive = False
            return Parsed(
                "", state="failed", reason="its reader crashed on it (damaged, or made to do so)", crashed=True
            )
        self.is_alive = False
        return Parsed("", state="failed", reason=f"took longer than {seconds:.0f} s to read", crashed=True)

    def end(self) -> None:
        self.is_alive = False
        self._process.kill()
        self._process.join()
        self._pipe.close()
        self._process.close()


def _serve(pipe: Connection) -> None:
    """What a child does: read files until the other end is gone."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # a person's Ctrl-C is the parent's business
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):
        while True:
            path, name = pipe.recv()
            pipe.send(_parse(Path(path), name))


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _parse(path: Path, name: str) -> Parsed:
    from agent.sources.reading import Unreadable, read

    try:
        if not path.is_file():
            return Parsed("", state="failed", reason="is not a file any more (a broken link, or moved away)")
        data = path.read_bytes()
    except OSError as error:
        return Parsed("", state="failed", reason=f"can't be opened: {error.strerror or error}")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return Parsed(sha256, read(data, name))
    except Unreadable as error:
        return Parsed(sha256, state=error.state, reason=error.reason)
    except MemoryError:
        return Parsed(sha256, state="failed", reason="needs more memory than a source may take")
    except Exception as error:  # noqa: BLE001  (a bug of a reader costs one source and not the night)
        return Parsed(sha256, state="failed", reason=f"its reader failed on it ({type(error).__name__}: {error})")
