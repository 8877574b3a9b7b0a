"""A GGUF file served here for as long as a run lasts: llama.cpp's own server, in a child process on loopback.

The extra ``gguf`` brings it, prebuilt (xllamacpp). The child is a process of its own because native code that dies must
not take the night along; it is started again, as often as :data:`RESTARTS` says, on the same port. It ends with the run
however the run ends, ``kill -9`` included: it reads its standard input, which is a pipe from us, and goes at its end.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from agent.engine import log, record, wire
from agent.errors import EngineAway, UsageError

SLOTS: Final = 4
"""Prompts that it works on at once. Each has a context of its own, so that more of them take more memory."""
CONTEXT: Final = 16384
"""Tokens of a slot, or as many as the model was trained on; no loop of ours needs more."""
RESTARTS: Final = 5
"""Times that a server which has ended is started again, within one run."""
LOADING: Final = 600.0
"""Seconds until it must answer: 20 GB from a slow disk."""
_GRACE: Final = 10.0
_LOOK_EVERY: Final = 0.2

INSTALL: Final = "install it with: scripts/setup --extra gguf (without a clone: pip install 'wikiagent[gguf]')"


class Gguf:
    """The server, as an asynchronous context manager; within it, it answers at :attr:`base_url`.

    ``on_event`` is told of each restart. Entering raises :class:`UsageError` where the extra is missing, the file isn't
    one, or the server ends at once, and :class:`EngineAway` where it doesn't answer in time.
    """

    def __init__(self, file: Path, on_event: Callable[[str], None], slots: int = SLOTS) -> None:
        self._file = file
        self._on_event = on_event
        self._slots = slots
        self._port = _free_port()
        self._child: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._log = record.folder() / "gguf.log"
        self.base_url = wire.base_url(self._port)

    @property
    def pid(self) -> int:
        """The server's process, as it is now; 0 before there is one."""
        return self._child.pid if self._child is not None else 0

    @staticmethod
    def address(file: Path) -> str:
        """What stands for its address where one is kept: its port is another each time."""
        return f"gguf:{file.name}"

    async def __aenter__(self) -> Self:
        check(self._file)
        try:
            child = await self._start()
            await asyncio.wait_for(self._answers(child), LOADING)
        except TimeoutError:
            await self._end()
            raise EngineAway(f"{self._file.name} has not answered within {LOADING:.0f} s; see {self._log}") from None
        except BaseException:
            await self._end()
            raise
        self._watch = asyncio.create_task(self._keep_up(child))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._end()

    async def _start(self) -> asyncio.subprocess.Process:
        command = [sys.executable, "-m", "agent.engine.gguf_server", str(self._file), str(self._port), str(self._slots)]
        with self._log.open("wb") as output:
            child = self._child = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is ours: calls in flight may finish
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        return child

    async def _answers(self, child: asyncio.subprocess.Process) -> None:
        while True:
            if child.returncode is not None:
                last = (log.tail(self._log, 1) or ["no word"])[0]
                raise UsageError(f"{self._file} can't be served: {last.strip()[:200]} (see {self._log})")
            name = await asyncio.to_thread(wire.served, self._port, 2.0)
            if name is not None and await asyncio.to_thread(wire.generates, self._port, name, 60.0):
                return
            await asyncio.sleep(_LOOK_EVERY)

    async def _keep_up(self, child: asyncio.subprocess.Process) -> None:
        """Start it again when it ends. Who has a question in flight waits for it, as for any engine."""
        for _ in range(RESTARTS):
            await child.wait()
            self._on_event("engine started again")
            child = await self._start()

    async def _end(self) -> None:
        child = self._child
        if child is None or child.returncode is not None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            await asyncio.wait_for(child.wait(), _GRACE)
        except TimeoutError:
            child.kill()
            await child.wait()


def check(file: Path) -> None:
    """Raise :class:`UsageError` where it can be told beforehand that the file can't be served."""
    try:
        with file.open("rb") as opened:
            magic = opened.read(4)
    except OSError as error:
        raise UsageError(f"--gguf {file} can't be read: {error.strerror}") from error
    if magic != b"GGUF":
        raise UsageError(f"{file} is no GGUF file (it begins with {magic!r})")
    parts = re.search(r"-(\d{5})-of-(\d{5})\.gguf$", file.name)
    if parts and int(parts[1]) != 1:
        raise UsageError(f"{file} is part {int(parts[1])} of {int(parts[2])}; give the first")
    if importlib.util.find_spec("xllamacpp") is None:
        raise UsageError(f"--gguf needs the extra `gguf`, llama.cpp's server ready built; {INSTALL}")


def _free_port() -> int:
    with socket.create_server((wire.LOOPBACK, 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
