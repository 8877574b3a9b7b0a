"""A claim as the rules make one: its statement is the line itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.brain.actions import LONGEST_SENTENCE, Action, MakeClaim, NameEntity
from agent.brain.protocol import ClaimSeen, Line

GAP = "…"
"""Stands in an attribute that is a sentence with a gap: no fact for a table."""


def is_prose(said: MakeClaim | ClaimSeen) -> bool:
    """Whether a claim says its statement, and no value for a table."""
    return not said.value or GAP in said.attribute


def claim(entity: str, attribute: str, line: Line, value: str = "") -> MakeClaim:
    """What a line says of an entity. Of a row that is too long for a statement, it is the name and the value."""
    said = line.text if len(line.text) <= LONGEST_SENTENCE else f"{entity} | {value}"
    said = said[:LONGEST_SENTENCE]
    return MakeClaim(entity=entity, attribute=attribute[:120], value=value, statement=said, at=(line.number,))


def of_setting(name: str, attribute: str, line: Line, value: str, at: Sequence[int] = ()) -> Iterator[Action]:
    """A setting, and what a line says of it; with other lines that it takes, where ``at`` has those."""
    told = claim(name, attribute, line, value)
    told = told.model_copy(update={"at": tuple(at)}) if at else told
    yield NameEntity(name=name, type="setting", at=told.at[:1])
    yield told
