"""SVG: the words in a drawing, as text. The drawing is not rendered: nothing in it can run, or load anything."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.unreadable import Unreadable

ROOT = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+svg\b[^>\[]*(?:\[.*?\]\s*)?>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:\w+:)?svg\b",
    re.IGNORECASE | re.DOTALL,
)
"""How an SVG begins."""
DECLARED = re.compile(r"\A\s*<\?xml[^>]*>|<!DOCTYPE\b[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
"""What goes before it is parsed: another encoding than it now has, and entities, which a drawing's words don't need."""
SPOKEN = ("title", "desc", "text", "foreignObject")
DRAWN = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "use")


def read(text: str, encoding: str) -> Document:
    """The document of a decoded SVG: its titles, descriptions and words, in the order of the file."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    root = etree.fromstring(DECLARED.sub("", text).encode("utf-8", "replace"), parser)
    if root is None:
        raise Unreadable("failed", "broken: the SVG drawing is no XML (cut off, or damaged)")
    assembly = Assembly("svg")
    shapes = Counter[str]()
    title = ""
    for element in root.iter(tag=etree.Element):
        name = etree.QName(element).localname
        shapes[name] += name in DRAWN
        if name not in SPOKEN or any(etree.QName(above).localname in SPOKEN for above in element.iterancestors()):
            continue
        words = " ".join(" ".join(map(str, element.itertext())).split())
        if name == "title" and element.getparent() is root:
            title = words
        assembly.block("prose" if name == "desc" else "item", [Piece(words)])
    drawn = sum(shapes.values())
    dropped = [f"the drawing itself ({drawn} shapes): of an SVG only the words are read"] if drawn else []
    return assembly.document(Metadata(title=title), encoding=encoding, dropped=dropped)
