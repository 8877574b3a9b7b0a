"""What stands on pages again and again and is no part of the text: running heads, page numbers, numbers of lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from agent.sources.pdf.columns import baselines
from agent.sources.pdf.stretches import Page, Stretch

PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|seite|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[A-Z]-?\d{1,3})(?:\s*(?:/|of|von|de|\|)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"^\d{1,5}$")
EDGE = 2
"""Rows at the top and the bottom of a page that may be running heads."""
FEWEST_NUMBERED = 5
"""Lines of a page that carry a number, at least, where lines are numbered."""


@dataclass(slots=True)
class Furniture:
    """What was taken away, for the report."""

    heads: list[str] = field(default_factory=list)
    numbers: int = 0
    lines: int = 0

    def notes(self) -> Iterator[str]:
        if self.heads:
            yield f"{len(self.heads)} running heads, feet and watermarks, e.g. “{self.heads[0][:60]}”"
        if self.numbers:
            yield f"{self.numbers} page numbers"
        if self.lines:
            yield f"{self.lines} numbers of lines in the margin"


def without_furniture(pages: Sequence[Page]) -> tuple[list[Page], Furniture]:
    """The pages without it, and what it was. Where nothing would be left, everything stays."""
    gone = Furniture()
    numbered = []
    last = 0
    for page in pages:
        bare, last = _without_line_numbers(page, gone, last)
        numbered.append(bare)
    numbered = _without_watermarks(numbered, gone)
    rows = [_edges(page) for page in numbered]
    often = _repeated(rows)
    kept = [_without_heads(page, edges, often, gone) for page, edges in zip(numbered, rows, strict=True)]
    if not any(page.stretches for page in kept):
        return list(pages), Furniture()
    return kept, gone


def _without_watermarks(pages: Sequence[Page], gone: Furniture) -> list[Page]:
    """The pages without words that stand across them again and again."""
    seen = Counter(text for page in pages for text in {one.text for one in page.stretches if one.face.angle})
    kept = []
    for page in pages:
        marks = [one for one in page.stretches if one.face.angle and seen[one.text] > 1]
        gone.heads += [one.text for one in marks]
        kept.append(_without(page, {one.at for one in marks}))
    return kept


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Edge:
    stretches: tuple[Stretch, ...]
    rank: int
    """1 for the uppermost row, 2 for the next, -1 for the lowest."""
    detached: bool
    """Whether a gap parts it from the text."""

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.stretches)


def _edges(page: Page) -> list[_Edge]:
    rows = baselines([one for one in page.stretches if not one.face.angle])
    found = []
    for place in sorted({*range(min(EDGE, len(rows))), *range(max(0, len(rows) - EDGE), len(rows))}):
        rank = place + 1 if place < EDGE and place < len(rows) - 1 else place - len(rows)
        beside = place + 1 if rank > 0 else place - 1
        gap = abs(rows[place][0].base - rows[beside][0].base) if 0 <= beside < len(rows) else 1000.0
        found.append(_Edge(tuple(rows[place]), rank, gap > 1.6 * max(one.size for one in rows[place])))
    return found


def _repeated(pages: Sequence[Sequence[_Edge]]) -> set[tuple[bool, str]]:
    """Rows at the same edge of several pages: all of them but for numbers the same.

    A head that changes with the chapter is repeated too, on two pages side by side or with one between them.
    """
    seen: defaultdict[tuple[bool, str], list[int]] = defaultdict(list)
    for number, edges in enumerate(pages):
        for edge in edges:
            places = seen[edge.rank > 0, _shape(edge.text)]
            if not places or places[-1] != number:
                places.append(number)
    enough = 2 if len(pages) < 5 else 3
    return {
        key
        for key, places in seen.items()
        if len(places) >= enough or (len(places) == 2 and places[1] - places[0] <= 2 and len(pages) > 1)
    }


def _without_heads(page: Page, edges: Sequence[_Edge], often: set[tuple[bool, str]], gone: Furniture) -> Page:
    removed: set[int] = set()
    for upper in (True, False):
        side = sorted((edge for edge in edges if (edge.rank > 0) == upper), key=lambda edge: abs(edge.rank))
        for edge in side:
            number = PAGE_NUMBER.match(edge.text)
            again = (upper, _shape(edge.text)) in often and (edge.detached or len(edge.text) < 120)
            if not (number and (edge.detached or again)) and not again:
                break  # what lies further in is text
            removed.update(one.at for one in edge.stretches)
            if number:
                gone.numbers += 1
            else:
                gone.heads.append(edge.text)
    return _without(page, removed)


def _without(page: Page, removed: set[int]) -> Page:
    if not removed:
        return page
    return replace(page, stretches=tuple(one for one in page.stretches if one.at not in removed))


def _without_line_numbers(page: Page, gone: Furniture, last: int) -> tuple[Page, int]:
    """The page without a column of numbers that count its lines beside the text, and the last of them.

    ``last`` is that of the pages before, 0 without: where counting goes on, two numbers are enough.
    """
    alone = [one for one in page.stretches if NUMBER.match(one.text) and not one.face.angle]
    removed: set[int] = set()
    for side in _aligned(alone, 2 if last else FEWEST_NUMBERED):
        side.sort(key=lambda one: -one.base)
        goes_on = 0 < int(side[0].text) - last <= 10
        if (len(side) >= FEWEST_NUMBERED or goes_on) and _counts(side) and _is_beside(side, page.stretches):
            removed.update(one.at for one in side)
            last = int(side[-1].text)
    gone.lines += len(removed)
    return _without(page, removed), last


def _aligned(alone: Sequence[Stretch], least: int) -> list[list[Stretch]]:
    """Numbers that end, or begin, at the same place across the page; from left to right."""
    taken: set[int] = set()
    groups = []
    for edge in ("right", "left"):
        places = Counter(round(getattr(one, edge) / 3) for one in alone if one.at not in taken)
        for place, _ in places.most_common(4):
            group = [one for one in alone if one.at not in taken and abs(round(getattr(one, edge) / 3) - place) <= 1]
            if len(group) >= least:
                taken.update(one.at for one in group)
                groups.append(group)
    return sorted(groups, key=lambda group: group[0].left)


def _counts(side: Sequence[Stretch]) -> bool:
    values = [int(one.text) for one in side]
    steps = Counter(after - before for before, after in pairwise(values))
    step, often = steps.most_common(1)[0]
    return step in (1, 2, 5, 10) and often * 2 > len(values) - 1


def _is_beside(side: Sequence[Stretch], stretches: Sequence[Stretch]) -> bool:
    """Whether the numbers stand in a margin: nothing but other numbers on their far side, prose on the other."""
    left, right = min(one.left for one in side), max(one.right for one in side)
    prose = [one for one in stretches if len(one.text) > 20 and not one.face.angle]
    if not prose:
        return False
    over = sum(1 for one in prose if one.left < right and one.right > left)
    near = sum(1 for one in prose if 0 <= one.left - right < 60 or 0 <= left - one.right < 60)
    return over * 5 <= len(prose) and near * 4 >= len(prose)
