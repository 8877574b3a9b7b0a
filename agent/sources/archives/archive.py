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
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from agent.sources.archives.members import BROKEN, Allowance, EnoughError, Message, Meter, Unpacked, words
from agent.sources.texts import mail

HEAD = 16 << 10
"""Bytes that tell whether a file may be one."""
DOCUMENTS = frozenset(["[Content_Types].xml", "mimetype", "META-INF/container.xml", "Index/Document.iwa"])
"""Members of which each makes a ZIP file a document: OOXML, OpenDocument and EPUB, iWork."""
ZIPPED = frozenset(".docx .docm .dotx .pptx .pptm .ppsx .xlsx .xlsm .epub .odt .ods .odp .odg".split())
"""Suffixes of such documents: their readers say what is wrong where they are none."""
SUFFIXES = re.compile(r"\.(?:gz|gzip|bz2|xz|z)$", re.IGNORECASE)
PACKED = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
"""How a single compressed file begins."""


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
    meter = Meter(allowance, path.stat().st_size)
    kind = ""
    try:
        kind, members = _kind(path, name, meter)
        yield from members
    except EnoughError as error:
        yield Unpacked(kind, str(error), capped=True)
    except MemoryError:
        yield Unpacked(kind, "unpacking it needs more memory than a source may take")
    except (*BROKEN, RuntimeError, NotImplementedError) as error:
        yield Unpacked(kind or "archive", f"broken: it can't be unpacked to its end ({words(error)})")
    else:
        yield Unpacked(kind)


def _kind(path: Path, name: str, meter: Meter) -> tuple[str, Iterator[Message]]:
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


def _zip(archive: zipfile.ZipFile, meter: Meter) -> Iterator[Message]:
    with archive:
        for info in archive.infolist():
            if info.filename.endswith("/"):  # a folder; is_dir() raises where there is no name
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


def _tar(file: IO[bytes], meter: Meter) -> Iterator[Message]:
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

    def __init__(self, file: IO[bytes], meter: Meter) -> None:
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


def _mailbox(path: Path, meter: Meter) -> Iterator[Message]:
    with path.open("rb") as file:
        for number, message in enumerate(mail.messages(file, meter.allowance.member), start=1):
            yield from meter.whole(f"{number:04}.eml", message)


def _attachments(path: Path, meter: Meter) -> Iterator[Message]:
    if path.stat().st_size > meter.allowance.member:
        return  # its reader will say so
    try:
        attached = list(mail.attachments(path.read_bytes()))
    except RecursionError:
        return  # so will it of parts that are nested without end
    for name, content in attached:
        yield from meter.whole(name, content)
