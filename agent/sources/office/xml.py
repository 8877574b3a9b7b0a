"""XML of office documents and books, by local names: no entities, nothing fetched, and no tree without end.

Elements are told apart by their names without namespaces, because two generations of namespaces are in use for the
same elements, and no two elements of one name stand in the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree
from lxml.etree import _Element

from agent.sources.unreadable import Unreadable

Element: TypeAlias = _Element


def parse(data: bytes, what: str) -> Element:
    """The root element. Raises :class:`Unreadable`, naming ``what`` was parsed, for what is no XML, and for what
    libxml2 refuses: elements nested deeper than 256, text over 10 MB in one piece, entities that grow.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        raise Unreadable("failed", f"broken: {what} in it can't be parsed ({reason})") from error


def name(element: Element) -> str:
    """The name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The child elements with one of these names; all of them where none is given."""
    for child in element if element is not None else ():
        if (name(child) in names) if names else name(child):
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of the first child … by names; ``None`` where one is missing."""
    for step in path:
        element = next(children(element, step), None)
    return element


def below(element: Element | None, *names: str) -> Iterator[Element]:
    """All elements below with one of these names, in the order of the document."""
    for found in element.iter() if element is not None else ():
        if found is not element and name(found) in names:
            yield found


def get(element: Element | None, attribute: str) -> str:
    """An attribute by its local name, empty where it is missing. Where two have that name the one without a namespace
    counts.
    """
    if element is None:
        return ""
    plain = element.get(attribute)
    if plain is not None:
        return plain
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + attribute)), "")


def words(element: Element | None) -> str:
    """All text below, white space folded."""
    if element is None:
        return ""
    return " ".join("".join(found.text or "" for found in element.iter() if name(found)).split())
