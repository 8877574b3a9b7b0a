"""A judge of conflicts is believed as far as it gets right what is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from views import Wiki, judge, record, told_wiki

from agent.ledger import believing
from agent.ledger.records import ConflictJudged, ControlJudged


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    """Two sources that differ on two things; one is judged to be a contradiction and the other to be none."""
    made = told_wiki(
        tmp_path,
        {
            "old.txt": [("The depth is 52 m.", "Orrin", "depth", "52 m"), ("It is 9 m wide.", "Orrin", "width", "9 m")],
            "new.txt": [("Its depth: 55 m.", "Orrin", "depth", "55 m"), ("Its width: 12 m.", "Orrin", "width", "12 m")],
        },
    )
    judge(made, "Orrin", "depth", "contradiction")
    judge(made, "Orrin", "width", "same")
    yield made
    made.ledger.close()


def examine(wiki: Wiki, about: Literal["agreement", "contradiction"], *, wrong: int) -> None:
    answers = [ControlJudged(control=f"{about} {n}", about=about, right=n >= wrong) for n in range(4)]
    record(wiki.ledger, f"examined {about}", "reconcile", "control", answers)


def listed(wiki: Wiki) -> dict[str, str]:
    found = {conflict.attribute: conflict.kind for conflict in wiki.view.conflicts()}
    assert wiki.view.count_conflicts() == len(found)
    return found | {candidate.attribute: candidate.verdict for candidate in wiki.view.rejected()}


def test_a_judge_that_was_asked_nothing_is_believed(wiki: Wiki) -> None:
    assert listed(wiki) == {"depth": "contradiction", "width": "same"}


def test_one_mistake_is_forgiven(wiki: Wiki) -> None:
    examine(wiki, "agreement", wrong=1)
    examine(wiki, "contradiction", wrong=1)
    assert listed(wiki) == {"depth": "contradiction", "width": "same"}
    assert all(one.believed for one in believing.examined(wiki.ledger.reader))


def test_who_takes_what_agrees_for_a_conflict_is_not_believed_in_conflicts(wiki: Wiki) -> None:
    examine(wiki, "agreement", wrong=2)
    examine(wiki, "contradiction", wrong=0)
    assert listed(wiki) == {"depth": "not judged", "width": "same"}


def test_who_does_not_see_contradictions_is_not_believed_in_denials(wiki: Wiki) -> None:
    examine(wiki, "agreement", wrong=0)
    examine(wiki, "contradiction", wrong=2)
    assert listed(wiki) == {"depth": "contradiction", "width": "not judged"}
    (seen,) = (conflict for conflict in wiki.view.conflicts() if conflict.kind == "not judged")
    assert seen.because == "this judge does not see plain contradictions, so its word does not count"


def test_what_a_judge_set_apart_is_listed_again_when_it_is_not_believed(wiki: Wiki) -> None:
    (conflict,) = wiki.view.conflicts()
    everyone = tuple(claim.id for claim in conflict.claims)
    told = ConflictJudged(
        id=conflict.key, entity="orrin", attribute="depth", verdict="not enough evidence", because="",
        claims=everyone[:1], by_code="differs by date", everyone=everyone,
    )  # fmt: skip
    record(wiki.ledger, "judge again", "reconcile", conflict.key, [told])
    examine(wiki, "contradiction", wrong=4)
    (found,) = (conflict for conflict in wiki.view.conflicts() if conflict.attribute == "depth")
    assert found.kind == "differs by date"
    assert {claim.id for claim in found.claims} == set(everyone)


def test_one_judge_does_not_answer_for_another(wiki: Wiki) -> None:
    wiki.ledger.write(
        lambda db: db.executemany("INSERT INTO controls VALUES('other', ?, 'agreement', 0)", [("1",), ("2",)])
    )
    assert listed(wiki) == {"depth": "contradiction", "width": "same"}
