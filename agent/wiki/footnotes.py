"""Footnotes: where each sentence can be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from agent.ledger.records import Claim, Evidence
from agent.ledger.view import SourceView
from agent.wiki import fragments
from agent.wiki.markup import escape, folded, wikilink

LONGEST = 600
"""A longer quotation is cut in the middle; both of its ends stand in the source."""
GAP = " […] "
AS_SHOWN = ("html", "mhtml", "text")
"""Formats whose canonical text a browser shows in these words."""
AS_READ = "as read by {} from the image"
"""What stands in a footnote, without quotation marks, where the words are a model's and not the source's."""


def quotation(evidence: Iterable[Evidence]) -> str:
    """The exact words, on one line, cut in the middle where they are very long."""
    words = folded(" ".join(piece.quote for piece in evidence))
    if len(words) <= LONGEST:
        return words
    half = LONGEST // 2
    return words[:half].rsplit(" ", 1)[0] + GAP + words[-half:].split(" ", 1)[-1]


class Footnotes:
    """Gives out footnote marks for one page, numbered by first use; the same sentences of the same source share one.

    ``text_of`` gives the canonical text of a source by its sha256; it is asked for web pages alone.
    """

    def __init__(self, sources: Mapping[str, SourceView], text_of: Callable[[str], str]) -> None:
        self._sources = sources
        self._text_of = text_of
        self._numbers: dict[tuple[str, tuple[int, ...]], int] = {}
        self._lines: list[str] = []

    def cite(self, claims: Iterable[Claim]) -> str:
        """The marks of what the claims rest on, each once."""
        return "".join(dict.fromkeys(self._mark(claim.source, claim.evidence) for claim in claims))

    def _mark(self, source: str, evidence: tuple[Evidence, ...]) -> str:
        key = (source, tuple(piece.sentence for piece in evidence))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers) + 1
            self._lines.append(self._line(number, self._sources[source], evidence))
        return f"[^{number}]"

    def _line(self, number: int, source: SourceView, evidence: tuple[Evidence, ...]) -> str:
        numbers = [piece.sentence for piece in evidence]
        where = f"§ {escape(evidence[0].section)}, " if evidence[0].section else ""
        which = f"sentence {numbers[0]}" if len(numbers) == 1 else f"sentences {', '.join(map(str, numbers))}"
        link = wikilink(f"sources/{source.slug}", source.label)
        opening = self._opening(source, evidence)
        if source.read_by:
            how = AS_READ.format(escape(source.read_by))
            return f"[^{number}]: {link}, {how}, {where}{which} — {escape(quotation(evidence))}{opening}"
        return f"[^{number}]: {link}, {where}{which} — “{escape(quotation(evidence))}”{opening}"

    def _opening(self, source: SourceView, evidence: tuple[Evidence, ...]) -> str:
        """A link that opens a source from the web at the words that are cited."""
        if not fragments.is_web(source.name):
            return ""
        shown = evidence if source.format in AS_SHOWN else ()
        return f" [↗](<{fragments.linked(source.name, shown, self._text_of(source.sha256) if shown else '')}>)"

    def lines(self) -> list[str]:
        """The definitions, in order of their numbers."""
        return self._lines
