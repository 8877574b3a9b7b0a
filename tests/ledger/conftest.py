from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.ledger.journal import Ledger
from agent.ledger.records import Claim, Evidence, Scope, claim_id


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def claim() -> Callable[..., Claim]:
    """A claim that says ``value`` of ``entity``; give what matters to the test."""

    def make(
        entity: str = "alpha",
        attribute: str = "default",
        value: str = "1",
        source: str = "s1",
        sentence: int = 1,
        version: str = "",
        negated: bool = False,
    ) -> Claim:
        statement = f"The {attribute} of {entity} is {'not ' if negated else ''}{value}."
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

    return make
