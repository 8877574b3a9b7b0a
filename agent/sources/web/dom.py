"""HTML as it is found, as a tree whose texts know where in the file they stand.

The parsers that mend HTML as browsers do (lxml, html5lib) forget the places, so the tree is built on Python's own
tokenizer; unclosed tags are closed by what can't stand in them. Nothing here recurses: a page may nest 100,000 deep.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base basefont br col embed frame hr img input link meta param source track wbr".split())
BLOCKS = frozenset(
    "p div section article main address figure fieldset form details summary figcaption caption blockquote center body "
    "ul ol dl li dt dd table thead tbody tfoot tr hr header footer aside nav hgroup legend h1 h2 h3 h4 h5 h6 pre menu "
    "dir search dialog noframes".split()
)
CELLS = frozenset(("td", "th"))
IN_HEAD = frozenset("title meta link base basefont script style noscript template object".split())
UNCLOSED = 200
"""Comments and sections without an end that a page may have (what stands in one is nothing that a browser shows), tags
without one, and references without a number."""
FOREIGN = frozenset(("math", "svg"))


@dataclass(frozen=True, slots=True)
class Text:
    """Characters; with an ``origin`` they stand there unchanged, without, the file spells them differently."""

    text: str
    origin: int | None = None


@dataclass(eq=False, slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | Text] = field(default_factory=list)
    parent: Element | None = None

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()

    def elements(self) -> Iterator[Element]:
        """All elements below this one, in the order of the file."""
        open_: list[Iterator[Element | Text]] = [iter(self.children)]
        while open_:
            child = next(open_[-1], None)
            if child is None:
                open_.pop()
            elif isinstance(child, Element):
                yield child
                open_.append(iter(child.children))

    def texts(self) -> Iterator[Text]:
        """All texts below this element, hidden or not."""
        open_: list[Iterator[Element | Text]] = [iter(self.children)]
        while open_:
            child = next(open_[-1], None)
            if child is None:
                open_.pop()
            elif isinstance(child, Text):
                yield child
            else:
                open_.append(iter(child.children))

    def text(self) -> str:
        """What stands below this element, white space folded."""
        return " ".join("".join(text.text for text in self.texts()).split())

    def first(self, *tags: str) -> Element | None:
        return next((element for element in self.elements() if element.tag in tags), None)


def is_shadow(element: Element) -> bool:
    """Whether a browser shows the template's content in place of what its parent holds."""
    return element.tag == "template" and not {"shadowrootmode", "shadowroot"}.isdisjoint(element.attributes)


def parse(text: str) -> Element:
    """The tree of a page; its root has no tag."""
    last = text.rfind("-->") + 1
    if text.count("<!--", last) > UNCLOSED:  # each would be looked at to the end of the page
        text = text[: text.find("<!--", last)]
    if text.count("<![CDATA[", text.rfind("]]>") + 1) > UNCLOSED:
        text = text[: text.find("<![CDATA[", text.rfind("]]>") + 1)]
    end = len(text)
    last = text.rfind(">") + 1
    if text.count("<", last) > UNCLOSED:  # no tag ends behind it, and each would be looked for to the end
        end = text.find("<", last)
    builder = _Builder(text)
    builder.feed(text[:end])
    for _ in range(UNCLOSED):  # the tokenizer stops at a reference without a number, and goes on when asked again
        if builder.rawdata.startswith("&#"):
            builder.pass_over(2)
        left = len(builder.rawdata)
        builder.feed("")
        if len(builder.rawdata) == left:
            break
    builder.close()
    if end < len(text):
        builder.handle_data(text[end:])
    return builder.root


class _Builder(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Element("")
        self._text = text
        self._xml = text.lstrip()[:5] == "<?xml"
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._stack = [self.root]
        self._open: Counter[str] = Counter()

    def pass_over(self, count: int) -> None:
        """Take the next characters for text, whatever they are."""
        self.handle_data(self.rawdata[:count])
        self.updatepos(0, count)
        self.rawdata = self.rawdata[count:]

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._implied_ends(tag)
        self._attach(tag, attrs)
        if tag not in VOID:
            self._stack.append(self._stack[-1].children[-1])  # type: ignore[arg-type]
            self._open[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>``; in HTML the slash means nothing, so that ``<p/>`` opens a paragraph; in XML it closes it."""
        if self._xml or any(self._open[name] for name in FOREIGN):
            self._implied_ends(tag)
            self._attach(tag, attrs)
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open[tag]:
            self._close(next(at for at in range(len(self._stack) - 1, 0, -1) if self._stack[at].tag == tag))
        elif tag == "p":
            self._attach("p", [])

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._end_head()
        self._stack[-1].children.append(Text(data, self._offset()))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        """Old references may end without a semicolon; what names nothing is text as it stands."""
        at = self._offset()
        written += ";" if self._text.startswith(";", at + len(written)) else ""
        meant = html.unescape(written)
        self._end_head()
        self._stack[-1].children.append(Text(meant, at if meant == written else None))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """What is no section of a known kind is a comment up to the next ``>``, as in browsers, and no error."""
        place = self.lineno, self.offset
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            self.lineno, self.offset = place
            return self.parse_bogus_comment(i)

    def unknown_decl(self, data: str) -> None:
        """A CDATA section is text in XML and in formulas and drawings, and a comment elsewhere."""
        if data.startswith("CDATA[") and (self._xml or any(self._open[name] for name in FOREIGN)):
            self._stack[-1].children.append(Text(data[6:], self._offset() + len("<![CDATA[")))

    def _attach(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, str] = {}
        for name, value in attrs:
            given.setdefault(name, value or "")
        self._stack[-1].children.append(Element(tag, given, parent=self._stack[-1]))

    def _close(self, place: int) -> None:
        for element in self._stack[place:]:
            self._open[element.tag] -= 1
        del self._stack[place:]

    def _implied_ends(self, tag: str) -> None:
        if tag not in IN_HEAD:
            self._end_head()
        if tag == "li":
            self._close_until("li", {"ul", "ol", "menu", "dir"})
        elif tag in ("dt", "dd"):
            self._close_until("dt", {"dl"})
            self._close_until("dd", {"dl"})
        elif tag in ("tr", "thead", "tbody", "tfoot"):
            self._close_until("tr", {"table"})
            if tag != "tr":
                for part in ("thead", "tbody", "tfoot"):
                    self._close_until(part, {"table"})
        elif tag in CELLS:
            self._close_until("td", {"tr", "table"})
            self._close_until("th", {"tr", "table"})
        elif tag in ("option", "rt", "rp"):
            for open_ in ("rt", "rp") if tag != "option" else ("option",):
                self._close_until(open_, {"select", "ruby"})
        if tag in BLOCKS:
            self._close_until("p", BLOCKS - {"p"} | CELLS | {"button", "object", "template"})

    def _end_head(self) -> None:
        """What can't stand in the head of a page ends it."""
        if self._stack[-1].tag == "head":
            self._close(len(self._stack) - 1)

    def _close_until(self, tag: str, barriers: frozenset[str] | set[str]) -> None:
        """Close an open ``tag`` unless a barrier stands between it and here."""
        if not self._open[tag]:
            return
        for place in range(len(self._stack) - 1, 0, -1):
            if self._stack[place].tag in barriers:
                return
            if self._stack[place].tag == tag:
                self._close(place)
                return
