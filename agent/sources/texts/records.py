"""JSON and JSON Lines: each value with the path of keys that leads to it, as a line that stands alone.

Objects in the outermost list are records, each a section with its name as the heading. The words of a value keep their
places; what is broken is read as text. What stands beside the list of records comes before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.texts import text as plain
from agent.sources.texts.lines import lines_of

LIMIT = 8_000_000
"""Code points that are read; a reader has a bound on time and memory."""
DEEP = 100
"""Objects and lists in each other; deeper ones are read as text."""
SHORT = 300
"""Code points up to which a value stands on the line of its key."""
NAMES = ("title", "name", "label", "headline", "subject", "question", "heading", "id", "key", "slug")
"""Keys whose value names a record, the best first."""
TOKEN = re.compile(
    r"\s*(?:(?P<string>\"(?:[^\"\\]++|\\.)*+\")|(?P<bare>-?\d[\d.eE+-]*|true|false|null|NaN|-?Infinity)|(?P<mark>[{}\[\],:]))",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)", re.DOTALL)


@dataclass(slots=True)
class Node:
    """A value. ``keys`` and ``values`` of an object are in pairs; a list has no keys; a scalar has its ``pieces``."""

    kind: Literal["object", "list", "string", "bare"]
    pieces: tuple[Piece, ...] = ()
    keys: list[Node] = field(default_factory=list)
    values: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_scalar(self) -> bool:
        return self.kind in ("string", "bare")

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing: null, or no words."""
        return not self.values and (not self.text.strip() or (self.kind == "bare" and self.text == "null"))

    @property
    def is_short(self) -> bool:
        return self.is_scalar and len(self.text) <= SHORT and "\n" not in self.text.strip()


class _BrokenError(Exception):
    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def read(text: str, encoding: str) -> Document:
    """The document of a decoded JSON or JSON Lines file."""
    dropped = []
    whole = len(text)
    if whole > LIMIT:
        end = text.rfind("\n", 0, LIMIT) + 1
        text = text[: end or LIMIT]
        dropped.append(
            f"{whole - len(text):,} of {whole:,} characters: no more than {LIMIT:,} are read, split the file"
        )
    walk = _Walk()
    values, broken = _values(text)
    walk.top(values)
    for start, end in broken:
        for line in lines_of(text[start:end]):
            walk.assembly.block("prose", [Piece(line.text, start + line.start)])
    if broken and not (whole > LIMIT and len(broken) == 1):
        start, end = broken[0]
        number = text.count("\n", 0, end - len(text[start:end].lstrip())) + 1
        places = f" and {len(broken) - 1} other places" if len(broken) > 1 else ""
        dropped.append(f"no valid JSON at line {number}{places}: read as text")
    if walk.empty:
        dropped.append(f"{walk.empty} values that say nothing (null, no words)")
    document = walk.assembly.document(Metadata(), encoding=encoding, dropped=dropped)
    if document.sentences or not broken:
        return document
    return replace(plain.read(text, encoding), format="json", dropped=document.dropped)


def _values(text: str) -> tuple[list[Node], list[tuple[int, int]]]:
    """The values one after another, and the stretches that are none: after one it goes on with the next line."""
    values: list[Node] = []
    broken: list[tuple[int, int]] = []
    at = 0
    while at < len(text) and text[at:].strip() if len(text) - at < 99 else at < len(text):
        try:
            value, end = _value(text, at)
            values.append(value)
        except _BrokenError as error:
            end = text.find("\n", max(error.at, at)) + 1 or len(text)
            if broken and broken[-1][1] == at:
                broken[-1] = (broken[-1][0], end)
            else:
                broken.append((at, end))
        at = max(end, at + 1)
    return values, broken


def _value(text: str, at: int) -> tuple[Node, int]:
    """The value that begins here, and where it ends. Commas and colons are taken as they come."""
    open_: list[Node] = []
    key: list[Node | None] = []
    while True:
        found = TOKEN.match(text, at)
        if not found:
            raise _BrokenError(at)
        at = found.end()
        mark = found["mark"]
        if mark and mark in ",:":
            if not open_:
                raise _BrokenError(at)
            continue
        if mark and mark in "]}":
            if not open_ or key.pop() is not None or (open_[-1].kind == "list") != (mark == "]"):
                raise _BrokenError(at)
            node = open_.pop()
        elif mark:
            open_.append(Node("object" if mark == "{" else "list"))
            key.append(None)
            if len(open_) > DEEP:
                raise _BrokenError(at)
            continue
        else:
            node = _scalar(found)
        if not open_:
            return node, at
        above = open_[-1]
        if above.kind == "object" and key[-1] is None and node.is_scalar:
            key[-1] = node
        elif above.kind == "object" and (name := key[-1]) is not None:
            above.keys.append(name)
            above.values.append(node)
            key[-1] = None
        elif above.kind == "list":
            above.values.append(node)
        else:
            raise _BrokenError(at)


