"""Words of a page: fonts, characters by name and strings put in; what only moves or measures is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from agent.sources.assembly import Piece
from agent.sources.document import MarkKind
from agent.sources.manuals.characters import character
from agent.sources.manuals.conditions import State
from agent.sources.manuals.roff import Span

BUDGET = 500_000
"""Characters that the strings of a page may come to, all together."""
DEEPEST = 8
ESCAPE = re.compile(
    r"\\(?:"
    r"(?:\((?P<two>[^\s\\]{2})|\[(?P<long>[^\]\s]{1,80})\]|C'(?P<called>[^']{1,80})')"
    r"|f(?:\((?P<font2>..)|\[(?P<fonts>[^\]]{0,40})\]|(?P<font>.))"
    r"|\*(?:\((?P<string2>..)|\[(?P<strings>[^\]\s]{1,80})[^\]]{0,200}\]|(?P<string>.))"
    r"|n[-+]?(?:\((?P<number2>..)|\[(?P<numbers>[^\]]{0,80})\]|(?P<number>.))"
    r"|s(?:\(\d\d|[-+]?(?:\[[^\]]{0,20}\]|'[^']{0,20}'|\(\d\d|[1-3]\d|\d))"
    r"|[gkVYFmMO](?:\(..|\[[^\]]{0,200}\]|.)"
    r"|h(?P<mark>['\"])(?P<move>.{0,80}?)(?P=mark)"
    r"|[ob](?P<around>['\"])(?P<over>.{0,40}?)(?P=around)"
    r"|N'(?P<code>\d{1,4})'"
    r"|[vwlLDxXRASHBZ](?P<far>['\"])(?:.{0,400}?)(?P=far)"
    r"|(?P<plain>.)|$)"
)
PLAIN = {"e": "\\", "\\": "\\", "E": "\\", " ": " ", "~": " ", "0": " ", "t": "\t", "-": "-", "'": "'", "`": "`",
         ".": ".", "_": "_"}  # fmt: skip
NOTHING = frozenset("&|^%:/,)!?adurpcz{}")
"""Escapes of one letter that print nothing."""
BOLD = frozenset(("B", "3", "CB", "BI", "4", "HB", "CBI", "TB", "VB", "VBI"))
FONTS = frozenset(("R", "I", "1", "2", "CW", "CR", "C", "CI", "HR", "HI", "TR", "V", "VI", "L", *BOLD))
CODED = frozenset(("CW", "CR", "C", "V", "L"))
NAME = re.compile(r"\S+|-\S.*", re.DOTALL)
"""Bold words that are a name, or an option with its value."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one font: ``B``, ``C`` (as code), or what is not set apart."""

    text: str
    start: int | None = None
    font: str = ""


class Inline:
    """Tells text from escapes. The font goes on from line to line, as in roff."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._budget = BUDGET
        self._font = self._before = "R"
        self.is_cut_off = False
        """Whether strings were left out because they come to too much."""

    def font(self, name: str) -> None:
        """Change the font; ``P`` is the one before."""
        if name in ("P", ""):
            self._font, self._before = self._before, self._font
        elif name in FONTS:
            self._font, self._before = name, self._font

    def runs(self, span: Span, font: str = "", depth: int = 0) -> Iterator[Run]:
        """The text as it is printed. ``font``: that of the macro around it, in place of the one that goes on."""
        if font:
            self._font = self._before = font
        at, text = 0, span.text
        for found in ESCAPE.finditer(text):
            yield from self._run(span, at, found.start())
            at = found.end()
            if (name := found["font2"] or found["fonts"] or found["font"]) is not None:
                self.font(name)
            elif name := found["string2"] or found["strings"] or found["string"]:
                yield from self._string(name, depth)
            else:
                yield from self._character(found, span)
        yield from self._run(span, at, len(text))
        if font:
            self._font = self._before = "R"

    def text(self, span: Span) -> str:
        """The text alone, for a field of the page's head. The font stays as it is."""
        kept = self._font, self._before
        said = "".join(run.text for run in self.runs(span))
        self._font, self._before = kept
        return " ".join(said.split())

    def _run(self, span: Span, start: int, end: int) -> Iterator[Run]:
        if start < end:
            yield Run(span.text[start:end], None if span.start is None else span.start + start, self._set())

    def _set(self) -> str:
        return "B" if self._font in BOLD else "C" if self._font in CODED else ""

    def _string(self, name: str, depth: int) -> Iterator[Run]:
        told = self._state.strings.get(name, "")
        self._budget -= len(told)
        if depth >= DEEPEST or self._budget < 0:
            self.is_cut_off |= bool(told)
            return
        yield from self.runs(Span(told), depth=depth + 1)

    def _character(self, found: re.Match[str], span: Span) -> Iterator[Run]:
        name = found["two"] or found["long"] or found["called"]
        plain = found["plain"] or ""
        if name:
            told = self._state.characters.get(name) or character(name)
            yield Run(found[0] if told is None else told, None, self._set())
        elif plain in PLAIN or (plain and plain not in NOTHING):
            told = PLAIN.get(plain, plain)
            column = found.start() + (told == plain)
            same = span.text[column : column + 1] == told
            yield Run(told, span.start + column if same and span.start is not None else None, self._set())
        elif number := found["number2"] or found["numbers"] or found["number"]:
            yield Run(str(self._state.numbers.get(number, 0)), None, self._set())
        elif found["over"]:
            yield Run(found["over"][0] if found["over"][0] != "\\" else "", None, self._set())
        elif found["code"] and 32 <= int(found["code"]) < 127:
            yield Run(chr(int(found["code"])), None, self._set())
        elif found["move"] and not found["move"].startswith("-"):
            yield Run(" ")


def pieces(runs: Iterable[Run], marks: tuple[MarkKind, ...] = ()) -> Iterator[Piece]:
    """The runs as pieces; what is bold is marked as code where it is a name, else as strong."""
    for font, same in groupby(runs, key=lambda run: run.font):
        group = list(same)
        kind: MarkKind = "code"
        if font == "B" and not NAME.fullmatch("".join(run.text for run in group).strip()):
            kind = "strong"
        own = (*marks, kind) if font else marks
        begun = False
        for run in group:
            yield Piece(run.text, run.start, marks=own, goes_on=begun)
            begun |= bool(run.text.strip())
