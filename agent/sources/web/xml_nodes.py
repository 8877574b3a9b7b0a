"""Nodes of a page tree: how they are made of those of an XML file, cut, flattened and put elsewhere."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import TypeAlias

from agent.sources.web import dom
from agent.sources.web.dom import Element, Text
from agent.sources.web.vocabularies import INLINE
from agent.sources.web.xml_tree import has_words, within

Node: TypeAlias = Element | Text

BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")


def build(tag: str, children: list[Node], attributes: dict[str, str] | None = None) -> Element:
    made = Element(tag, attributes or {}, children)
    for child in children:
        if isinstance(child, Element):
            child.parent = made
    return made


def outermost(element: Element, names: Container[str]) -> Iterator[Element]:
    """The elements of these names that stand in no other one of them."""
    for one in within(element):
        if one.tag in names:
            yield one
        else:
            yield from outermost(one, names)


def has_lines(element: Element) -> bool:
    return "\n" in "".join(text.text for text in element.texts()).strip()


def text_of(element: Element, name: str) -> str:
    return next((one.text() for one in within(element, name)), "")


def put_label(element: Element) -> None:
    """Put the label of a figure or section before the text that it begins with."""
    parts = list(within(element))
    if len(parts) < 2 or parts[0].tag != "label":
        return
    label, target = parts[:2]
    while not has_words(target) and (first := next(within(target), None)):
        target = first
    element.children.remove(label)
    if any(letter.isalnum() for letter in label.text()):
        target.children[:0] = [*label.children, Text(" ")]


def flat(nodes: Iterable[Node]) -> list[Node]:
    """A title as one line, whatever blocks its lines are."""
    made: list[Node] = []
    for node in nodes:
        is_block = isinstance(node, Element) and node.tag not in INLINE
        made += [*flat(node.children), Text(" ")] if isinstance(node, Element) and is_block else [node]
    return made


def paragraphs(nodes: Iterable[Node]) -> list[Node]:
    """Texts that their author parted by blank lines."""
    made: list[Node] = []
    for node in nodes:
        if not isinstance(node, Text):
            made.append(node)
            continue
        at = 0
        for gap in BLANK_LINE.finditer(node.text):
            made += [_part(node, at, gap.start()), Element("br"), Element("br")]
            at = gap.end()
        made.append(_part(node, at, len(node.text)))
    return made


def _part(text: Text, start: int, end: int) -> Text:
    return Text(text.text[start:end], None if text.origin is None else text.origin + start)


def marked_up(element: Element) -> list[Node]:
    """HTML that a feed carries as text; its places are kept where it is not escaped."""
    texts = list(element.texts())
    held = [text for text in texts if text.text.strip()]
    origin = held[0].origin if len(held) == 1 else None
    tree = dom.parse(held[0].text if len(held) == 1 else "".join(text.text for text in texts))
    for one in (tree, *tree.elements()):
        for place, child in enumerate(one.children):
            if isinstance(child, Text):
                known = origin is not None and child.origin is not None
                one.children[place] = Text(child.text, origin + child.origin if known else None)  # type: ignore[operator]
    return [build("div", tree.children)]
