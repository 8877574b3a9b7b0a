"""Text in the encoding that the server declares, kept as UTF-8 with a byte order mark: so that every reader of
the bytes alone reads it right.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message

ENCODINGS = re.compile(
    r"(iso-?8859|latin|windows|cp|ibm|koi8|mac|tis|big5|gb|hz|euc|shift|sjis|ms|iso-?2022|utf-?16|utf-?32|us-ascii|ascii)"
    r"[\w-]*"
)
"""Those of text, and of real pages: Python knows others that are none (or take for ever), such as ``idna``."""
AS_IN_BROWSERS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
                  "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}  # fmt: skip


def declared(content_type: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type, both in lower case; empty where it says nothing."""
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    kind = message.get_content_type() if "/" in content_type.partition(";")[0] else ""
    return kind, (message.get_content_charset() or "").strip().lower()


def readable(body: bytes, content_type: str) -> bytes:
    """The bytes, as UTF-8 where they are text in another encoding that the server declares, and that they are in."""
    kind, charset = declared(content_type)
    if not (kind.startswith("text/") or kind.endswith(("xml", "json"))) or not ENCODINGS.fullmatch(charset):
        return body
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    try:
        text = body.decode(AS_IN_BROWSERS.get(charset, charset))
    except (LookupError, ValueError):
        return body  # not what it says: the reader will find out
    if text.encode("utf-8", "surrogatepass") == body or (not body.isascii() and _is_utf8(body)):
        return body
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        return "\x00" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False
