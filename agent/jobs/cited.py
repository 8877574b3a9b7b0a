"""The sentences that a claim cites, with what leads up to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.brain.protocol import Line
from agent.evidence import named
from agent.evidence.names import normal
from agent.evidence.short_forms import expands
from agent.evidence.subjects import Spot, nobody
from agent.evidence.words import tokens


@dataclass(frozen=True)
class Cited:
    """The sentences that a claim cites, and what leads up to them.

    ``above``: titles, headings and terms over them, and the source's card; ``heads``: the nearest heading or term;
    ``near``: the sentences before. ``spot``: known names in a text, ``every``: those, too, that are common nouns;
    ``known``: those in the passage; ``also``: other names of the entity. ``moved``: the sentences are not those that
    the model gave. ``term``: the term of a list that stands right before the sentence.
    """

    cited: Sequence[Line]
    above: str
    heads: str
    near: str
    spot: Spot = nobody
    also: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    moved: bool = False
    term: str = ""
    every: Spot = nobody

    @cached_property
    def words(self) -> str:
        return " \n".join(line.text for line in self.cited)

    @cached_property
    def is_rows(self) -> bool:
        return all(line.kind == "row" for line in self.cited)

    @property
    def row(self) -> str:
        """The row of a table, where that is all that is cited; else empty."""
        return self.words if self.is_rows and len(self.cited) == 1 else ""

    def is_literal(self, value: str) -> bool:
        """Whether the sentences themselves set the value, and nothing else, as code: then it may be any word."""
        spans = [line.text[start:end] for line in self.cited for start, end, kind in line.marks if kind == "code"]
        return any(tokens(span) == tokens(value) for span in spans)

    def own(self, entity: str) -> Callable[[str], bool]:
        """Whether a name is the entity's, or a part of it that is not another's name itself."""
        known = (entity, *self.also)
        exact = {normal(one) for one in known}

        def is_own(name: str) -> bool:
            if name.islower() and normal(name) not in exact and name in self.every(name):
                return False
            return any(named.stands(name, one) or expands(name, one) or expands(one, name) for one in known)

        return is_own
