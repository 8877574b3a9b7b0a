"""Footnotes: where each sentence can be checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from agent.ledger.records import Claim, Evidence
from agent.ledger.view import SourceView
from agent.wiki import fragments
from agent.wiki.markup import escape, folded, wikilink

LONGEST = 600
"""A longer quotation is cut in the middle; both of its ends stand in the source."""
GAP = " […] "
AS_SHOWN = ("html", "mhtml", "text")
"""Formats whose canonical text a browser shows in these words."""
FEW = 4
"""Sources with the very same words that have a footnote each; more have one together."""
AS_READ = "as read by {} from the image"
"""What stands in a footnote, without quotation marks, where the words are a model's and not the source's."""


def quotation(evidence: Iterable[Evidence]) -> str:
    """The exact words, on one line, cut in the middle where they are very long."""
    words = _words(evidence)
    if len(words) <= LONGEST:
        return words
    half = LONGEST // 2
    return words[:half].rsplit(" ", 1)[0] + GAP + words[-half:].split(" ", 1)[-1]


def _words(evidence: Iterable[Evidence]) -> str:
    return folded(" ".join(piece.quote for piece in evidence))


def _numbers(evidence: Iterable[Evidence]) -> tuple[int, ...]:
    return tuple(piece.sentence for piece in evidence)


class Footnotes:
    """Gives out footnote marks for one page, numbered by first use; the same sentences of the same source share one,
    and so do more than :data:`FEW` sources with the same words behind one statement.

    ``text_of`` gives the canonical text of a source by its sha256; it is asked for web pages alone.
    """

    def __init__(self, sources: Mapping[str, SourceView], text_of: Callable[[str], str]) -> None:
        self._sources = sources
        self._text_of = text_of
        self._numbers: dict[tuple[tuple[str, tuple[int, ...]], ...], int] = {}
        self._lines: list[str] = []

    def cite(self, claims: Iterable[Claim]) -> str:
        """The marks of what the claims rest on, each once."""
        cited: dict[tuple[str, tuple[int, ...]], Claim] = {}
        for claim in claims:
            cited.setdefault((claim.source, _numbers(claim.evidence)), claim)
        alike = self._alike(cited.values())
        return "".join(dict.fromkeys(self._mark(alike.get(claim.id, [claim])) for claim in cited.values()))

    def _alike(self, claims: Collection[Claim]) -> dict[str, list[Claim]]:
        """Id of a claim → all that rest on the same words, where these are many."""
        by_words: dict[str, list[Claim]] = {}
        for claim in claims if len(claims) > FEW else ():
            source = self._sources[claim.source]
            if not source.read_by and not fragments.is_web(source.name):
                by_words.setdefault(_words(claim.evidence), []).append(claim)
        return {claim.id: alike for alike in by_words.values() if len(alike) > FEW for claim in alike}

    def _mark(self, claims: Sequence[Claim]) -> str:
        """The mark of claims of several sources that rest on the same words, or of one claim."""
        key = tuple((claim.source, _numbers(claim.evidence)) for claim in claims)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers) + 1
            first, *others = claims
            line = self._line(number, self._sources[first.source], first.evidence)
            self._lines.append(line + "".join(map(self._also, others)))
        return f"[^{number}]"

    def _line(self, number: int, source: SourceView, evidence: tuple[Evidence, ...]) -> str:
        numbers = _numbers(evidence)
        where = f"§ {escape(evidence[0].section)}, " if evidence[0].section else ""
        which = f"sentence {numbers[0]}" if len(numbers) == 1 else f"sentences {', '.join(map(str, numbers))}"
        link = wikilink(f"sources/{source.slug}", source.label)
        opening = self._opening(source, evidence)
        if source.read_by:
            how = AS_READ.format(escape(source.read_by))
            return f"[^{number}]: {link}, {how}, {where}{which} — {escape(quotation(evidence))}{opening}"
        return f"[^{number}]: {link}, {where}{which} — “{escape(quotation(evidence))}”{opening}"

    def _also(self, claim: Claim) -> str:
        """Where else the words of a footnote stand: the source, and the numbers of its sentences."""
        source = self._sources[claim.source]
        link = wikilink(f"sources/{source.slug}", source.label)
        return f" · {link}, {', '.join(map(str, _numbers(claim.evidence)))}"

    def _opening(self, source: SourceView, evidence: tuple[Evidence, ...]) -> str:
        """A link that opens a source from the web at the words that are cited."""
        if not fragments.is_web(source.name):
            return ""
        shown = evidence if source.format in AS_SHOWN else ()
        return f" [↗](<{fragments.linked(source.name, shown, self._text_of(source.sha256) if shown else '')}>)"

    def lines(self) -> list[str]:
        """The definitions, in order of their numbers."""
        return self._lines
