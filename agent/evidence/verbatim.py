"""Whether a statement says nothing but what its evidence says, in the same words and order: no judge is needed then."""

from __future__ import annotations

from typing import Protocol

from agent.evidence.names import normal
from agent.evidence.subjects import begins_with_pronoun
from agent.evidence.words import content, stems, tokens


class Piece(Protocol):
    @property
    def quote(self) -> str: ...


class Said(Protocol):
    """A claim, as far as it matters here."""

    @property
    def entity(self) -> str: ...
    @property
    def attribute(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def statement(self) -> str: ...
    @property
    def evidence(self) -> tuple[Piece, ...]: ...


def says_it(claim: Said) -> bool:
    """Whether the statement has the words of the cited sentences, all of them and in their order, but for the entity's
    name; and, where there is a value, nothing but the entity, the attribute and the value. They name the entity, and
    begin with no pronoun.

    Which of several things a sentence gives a value to is for a judge, and whether one is about a thing that it does
    not name.
    """
    name = stems(claim.entity)
    cited = [word for piece in claim.evidence for word in content(piece.quote)]
    if not names_it(claim) or begins_with_pronoun(claim.evidence[0].quote):
        return False
    said = list(content(claim.statement))
    if said != cited:
        bare = [word for word in said if word not in name]
        if bare != [word for word in cited if word not in name]:
            return False
    if not claim.value:
        return True
    if normal(claim.attribute).startswith("definition"):
        return True
    known = stems(claim.attribute) | stems(claim.value) | name
    return set(tokens(claim.attribute)) <= set(tokens(claim.statement)) and known.issuperset(said)


def answers_for(claim: Said) -> bool:
    """Whether the cited sentences name the entity, and have every word of the statement. Nobody can tell from words
    whether a value is the attribute's.
    """
    return names_it(claim) and stems(" ".join(piece.quote for piece in claim.evidence)) >= stems(claim.statement)


def names_it(claim: Said) -> bool:
    """Whether the cited sentences have all words of the entity's name."""
    return stems(claim.entity).issubset(word for piece in claim.evidence for word in content(piece.quote))


def repeats(text: str, claim: Said) -> bool:
    """Whether a text has the words of the statement, or of what the claim cites, all of them and in their order."""
    said = tokens(text)
    return said in (tokens(claim.statement), tokens(" ".join(piece.quote for piece in claim.evidence)))
