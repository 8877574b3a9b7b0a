"""Archives: their members one after another, in pieces, for the parent to keep. Runs in a confined child.

An archive is known by its content. What is one as a technicality (an office document, an e-book) is none here. Names
are words for a report and for the wiki: nothing is ever written under them.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Literal, TypeAlias, cast

from agent.sources import mail
from agent.sources.pile import BUILT
from agent.sources.pile import left_out as built

PIECE = 1 << 20
"""Bytes that are handed over at a time."""
HEAD = 16 << 10
"""Bytes that tell whether a file may be one."""
SMALL = 32 << 20
"""Bytes unpacked, up to which no ratio is too high: a page of one letter is no attack."""
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, struct.error, OSError, ValueError)
"""What the libraries raise for damage."""
DOCUMENTS = frozenset(["[Content_Types].xml", "mimetype", "META-INF/container.xml", "Index/Document.iwa"])
"""Members of which each makes a ZIP file a document: OOXML, OpenDocument and EPUB, iWork."""
ZIPPED = frozenset(".docx .docm .dotx .pptx .pptm .ppsx .xlsx .xlsm .epub .odt .ods .odp .odg".split())
"""Suffixes of such documents: their readers say what is wrong where they are none."""
SUFFIXES = re.compile(r"\.(?:gz|gzip|bz2|xz|z)$", re.IGNORECASE)
PACKED = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
"""How a single compressed file begins."""
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


class _EnoughError(Exception):
    """A bound is reached."""


def looks_packed(head: bytes, name: str) -> bool:
    """Whether a file whose :data:`HEAD` this is may have members, and a child should look."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return PurePosixPath(name).suffix.lower() not in ZIPPED
    if head.startswith(b"BZh") and head[4:10] not in (b"1AY&SY", b"\x17rE8P\x90"):
        return False
    if head.startswith((*PACKED,)) or _begins_tar(head) or mail.is_mailbox(head):
        return True
    return mail.is_mail(head, name) and mail.may_attach(head)


def unpack(path: Path, name: str, allowance: Allowance) -> Iterator[Message]:
    """The members of an archive, a mailbox or a mail. Ends with :class:`Unpacked`, whatever is wrong with the file."""
    meter = _Meter(allowance, path.stat().st_size)
    kind = ""
    try:
        kind, members = _kind(path, name, meter)
        yield from members
    except _EnoughError as error:
        yield Unpacked(kind, str(error), capped=True)
    except MemoryError:
        yield Unpacked(kind, "unpacking it needs more memory than a source may take")
    except (*BROKEN, RuntimeError, NotImplementedError) as error:
        yield Unpacked(kind or "archive", f"broken: it can't be unpacked to its end ({_words(error)})")
    else:
        yield Unpacked(kind)


def _kind(path: Path, name: str, meter: _Meter) -> tuple[str, Iterator[Message]]:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = zipfile.ZipFile(path)
        if any(info.filename in DOCUMENTS for info in archive.infolist()):
            return "", iter(())
        return "ZIP archive", _zip(archive, meter)
    if _begins_tar(head):
        return "tar archive", _tar(path.open("rb"), meter)
    for start, kind in PACKED.items():
        if head.startswith(start):
            with _decompressed(path, kind) as file:
                inside = file.read(512)
            if _begins_tar(inside):
                return f"tar archive ({kind})", _tar(_decompressed(path, kind), meter)
            stem = SUFFIXES.sub("", PurePosixPath(name).name)
            return f"{kind} file", meter.member(stem or "content", partial(_decompressed, path, kind))
    if mail.is_mailbox(head):
        return "mailbox", _mailbox(path, meter)
    if mail.is_mail(head, name):
        return "mail", _attachments(path, meter)
    return "", iter(())


def _begins_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _decompressed(path: Path, kind: str) -> IO[bytes]:
    match kind:
        case "gzip":
            return cast(IO[bytes], gzip.open(path))
        case "bzip2":
            return cast(IO[bytes], bz2.open(path))
        case _:
            return cast(IO[bytes], lzma.open(path))


def _words(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _zip(archive: zipfile.ZipFile, meter: _Meter) -> Iterator[Message]:
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = _zip_name(info)
            if stat.S_ISLNK(info.external_attr >> 16):
                yield from meter.refused(name, "skipped", "a link, which is not followed")
            elif info.flag_bits & 1:
                yield from meter.refused(name, "failed", "encrypted: unpack it with its password and give the folder")
            else:
                yield from meter.member(name, partial(archive.open, info), info.file_size)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: old tools wrote UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _tar(file: IO[bytes], meter: _Meter) -> Iterator[Message]:
    # what is passed over is unpacked, too: all of it counts, and not only what is handed over
    with (
        file,
        tarfile.open(fileobj=_Counted(file, meter), mode="r|", encoding="utf-8", errors="surrogateescape") as archive,
    ):
        for info in archive:
            vars(archive)["members"] = []  # else it keeps all of them
            if info.isdir():
                continue
            if info.issym() or info.islnk():
                yield from meter.refused(info.name, "skipped", "a link, which is not followed")
            elif not info.isreg():
                yield from meter.refused(info.name, "skipped", "a device or a pipe, no file")
            else:
                yield from meter.member(info.name, partial(_opened, archive, info), info.size, counted=True)


class _Counted(io.RawIOBase):
    """A stream that counts what is read from it."""

    def __init__(self, file: IO[bytes], meter: _Meter) -> None:
        self._file, self._meter = file, meter

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._meter.count(len(data))
        return data


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    if file is None:
        raise tarfile.ReadError("a member without bytes")
    return file


def _mailbox(path: Path, meter: _Meter) -> Iterator[Message]:
    with path.open("rb") as file:
        for number, message in enumerate(mail.messages(file, meter.allowance.member), start=1):
            yield from meter.whole(f"{number:04}.eml", message)


def _attachments(path: Path, meter: _Meter) -> Iterator[Message]:
    if path.stat().st_size > meter.allowance.member:
        return  # its reader will say so
    for name, content in mail.attachments(path.read_bytes()):
        yield from meter.whole(name, content)


class _Meter:
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
            yield Refused(named, "failed", f"can't be unpacked ({_words(error)})")
        except BROKEN as error:
            yield Refused(named, "failed", f"broken in its archive ({_words(error)})")

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
            raise _EnoughError(
                f"more than {self.allowance.size / (1 << 20):,.0f} MiB would come out of it, all that may (still) "
                "come out of one file: unpack it yourself and give the folder"
            )
        if self._size > max(SMALL, self.allowance.ratio * self._packed):
            raise _EnoughError(
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
            raise _EnoughError(
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
