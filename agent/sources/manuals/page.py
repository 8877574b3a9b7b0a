"""The page as it is built: words come in, and blocks are handed over as paragraphs, terms, items and code end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.sources.assembly import Assembly, Piece, is_default_label
from agent.sources.document import Metadata, SentenceKind
from agent.sources.manuals.conditions import State
from agent.sources.manuals.inline import Inline, Run, pieces
from agent.sources.manuals.roff import Span

BULLET = re.compile(r"[•·∙○●◦▪‣*+o⎯–—-]\s*")
COUNTED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.):]+\s*|\[\d{1,3}\]\s*|\d{1,2}\s*")
DEEPEST = 100
"""Levels that are told apart."""


class Page:
    """Takes words in reading order. ``depth`` is of the blocks to come; ``is_code``: lines stay as they are."""

    def __init__(self, state: State) -> None:
        self.assembly = Assembly("man")
        self.inline = Inline(state)
        self.kind: SentenceKind = "prose"
        self.depth = 1
        self.is_code = False
        self.values: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._runs: list[Run] = []
        self._size = 0
        self._tight = self._is_new = False
        self._label: list[Piece] = []

    @property
    def is_open(self) -> bool:
        """Whether a block has words already."""
        return bool(self._runs)

    @property
    def size(self) -> int:
        """How many characters the open block has."""
        return self._size

    def text(self, span: Span, font: str = "", *, tight: bool = False) -> None:
        """Words of a line or an argument."""
        self.put(self.inline.runs(span, font), tight=tight)

    def put(self, runs: Iterable[Run], *, tight: bool = False) -> None:
        """Words behind those that are there, with a space between unless ``tight``."""
        told = list(runs)
        if self._runs and not (tight or self._tight):
            self._runs.append(Run("\n" if self._is_new and self.kind == "code" else " "))
        self._tight = self._is_new = False
        self._runs += told
        self._size += sum(len(run.text) for run in told)

    def taken(self) -> list[Run]:
        """The words of the open block, which is none any more."""
        runs, self._runs, self._size = self._runs, [], 0
        return runs

    def next_line(self) -> None:
        """A line of the source begins."""
        self._is_new = True

    def tighten(self) -> None:
        """The next words follow without a space."""
        self._tight = True

    def end(self, kind: SentenceKind = "prose") -> None:
        """A block ends, and one of this kind begins."""
        runs, self._tight = self.taken(), False
        ended, self.kind = self.kind, "code" if self.is_code and kind == "prose" else kind
        if not any(run.text.strip() for run in runs):
            return
        self.assembly.depth = min(self.depth, DEEPEST)
        if ended == "code":
            self._flush()
            self.assembly.block("code", (Piece(run.text, run.start) for run in runs))
        elif ended == "term":
            self._term(list(pieces(runs, ("term",))))
        elif self._label:
            label, self._label = self._label, []
            self.assembly.block("item", [*label, Piece(" "), *pieces(runs)])
        else:
            self.assembly.block(ended, pieces(runs))

    def finish(self) -> None:
        """All blocks end."""
        self.is_code = False
        self.end()
        self._flush()

    def heading(self, level: int, words: Iterable[Run]) -> None:
        """A section begins."""
        self.finish()
        self.depth = self.assembly.depth = 1
        self.assembly.heading(pieces(words), level)

    def code(self, *, is_code: bool) -> None:
        """From here on lines stay as they are, or no longer."""
        self.end()
        self.is_code = is_code
        self.kind = "code" if is_code else "prose"

    def told(self, field: str, value: str, place: str) -> None:
        """What the page says of itself."""
        if value.strip() and field not in self.values:
            self.values[field], self.places[field] = value.strip(), place

    def metadata(self) -> Metadata:
        """All that the page says of itself."""
        values = self.values
        return Metadata(
            title=values.get("title", ""),
            version=values.get("version", ""),
            date=values.get("date", ""),
            kind=values.get("kind", ""),
            places=dict(self.places),
        )

    def _term(self, term: list[Piece]) -> None:
        """A term; the sign of an item is none, and a default is no term without its value."""
        self._flush()
        if is_default_label(term):
            self._label = term
        else:
            self.assembly.block("term", term)

    def _flush(self) -> None:
        if self._label:
            label, self._label = self._label, []
            self.assembly.block("item", label)
