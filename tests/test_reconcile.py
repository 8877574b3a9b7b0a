"""A judge has the last word only where code knows no better."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from claims import made

from agent.brain.actions import JudgeConflict
from agent.brain.protocol import PositionSeen
from agent.evidence.scopes import said_when
from agent.jobs.item import Context, Planned
from agent.jobs.prompts import prompt
from agent.jobs.reconcile import ReconcileItem, plan
from agent.ledger import entities, rows
from agent.ledger.conflicts import Held, candidates, conflict_id, positions
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.ledger.records import Claim, ConflictJudged, Scope, Verdict
from agent.ledger.snapshot import Snapshot
from agent.ledger.view import Decided
from agent.wiki.guide import Guide


def item(*claims: Claim) -> ReconcileItem:
    (candidate,) = candidates("alpha", claims)
    sides = tuple(positions(claims))
    held = tuple(
        tuple(
            Held(Scope(version=claim.scope.version, date=said_when(claim.statement, claim.value)), claim.stance)
            for claim in side
        )
        for side in sides
    )
    return ReconcileItem(candidate, "alpha", sides, (), held, prompt("reconcile", Guide()))


def judged(told: ReconcileItem, verdict: Verdict, *apart: int) -> ConflictJudged:
    told.act(JudgeConflict(verdict=verdict, because="so it seems", apart=apart))
    (effect,) = told.finish()
    assert isinstance(effect, ConflictJudged)
    return effect


def test_what_the_judge_finds_to_be_about_something_else_is_no_position() -> None:
    told = item(made(value="52 m"), made(value="55 m", source="s2"), made(value="900 m", source="s3"))
    effect = judged(told, "contradiction", 3)
    assert effect.verdict == "contradiction"
    assert effect.claims == tuple(side[0].id for side in told.sides[:2])


def test_where_one_position_is_left_nothing_disagrees() -> None:
    told = item(made(value="52 m"), made(value="900 m", source="s2"))
    assert judged(told, "contradiction", 2).verdict == "not enough evidence"


def test_numbers_of_no_position_change_nothing() -> None:
    told = item(made(value="52 m"), made(value="900 m", source="s2"))
    assert judged(told, "contradiction", 0, 3, -1).verdict == "contradiction"


def test_without_a_judgement_values_that_differ_are_kept_as_not_judged() -> None:
    (effect,) = item(made(value="52 m"), made(value="900 m", source="s2")).finish()
    assert isinstance(effect, ConflictJudged)
    assert (effect.verdict, effect.because) == ("not judged", "no judgement came")


def test_what_code_alone_says_is_kept_beside_each_judgement() -> None:
    told = item(made(value="52 m"), made(value="55 m", source="s2"), made(value="900 m", source="s3"))
    effect = judged(told, "contradiction", 3)
    assert effect.by_code == "not judged"
    assert effect.everyone == tuple(claim.id for claim in told.candidate.claims)
    versions = item(made(value="5", version="1.0"), made(value="7", version="2.0", source="s2"))
    assert judged(versions, "same").by_code == "differs by version"


@pytest.mark.parametrize(
    ("attribute", "values", "years", "kind"),
    [
        ("chief engineer", ("Ansel Birk", "Petra Lindqvist"), ("1965", "2015-03"), "differs by date"),
        ("chief engineer", ("Ansel Birk", "Petra Lindqvist"), ("2013", "2015"), "contradiction"),
        ("chief engineer", ("Ansel Birk", "Petra Lindqvist"), ("1965", ""), "contradiction"),
        ("inhabitants", ("900", "2,140"), ("1961", "2011"), "differs by date"),
        ("head", ("58 m", "61 m"), ("1961", "2011"), "contradiction"),
        ("designer", ("Ansel Birk", "Petra Lindqvist"), ("1965", "2015"), "contradiction"),
    ],
)
def test_sources_many_years_apart_may_name_other_holders_of_an_office(
    attribute: str, values: tuple[str, str], years: tuple[str, str], kind: str
) -> None:
    told = item(*(made(attribute=attribute, value=value, source=value) for value in values))
    told.held = tuple((Held(Scope(), "holds", year),) for year in years)
    assert judged(told, "contradiction").verdict == kind


def test_a_population_in_1961_and_in_2011_is_no_contradiction() -> None:
    told = item(
        made(value="900", statement="Marlbeck had 900 inhabitants in 1961."),
        made(value="2,140", statement="In 2011 Marlbeck had 2,140 inhabitants.", source="s2"),
    )
    assert judged(told, "contradiction").verdict == "differs by date"


def test_what_the_other_side_calls_a_former_value_is_superseded() -> None:
    told = item(made(value="Marlbeck"), made(value="Norrey", source="s2"))
    quotes = ("The seat is in Marlbeck.", "The seat is in Norrey; it was moved there from Marlbeck in 1988.")
    told.positions = tuple(
        PositionSeen(
            attribute="seat", value=side[0].value, statement=quote, stance="holds", scope=Scope(), source="s",
            kind="", dated="", quote=quote, before="", held=(),
        )
        for side, quote in zip(told.sides, quotes, strict=True)
    )  # fmt: skip
    assert judged(told, "contradiction").verdict == "superseded"


def test_two_dates_for_one_event_are_a_contradiction() -> None:
    told = item(
        made(value="October 1934", statement="The dam was completed in October 1934."),
        made(value="May 1935", statement="The dam was completed in May 1935.", source="s2"),
    )
    assert judged(told, "contradiction").verdict == "contradiction"


def test_a_difference_that_the_versions_deny_is_kept_with_the_reason_and_shown_nowhere() -> None:
    told = item(made(value="5", version="v1.0"), made(value="7", version="1.0", source="s2"))
    effect = judged(told, "differs by version")
    assert effect.verdict == "not enough evidence"
    assert effect.because == "judged as differs by version, but all hold for the same; so it seems"


@pytest.mark.parametrize(
    ("statement", "value", "when"),
    [
        ("It had 900 inhabitants in 1961.", "900", "1961"),
        ("In May 2011 it had 2,140.", "2,140", "2011-05"),
        ("It was built in 1961.", "1961", ""),
        ("It holds 41 million m³ in 2000 basins.", "41 million m³", ""),
        ("It grew from 900 in 1961 to 2,140 in 2011.", "2,140", ""),
        ("Es hatte im Jahr 1961 900 Einwohner.", "900", "1961"),
    ],
)
def test_for_which_date_a_statement_says_it(statement: str, value: str, when: str) -> None:
    assert said_when(statement, value) == when


DEPTH = made(attribute="depth", value="52 m", source="s1")
DEEP = made(attribute="how deep", value="55 m", source="s2")
LENGTH = made(attribute="length", value="900 m", source="s2", sentence=2)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


def keep(ledger: Ledger, *claims: Claim) -> None:
    """The claims, of sources that are there, as a closed pass leaves them."""

    def work(db: sqlite3.Connection) -> None:
        for claim in claims:
            source = (claim.source, claim.source, claim.source)
            db.execute("INSERT OR IGNORE INTO sources(name, sha256, slug) VALUES(?, ?, ?)", source)
            rows.put_claim(db, claim, "item", 1)
        entities.refresh(db)

    ledger.write(work)


def planned(ledger: Ledger, sources: list[str] | None = None) -> list[Planned]:
    snapshot = Snapshot(ledger.reader)
    documents = Documents(ledger.reader, ledger.path.parent)
    context = Context(snapshot, documents, Guide(), "model", lambda _: ())
    return [item for item in plan(context, snapshot.attributes_of(sources)) if not item.subject.startswith("control")]


def test_one_attribute_under_two_names_is_one_candidate_from_wherever_it_is_seen(ledger: Ledger) -> None:
    keep(ledger, DEPTH, DEEP, LENGTH)
    (found,) = planned(ledger)
    assert found.subject == conflict_id("alpha", "depth")
    assert [item.key for item in planned(ledger, ["s1"])] == [found.key]
    assert [item.key for item in planned(ledger, ["s2"])] == [found.key]


def test_a_conflict_that_a_person_decided_on_keeps_its_id_when_another_name_comes_up(ledger: Ledger) -> None:
    keep(ledger, DEEP, made(attribute="how deep", value="60 m", source="s3"))
    (found,) = planned(ledger)
    ledger.resolve_conflict(found.subject, Decided("resolved", "55 m"), [])
    keep(ledger, DEPTH)
    assert [item.subject for item in planned(ledger)] == [found.subject]


def test_a_decision_makes_nothing_due_until_a_position_is_added(ledger: Ledger) -> None:
    keep(ledger, DEPTH, DEEP)
    (before,) = planned(ledger)
    ledger.resolve_conflict(before.subject, Decided("dismissed", "a slip"), [DEPTH.id, DEEP.id])
    assert [item.key for item in planned(ledger)] == [before.key]
    assert Snapshot(ledger.reader).reopened(before.subject, [DEPTH.id, DEEP.id]) == ""
    keep(ledger, made(attribute="depth", value="58 m", source="s3"))
    (after,) = planned(ledger)
    assert after.key != before.key
    assert Snapshot(ledger.reader).reopened(before.subject, [DEPTH.id, DEEP.id, "another"]) == "a slip"
