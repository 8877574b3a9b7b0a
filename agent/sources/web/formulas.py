"""Formulas of web pages, each once: MathML, KaTeX and MathJax write them two or three times, for eyes, ears and
search.

The TeX that they were written in is taken where the page keeps it; else MathML in one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.sources.web.dom import Element, Text

PICTURE = re.compile(r"\b(?:math|tex|latex|formula(?:Inl|Dsp)?|mwe-math-fallback-image-\w+)\b")
DISPLAYSTYLE = re.compile(r"\{\\(?:displaystyle|textstyle)\s*(.*)\}\s*", re.DOTALL)
DEEPEST = 60
JOINED = {"msup": "^", "msub": "_", "mfrac": "/", "munder": "_", "mover": "^"}
LIMITED = ("msubsup", "munderover")


def formula(element: Element) -> list[Text] | None:
    """The formula that this element shows, ``[]`` where another element beside it does; ``None`` where it is none."""
    classes = element.classes
    if element.tag == "math":
        return _math(element)
    if element.tag == "script":
        return list(element.texts()) if element.get("type").startswith("math/tex") else None
    if element.tag == "img":
        return _picture(element)
    if element.tag == "mjx-container" or "katex" in classes or "mwe-math-element" in classes:
        inner = element.first("math")
        return _math(inner) if inner else None
    if any(name.startswith("MathJax") for name in classes):
        return _mathjax(element)
    return None


def _mathjax(element: Element) -> list[Text] | None:
    """MathJax 2: a preview, what it draws, and the TeX in a script behind both."""
    beside = element.parent.children if element.parent else []
    behind = beside[beside.index(element) + 1 :][:4] if element in beside else []
    for other in behind:
        if isinstance(other, Element) and other.tag == "script" and other.get("type").startswith("math/"):
            return []
    inner = element.first("math")
    return _math(inner) if inner else None


def _picture(element: Element) -> list[Text] | None:
    said = element.get("alt").strip()
    return [Text(_bare(said))] if said and PICTURE.search(element.get("class")) else None


def _bare(tex: str) -> str:
    found = DISPLAYSTYLE.fullmatch(tex)
    return (found[1] if found else tex).strip()


def _math(element: Element) -> list[Text]:
    for note in element.elements():
        if note.tag == "annotation" and "tex" in note.get("encoding").lower():
            texts = list(note.texts())
            if len(texts) == 1 and not DISPLAYSTYLE.fullmatch(texts[0].text.strip()):
                return texts
            return [Text(_bare("".join(text.text for text in texts)))]
    if element.get("alttext"):
        return [Text(_bare(element.get("alttext")))]
    return _line(element, 0)


def _line(element: Element | Text, depth: int) -> list[Text]:
    """A part of MathML in one line."""
    if isinstance(element, Text):
        return [element] if element.text.strip() else []
    parts = [child for child in element.children if isinstance(child, Element) or child.text.strip()]
    if depth > DEEPEST:
        return list(element.texts())
    if element.tag in ("annotation", "annotation-xml"):
        return []
    lines = [_line(part, depth + 1) for part in parts]
    if element.tag in JOINED and len(lines) == 2:
        return [*_grouped(lines[0]), Text(JOINED[element.tag]), *_grouped(lines[1])]
    if element.tag in LIMITED and len(lines) == 3:
        return [*_grouped(lines[0]), Text("_"), *_grouped(lines[1]), Text("^"), *_grouped(lines[2])]
    inner = [text for line in lines for text in line]
    if element.tag == "msqrt":
        return [Text("√"), *_grouped(inner)]
    if element.tag == "mroot" and len(lines) == 2:
        return [*_grouped(lines[0]), Text("^(1/"), *lines[1], Text(")")]
    if element.tag in ("mtd", "mtr", "mtext"):
        return [*inner, Text("; " if element.tag == "mtr" else " ")]
    return inner


def _grouped(texts: Sequence[Text]) -> list[Text]:
    said = "".join(text.text for text in texts).strip()
    plain = len(said) < 2 or re.fullmatch(r"[\w.]+|\(.*\)", said)
    return list(texts) if plain else [Text("("), *texts, Text(")")]
