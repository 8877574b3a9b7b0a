"""Formats that are ZIP files: their members in memory, read within limits whatever the file says of its sizes.

Nothing is ever unpacked to disk, so that names of members are keys and nothing else.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeVar

from agent.sources.unreadable import Unreadable

SIGN = b"PK\x03\x04"
PIECE = 1 << 20
"""Bytes that are unpacked at a time."""
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, OSError, ValueError, KeyError)
"""What ``zipfile`` raises for damage."""
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Limits:
    """What may come out of one file. Real books and workbooks stay under a tenth of each."""

    members: int = 20_000
    size: int = 512 << 20
    """Bytes unpacked, all members that are read together: a reader has 2 GiB, and XML takes some as a tree."""
    member: int = 128 << 20
    """Bytes of one member that is wanted whole."""
    ratio: int = 200
    """Bytes unpacked for one packed, once more than :data:`SMALL` came out. XML of sheets comes to 10 to 60."""


SMALL = 32 << 20
"""Bytes unpacked up to which no ratio is too high."""


class Archive:
    """An open ZIP file. Raises :class:`Unreadable` where it can't be opened or goes beyond the limits."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._out = 0
        self._packed = len(data)
        self.notes: list[str] = []
        """Members that were asked for and are damaged, for ``Document.dropped``."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*BROKEN, NotImplementedError) as error:
            raise Unreadable("failed", "broken: the file is cut off, or was damaged on its way") from error
        members = self._zip.infolist()
        if len(members) > self._limits.members:
            most = f"{self._limits.members:,}"
            raise Unreadable("failed", f"holds {len(members):,} files, and {most} are the most that are read")
        self.names = {member.filename.replace("\\", "/").lstrip("/"): member for member in members}

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises :class:`Unreadable` where it is missing, damaged, encrypted or too large."""
        parts, size = [], 0
        with self.stream(name) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > self._limits.member:
                    raise Unreadable("failed", f"{name} in it is larger than {self._limits.member >> 20} MiB")
                parts.append(piece)
        return b"".join(parts)

    def stream(self, name: str) -> Stream:
        """A member to be read piece by piece; reading raises as :meth:`read` does."""
        info = self.names.get(name)
        if info is None:
            raise Unreadable("failed", f"broken: {name} is missing in it")
        if info.flag_bits & 1:
            raise Unreadable("failed", "encrypted: save a copy that needs no password")
        return Stream(self, name, lambda: self._zip.open(info))

    def find(self, name: str) -> bytes | None:
        """The bytes of a member that a document can do without; ``None`` where it is missing, or damaged (then
        :attr:`notes` says so).
        """
        if name not in self.names:
            return None
        try:
            return self.read(name)
        except Damaged as error:
            self.notes.append(f"a part of the file: {error.reason}")
            return None

    def count(self, size: int) -> None:
        """So many bytes more came out. Raises :class:`Unreadable` where that is too much."""
        self._out += size
        if self._out > self._limits.size:
            raise Unreadable("failed", f"more than {self._limits.size >> 20} MiB come out of it: split it up")
        if self._out > max(SMALL, self._limits.ratio * self._packed):
            ratio = self._limits.ratio
            raise Unreadable("failed", f"refused: {ratio} times its size comes out of it, as of a file made to do harm")


class Damaged(Unreadable):
    """A member that can't be unpacked; the others may be whole."""


class Stream:
    """A member that is being unpacked; a file as far as parsers want one."""

    def __init__(self, archive: Archive, name: str, opened: Callable[[], IO[bytes]]) -> None:
        self._archive, self._name = archive, name
        self._file = self._whole(opened)

    def read(self, size: int = PIECE) -> bytes:
        """At most ``size`` bytes, none at the end."""
        data = self._whole(lambda: self._file.read(size if size >= 0 else PIECE))
        self._archive.count(len(data))
        return data

    def _whole(self, work: Callable[[], _Given]) -> _Given:
        try:
            return work()
        except (*BROKEN, RuntimeError, NotImplementedError) as error:
            reason = " ".join(str(error).split())
            raise Damaged("failed", f"broken: {self._name} in it is damaged ({reason})") from error

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