def _scalar(found: re.Match[str]) -> Node:
    if found["bare"]:
        return Node("bare", (Piece(found["bare"], found.start("bare")),))
    inside, start = found["string"][1:-1], found.start("string") + 1
    pieces: list[Piece] = []
    at = 0
    for escape in ESCAPE.finditer(inside):
        pieces += [Piece(inside[at : escape.start()], start + at), Piece(_meant(escape[0]))]
        at = escape.end()
    pieces.append(Piece(inside[at:], start + at))
    return Node("string", tuple(piece for piece in pieces if piece.text))


def _meant(escape: str) -> str:
    try:
        return str(json.loads(f'"{escape}"')).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except ValueError:
        return escape[1:]


class _Walk:
    def __init__(self) -> None:
        self.assembly = Assembly("json")
        self.empty = 0

    def top(self, values: Sequence[Node]) -> None:
        """The values of a file: several are records, as are the objects in a list that is alone."""
        if len(values) > 1:
            self._records(values, 1)
        for value in values if len(values) == 1 else ():
            if value.kind == "list":
                self._records(value.values, 1)
            else:
                self._whole(value)

    def _whole(self, value: Node) -> None:
        """One object that is the file: its lists of objects are records."""
        lists = [(k, v) for k, v in zip(value.keys, value.values, strict=True) if _is_records(v)]
        records = {id(node) for _, node in lists}
        if value.is_scalar:
            self._member((), value)
        for key, node in zip(value.keys, value.values, strict=True):
            if id(node) not in records:
                self._member((key,), node)
        for key, node in lists:
            self.assembly.heading(key.pieces, 1)
            self._records(node.values, 2)

    def _records(self, values: Sequence[Node], level: int) -> None:
        for number, value in enumerate(values, start=1):
            if value.kind != "object":
                self._member((), value)
                continue
            name = _name(value)
            if name is None:
                self.assembly.part(f"record {number}", level)
            else:
                self.assembly.heading(value.values[name].pieces, level)
            for place, (key, node) in enumerate(zip(value.keys, value.values, strict=True)):
                if place != name:
                    self._member((key,), node)

    def _member(self, path: tuple[Node | str, ...], node: Node) -> None:
        if node.is_empty and not node.keys:
            self.empty += 1
        elif node.is_scalar:
            self._scalar(path, node)
        elif node.kind == "object":
            for key, value in zip(node.keys, node.values, strict=True):
                self._member((*path, key), value)
        elif all(value.is_short for value in node.values) and sum(len(v.text) + 2 for v in node.values) <= SHORT:
            self._row(path, node.values)
        else:
            for number, value in enumerate(node.values, start=1):
                self._member(path if value.is_scalar else (*path, str(number)), value)

    def _row(self, path: tuple[Node | str, ...], values: Sequence[Node]) -> None:
        """One line: the path, and values with commas between them."""
        pieces = list(_shown(path))
        said = [value for value in values if not value.is_empty]
        self.empty += len(values) - len(said)
        for place, value in enumerate(said):
            pieces += [Piece(", " if place else ": " if pieces else ""), *value.pieces]
        if said:
            self.assembly.block("row", pieces)

    def _scalar(self, path: tuple[Node | str, ...], node: Node) -> None:
        if node.is_short:
            self._row(path, [node])
            return
        self.assembly.block("term", _shown(path))
        for paragraph in _paragraphs(node.pieces):
            self.assembly.block("prose", paragraph)


def _is_records(node: Node) -> bool:
    return node.kind == "list" and bool(node.values) and all(value.kind == "object" for value in node.values)


def _name(value: Node) -> int | None:
    """The place of the member that names a record."""
    keys = [key.text.lower() for key in value.keys]
    for wanted in NAMES:
        for place, key in enumerate(keys):
            if key == wanted and value.values[place].is_short and not value.values[place].is_empty:
                return place
    return None


def _shown(path: tuple[Node | str, ...]) -> Iterator[Piece]:
    """A path of keys with dots."""
    for place, key in enumerate(path):
        if place:
            yield Piece(".")
        yield from [Piece(key)] if isinstance(key, str) else key.pieces


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The words of a long value, parted at empty lines."""
    paragraph: list[Piece] = []
    ends = 0
    for piece in pieces:
        ends = ends + piece.text.count("\n") if not piece.text.strip() else 0
        if ends > 1 and paragraph:
            yield paragraph
            paragraph = []
        paragraph.append(piece)
    yield paragraph
