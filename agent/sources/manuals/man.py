"""The macros of man: sections, terms with what is said of them, indented parts, fonts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from agent.sources import imprint
from agent.sources.manuals.inline import Run
from agent.sources.manuals.page import BULLET, COUNTED, Page
from agent.sources.manuals.roff import Line, Span, Word

FONTS = {"B": "B", "I": "I", "R": "R", "SB": "B", "SM": "R"}
TURNS = ("BI", "BR", "IB", "IR", "RB", "RI")
VERSION = re.compile(r"(?:^|[\s(-])v?(?P<version>\d+(?:\.\d+)+[\w.+~-]*)")
TERM_LENGTH = 150
"""Characters of a paragraph above an indented part that can be a term."""


class Man:
    """Follows the macros of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._level = self._base = 1
        """Depth of paragraphs that belong to no term."""
        self._within = 0
        """Depth of what is said of the open term or item, or 0."""
        self._above: list[tuple[int, int]] = []
        self._font = ""
        self._tagged = self._titled = self._hangs = False
        self._link: Span | None = None
        self._link_from = 0
        self.macros: dict[str, Callable[[Line], None]] = {
            "TH": self._head, "SH": self._section, "SS": self._section,
            "PP": self._paragraph, "P": self._paragraph, "LP": self._paragraph, "sp": self._gap,
            "HP": self._hanging, "TP": self._tag, "TQ": self._tag, "IP": self._item,
            "RS": self._indent, "RE": self._outdent, "br": self._break,
            "nf": self._code, "EX": self._code, "Vb": self._code, "DS": self._code, "fi": self._text, "EE": self._text,
            "Ve": self._text, "DE": self._text, "ft": self._set_font,
            "SY": self._synopsis, "YS": self._gap, "OP": self._option,
            "UR": self._address, "MT": self._address, "UE": self._named, "ME": self._named,
            "URL": self._web, "MTO": self._web, "MR": self._reference,
            **dict.fromkeys(FONTS, self._in_font), **dict.fromkeys(TURNS, self._in_turn),
        }  # fmt: skip

    def line(self, line: Line) -> None:
        """A line of text."""
        page = self._page
        text = line.rest.text
        if not text.strip() and not line.goes_on:
            if page.is_code and page.is_open:
                page.put([])
            elif not page.is_code and not (self._tagged or self._titled):
                page.end()
            return
        if self._titled:
            self._titled = False
            self._title(page.inline.runs(line.rest))
            return
        if text[:1] in " \t" and not page.is_code and not self._tagged:
            page.end()
        font, self._font = self._font, ""
        self._say(page.inline.runs(line.rest, font))
        self._after(goes_on=line.goes_on or text.endswith("\\c"))

    def _say(self, runs: Iterator[Run] | list[Run], *, tight: bool = False) -> None:
        """Words of a paragraph, a term or a listing."""
        said = list(runs)
        if self._page.kind == "prose" and not self._page.is_open and not self._tagged:
            said = self._unsigned(said)
        self._page.put(said, tight=tight)

    def _unsigned(self, said: list[Run]) -> list[Run]:
        """What begins with a bullet by itself is an item without it."""
        first = next((run for run in said if run.text.strip()), None)
        if first is not None and first.start is None and BULLET.fullmatch(first.text) and first.text.strip() in "•·∙":
            self._page.kind = "item"
            return said[said.index(first) + 1 :]
        return said

    def _after(self, *, goes_on: bool = False) -> None:
        """A line has ended, and the term with it where it was one."""
        if goes_on:
            self._page.tighten()
        elif self._tagged:
            self._tagged = False
            self._page.end()
            self._page.depth = self._within

    # -- head and sections --------------------------------------------------------------------------------------

    def _head(self, line: Line) -> None:
        title, section, date, source = ([self._page.inline.text(word.span) for word in line.words] + [""] * 4)[:4]
        place = "first line of the manual page"
        if title:
            self._page.told("title", f"{title}({section})" if section else title, place)
            self._page.told("kind", "documentation", place)
        if imprint.iso_date(date):
            self._page.told("date", date, place)
        if found := VERSION.search(source):
            self._page.told("version", found["version"], place)

    def finish(self) -> None:
        """What is still open ends."""
        if self._link is not None:
            self._named(Line("UE", Span("")))

    def _section(self, line: Line) -> None:
        self.finish()
        self._page.finish()
        self._page.inline.font("R")
        self._base, self._within, self._above, self._font = 1, 0, [], ""
        self._tagged = self._hangs = False
        self._level = 1 if line.name == "SH" else 2
        self._titled = not line.rest.text.strip()
        if not self._titled:
            self._title(self._joined(line.words, ""))

    def _title(self, runs: Iterator[Run] | list[Run]) -> None:
        self._page.heading(self._level, [Run(run.text, run.start) for run in runs])
        self._page.inline.font("R")

    # -- paragraphs and lists -----------------------------------------------------------------------------------

    def _begin(self, depth: int) -> None:
        """A block ends and another one begins, at a depth of its own."""
        page = self._page
        page.end()
        self._tagged = self._hangs = False
        self._font = ""
        page.depth = depth

    def _paragraph(self, _: Line) -> None:
        if self._page.is_code:
            self._page.put([])
            return
        self._begin(self._base)
        self._page.inline.font("R")
        self._within = 0
        self._hangs = True

    def _gap(self, _: Line) -> None:
        if self._page.is_code and self._page.is_open:
            self._page.put([])
        elif not (self._tagged or self._page.is_code):
            self._page.end()

    def _break(self, _: Line) -> None:
        if not (self._tagged or self._page.is_code):
            self._page.end()

    def _hanging(self, line: Line) -> None:
        self._paragraph(line)

    def _tag(self, _: Line) -> None:
        self._page.code(is_code=False)
        self._begin(self._base + 1)
        self._within = self._base + 2
        self._tagged = True
        self._page.kind = "term"

    def _item(self, line: Line) -> None:
        said = line.words
        head = list(self._joined(said[:1], "")) if said else []
        text = "".join(run.text for run in head).strip()
        if not text:
            if self._hangs:
                self._becomes_term()
            self._page.code(is_code=False)
            self._begin(self._within or self._base + 1)
            self._within = self._page.depth
            return
        self._page.code(is_code=False)
        self._begin(self._base + 1)
        if BULLET.fullmatch(text) or COUNTED.fullmatch(text):
            self._within = self._base + 1
            self._page.end("item")
            if not BULLET.fullmatch(text):
                self._page.put(head)
            return
        self._within = self._base + 2
        self._page.kind = "term"
        self._page.put(head)
        self._page.end()
        self._page.depth = self._within

    def _becomes_term(self) -> None:
        """The paragraph is a term: what is set in below it is said of it."""
        size = self._page.size
        if self._page.kind == "prose" and 0 < size <= TERM_LENGTH:
            self._page.kind = "term"
            self._page.depth = self._base + 1
            self._within = self._base + 2
            self._page.end()
        self._hangs = False

    def _indent(self, _: Line) -> None:
        if self._tagged:
            self._tagged = False
            self._page.end()
        if self._hangs and not self._page.is_code:
            self._becomes_term()
        self._page.end()
        self._above.append((self._base, self._within))
        self._base = self._within or self._base + 1
        self._page.depth = self._base
        self._within = 0

    def _outdent(self, line: Line) -> None:
        self._begin(self._page.depth)
        told = line.rest.text.strip()
        level = int(told) - 1 if told.isdecimal() and told.isascii() and len(told) < 4 else len(self._above) - 1
        while len(self._above) > max(level, 0):
            self._base, self._within = self._above.pop()
        self._page.depth = self._within or self._base

    def _code(self, _: Line) -> None:
        if not self._tagged:
            self._page.code(is_code=True)

    def _text(self, _: Line) -> None:
        self._page.code(is_code=False)
        self._page.depth = self._within or self._base

    # -- fonts --------------------------------------------------------------------------------------------------

    def _set_font(self, line: Line) -> None:
        self._page.inline.font(line.rest.text.strip() or "P")

    def _in_font(self, line: Line) -> None:
        if not line.rest.text.strip():
            self._font = FONTS[line.name]
        elif self._titled:
            self._titled = False
            self._title(self._joined(line.words, ""))
        else:
            self._say(self._joined(line.words, FONTS[line.name]))
            self._after(goes_on=line.rest.text.endswith("\\c"))

    def _in_turn(self, line: Line) -> None:
        runs: list[Run] = []
        for place, word in enumerate(line.words):
            runs += self._page.inline.runs(word.span, line.name[place % 2])
        if self._titled:
            self._titled = False
            self._title(runs)
        elif runs:
            self._say(runs)
            self._after(goes_on=line.rest.text.endswith("\\c"))

    def _joined(self, words: list[Word], font: str) -> Iterator[Run]:
        for place, word in enumerate(words):
            if place:
                yield Run(" ", None, font if font in ("B",) else "")
            yield from self._page.inline.runs(word.span, font)

    # -- synopses and links -------------------------------------------------------------------------------------

    def _synopsis(self, line: Line) -> None:
        self._begin(self._base)
        self._page.put(self._joined(line.words, "B"))

    def _option(self, line: Line) -> None:
        said = line.words
        self._page.put([Run("[")])
        self._page.put(self._joined(said[:1], "B"), tight=True)
        self._page.put(self._joined(said[1:], "I")) if said[1:] else None
        self._page.put([Run("]")], tight=True)

    def _address(self, line: Line) -> None:
        self.finish()
        self._link = line.words[0].span if line.words else None
        self._link_from = self._page.size

    def _named(self, line: Line) -> None:
        """The address behind the words that stand for it."""
        link, self._link = self._link, None
        if link is not None:
            bare = self._page.size == self._link_from
            self._page.put([Run("<")] if not bare else [])
            self._page.text(link, tight=True)
            self._page.put([Run(">")] if not bare else [], tight=True)
        if line.words:
            self._page.text(line.words[0].span, tight=True)
        self._after()

    def _web(self, line: Line) -> None:
        address, name, behind = (line.words + [Word(Span(""))] * 3)[:3]
        self._link, self._link_from = address.span, self._page.size
        if name.text:
            self._page.text(name.span)
        self._named(Line("UE", behind.span))

    def _reference(self, line: Line) -> None:
        name, section, behind = (line.words + [Word(Span(""))] * 3)[:3]
        self._say(self._page.inline.runs(name.span, "B"))
        self._page.put([Run("("), *self._page.inline.runs(section.span), Run(")")], tight=True)
        self._page.put(self._page.inline.runs(behind.span), tight=True)
        self._after()
