"""XML as it is found, as a tree whose texts know where in the file they stand.

Parsers for XML give up at the first fault or forget the places. Here tags that close nothing are passed over, prefixes
need no declaration, and no name is looked up: nothing is fetched, and entities that the file declares stay as they are
written. Names are without their prefixes, in small letters.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5

from agent.sources.web.dom import Element, Text

DEEPEST = 100
"""Elements within elements; what stands in deeper ones is part of the last one."""
NAME = r"[^\W\d][\w:.-]*"
REFERENCE = rf"&(?:#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|{NAME});"
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|<!DOCTYPE[^\[<>]*(?:\[.*?(?:\]\s*>|\Z)|>)|<[?!][^<>]*>"
    rf"|</(?P<close>{NAME})[^<>]*>|<(?P<open>{NAME})(?P<attributes>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>"
    rf"|<(?P<broken>{NAME})[^<>]*>|(?P<reference>{REFERENCE})|(?P<text>[^<&]+|.)",
    re.DOTALL,
)
"""No part of it looks beyond the next ``<`` in vain, so that a damaged file is read in linear time."""
ATTRIBUTE = re.compile(rf"({NAME})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
WRITTEN = ""
"""The key that the name of an element stands under among its attributes, as the file writes it."""
ENTITY = re.compile(rf"&{NAME};")
"""A reference to an entity, which stands in a text as it is written."""


def parse(text: str) -> Element:
    """The tree of a file or a piece of one; its root has no tag."""
    root = Element("")
    above = [root]
    names: list[str] = []
    open_: Counter[str] = Counter()
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "close":
            name = _local(token["close"])
            while open_[name]:
                open_[last := names.pop()] -= 1
                if len(names) < len(above) - 1:
                    above.pop()
                if last == name:
                    break
        elif kind in ("attributes", "broken"):
            written = (token["open"] or token["broken"]).rpartition(":")[2]
            name = written.casefold()
            element = Element(name, {WRITTEN: written, **_attributes(token["attributes"] or "")}, parent=above[-1])
            if len(above) <= DEEPEST:
                above[-1].children.append(element)
            if not token[0].endswith("/>"):
                names.append(name)
                open_[name] += 1
                if len(above) <= DEEPEST:
                    above.append(element)
        elif kind in ("text", "cdata"):
            above[-1].children.append(Text(token[kind], token.start(kind)))
        elif kind == "reference":
            meant = _meant(token[0])
            above[-1].children.append(Text(meant, token.start() if meant == token[0] else None))
    return root


def _local(name: str) -> str:
    return name.rpartition(":")[2].casefold()


def _attributes(given: str) -> dict[str, str]:
    """Those without a prefix go before others of their name; declarations of prefixes are none."""
    found = [
        (name, re.sub(REFERENCE, lambda written: _meant(written[0]), one or other))
        for name, one, other in ATTRIBUTE.findall(given)
    ]
    found.sort(key=lambda pair: ":" not in pair[0])
    return {_local(name): value for name, value in found if not name.startswith("xmlns")}


def _meant(reference: str) -> str:
    """What a reference stands for; one to an entity of the file's own stays as it is."""
    return html.unescape(reference) if reference[1] == "#" or reference[1:] in html5 else reference


def has_words(element: Element) -> bool:
    """Whether words stand in an element itself, and not only in those within."""
    return any(
        isinstance(one, Text) and one.text.strip() and not ENTITY.fullmatch(one.text) for one in element.children
    )


def within(element: Element, *names: str) -> Iterator[Element]:
    """The child elements, those of one of these names where any are given."""
    for one in element.children:
        if isinstance(one, Element) and (not names or one.tag in names):
            yield one
