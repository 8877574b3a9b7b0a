"""Whether a source says a thing itself."""

from __future__ import annotations

import pytest

from agent.evidence.reporting import Stance, stance


@pytest.mark.parametrize(
    ("sentence", "claimed", "is_"),
    [
        ("According to the local newspaper, the museum had 50,000 visitors.", "holds", "reports"),
        ("A trade paper wrote that the tunnel was flooded.", "holds", "reports"),
        ("The keys are sorted according to their size.", "holds", "holds"),
        ("The museum had 50,000 visitors in 2018.", "reports", "holds"),
        ("Some engineers believe that the dam is too low.", "reports", "reports"),
        ("Der Damm ist 58 m hoch und wird nicht mehr gebraucht.", "reports", "reports"),
    ],
)
def test_a_stance_is_what_the_sentence_shows_where_it_shows_one(sentence: str, claimed: Stance, is_: Stance) -> None:
    assert stance(sentence, claimed) == is_
