"""A person's word on names holds against code, judges and everything that is found later; of two the later holds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.ledger import decisions, near_names, registry
from agent.ledger.decisions import Decision, MergeNames, Name, SplitNames
from agent.ledger.journal import Ledger
from agent.ledger.records import NamesJudged
from agent.ledger.snapshot import Snapshot
from ledger.test_entities import named, record

WORDS = ("lorem", "ipsum", "dolor", "sit amet")


def decide(ledger: Ledger, decision: Decision) -> dict[str, tuple[str, ...]]:
    """Make it hold; returns title → aliases of all entities."""
    ledger.write(lambda db: decisions.apply(db, decision))
    return {entity.title: entity.aliases for entity in Snapshot(ledger.reader).entities()}


def name(word: str) -> Name:
    return Name(normal=word.casefold(), written=word)


def merge(one: str, other: str) -> MergeNames:
    return MergeNames(kept=name(one), other=name(other))


def split(one: str, other: str) -> SplitNames:
    return SplitNames(one=name(one), other=name(other))


def rows(ledger: Ledger) -> list[tuple[str, ...]]:
    query = "SELECT id, slug, title, type, aliases FROM entities ORDER BY id"
    return ledger.reader.execute(query).fetchall()


def test_a_person_merges_what_a_veto_and_a_judge_keep_apart(ledger: Ledger) -> None:
    record(ledger, "k", named("Kelfire 2"), named("Kelfire II plus"))
    record(ledger, "j", NamesJudged(one="kelfire 2", other="kelfire ii plus", same=False, because="x"))
    assert decide(ledger, merge("Kelfire II plus", "Kelfire 2")) == {"Kelfire II plus": ("Kelfire 2",)}


def test_a_person_splits_what_a_sentence_gives_and_no_later_judgement_undoes_it(ledger: Ledger) -> None:
    given_ = named("Orrin Light Railway", "OLR", quote="The Orrin Light Railway (OLR) is closed.")
    record(ledger, "k", given_)
    apart = {"OLR": (), "Orrin Light Railway": ()}
    ledger.write(
        lambda db: decisions.apply(
            db, SplitNames(one=Name(normal="OLR", written=""), other=name("orrin light railway"))
        )
    )
    assert {e.title: e.aliases for e in Snapshot(ledger.reader).entities()} == apart
    again = NamesJudged(one="OLR", other="orrin light railway", same=True, because="x")
    assert record(ledger, "j", given_, again) == apart
    assert near_names.candidates(ledger.reader) == []


def test_the_page_of_a_merge_is_that_of_the_first_name_given(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("ipsum"))
    assert decide(ledger, merge("ipsum", "lorem")) == {"ipsum": ("lorem",)}


def test_merge_and_split_leave_everything_as_it_was(ledger: Ledger) -> None:
    record(ledger, "k", *map(named, WORDS), *[named("Ipsum")] * 3, named("Lorem", "LI", quote="Lorem (LI) is."))
    before = rows(ledger)
    decide(ledger, merge("dolor", "ipsum"))
    decide(ledger, merge("lorem", "dolor"))
    assert len(rows(ledger)) == 2
    decide(ledger, split("lorem", "dolor"))
    decide(ledger, split("ipsum", "dolor"))
    assert rows(ledger) == before


def test_a_split_by_any_of_its_names_undoes_the_merge(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("Ipsum Dolor", "ID", quote="Ipsum Dolor (ID) is."))
    before = rows(ledger)
    decide(ledger, merge("lorem", "ipsum dolor"))
    ledger.write(lambda db: decisions.apply(db, SplitNames(one=name("lorem"), other=Name(normal="ID", written="ID"))))
    assert rows(ledger) == before


def test_what_was_judged_of_a_merge_is_due_again_when_it_is_undone(ledger: Ledger) -> None:
    record(ledger, "k", *map(named, WORDS))
    decide(ledger, merge("lorem", "ipsum"))
    record(ledger, "j", NamesJudged(one="dolor", other="lorem", same=True, because="of ipsum"))
    assert decide(ledger, split("lorem", "ipsum")) == dict.fromkeys(WORDS, ())
    assert ledger.closed(["j"]) == set()


def test_a_decision_waits_for_names_that_are_gone_and_come_again(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("ipsum"))
    decide(ledger, merge("lorem", "ipsum"))
    ledger.write(lambda db: db.execute("DELETE FROM mentions WHERE normal = 'ipsum'"))
    assert record(ledger, "l") == {"lorem": ()}
    assert record(ledger, "m", named("ipsum")) == {"lorem": ("ipsum",)}


def test_the_registry_says_who_merged_what_and_who_keeps_apart(ledger: Ledger) -> None:
    record(ledger, "k", *map(named, WORDS))
    decide(ledger, MergeNames(kept=name("lorem"), other=name("ipsum"), note="the same stone"))
    decide(ledger, split("dolor", "sit amet"))
    told = {entry.title: entry for entry in registry.entries(ledger.reader)}
    assert [(one.by, one.why) for one in told["lorem"].merged] == [("person", "the same stone")]
    assert [one.by for one in told["dolor"].kept_apart] == ["person"]
    assert told["lorem"].names == {"ipsum": ["ipsum"], "lorem": ["lorem"]}


pairs = st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(st.tuples(st.booleans(), pairs), max_size=8))
@settings(max_examples=25)
def test_the_last_decision_on_a_pair_always_holds(tmp_path_factory, told) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger(tmp_path_factory.mktemp("l") / "ledger.db")
    try:
        record(ledger, "k", *map(named, WORDS))
        for same, (one, other) in told:
            decide(ledger, merge(one, other) if same else split(one, other))
            home = dict(ledger.reader.execute("SELECT normal, entity FROM names").fetchall())
            assert (home[one] == home[other]) == same
    finally:
        ledger.close()
