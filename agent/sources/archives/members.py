"""What comes out of an archive: messages for the parent, within an allowance, under names that can stand in a wiki."""

from __future__ import annotations

import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Literal, TypeAlias

from agent.sources.pile import BUILT
from agent.sources.pile import left_out as built

PIECE = 1 << 20
"""Bytes that are handed over at a time."""
SMALL = 32 << 20
"""Bytes unpacked, up to which no ratio is too high: a page of one letter is no attack."""
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, struct.error, OSError, ValueError)
"""What the libraries raise for damage."""
DRIVE = re.compile(r"[A-Za-z]:")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may come out of one file, everything inside of everything counted."""

    members: int = 20_000
    size: int = 2 << 30
    """Bytes unpacked, all together."""
    member: int = 256 << 20
    """Bytes of one member."""
    ratio: int = 200
    """Bytes unpacked for one packed, once more than :data:`SMALL` were unpacked. Texts come to 3 to 30."""
    depth: int = 5
    """Archives in archives; mail counts."""


@dataclass(frozen=True, slots=True)
class Began:
    """A member begins: its bytes follow in pieces, then :class:`Ended` or :class:`Refused`."""

    name: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The member is whole."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that is not handed over, or of which what was handed over is worth nothing; and why."""

    name: str
    state: Literal["failed", "skipped"]
    reason: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The end. ``kind``: what it was, empty for no archive; ``reason``: why it could not be unpacked to its end."""

    kind: str = ""
    reason: str = ""
    capped: bool = False
    """Whether a bound of the :class:`Allowance` ended it: with more left, more would come out."""


Message: TypeAlias = Began | bytes | Ended | Refused | Unpacked


class EnoughError(Exception):
    """A bound is reached."""


def words(error: BaseException) -> str:
    """What an error says, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


class Meter:
    """Counts what comes out, and gives names that can stand in a wiki."""

    def __init__(self, allowance: Allowance, packed: int) -> None:
        self.allowance, self._packed = allowance, packed
        self._members = self._size = 0
        self._told: set[str] = set()

    def member(
        self, raw: str, opened: Callable[[], IO[bytes]], declared: int = 0, *, counted: bool = False
    ) -> Iterator[Message]:
        """One member, read from what ``opened`` gives; its bytes are counted here unless they are already."""
        named = self._named(raw)
        if not isinstance(named, str):
            yield from named
            return
        if declared > self.allowance.member:
            yield self._too_large(named)
            return
        yield Began(named)
        try:
            with opened() as file:
                yield from self._pieces(named, file, counted=counted)
        except (RuntimeError, NotImplementedError) as error:
            yield Refused(named, "failed", f"can't be unpacked ({words(error)})")
        except BROKEN as error:
            yield Refused(named, "failed", f"broken in its archive ({words(error)})")

    def whole(self, raw: str, content: bytes) -> Iterator[Message]:
        """One member that is at hand."""
        named = self._named(raw)
        if not isinstance(named, str):
            yield from named
            return
        yield Began(named)
        for at in range(0, len(content), PIECE):
            self.count(len(content[at : at + PIECE]))
            yield content[at : at + PIECE]
        yield Ended()

    def refused(self, raw: str, state: Literal["failed", "skipped"], reason: str) -> Iterator[Message]:
        """A member that is none of ours, unless its name says more against it."""
        named = self._named(raw)
        yield from [Refused(named, state, reason)] if isinstance(named, str) else named

    def _pieces(self, name: str, file: IO[bytes], *, counted: bool) -> Iterator[Message]:
        size = 0
        while piece := file.read(PIECE):
            size += len(piece)
            self.count(0 if counted else len(piece))
            if size > self.allowance.member:
                yield self._too_large(name)
                return
            yield piece
        yield Ended()

    def _too_large(self, name: str) -> Refused:
        limit = self.allowance.member >> 20
        return Refused(name, "failed", f"larger than {limit} MiB unpacked, the most that a member may have")

    def count(self, size: int) -> None:
        """So many bytes more have been unpacked."""
        self._size += size
        if self._size > self.allowance.size:
            raise EnoughError(
                f"more than {self.allowance.size / (1 << 20):,.0f} MiB would come out of it, all that may (still) "
                "come out of one file: unpack it yourself and give the folder"
            )
        if self._size > max(SMALL, self.allowance.ratio * self._packed):
            raise EnoughError(
                f"more than {self.allowance.ratio} bytes come out of each of its bytes, as of an archive that is made "
                "to do harm: unpack it yourself and give the folder if you trust it"
            )

    def _named(self, raw: str) -> str | list[Message]:
        """The member's name, or what is to be said instead of handing it over (nothing, for a hidden one)."""
        name = raw.replace("\\", "/")
        parts = [CONTROL.sub("\ufffd", part) for part in name.split("/") if part not in ("", ".")]
        shown = "/".join(parts) or "a member without a name"
        self._members += 1
        if self._members > self.allowance.members:
            raise EnoughError(
                f"it has more than {self.allowance.members:,} members, the most that are unpacked from one file: "
                "unpack it yourself and give the folder"
            )
        if name.startswith("/") or DRIVE.match(name):
            return [Refused(shown, "skipped", "refused: its name is an absolute path")]
        if ".." in parts:
            return [Refused(shown, "skipped", "refused: its name leads out of the archive (..)")]
        if not parts:
            return [Refused(shown, "skipped", "refused: it has no name")]
        if any(part.startswith(".") or part == "__MACOSX" for part in parts):
            return []
        for place, part in enumerate(parts[:-1]):
            if part in BUILT:
                return self._once("/".join(parts[: place + 1]))
        return shown

    def _once(self, folder: str) -> list[Message]:
        if folder in self._told:
            return []
        self._told.add(folder)
        return [Refused(folder, "skipped", built(folder))]
