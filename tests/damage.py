"""Files with bytes changed, lost and put in: whatever comes of them is a document that keeps the laws, or a reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from hypothesis import strategies as st
from laws import check_laws

from agent.sources.archives.members import BROKEN
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


def check_damaged(data: st.DataObject, whole: bytes, name: str) -> bytes:
    """Read a damaged copy, which is returned."""
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(min_size=1, max_size=4))
    damaged = bytes(changed)
    check_ends(damaged, name)
    return damaged


def check_ends(data: bytes, name: str) -> str:
    """Read it: the format of its document, or the state that it ends in."""
    try:
        document = read(data, name)
    except Unreadable as error:
        assert error.state in ("skipped", "failed")
        assert error.reason.strip()
        return error.state
    check_laws(document, data)
    return document.format


def cut_off(data: bytes, chance: Random) -> bytes:
    """As a download that broke off."""
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 16, 64))):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


def holed(data: bytes, chance: Random) -> bytes:
    """A stretch is lost, or zeros, as a disk leaves it."""
    start, end = _stretch(data, chance)
    return data[:start] + bytes(end - start) * chance.randrange(2) + data[end:]


def repeated(data: bytes, chance: Random) -> bytes:
    """A stretch stands there many times: tags that nest, rows without end."""
    start, end = _stretch(data, chance)
    times = chance.choice((2, 30, 1000))
    return data[:end] + data[start:end] * min(times, 1 + (1 << 18) // (end - start)) + data[end:]


def moved(data: bytes, chance: Random) -> bytes:
    """A stretch stands elsewhere."""
    start, end = _stretch(data, chance)
    rest = data[:start] + data[end:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def miscounted(data: bytes, chance: Random) -> bytes:
    """A number is another one: lengths, places, counts and dates that cannot be."""
    numbers = list(re.finditer(rb"\d+", data))
    if not numbers:
        return flipped(data, chance)
    found = chance.choice(numbers)
    other = chance.choice((b"0", b"-1", b"2147483648", b"9" * 19, b"9" * 5000, b"1e999", "²٣".encode()))
    return data[: found.start()] + other + data[found.end() :]


def behind_checksums(data: bytes, chance: Random) -> bytes:
    """What is packed in a ZIP file is damaged before it is packed; other files as any."""
    kinds = (flipped, holed, repeated, moved, miscounted)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (*BROKEN, RuntimeError, NotImplementedError):
        return chance.choice(kinds)(data, chance)
    filled = [name for name, content in members.items() if content]
    if not filled:
        return data
    one = chance.choice(filled)
    members[one] = chance.choice(kinds)(members[one], chance)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


KINDS: tuple[Callable[[bytes, Random], bytes], ...] = (
    cut_off, flipped, holed, repeated, moved, miscounted, behind_checksums,
)  # fmt: skip


def _stretch(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 8, 64, 512)))
