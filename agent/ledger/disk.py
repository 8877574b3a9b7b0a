"""The disk under a wiki: what it must be, and what is done when it is full or fails."""

from __future__ import annotations

import asyncio
import errno
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from agent.errors import DiskFailing, UsageError

RESERVE: Final = 64 << 20
"""Bytes that are left free: below this a night waits, because a full disk takes other programs down with it."""
PAUSE: Final = 5.0
"""Seconds between two looks at a full disk."""
NETWORK: Final = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afpfs webdav davfs fuse.sshfs fuse.rclone fuse.davfs ncpfs afs ceph 9p".split()
)
"""File systems on which locks and shared memory do not reach other machines, which SQLite's WAL and flock rely on."""

_T = TypeVar("_T")


class Mount(NamedTuple):
    """A mounted file system."""

    point: str
    kind: str


def mounts() -> list[Mount]:
    """What is mounted where, as the system tells."""
    import psutil

    return [Mount(part.mountpoint, part.fstype) for part in psutil.disk_partitions(all=True)]


def refuse_network(folder: Path, mounted: Callable[[], Iterable[Mount]] = mounts) -> None:
    """Raise :class:`UsageError` where the folder lies on a file system of another machine."""
    place = folder.absolute().resolve()
    holding = [mount for mount in mounted() if place.is_relative_to(mount.point)]
    kind = max(holding, key=lambda mount: len(mount.point)).kind.lower() if holding else ""
    if kind in NETWORK:
        raise UsageError(
            f"{folder} is on a network file system ({kind}), where a crash could damage the ledger; "
            "put the wiki on a disk of this machine with --wiki DIR and copy it there in the morning"
        )


def has_room(folder: Path) -> bool:
    """Whether more than :data:`RESERVE` is free."""
    return shutil.disk_usage(folder).free > RESERVE


def is_full(error: BaseException) -> bool:
    """Whether this is what a full disk, or a used up quota, answers to a write."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def failing(error: BaseException, path: Path) -> DiskFailing | None:
    """What to tell a person of a disk that refuses to write, sync or read; ``None`` for other errors.

    After a sync that failed nobody knows what is on the disk: nothing is tried again.
    """
    if isinstance(error, sqlite3.Error):
        broken = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
    else:
        broken = isinstance(error, OSError) and error.errno in (errno.EIO, errno.EROFS)
    if not broken:
        return None
    return DiskFailing(
        f"the disk under {path} fails ({error}); what was acknowledged before is kept: look at the disk, "
        "then run the same command"
    )


async def when_there_is_room(work: Callable[[], Awaitable[_T]], path: Path, on_full: Callable[[], None]) -> _T:
    """The result of ``work``, which writes files and may be done again, tried until the disk takes it.

    Raises :class:`DiskFailing` where the disk is not full but broken.
    """
    while True:
        try:
            return await work()
        except OSError as error:
            if not is_full(error):
                raise failing(error, path) or error from error
        on_full()
        await asyncio.sleep(PAUSE)
