"""Which way a text compares: more or less, at least or at most, before or after.

Only a reversal is looked for. That a comparison stands in one text and not in the other proves nothing. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agent.evidence.quantities import Quantity, quantities
from agent.evidence.words import CACHED, stems

_WAYS = {  # the first that matches at a place holds
    "bound": (
        r"at\s+least|minimum|minimal|min|or\s+(?:more|higher|greater|above|later|newer)|lower\s+(?:limit|bound)|>=|≥",
        r"at\s+most|up\s+to|maximum|maximal|max|or\s+(?:less|fewer|lower|below|earlier|older)|upper\s+(?:limit|bound)|<=|≤",
    ),
    "time": (r"before|earlier|prior\s+to|precede[sd]?|older", r"after|later|succeed(?:s|ed)|newer"),
    "extreme": (
        "highest|largest|biggest|longest|greatest|tallest|fastest|oldest|earliest|best",
        "lowest|smallest|shortest|slowest|newest|latest|worst",
    ),
    "amount": (
        r"more|greater|higher|larger|bigger|longer|wider|taller|heavier|above|exceed(?:s|ed|ing)?|over(?=\s+[\d$€])|>",
        r"less|fewer|smaller|lower|shorter|narrower|lighter|below|under(?=\s+[\d$€])|<",
    ),
    "quality": ("faster|quicker|better", "slower|worse"),
    "rank": ("first", "last"),
    "change": (
        "increas(?:e|es|ed|ing)|rises?|rising|rose|grow(?:s|n|ing)?|grew|gains?",
        "decreas(?:e|es|ed|ing)|falls?|falling|fell|shr[aiu]nk(?:s|ing)?|declin(?:e|es|ed|ing)|drops?|dropped",
    ),
    "half": ("upper", "lower"),
}
_MARK = re.compile(
    r"(?<![\w<>=-])(?:"
    + "|".join(
        rf"(?P<{way}_{side}>{listed})"
        for way, both in _WAYS.items()
        for side, listed in zip(("up", "down"), both, strict=True)
    )
    + r")(?![\w<>=])",
    re.IGNORECASE,
)
_FLIP = re.compile(r"(?i)(?:\b(?:not|cannot|never|no)|n['’]t)\s+(?:be\s+)?$")
_END = re.compile(r"[,;:]\s|\.(?:\s|$)")
_NEAR = 30
"""How many characters may lie between "at most" and its number."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparing word. ``of`` are the stems of what follows it in its clause, ``what`` those of all the rest."""

    way: str
    up: bool
    said: str
    what: frozenset[str]
    of: frozenset[str]
    number: Decimal | None


def reversed_comparison(statement: str, cited: str) -> str | None:
    """The comparing word of the statement that the cited text has the other way round; ``None`` where there is none."""
    if not (said := comparisons(statement)):
        return None
    there = comparisons(cited)
    for one in said:
        same_way = [other for other in there if other.way == one.way]
        if one.number is not None:
            same_way = [other for other in same_way if other.number == one.number] or same_way
        if same_way and all(_reversed(one, other) for other in same_way):
            return one.said
    return None


def _reversed(one: Comparison, other: Comparison) -> bool:
    straight = len(one.what & other.what) + len(one.of & other.of)
    crossed = len(one.what & other.of) + len(one.of & other.what)
    if one.up != other.up:
        return straight > crossed or (one.number is not None and one.number == other.number)
    return one.way in ("amount", "time", "quality") and crossed >= 2 and straight == 0


@lru_cache(CACHED)
def comparisons(text: str) -> tuple[Comparison, ...]:
    """The comparing words of the text. "not more than 5" is "at most 5", and so is "less than 5", for a direction."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return ()
    counted, found = quantities(text), []
    for mark in marks:
        way, side = str(mark.lastgroup).split("_")
        up = (side == "up") != bool(_FLIP.search(text, max(0, mark.start() - 14), mark.start()))
        number = _number_near(mark, text, counted)
        if way == "amount" and number is not None:
            way = "bound"
        end = _END.search(text, mark.end())
        stop = end.start() if end else len(text)
        of = stems(text[mark.end() : stop])
        what = stems(text[: mark.start()]) | stems(text[stop:])
        found.append(Comparison(way, up, mark.group(), what, of, number))
    return tuple(found)


def _number_near(mark: re.Match[str], text: str, counted: tuple[Quantity, ...]) -> Decimal | None:
    if mark.group()[:3].lower() == "or ":
        before = [quantity for quantity in counted if 0 <= mark.start() - quantity.end <= _NEAR]
        return before[-1].value if before else None
    after = [quantity for quantity in counted if 0 <= quantity.start - mark.end() <= _NEAR]
    if not after or re.search(r"[;.]\s|,\s", text[mark.end() : after[0].start]):
        return None
    between = _MARK.search(text, mark.end(), after[0].start)
    return None if between else after[0].value
