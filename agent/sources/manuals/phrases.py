"""A line of mdoc as words: macros call others in it, punctuation stands outside of what it ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.sources.manuals import wording
from agent.sources.manuals.inline import Run
from agent.sources.manuals.page import Page
from agent.sources.manuals.roff import Span, Word

CLOSING = frozenset(".,:;)]?!")
OPENING = frozenset("([")


class Phrases:
    """``name``: what the page is about, as ``.Nm`` says it first."""

    def __init__(self, page: Page) -> None:
        self.name = ""
        self.explicit = 0
        """How many enclosures are open that have macros of their own to close them."""
        self.is_spaced = True
        self.in_synopsis = self.in_function = False
        self._page = page
        self._open: list[tuple[str, bool]] = []
        """What closes the enclosures that are open, and whether it takes a macro."""
        self._macro = ""
        self._count = 0
        """Words that the macro has had."""
        self._prefix = self._argued = False
        self._link: list[Run] = []

    def line(self, tokens: list[Word]) -> None:
        """The words of a line, its own macro the first of them."""
        end = len(tokens)
        while end > 1 and _is_one_of(tokens[end - 1], CLOSING):
            end -= 1
        self._macro, self._count = "", 0
        for token in tokens[:end]:
            if self._prefix:
                self._prefix, self._macro = False, ""
                self.put(self._page.inline.runs(token.span))
                self._page.tighten()
            elif not token.quoted and token.text in wording.PARSED:
                self._finish()
                self._begin(token.text)
            elif _is_one_of(token, CLOSING):
                self._finish()
                self.put([Run(token.text, token.span.start)], tight=True)
            elif _is_one_of(token, OPENING):
                self.put([Run(token.text, token.span.start)])
                self._page.tighten()
            elif token.text == "|" and not token.quoted:
                self.put([Run("|", token.span.start)])
            else:
                self._word(token.span)
        self._finish()
        self._prefix = False
        self._end_line()
        for token in tokens[end:]:
            self.put([Run(token.text, token.span.start)], tight=True)

    def put(self, runs: Iterable[Run], *, tight: bool = False) -> None:
        """Words behind those that are there."""
        self._page.put(runs, tight=tight or not self.is_spaced)

    def close_all(self) -> None:
        """A section ends, and all that is open with it."""
        self._open.clear()
        self.explicit, self.is_spaced, self.in_function = 0, True, False

    def _end_line(self) -> None:
        """What the macros of the line have opened ends with it."""
        if len(self._open) > self.explicit:
            for closing, _ in [one for one in reversed(self._open) if not one[1]]:
                self.put([Run(closing)], tight=True)
            self._open = [one for one in self._open if one[1]]

    def _close(self) -> None:
        """A macro closes the enclosure that was opened last by one, and all within."""
        is_explicit = not self.explicit
        while self._open and not is_explicit:
            closing, is_explicit = self._open.pop()
            self.put([Run(closing)] if closing else [], tight=True)
            self.explicit -= is_explicit

    def _begin(self, macro: str) -> None:
        self._macro, self._count = macro, 0
        if macro in wording.ENCLOSED or macro in wording.OPENED:
            is_explicit = macro in wording.OPENED
            opening, closing = (wording.OPENED if is_explicit else wording.ENCLOSED)[macro]
            self._open.append((closing, is_explicit))
            self.explicit += is_explicit
            if opening:
                self.put([Run(opening)])
                self._page.tighten()
            self._macro = macro if macro == "Ql" else ""
        elif macro in wording.CLOSED:
            self._close()
            self._macro = ""
        elif macro == "Ta":
            self.put([Run(" | ")], tight=True)
            self._page.tighten()
        elif macro in wording.SPACING:
            if macro == "Ap":
                self.put([Run("'")], tight=True)
            if macro != "Pf":
                self._page.tighten()
            self._prefix = macro == "Pf"

    def _word(self, span: Span) -> None:
        """A word in the font of its macro, with what the macro puts around it."""
        macro, place = self._macro, self._count
        if "\t" in span.text and self._page.kind == "row":
            self._cells(span)
            return
        self._count += 1
        font = "CW" if macro in wording.CODED else "B" if macro in wording.BOLD else "R" if macro else ""
        runs = list(self._page.inline.runs(span, font))
        match macro, place:
            case ("Fl", _):
                self.put([Run("-", None, "C"), *runs])
            case ("Xr", 1):
                self.put([Run("("), *runs, Run(")")], tight=True)
            case ("Fn", 0):
                self.put([*runs, Run("(")])
            case ("Fn", _):
                self.put([*([Run(", ")] if place > 1 else []), *runs], tight=True)
            case ("Fa", _):
                if self.in_function and self._argued:
                    self.put([Run(",")], tight=True)
                self._argued = True
                self.put(runs)
            case ("Lk", 0):
                self._link = runs
            case ("An", 0) if span.text in ("-split", "-nosplit"):
                return
            case ("In", 0):
                self.put([Run("#include <" if self.in_synopsis else "<"), *runs, Run(">")])
            case ("Lb", 0):
                self.put([Run("library “"), *runs, Run("”")])
            case ("St", 0) if span.text in wording.STANDARDS:
                self.put([Run(wording.STANDARDS[span.text])])
            case ("Bx", 0):
                self.put([*runs, Run("BSD")])
            case ("At", 0):
                self.put(
                    [Run("Version " if span.text.startswith("v") else ""), *self._version(span), Run(" AT&T UNIX")]
                )
            case (name, 0) if name in wording.SYSTEMS:
                self.put([Run(f"{wording.ALONE[name]} "), *runs])
            case _:
                if macro == "Nm" and not self.name:
                    self.name = self._page.inline.text(span)
                if place and macro in wording.CODED and self.is_spaced:
                    self.put([Run(" ", None, "C"), *runs], tight=True)  # one with the word before
                else:
                    self.put(runs)

    def _cells(self, span: Span) -> None:
        """Cells of a row with tabs between them."""
        for found in re.finditer(r"\t|[^\t]+", span.text):
            is_tab = found[0] == "\t"
            self.put([Run(" | ")] if is_tab else self._page.inline.runs(span.since(*found.span())), tight=is_tab)
            if is_tab:
                self._page.tighten()

    def _version(self, span: Span) -> list[Run]:
        return list(self._page.inline.runs(span.since(1) if span.text.startswith("v") else span))

    def begin_function(self, words: list[Word]) -> None:
        """``.Fo``: the arguments come in lines of their own."""
        self.in_function, self._argued = True, False
        for word in words[:1]:
            self.put([*self._page.inline.runs(word.span, "CW"), Run("(")])
        self._page.tighten()

    def end_function(self) -> None:
        """``.Fc``."""
        self.in_function = False
        self.put([Run(");" if self.in_synopsis else ")")], tight=True)

    def _finish(self) -> None:
        """What a macro says when its words are over, or without any."""
        macro, count = self._macro, self._count
        if macro == "Fn" and count:
            self.put([Run(");" if self.in_synopsis else ")")], tight=True)
            self._macro = ""
        elif macro == "Lk" and count:
            link, self._link = self._link, []
            self.put([Run("<"), *link, Run(">")] if count > 1 else link)
            self._macro = ""
        elif not count and (said := self.name if macro == "Nm" else wording.ALONE.get(macro, "")):
            font = "C" if macro in wording.CODED else ""
            self.put([Run(said, None, font)])
            self._count = 1


def _is_one_of(token: Word, signs: frozenset[str]) -> bool:
    return not token.quoted and token.text in signs
