"""A manual page in roff: the macros of man or of mdoc, which one the page says itself, and tables in both.

Nothing is formatted, no file is opened and no program run: a page that is included by another is only named. Macros
that nobody knows lend their arguments to the text, and are counted.
"""

from __future__ import annotations

import re

from agent.sources.assembly import Piece
from agent.sources.document import Document
from agent.sources.manuals import rows
from agent.sources.manuals.man import Man
from agent.sources.manuals.mdoc import Mdoc
from agent.sources.manuals.page import Page
from agent.sources.manuals.roff import Line, Roff
from agent.sources.unreadable import Unreadable

HEAD = 20_000
"""Characters in which a page says that it is one: licences stand above that."""
MAN = re.compile(r"^[.'][ \t]*TH[ \t]+\S", re.MULTILINE)
MDOC = re.compile(r"^[.'][ \t]*D[dt](?:[ \t]|$)", re.MULTILINE)
SECTIONS = re.compile(r"^[.'][ \t]*S[Hh][ \t]+\S", re.MULTILINE)
POINTS = re.compile(r"[.'][ \t]*so[ \t]+(?P<page>\S{1,300})[ \t]*")
COMMENT = re.compile(r"[.']?[ \t]*\\[\"#]")
LAYOUT = frozenset(
    """
    . ab ad af als AT bd blm bp c2 cc ce cf ch char chop class close color composite cp cs cu da device devicen
    di do ds DT dt ec el em EN eo ev evc ex fam fc fp fschar fspecial ftr gcolor hc hcode hla hlm hN hpf hw hy
    hym hys ie if in index it itc kern lc length lf lg LINKSTYLE ll ls lsm lt mc mk mso na ne nh nm nn nop nroff
    ns nx open opena os PB pc PD PE pi pl pm pn po ps psbb pso PT rchar rd return rfschar rj rm rn rr rs rt sc
    shc shift sizes soquiet spreadwarn ss sty substring sv sy ta tc TE ti tkf tl tm tm1 tmc tr trf trin trnt
    troff UC uf ul unformat vpt vs warn warnscale wh write
    """.split()
)
"""Requests that lay out, measure or set up, and say nothing."""
INDEX = frozenset(("IX", "iX", "XX", "Tg", "zZ"))
NOT_TEXT = {"PS": "PE", "G1": "G2", "GS": "GE", "cstart": "cend"}
"""Pictures and diagrams, which are drawn from words."""


def is_manual(text: str) -> bool:
    """Whether a text is a manual page in roff by its macros."""
    head = text[:HEAD]
    return bool((MAN.search(head) or MDOC.search(head)) and SECTIONS.search(text)) or points_to(text) is not None


def points_to(text: str) -> str | None:
    """The page that this one is another name of, and nothing else (``man1/gzip.1``)."""
    told = [line for line in text[:HEAD].splitlines() if line.strip() and not COMMENT.match(line)]
    found = POINTS.fullmatch(told[0]) if len(told) == 1 else None
    return found["page"] if found else None


def read(text: str, encoding: str) -> Document:
    """The document of a decoded manual page."""
    if page := points_to(text):
        raise Unreadable("skipped", f"another name of the manual page {page}, and no more")
    return _Manual(text).document(encoding)


class _Manual:
    def __init__(self, text: str) -> None:
        self._roff = Roff(text, self._is_known)
        self._page = Page(self._roff.state)
        self._macros = Mdoc(self._page) if MDOC.search(text[:HEAD]) else Man(self._page)
        self._unknown: dict[str, int] = {}
        self._included: dict[str, None] = {}

    def document(self, encoding: str) -> Document:
        for line in self._roff.lines():
            self._line(line)
        self._macros.finish()
        self._page.finish()
        if self._page.inline.is_cut_off:
            self._roff.drop("strings that hold each other without end", "*")
        dropped = [f"{what} ({size} characters)" for what, size in sorted(self._roff.dropped.items())]
        if self._unknown:
            names = ", ".join(f".{name}" for name in list(self._unknown)[:10])
            dropped.append(f"macros that are not known, with their words kept: {sum(self._unknown.values())} ({names})")
        if self._included:
            dropped.append(f"pages that this one includes: {', '.join(list(self._included)[:10])}")
        return self._page.assembly.document(self._page.metadata(), encoding=encoding, dropped=dropped)

    def _is_known(self, name: str) -> bool:
        return name in self._macros.macros or name in LAYOUT

    def _line(self, line: Line) -> None:
        name = line.name
        self._page.next_line()
        if not name:
            self._macros.line(line)
        elif name in self._macros.macros:
            self._macros.macros[name](line)
        elif name == "TS":
            self._table()
        elif name == "EQ":
            self._equation()
        elif name in NOT_TEXT:
            self._roff.drop("pictures", " ".join(span.text for span in self._roff.raw(NOT_TEXT[name])))
        elif name == "so":
            self._included[line.rest.text.strip()[:200]] = None
        elif name in INDEX:
            self._roff.drop("entries of an index", line.rest.text)
        elif name not in LAYOUT:
            self._unknown_macro(line)

    def _unknown_macro(self, line: Line) -> None:
        if len(self._unknown) < 1_000 or line.name in self._unknown:
            self._unknown[line.name] = self._unknown.get(line.name, 0) + 1
        for word in line.words:
            self._macros.line(Line("", word.span))

    def _table(self) -> None:
        self._page.end()
        self._page.assembly.depth = self._page.depth
        for pieces in rows.rows(self._roff.raw("TE"), self._page.inline):
            self._page.assembly.block("row", pieces)

    def _equation(self) -> None:
        self._page.end()
        self._page.assembly.depth = self._page.depth
        lines = [
            Piece(part, start)
            for span in self._roff.raw("EN")
            for part, start in ((span.text, span.start), ("\n", None))
        ]
        self._page.assembly.block("code", lines)
