"""Bytes to characters: by mark, by being UTF-8, by what the file itself declares, and by guessing, in this order."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
WIDE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]+)|<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "big5": "big5hkscs",
}  # fmt: skip
"""What browsers take a declared encoding for (https://encoding.spec.whatwg.org/#names-and-labels)."""
SEVEN_BITS = frozenset(("iso2022_jp", "iso2022_kr", "hz"))


class Decoded(NamedTuple):
    """``lost``: what could not be decoded, a line for the report."""

    text: str
    encoding: str
    lost: tuple[str, ...] = ()


def certain(data: bytes) -> Decoded | None:
    """The text where there is no doubt about its encoding; ``None`` where it must be guessed, or is none."""
    for mark, encoding in (*MARKS, *WIDE):
        if data.startswith(mark):
            return _decoded(data, encoding)
    declared = _declared(data[:4096])
    if declared in SEVEN_BITS and (found := _strictly(data, declared)):
        return found
    found = _strictly(data, "utf-8") or (_strictly(data, declared) if declared else None)
    return found if found and "\x00" not in found.text else None


def decode(data: bytes, told: str = "") -> Decoded:
    """The text, whatever it takes. ``told``: the encoding by what the file came with (a mail's or server's header)."""
    name = _codec(told)
    if found := certain(data) or (_strictly(data, name) if name else None):
        return found
    guess = from_bytes(data).best()
    return _decoded(data, guess.encoding if guess else "utf-8")


def _declared(head: bytes) -> str:
    found = DECLARED.search(head)
    return _codec((found[1] or found[2]).decode("ascii", "replace")) if found else ""


def _codec(name: str) -> str:
    """Python's name for an encoding as browsers understand it; empty for what is none for text."""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    text = getattr(known, "_is_text_encoding", True)
    return (
        MEANT.get(known.name, known.name) if text and not known.name.startswith(("utf-16", "utf-32", "utf-7")) else ""
    )


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    return Decoded(text, encoding, (f"{lost} bytes that are no {encoding} text",) if lost > 0 else ())
