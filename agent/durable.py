"""Files that are whole or not there at all, and on the disk when a call returns."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, data: bytes) -> None:
    """Write a file in one step: whoever looks sees the former bytes or these. Makes its folder. Durable on return."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            sync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)
    sync_folder(path.parent)


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
