"""Archives for tests: ordinary ones, and every sort that is made to do harm."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

Members = Iterable[tuple[str, bytes]]


def zipped(members: Members) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(members: Members, how: str = "", links: Mapping[str, str] | None = None) -> bytes:
    """A tar file; ``how`` is its compression."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{how}") as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return out.getvalue()


def device(name: str) -> bytes:
    """A tar file with a device in it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.devmajor, info.devminor = tarfile.CHRTYPE, 1, 5
        archive.addfile(info)
    return out.getvalue()


def zip_with_link(name: str, target: str) -> bytes:
    """A ZIP file with a symbolic link in it, as Info-ZIP writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return out.getvalue()


def encrypted(name: str, data: bytes) -> bytes:
    """A ZIP file that says of its member that it is encrypted."""
    plain = bytearray(zipped([(name, data)]))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def bomb(size: int) -> bytes:
    """A ZIP file from which ``size`` zeros come out, a thousandth of them long."""
    return zipped([("zeros.txt", bytes(size))])


def nested(depth: int, inner: bytes = b"# Inner\n\nInner words stand here.\n") -> bytes:
    """A file in so many ZIP files."""
    data, name = inner, "inner.md"
    for number in range(depth):
        data, name = zipped([(name, data)]), f"level-{number}.zip"
    return data


def multiplied(depth: int, width: int) -> bytes:
    """Archives in archives whose innermost zeros are multiplied at each level."""
    data, name = bomb(1 << 20), "zeros.zip"
    for number in range(depth):
        data = zipped([(f"{place}-{name}", data) for place in range(width)])
        name = f"level-{number}.zip"
    return data


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
