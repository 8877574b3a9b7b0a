"""Waiting until sources change, for ``run --watch``."""

from __future__ import annotations

import asyncio
import glob
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, awatch

QUIET = 3.0
"""Seconds without a change after which a file is taken for written, and nobody for still at work on it."""
LONGEST = 60.0
"""Seconds after which changes are taken as they are, for files that are written without end."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Watch:
    """Notes from its beginning on what changes in the sources and in WIKI.md, also while a night runs.

    ``arguments`` as they were typed; what else lies in ``wiki`` and what is hidden is no source. Where the system does
    not tell of changes, ``watchfiles`` looks for them itself.
    """

    def __init__(self, arguments: Sequence[str], wiki: Path) -> None:
        self._wiki = wiki.resolve()
        self._guide = self._wiki / "WIKI.md"
        self._folders, self._files = _places(arguments)
        self._files.add(self._guide)
        self._noted: asyncio.Queue[str] = asyncio.Queue()
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        for places, below in ((self._folders, True), ({file.parent for file in self._files}, False)):
            if places:
                self._tasks.append(asyncio.create_task(self._note(places, below=below)))
        await asyncio.sleep(0)  # they are at work now
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def changes(self, seconds: float) -> list[str]:
        """Wait until something has changed and :data:`QUIET` seconds have passed; the paths, each once.

        Empty where nothing did within ``seconds``, or where SIGINT or SIGTERM came: then it is time to end.
        """
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        for name in SIGNALS:
            loop.add_signal_handler(name, asked.set)
        gathering, stopping = asyncio.create_task(self._gather()), asyncio.create_task(asked.wait())
        try:
            limit = None if seconds == float("inf") else max(0.0, seconds)
            await asyncio.wait((gathering, stopping), timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            return gathering.result() if gathering.done() and not asked.is_set() else []
        finally:
            gathering.cancel()
            stopping.cancel()
            for name in SIGNALS:
                loop.remove_signal_handler(name)

    async def _gather(self) -> list[str]:
        found = {await self._noted.get(): None}
        end = asyncio.get_running_loop().time() + LONGEST
        while (left := end - asyncio.get_running_loop().time()) > 0:
            try:
                found[await asyncio.wait_for(self._noted.get(), min(QUIET, left))] = None
            except TimeoutError:
                break
        return list(found)

    async def _note(self, places: Iterable[Path], *, below: bool) -> None:
        def wanted(_: Change, path: str) -> bool:
            return self._is_source(Path(path), places) and (below or Path(path) in self._files)

        changes = awatch(*places, watch_filter=wanted, stop_event=self._stop, recursive=below, step=200, debounce=1000)
        async for batch in changes:
            for _, path in sorted(batch):
                self._noted.put_nowait(path)

    def _is_source(self, path: Path, places: Iterable[Path]) -> bool:
        if path.is_relative_to(self._wiki):
            return path == self._guide
        inside = next((path.relative_to(place) for place in places if path.is_relative_to(place)), path)
        return not any(part.startswith(".") for part in inside.parts)


def _places(arguments: Sequence[str]) -> tuple[set[Path], set[Path]]:
    """Folders that are watched with all that is below them, and single files."""
    folders, files = set(), set()
    for argument in arguments:
        path = Path(argument)
        if path.is_file():
            files.add(path.absolute())
        elif path.is_dir():
            folders.add(path.resolve())
        elif glob.has_magic(argument):
            fixed = []
            for part in path.parts:
                if glob.has_magic(part):
                    break
                fixed.append(part)
            folders.add(Path(*fixed).resolve())
    return {folder for folder in folders if folder.is_dir()}, files
