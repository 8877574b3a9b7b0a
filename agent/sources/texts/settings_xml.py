"""Files of settings in XML: elements with a name and a value, and, below a root that says so, elements and attributes.

Each becomes a line of code, as in other files of settings; descriptions and comments are prose.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.texts.nesting import LABEL, Path, Place, names

TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<[?!][^>]*>"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z_][\w:.-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>|(?P<text>[^<]+)|<",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<[?!](?!--)[^>]*>\s*|<!--.*?-->\s*)*<([A-Za-z][\w:.-]*)", re.DOTALL)
PAIR = re.compile(
    r"<name>[^<]*</name>\s*<value|<\w+\s[^<>]*?\b(?:name|key)=[\"'][^\"'<>]*[\"']\s+(?:value|default)=|<entry key="
)
ROOTS = frozenset(
    "configuration config conf settings clickhouse yandex properties preferences server hazelcast".split()
)
"""What the outermost element of a file of settings is called, where it has one name for all programs."""
NAMED, VALUED, SAYS = ("name", "key", "id"), ("value", "default"), ("description", "comment", "desc")
FEW = 3


@dataclass(slots=True)
class _Element:
    tag: str
    name: str = ""
    """Its own name, as an attribute gives it."""
    has_children: bool = False
    text: list[Piece] = field(default_factory=list)
    parts: dict[str, list[Piece]] = field(default_factory=dict)
    """The texts of its children, where these are the parts of one setting."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A setting, or a piece of prose where it has no place."""

    value: tuple[Piece, ...]
    place: Place | None = None
    mark: str = ""


def is_settings(text: str) -> bool:
    """Whether a text is a file of settings in XML."""
    root = START.match(text)
    return root is not None and (root[1].casefold() in ROOTS or sum(1 for _ in PAIR.finditer(text)) >= FEW)


def read(text: str, encoding: str) -> Document:
    """The document of a decoded file."""
    told = list(_Walk().all(text, 0))
    before = names(one.place for one in told if one.place)
    assembly = Assembly("text")
    for one in told:
        if one.place is None:
            assembly.block("prose", one.value)
        else:
            assembly.block("code", [Piece(f"{one.mark}{before[one.place]}{one.place.key} = "), *one.value])
    return assembly.document(Metadata(), encoding=encoding)


@dataclass(slots=True)
class _Walk:
    open: list[_Element] = field(default_factory=list)
    mark: str = ""

    def all(self, text: str, origin: int) -> Iterator[_Told]:
        for token in TOKEN.finditer(text):
            if token["comment"] is not None:
                yield from self._comment(token["comment"], origin + token.start("comment"))
            elif token["tag"] and token["close"]:
                yield from self._closed(token["tag"])
            elif token["tag"]:
                yield from self._opened(token, origin)
            elif (said := token["text"] or token["cdata"]) and self.open:
                at = token.start("text") if token["text"] else token.start("cdata")
                self.open[-1].text.append(_piece(said, origin + at))

    def _comment(self, said: str, at: int) -> Iterator[_Told]:
        inner = said.lstrip()
        if inner.startswith("<") and not self.mark:
            within = _Walk([_Element(one.tag, one.name) for one in self.open], "#")
            yield from within.all(said, at)
        else:
            yield _Told((_piece(said, at),))

    def _opened(self, token: re.Match[str], origin: int) -> Iterator[_Told]:
        at = origin + token.start("attributes")
        given = {
            found[1]: (found[2] or found[3] or "", at + found.start(2 if found[2] is not None else 3))
            for found in ATTRIBUTE.finditer(token["attributes"])
        }
        name = next((given[key][0] for key in NAMED if key in given), "")
        if self.open:
            self.open[-1].has_children = True
        element = _Element(token["tag"], name)
        value = next((given[key] for key in VALUED if key in given), None)
        if name and value:
            yield self._set(name, (_piece(*value),), self._path())
        elif len(self.open) > 0:
            label = name if LABEL.fullmatch(name) else element.tag
            for key, (said, start) in given.items():
                if key not in NAMED and ":" not in key and key != "xmlns":
                    yield self._set(key, (_piece(said, start),), (*self._path(), label), instance=True)
        if not token["empty"]:
            self.open.append(element)

    def _closed(self, tag: str) -> Iterator[_Told]:
        if not any(one.tag == tag for one in self.open):
            return
        while True:
            element = self.open.pop()
            if element.tag == tag:
                break
        around = self.open[-1] if self.open else None
        value = next((element.parts[part] for part in VALUED if part in element.parts), None)
        name = "".join(piece.text for piece in element.parts.get("name", ())).strip() or element.name
        if name and value is not None:
            yield self._set(name, tuple(value), ())
            for part in SAYS:
                yield from (_Told((piece,)) for piece in element.parts.get(part, ()))
        elif around is not None and not element.has_children:
            if tag in ("name", *VALUED, *SAYS):
                around.parts[tag] = element.text
            elif element.name:
                yield self._set(element.name, tuple(element.text), self._path())
            else:
                yield self._set(tag, tuple(element.text), self._path())

    def _path(self) -> Path:
        """The elements around, but for the outermost."""
        labels = [one.name if LABEL.fullmatch(one.name) else one.tag for one in self.open[1:]]
        return tuple(label for label in labels if LABEL.fullmatch(label))

    def _set(self, name: str, value: tuple[Piece, ...], path: Path, *, instance: bool = False) -> _Told:
        if not LABEL.fullmatch(name):
            return _Told(value)
        return _Told(value, Place(name, path, instance), self.mark)


def _piece(said: str, at: int) -> Piece:
    meant = html.unescape(said)
    text = " ".join(meant.split())
    lead = len(said) - len(said.lstrip())
    return Piece(text, at + lead) if text == said.strip() else Piece(text)
