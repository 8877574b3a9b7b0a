"""What needs no second reader."""

from __future__ import annotations

import pytest

from agent.evidence.verbatim import says_it
from agent.ledger.records import Claim, Evidence


def claim(statement: str, quote: str, attribute: str = "definition", value: str = "") -> Claim:
    evidence = (Evidence(sentence=1, start=0, end=len(quote), quote=quote),)
    return Claim(
        id="c",
        source="s",
        entity="Hollin Dam",
        attribute=attribute,
        value=value,
        statement=statement,
        evidence=evidence,
    )


@pytest.mark.parametrize(
    ("said", "needs_no_judge"),
    [
        (claim("Hollin Dam is a gravity dam.", "Hollin Dam is a gravity dam."), True),
        (claim("Hollin Dam was raised.", "It was raised."), False),
        (claim("The height of Hollin Dam is 58 m.", "The height of Hollin Dam is 58 m.", "height", "58 m"), True),
        (claim("It was sold with Hollin Dam.", "It was sold with Hollin Dam."), False),
        (claim("Hollin Dam was sold.", "Hollin Dam was raised."), False),
        (claim("Hollin Dam was raised.", "Hollin Dam was raised by Ansel Birk."), False),
        (claim("Hollin Dam is a dam built in 1934.", "Hollin Dam is a dam built in 1934.", "kind", "1934"), False),
    ],
)
def test_a_judge_is_needed_where_words_differ_or_it_could_be_of_something_else(
    said: Claim, needs_no_judge: bool
) -> None:
    assert says_it(said) is needs_no_judge
