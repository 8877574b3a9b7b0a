"""Claims to be held against each other."""

from __future__ import annotations

from agent.ledger.records import Claim, Evidence, Scope, claim_id


def made(
    entity: str = "alpha",
    attribute: str = "default",
    value: str = "1",
    source: str = "s1",
    sentence: int = 1,
    version: str = "",
    negated: bool = False,
    statement: str = "",
) -> Claim:
    """A claim that says ``value`` of ``entity``; give what matters to the test."""
    statement = statement or f"The {attribute} of {entity} is {'not ' if negated else ''}{value}."
    return Claim(
        id=claim_id(source, entity, attribute, statement, (sentence,)),
        source=source,
        entity=entity,
        attribute=attribute,
        value=value,
        statement=statement,
        negated=negated,
        scope=Scope(version=version),
        evidence=(Evidence(sentence=sentence, start=0, end=len(statement), quote=statement),),
    )
