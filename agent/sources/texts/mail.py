"""E-mail: one message is one source with what it attaches beside it, a mailbox is many messages.

What a message quotes of others stands in sections of its own, each paragraph with its ``>``, so that nobody takes it
for what the sender says. Of a text that is there twice, plain and as HTML, one is read.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import PurePosixPath
from typing import IO, TypeAlias

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.web import html

Part: TypeAlias = "Message[str, str]"

QUOTED = "quoted from another message"
OWN = "message"
FROM = re.compile(rb"From \S+.*\b\d\d:\d\d(?::\d\d)?\b.*\b\d{4}\b[^\n]*\r?\n")
"""How mailboxes part messages; a header follows."""
HEADER = re.compile(rb"[!-9;-~]+:[ \t]")
HEAD_FIELDS = re.compile(rb"^(from|date|subject|message-id|received|return-path|to|mime-version):", re.I | re.M)
ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
MARKS = re.compile(r"(?:[ \t]*>)+[ \t]?")
FORWARDED = re.compile(r"-{2,}\s*(?:Original|Forwarded|Ursprüngliche|Weitergeleitete|Message d)\b.*-{2,}\s*", re.I)
"""A line below which another message follows without a mark at each line."""
ITEM = re.compile(r"[ \t>]*(?:[-*•]|\(?\d{1,3}[.)])[ \t]+\S")
KEPT = frozenset({"subject", "from", "date", "content-type", "content-transfer-encoding", "mime-version"})
DEPTH = 30
"""Multiparts in multiparts; mail programs make three or four."""


def is_mailbox(head: bytes) -> bool:
    """Whether a file that begins so is a mailbox (mbox)."""
    first = FROM.match(head)
    return first is not None and HEADER.match(head, first.end()) is not None


def is_mail(head: bytes, name: str) -> bool:
    """Whether a file that begins so is one message: by its suffix, or by its headers where that says nothing."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in (".eml", ".emlx"):
        return True
    if suffix not in ("", ".mail", ".msg") or not HEADER.match(head):
        return False
    fields = {found[1].lower() for found in HEAD_FIELDS.finditer(head.replace(b"\r\n", b"\n").partition(b"\n\n")[0])}
    return len(fields) >= 3 and b"from" in fields


def may_attach(head: bytes) -> bool:
    """Whether a message that begins so may have more parts than its text."""
    fields, end, _ = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    kind = re.search(rb"^content-type:\s*([\w/+.-]+)", fields, re.IGNORECASE | re.MULTILINE)
    return not end or (kind is not None and kind[1].lower() not in (b"text/plain", b"text/html"))


def messages(file: IO[bytes], longest: int) -> Iterator[bytes]:
    """The messages of a mailbox, without the lines that part them. One longer than ``longest`` comes in parts."""
    lines: list[bytes] = []
    size, blank = 0, True
    while line := file.readline(longest):
        parting = blank and FROM.match(line) is not None
        if (parting or size + len(line) > longest) and lines:
            yield ESCAPED.sub(rb"\1", b"".join(lines))
            lines, size = [], 0
        blank = not line.strip()
        if not parting:
            lines.append(line)
            size += len(line)
    if lines:
        yield ESCAPED.sub(rb"\1", b"".join(lines))


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What a message carries besides its text: name and bytes."""
    for number, part in enumerate(_leaves(_message(data)), start=1):
        if not _is_text(part):
            yield _name(part, number), _content(part)


def read(data: bytes) -> Document:
    """The document of one message. Its headers become metadata, its subject the first heading."""
    message = _message(data)
    shown, twins = _texts(message)
    metadata = _metadata(message)
    source, encoding = _source(data, shown)
    assembly = Assembly("mail")
    at = source.find(metadata.title)
    assembly.heading([Piece(metadata.title, at if at >= 0 else None)], 1)
    dropped: list[str] = []
    for part in shown:
        text = _text(part)
        document = html.read(text, "utf-8") if part.get_content_type() == "text/html" else _plain(text)
        assembly.append(document, source.find(text) if source else None)
        dropped += document.dropped
    for part in twins:
        dropped.append(f"the same text once more as {part.get_content_type()} ({len(_text(part))} characters)")
    if others := sorted({key.lower() for key in message.keys()} - KEPT):  # noqa: SIM118  (iterating it gives no keys)
        dropped.append(f"{len(others)} kinds of headers, e.g. {', '.join(others[:5])}")
    return assembly.document(metadata, encoding=encoding, dropped=dropped)


def _message(data: bytes) -> Part:
    """The parsed message; Apple's Mail puts its length before it, and notes of its own behind it (.emlx)."""
    if counted := re.match(rb"(\d{1,12})[ \t]*\r?\n", data):
        data = data[counted.end() : counted.end() + int(counted[1])]
    return email.message_from_bytes(data)


