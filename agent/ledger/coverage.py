"""How much of a source reached a loop, to the character: what came back from items, as gaps in its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter

from agent.ledger.view import Gap
from agent.sources.document import Dropped

GAPS: TypeAdapter[tuple[Gap, ...]] = TypeAdapter(tuple[Gap, ...])
DROPPED: TypeAdapter[tuple[str | Dropped, ...]] = TypeAdapter(tuple[str | Dropped, ...])


def gaps(characters: int, closed: int, whole: bool, broken: Iterable[tuple[int, str, str]]) -> tuple[Gap, ...]:
    """What of a source's ``characters`` no finished answer came to; the rest of them did.

    ``closed``: characters in items that ended, one way or another; ``whole``: no passage is left to be read;
    ``broken``: (size, reason, gaps as JSON) of the items that did not end as they should. Never more than there is.
    """
    found: list[Gap] = []
    for size, reason, stored in broken:
        found += GAPS.validate_json(stored) or (Gap("a passage", size, reason),)
    if not whole:
        found.append(Gap("the rest", characters - closed, "not reached yet"))
    return _within(characters, found)


def _within(characters: int, found: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps, cut off where together they would be more than the source: items of a former night may still stand
    beside those of this one.
    """
    kept = []
    for gap in found:
        size = min(gap.characters, characters)
        if size > 0:
            kept.append(Gap(gap.where, size, gap.why))
            characters -= size
    return tuple(kept)
