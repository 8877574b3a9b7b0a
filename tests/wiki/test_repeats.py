"""Prose that does not say again what stands above it."""

from __future__ import annotations

from pathlib import Path

import pytest
from views import record, told_wiki

from agent.ledger.records import PageWritten, Sentence
from agent.wiki.repeats import unrepeated

LEAD = Sentence(text="tarnd: Keeps the queue.", claims=("a",))


def said(text: str, *claims: str) -> Sentence:
    return Sentence(section="Details", text=text, claims=claims)


@pytest.mark.parametrize(
    ("below", "left"),
    [
        ([said("Keeps the queue. Jobs wait in the queue.", "a", "b")], [said("Jobs wait in the queue.", "b")]),
        ([said("Keeps the queue. It has 3 ends.", "a", "b")], [said("Keeps the queue. It has 3 ends.", "a", "b")]),
        ([said("Keeps the queue.", "a")], []),
        ([said("Keeps the queue.", "a", "c")], [said("Keeps the queue.", "a", "c")]),
        ([said("Jobs wait. Some do not.", "b"), said("Jobs wait.", "b")], [said("Jobs wait. Some do not.", "b")]),
        ([said("Jobs wait.", "b"), said("Jobs wait. Keys do not.", "b")], [said("Jobs wait.", "b"),
                                                                          said("Keys do not.", "b")]),
        ([said("This is passed on.", "b", "c"), said("This is passed on.", "b")], [said("This is passed on.", "b", "c"),
                                                                                said("This is passed on.", "b")]),
        ([said("Keeps the queue.Jobs wait.", "b")], [said("Keeps the queue.Jobs wait.", "b")]),
    ],
)  # fmt: skip
def test_what_stands_above_is_not_said_again_where_nothing_points_back_to_it(
    below: list[Sentence], left: list[Sentence]
) -> None:
    assert list(unrepeated("tarnd", [LEAD], below)) == left


def test_a_page_says_its_first_sentence_once_and_cites_all_that_it_says(tmp_path: Path) -> None:
    told = [("tarnd keeps the queue.", "tarnd", "definition", ""), ("Jobs wait in the queue.", "tarnd", "note", "")]
    wiki = told_wiki(tmp_path, {"a.txt": told})
    ids = {claim.statement: claim.id for claim in wiki.view.claims_of("tarnd")}
    first, second = (ids[words] for words, *_ in told)
    prose = (
        Sentence(text="tarnd keeps the queue.", claims=(first,)),
        Sentence(section="Use", text="tarnd keeps the queue. Jobs wait in the queue.", claims=(first, second)),
    )
    record(wiki.ledger, "write", "write", "entities/tarnd", [PageWritten(page="entities/tarnd", sentences=prose)])
    wiki.publish()
    text = (wiki.path / "entities" / "tarnd.md").read_text()
    assert "# tarnd\n\n**tarnd** keeps the queue.[^1]\n\n## Use\n\nJobs wait in the queue.[^2]\n" in text
    assert wiki.verify() == []
