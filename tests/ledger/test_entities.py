"""Names are one entity when the text itself or a judgement says so, and never against a veto."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from agent.ledger import entities, near_names
from agent.ledger.journal import Closing, Ledger
from agent.ledger.records import Claim, Effect, EntityNamed, Evidence, NamesJudged
from agent.ledger.snapshot import Snapshot

Claims = Callable[..., Claim]


def named(name: str, *aliases: str, quote: str = "") -> EntityNamed:
    cut = Evidence(sentence=1, start=0, end=1, quote=quote or " ".join((name, *aliases)))
    return EntityNamed(source="s1", name=name, type="", aliases=aliases, evidence=(cut,))


def record(ledger: Ledger, key: str, *effects: Effect) -> dict[str, tuple[str, ...]]:
    """Record the effects in a pass of their own; returns title → aliases of all entities."""
    number = ledger.open_pass("read", 0, "b", 1)
    asyncio.run(ledger.record(key, 0, [], effects, Closing(number, 0, "read", "s1", 1, "done")))
    ledger.close_pass(number)
    return {entity.title: entity.aliases for entity in Snapshot(ledger.reader).entities()}


def test_spellings_of_one_name_are_one_entity(ledger: Ledger) -> None:
    assert record(ledger, "k", named("Merge Strategy"), named("merge strategy"), named("merge strategy")) == {
        "merge strategy": ()
    }


def test_an_alias_counts_when_the_cited_sentence_gives_it(ledger: Ledger) -> None:
    given = named("Multi-Token Prediction", "MTP", quote="Multi-Token Prediction (MTP) drafts tokens.")
    assert record(ledger, "k", given, named("MTP"), named("MTP")) == {"Multi-Token Prediction": ("MTP",)}


def test_an_alias_that_the_sentence_does_not_give_joins_nothing(ledger: Ledger) -> None:
    made_up = named("alpha", "beta", quote="alpha is a letter.")
    assert record(ledger, "k", made_up, named("beta")) == {"alpha": (), "beta": ()}


def test_versions_are_never_joined_by_an_alias(ledger: Ledger) -> None:
    assert record(ledger, "k", named("TLS 1.2", "TLS 1.3")) == {"TLS 1.2": ()}


def test_judgements_join_and_keep_apart(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("ipsum"), named("dolor"))
    same = NamesJudged(one="lorem", other="ipsum", same=True, because="x")
    apart = NamesJudged(one="lorem", other="dolor", same=False, because="x")
    assert record(ledger, "j", same, apart) == {"lorem": ("ipsum",), "dolor": ()}
    undone = NamesJudged(one="ipsum", other="lorem", same=False, because="x")
    assert record(ledger, "u", undone) == {"lorem": (), "ipsum": (), "dolor": ()}


def test_an_entity_keeps_its_slug_and_title_when_more_names_come(ledger: Ledger) -> None:
    record(ledger, "k", named("merge strategy"))
    record(ledger, "l", *[named("Merge Strategy")] * 5)
    assert [(e.slug, e.title) for e in Snapshot(ledger.reader).entities()] == [("merge-strategy", "merge strategy")]


def test_plurals_and_acronyms_are_asked_about_once(ledger: Ledger) -> None:
    record(ledger, "k", named("merge strategy"), named("merge strategies x"), named("merge strategys"), named("MS"))
    pairs = {(c.one, c.other) for c in near_names.candidates(ledger.reader)}
    assert pairs == {("merge strategy", "merge strategys"), ("MS", "merge strategy"), ("MS", "merge strategys")}
    record(ledger, "j", NamesJudged(one="merge strategy", other="MS", same=False, because="x"))
    assert ("MS", "merge strategy") not in {(c.one, c.other) for c in near_names.candidates(ledger.reader)}


def test_links_that_meet_do_not_bring_together_what_a_veto_keeps_apart(ledger: Ledger) -> None:
    both = [named("Orrin Line", short, quote=f"The Orrin Line ({short}) is closed.") for short in ("OLR", "OLW")]
    assert record(ledger, "k", *both) == {"Orrin Line": ("OLR",), "OLW": ()}
    (refused,) = [merge.refused for merge in entities.merges(ledger.reader) if not merge.entity]
    assert "differ in a letter" in refused


def test_judgements_that_meet_do_not_bring_together_what_a_judge_keeps_apart(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("ipsum"), named("dolor"))
    said = [("dolor", "ipsum", True), ("dolor", "lorem", True), ("ipsum", "lorem", False)]
    assert record(ledger, "j", *(NamesJudged(one=a, other=b, same=s, because="x") for a, b, s in said)) == {
        "ipsum": ("dolor",),
        "lorem": (),
    }


def test_every_merge_has_who_decided_it_and_why(ledger: Ledger) -> None:
    given = named("Multi-Token Prediction", "MTP", quote="Multi-Token Prediction (MTP) drafts tokens.")
    record(ledger, "k", given, named("lorem"), named("ipsum"))
    record(ledger, "j", NamesJudged(one="ipsum", other="lorem", same=True, because="both are Latin"))
    told = [(merge.link.by, merge.link.because) for merge in entities.merges(ledger.reader) if merge.entity]
    assert told == [("code", "a sentence gives both names"), ("b", "both are Latin")]


def test_an_entity_that_is_judged_apart_again_has_the_title_and_slug_that_it_had(ledger: Ledger) -> None:
    record(ledger, "k", named("lorem"), named("Ipsum"))
    record(ledger, "l", *[named("ipsum")] * 5)
    record(ledger, "j", NamesJudged(one="ipsum", other="lorem", same=True, because="x"))
    record(ledger, "u", NamesJudged(one="ipsum", other="lorem", same=False, because="x"))
    assert [(e.slug, e.title) for e in Snapshot(ledger.reader).entities()] == [("ipsum", "Ipsum"), ("lorem", "lorem")]


def test_types_are_those_of_the_wiki_and_no_others(ledger: Ledger) -> None:
    said = {"lorem": "Places", "ipsum": "village", "dolor": "concept"}
    typed = [named(name).model_copy(update={"type": kind.casefold()}) for name, kind in said.items()]
    for allowed, types in (
        ([], {"lorem": "places", "ipsum": "village", "dolor": "concept"}),
        (["concept", "Place"], {"lorem": "place", "ipsum": "concept", "dolor": "concept"}),
        (["person"], {"lorem": "other", "ipsum": "other", "dolor": "other"}),
    ):
        ledger.note("types", json.dumps(allowed))
        record(ledger, f"{allowed}", *typed)
        assert {entity.title: entity.type for entity in Snapshot(ledger.reader).entities()} == types
