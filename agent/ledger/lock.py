"""One night at a time: an advisory lock that the kernel drops when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO

from agent.errors import UsageError


class Lock:
    """Held from ``with`` to its end. Raises :class:`UsageError`, naming the holder's pid, when another night runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Lock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise UsageError(
                f"another wikiagent (pid {holder}) is working on this wiki; wait for it, or stop it with: kill {holder}"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def holder(path: Path) -> int | None:
    """Pid of the night that holds the lock now; ``None`` where nobody does.

    Where nobody has written a pid the lock is not tried: whoever asks again and again must not hold it, not even for a
    moment, when a night begins.
    """
    try:
        with path.open("r+") as file:
            if not file.read().strip():
                return None
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        text = path.read_text().strip()
        return int(text) if text.isdigit() else 0
    return None
