"""The blocks of mdoc: sections, lists, displays, and what a page says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.sources import imprint
from agent.sources.document import SentenceKind
from agent.sources.manuals import wording
from agent.sources.manuals.inline import Run
from agent.sources.manuals.page import Page
from agent.sources.manuals.phrases import Phrases
from agent.sources.manuals.roff import Line, Span, Word

LISTS: dict[str, SentenceKind] = {
    **dict.fromkeys(("-tag", "-diag", "-hang", "-ohang", "-inset"), "term"),
    **dict.fromkeys(("-bullet", "-dash", "-hyphen", "-item", "-enum"), "item"),
    "-column": "row",
}  # fmt: skip
DATE = re.compile(r"\$Mdocdate:?|\$")
BREAKS = frozenset("Nm Ft Fd In Vt Cd".split())
"""Macros that begin a line in a synopsis."""


class Mdoc:
    """Follows the macros of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._phrases = Phrases(page)
        self._lists: list[tuple[SentenceKind, int]] = []
        """The kind of each list that is open, and the depth at which it stands."""
        self._section = ""
        self._of_head = -1
        """How many enclosures are open around the head of an item; -1 outside of one."""
        self._fields: list[tuple[str, list[Run]]] | None = None
        self._literal: list[bool] = []
        self.macros: dict[str, Callable[[Line], None]] = {
            **dict.fromkeys(wording.PARSED, self._inline),
            "Dd": self._date, "Dt": self._title, "Os": self._nothing, "Sh": self._heading, "Ss": self._heading,
            "Pp": self._paragraph, "Lp": self._paragraph, "sp": self._paragraph, "br": self._paragraph,
            "Bl": self._list, "It": self._item, "El": self._end_list, "Bd": self._display, "Ed": self._end_display,
            "D1": self._short, "Dl": self._short, "Nd": self._described, "Ex": self._returns, "Rv": self._returns,
            "Rs": self._begin_reference, "Re": self._end_reference, "Sm": self._spacing,
            "Fo": self._function, "Fc": self._end_function, "Bt": self._fixed, "Ud": self._fixed,
            **dict.fromkeys(("Bk", "Ek", "Bf", "Ef", "Hf", "ft", "Tg", "Db"), self._nothing),
            "nf": self._display, "fi": self._end_display,
            **{f"%{letter}": self._field for letter in "ABCDIJNOPQRTUV"},
        }  # fmt: skip

    def line(self, line: Line) -> None:
        """A line of text."""
        page, text = self._page, line.rest.text
        if not text.strip() and not line.goes_on:
            if page.is_code and page.is_open:
                page.put([])
            elif self._of_head < 0 and not page.is_code:
                page.end()
            return
        if text[:1] in " \t" and not page.is_code and self._of_head < 0:
            page.end()
        self._phrases.put(page.inline.runs(line.rest))
        if line.goes_on or text.endswith("\\c"):
            page.tighten()

    def finish(self) -> None:
        """What is still open ends."""
        if self._fields:
            self._end_reference(Line("Re", Span("")))

    def _inline(self, line: Line) -> None:
        inside = self._phrases.in_function or self._phrases.explicit
        if self._phrases.in_synopsis and not inside and line.name in BREAKS:
            self._page.end()
        self._phrases.line([Word(Span(line.name)), *line.words])
        if self._phrases.in_synopsis and line.name in ("Fn", "Fd", "In", "Cd"):
            self._page.end()
        self._head_may_end()

    def _head_may_end(self) -> None:
        """The head of an item ends with its line, or with the enclosure that begins in it."""
        if 0 <= self._of_head >= self._phrases.explicit:
            self._of_head = -1
            self._page.end()
            self._page.depth = self._inner

    @property
    def _inner(self) -> int:
        """Depth of what is said in the innermost list."""
        if not self._lists:
            return 1
        kind, depth = self._lists[-1]
        return depth + (2 if kind == "term" else 1)

    # -- head and sections --------------------------------------------------------------------------------------

    def _date(self, line: Line) -> None:
        date = DATE.sub("", self._page.inline.text(line.rest)).strip()
        if imprint.iso_date(date):
            self._page.told("date", date, "date of the manual page")

    def _title(self, line: Line) -> None:
        title, section = ([self._page.inline.text(word.span) for word in line.words] + ["", ""])[:2]
        if title:
            place = "title of the manual page"
            self._page.told("title", f"{title}({section})" if section else title, place)
            self._page.told("kind", "documentation", place)

    def _heading(self, line: Line) -> None:
        page = self._page
        self._lists, self._literal, self._of_head = [], [], -1
        self.finish()
        self._phrases.close_all()
        page.finish()
        self._phrases.line([Word(Span("No")), *line.words])
        runs = [Run(run.text, run.start) for run in page.taken()]
        title = " ".join("".join(run.text for run in runs).split())
        if line.name == "Sh":
            self._section = title
        self._phrases.in_synopsis = self._section == "SYNOPSIS"
        page.heading(1 if line.name == "Sh" else 2, runs)

    def _described(self, line: Line) -> None:
        self._phrases.put([Run("—")])
        self._phrases.line([Word(Span("No")), *line.words])

    # -- blocks -------------------------------------------------------------------------------------------------

    def _paragraph(self, _: Line) -> None:
        if self._page.is_code and self._page.is_open:
            self._page.put([])
        elif not self._page.is_code and self._of_head < 0:
            self._page.end()

    def _list(self, line: Line) -> None:
        self._page.end()
        told: list[SentenceKind] = [LISTS[word.text] for word in line.words if word.text in LISTS]
        self._lists.append((told[0] if told else "item", self._page.depth))

    def _item(self, line: Line) -> None:
        if not self._lists:
            self._inline(Line("No", line.rest))
            return
        kind, depth = self._lists[-1]
        self._page.end(kind)
        self._page.depth = depth + 1
        if kind == "item":
            if line.words:
                self._phrases.line([Word(Span("No")), *line.words])
            return
        if kind == "term":
            self._of_head = self._phrases.explicit
        self._phrases.line([Word(Span("No")), *line.words])
        if kind == "term":
            self._head_may_end()

    def _end_list(self, _: Line) -> None:
        self._of_head = -1
        self._page.end()
        if self._lists:
            self._page.depth = self._lists.pop()[1]

    def _display(self, line: Line) -> None:
        said = {word.text for word in line.words}
        literal = line.name == "nf" or bool(said & {"-literal", "-unfilled"})
        self._page.end()
        self._literal.append(literal)
        self._page.code(is_code=literal)

    def _end_display(self, _: Line) -> None:
        if self._literal:
            self._literal.pop()
        self._page.code(is_code=bool(self._literal) and self._literal[-1])

    def _short(self, line: Line) -> None:
        """A display of one line."""
        self._page.end("code" if line.name == "Dl" else "prose")
        self._phrases.line([Word(Span("No")), *line.words])
        self._page.end()

    # -- phrases ------------------------------------------------------------------------------------------------

    def _returns(self, line: Line) -> None:
        """The usual sentence on what a program or function returns."""
        names = [word.text for word in line.words if word.text != "-std"] or [self._phrases.name]
        told = wording.RETURNS[line.name, len(names) > 1].format(", ".join(names))
        self._phrases.put([Run(told)])

    def _begin_reference(self, _: Line) -> None:
        self._fields = []

    def _field(self, line: Line) -> None:
        runs: list[Run] = []
        for word in line.words:
            runs += [*([Run(" ")] if runs else []), *self._page.inline.runs(word.span)]
        if self._fields is None:
            self._phrases.put(runs)
        else:
            self._fields.append((line.name, runs))

    def _end_reference(self, _: Line) -> None:
        fields, self._fields = self._fields or [], None
        authors = [runs for name, runs in fields if name == "%A"]
        parts = [*authors, *(runs for name, runs in fields if name != "%A")]
        for place, runs in enumerate(parts):
            if 0 < place == len(authors) - 1:
                self._phrases.put([Run("and ")])
                self._page.tighten()
            self._phrases.put(runs)
            sign = "" if place == 0 and len(authors) == 2 else ","
            self._phrases.put([Run(sign if place + 1 < len(parts) else ".")], tight=True)
        self._page.end()

    def _spacing(self, line: Line) -> None:
        said = line.rest.text.strip()
        self._phrases.is_spaced = said == "on" if said else not self._phrases.is_spaced
        if said == "off":
            if self._page.is_open:
                self._page.put([])
            self._page.tighten()

    def _function(self, line: Line) -> None:
        self._phrases.begin_function(line.words)

    def _end_function(self, _: Line) -> None:
        self._phrases.end_function()
        if self._phrases.in_synopsis:
            self._page.end()

    def _fixed(self, line: Line) -> None:
        self._phrases.put([Run(wording.FIXED[line.name])])

    def _nothing(self, _: Line) -> None:
        return
