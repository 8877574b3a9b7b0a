"""A model that says what is true of a planted pile and, besides, what is false, and insists.

So it shows at once what of the false reaches a page and how much of the true survives. In which ways it is bad, others
say: :mod:`.liars` has them by name. It is a function of the prompt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fake_engine.diligent import DONE
from fake_engine.perfect import Perfect, Row
from fake_engine.players import JobPlayer, Players, Turn, lines, numbered

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NEGATED = re.compile(r"\b(is|was|are|were|has|had) (not|never) ")
AFFIRMED = re.compile(r"\b(is|was|are|were|has|had|can|may) (?!not\b|never\b)")

ANSWER = 14_000
"""Characters that surely fit into one answer."""

Lie = Callable[["Liar", int, Row, str, Row], Iterator[Row]]
"""(liar, address, fact, item, the true action) → false actions."""


@dataclass(frozen=True)
class Bad:
    """A kind of badness: what it says besides each true claim, and the jobs that it plays in another way."""

    lie: Lie | None = None
    jobs: Callable[[Liar], dict[str, JobPlayer]] = lambda _: {}


class Liar(Perfect):
    def __init__(self, gold: Path, *kinds: Bad) -> None:
        super().__init__(gold)
        self._kinds = kinds

    def players(self, **instead: JobPlayer) -> Players:
        jobs = dict(instead)
        for kind in self._kinds:
            jobs |= kind.jobs(self)
        return super().players(**jobs)

    def said(self, at: int, fact: Row, item: str) -> list[Row]:
        true = self.claim(at, fact, item)
        false = [row for kind in self._kinds if kind.lie for row in kind.lie(self, at, fact, item, true)]
        quotes = {one["quote"] for one in self.facts}
        false = [row for row in false if row != true and (row["statement"] not in quotes or row["at"] != true["at"]
                 or any(row[name] != true[name] for name in ("entity", "value", "attribute")))]  # fmt: skip
        return [*false, true] if roll(fact["quote"], 2) else [true, *false]

    def read(self, turn: Turn) -> str:
        """As much in a turn as fits into an answer."""
        parts: list[str] = [""]
        for number, fact in self.shown(numbered(turn.item.split("Passage:\n", 1)[1])):
            said = lines(*self.said(number, fact, turn.item))
            if len(parts[-1]) + len(said) > ANSWER:
                parts.append("")
            parts[-1] += said
        return (parts[turn.number - 1] if turn.number <= len(parts) else "") + lines(DONE)

    def others(self, fact: Row) -> list[Row]:
        """Facts of other entities, those of the same source first."""
        there = [one for one in self.facts if one["entity"] != fact["entity"]]
        return sorted(there, key=lambda one: (one["source"] != fact["source"], abs(one["id"] - fact["id"])))

    def called(self, entity: str, text: str) -> str:
        """How a text calls the entity; empty where it does not."""
        known = (entity, *self.entities[entity]["aliases"])
        return next((name for name in known if name in text), "")


def roll(text: str, below: int) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) % below