def _leaves(message: Part) -> Iterator[Part]:
    """The parts that hold something, in order, an attached message as one."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list) and depth < DEPTH:
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _is_text(part: Part) -> bool:
    if part.get_content_disposition() == "attachment":
        return False
    kind = part.get_content_type()
    return kind in ("text/plain", "text/html") or (part.get_content_maintype() == "text" and not part.get_filename())


def _name(part: Part, number: int) -> str:
    """A file name for what is attached: the last part of what the message calls it, which may be a path."""
    said = _words_of(part.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1].lstrip(". ")
    rest = "eml" if part.get_content_type() == "message/rfc822" else part.get_content_subtype()
    return said or f"part-{number}.{rest}"


def _content(part: Part) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _texts(message: Part) -> tuple[list[Part], list[Part]]:
    """The parts to read, and those that say the same once more.

    Of plain text and HTML the plain one is read, unless it has fewer than half the words: it may only say that there
    is another one.
    """
    texts = [part for part in _leaves(message) if _is_text(part)]
    alternatives = [part for part in message.walk() if part.get_content_type() == "multipart/alternative"]
    twins = {id(leaf) for part in alternatives for leaf in _leaves(part)}
    plain = [part for part in texts if id(part) in twins and part.get_content_type() != "text/html"]
    rich = [part for part in texts if id(part) in twins and part.get_content_type() == "text/html"]
    lost = (plain if 2 * _count(plain) < _count(rich) else rich) if plain and rich else []
    again = {id(part) for part in lost}
    return [part for part in texts if id(part) not in again], lost


def _count(parts: Iterable[Part]) -> int:
    plain = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
    return sum(len(plain.sub(" ", _text(part)).split()) for part in parts)


def _text(part: Part) -> str:
    data = _content(part)
    for encoding in (part.get_content_charset("utf-8"), "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _source(data: bytes, shown: Iterable[Part]) -> tuple[str, str | None]:
    """The decoded file and its codec where all text stands in it as it is; else nothing: there is no way back."""
    for encoding in ("utf-8", "cp1252", "latin-1"):
        try:
            source = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(_text(part) in source for part in shown):
            return source, encoding
    return "", None


def _plain(text: str) -> Document:
    """Paragraphs and list items; what is quoted, or was forwarded, in sections of its own."""
    assembly = Assembly("mail")
    block: list[Piece] = []
    quoted = forwarded = False
    depth = at = 0
    for line in text.splitlines(keepends=True):
        found = MARKS.match(line)
        mark = found[0] if found else ""
        words = line[len(mark) :]
        forwarding = FORWARDED.match(words.strip()) is not None
        if mark.count(">") != depth or not words.strip() or ITEM.match(words) or forwarding or words.rstrip() == "--":
            _put(assembly, block)
            block = []
        depth, forwarded = mark.count(">"), forwarded or forwarding
        if quoted != (depth > 0 or forwarded) and words.strip():
            quoted = not quoted
            assembly.part(QUOTED if quoted else OWN, 2)
        skip = len(mark) if block else 0  # the first line of a paragraph keeps its mark
        if words.strip():
            block.append(Piece(line[skip:], at + skip))
        at += len(line)
    _put(assembly, block)
    return assembly.document(Metadata(), encoding=None)


def _put(assembly: Assembly, block: list[Piece]) -> None:
    if block:
        assembly.block("item" if ITEM.match(block[0].text) else "prose", block)


def _words_of(header: object) -> str:
    """A header as it is meant, its encoded words decoded."""
    try:
        return " ".join(str(make_header(decode_header(str(header)))).split())
    except (MessageError, LookupError, ValueError):
        return " ".join(str(header).split())


def _metadata(message: Part) -> Metadata:
    """What the headers say; the date as ISO 8601."""
    senders = getaddresses([str(value) for value in message.get_all("from", [])])
    date = ""
    if message["date"]:
        try:
            date = parsedate_to_datetime(str(message["date"])).date().isoformat()
        except (TypeError, ValueError, IndexError, OverflowError):
            date = _words_of(message["date"])
    authors = tuple(_words_of(name or address) for name, address in senders if name or address)
    return Metadata(title=_words_of(message["subject"] or ""), date=date, authors=authors)
