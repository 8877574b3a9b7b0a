"""Files that are whole or not there at all, and on the disk when a call returns."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import sys
from pathlib import Path

PART = ".part-"
"""How the name of a file begins that is being written."""


def write(path: Path, data: bytes) -> None:
    """Write a file in one step: whoever looks sees the former bytes or these. Makes its folder. Durable on return, in a
    folder that is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(PART + secrets.token_hex(8))
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


class Growing:
    """A file of a folder, written piece by piece, that is not there before :meth:`keep`. One that is left to its own,
    because the program died, is removed by :func:`sweep`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._part = folder / (PART + secrets.token_hex(8))
        self._file = self._part.open("xb")

    def write(self, piece: bytes) -> None:
        self._file.write(piece)

    def keep(self, name: str) -> None:
        """Give it its name, whatever had that before. Durable on return."""
        self._file.flush()
        sync(self._file.fileno())
        self._file.close()
        self._part.replace(self._part.with_name(name))
        sync_folder(self._part.parent)

    def discard(self) -> None:
        """Have it never been there. After :meth:`keep` nothing happens."""
        with contextlib.suppress(OSError):  # what could not be written can't be written now
            self._file.close()
        self._part.unlink(missing_ok=True)


def make_folders(*folders: Path) -> None:
    """Make folders, and those above them. Their names are durable on return, also where a killed run had made them."""
    above = {folder.parent for folder in folders}
    for folder in folders:
        above |= {path.parent for path in folder.parents if not path.exists()}
        folder.mkdir(parents=True, exist_ok=True)
    for folder in above:
        with contextlib.suppress(PermissionError):  # a folder that is not ours to read, with ours in it
            sync_folder(folder)


def sweep(folder: Path, pattern: str = f"{PART}*") -> None:
    """Remove what writers that were killed have left half done in a folder. Call it while nobody writes there."""
    for path in folder.glob(pattern):
        path.unlink(missing_ok=True)


def sync(descriptor: int) -> None:
    """Have the bytes on the disk and not in its cache: on macOS fsync alone does not ask for that."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a rename is durable from here on."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)
