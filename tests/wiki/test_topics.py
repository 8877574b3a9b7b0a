"""Topics: the same whatever the order, and hardly others when a page is added."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from views import Told, judge, record, told_wiki

from agent.ledger.records import PageWritten, Sentence
from agent.ledger.view import EntityView
from agent.wiki.edits import take_in
from agent.wiki.export import export
from agent.wiki.ties import Ties
from agent.wiki.topics import MEMBERS, topics

Edge = tuple[str, str]


def entities(names: set[str]) -> dict[str, EntityView]:
    return {name: EntityView(name, name, name, "thing", (), 1) for name in sorted(names)}


def found(edges: list[Edge]) -> dict[str, str]:
    """Page → centre of its topic."""
    ties = Ties()
    ties.graph.add_edges_from(edge for edge in edges if edge[0] != edge[1])
    return {member: topic.centre for topic in topics(ties, entities(set(ties.graph))) for member in topic.members}


names = st.sampled_from([f"p{number}" for number in range(14)])


@given(st.lists(st.tuples(names, names), max_size=60), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_in_which_links_are_found_does_not_matter(edges: list[Edge], rng: random.Random) -> None:
    mixed = list(edges)
    rng.shuffle(mixed)
    assert found(mixed) == found(edges)


@given(st.lists(st.tuples(names, names), max_size=60))
@settings(deadline=None)
def test_a_topic_holds_its_centre_and_no_page_is_in_two(edges: list[Edge]) -> None:
    topic_of = found(edges)
    sizes = [list(topic_of.values()).count(centre) for centre in set(topic_of.values())]
    assert all(topic_of[centre] == centre for centre in topic_of.values())
    assert len(sizes) != 1
    assert all(size >= MEMBERS for size in sizes)


def town(name: str, houses: int) -> list[Edge]:
    """Houses that name their town, and each the next of them."""
    streets = [(f"{name}{number}", f"{name}{number + 1}") for number in range(houses - 1)]
    return [*((f"{name}{number}", name) for number in range(houses)), *streets]


def test_a_page_more_moves_none_of_the_others() -> None:
    edges = [*town("a", 9), *town("b", 7), *town("c", 5), ("a3", "b2"), ("b4", "c"), ("c1", "a")]
    before = found(edges)
    after = found([*edges, ("new", "b"), ("new", "b5"), ("new", "a")])
    assert {page: centre for page, centre in after.items() if page != "new"} == before
    assert after["new"] == "b"
    assert set(before.values()) == {"a", "b", "c"}


VILLAGES = ("Marlbeck", "Norrey")


def told() -> list[Told]:
    things = [
        (f"{village} {thing} is a {thing.lower()} of {village}.", f"{village} {thing}", "definition", "")
        for village in VILLAGES
        for thing in ("Church", "Mill", "Bridge", "School")
    ]
    tied = ("The Norrey Mill grinds corn for the Norrey School.", "Norrey Mill", "customer", "")
    named = [(f"{village} is a village.", village, "definition", "") for village in VILLAGES]
    return [*things, tied, *named, ("Norrey Bridge has 3 arches.", "Norrey Bridge", "arches", "3")]


def test_a_topic_tells_its_pages_their_ties_and_their_disputes_all_cited(tmp_path: Path) -> None:
    other = [("Norrey Bridge has 4 arches.", "Norrey Bridge", "arches", "4")]
    wiki = told_wiki(tmp_path, {"a.txt": told(), "b.txt": other})
    judge(wiki, "Norrey Bridge", "arches", "contradiction")
    wiki.publish()
    assert [str(finding) for finding in wiki.verify()] == []
    text = (wiki.path / "topics" / "norrey.md").read_text()
    assert "\n# Topic: Norrey\n\n[[entities/norrey|Norrey]] is a village.[^1]\n" in text
    assert re.search(r"^- \[\[entities/norrey-mill\|Norrey Mill\]\] is a mill of .*\[\^\d\]$", text, re.MULTILINE)
    tie = r"^- The \[\[entities/norrey-mill\|.*\]\] grinds corn for the \[\[entities/norrey-school\|.*\]\]\.\[\^\d\]$"
    assert re.search(tie, text, re.MULTILINE)
    assert "\\|Norrey Bridge]] | arches | contradiction |" in text
    assert "marlbeck" not in text
    assert "[[topics/norrey|Topic: Norrey]]" in (wiki.path / "entities" / "norrey-mill.md").read_text()
    assert "- [[topics/norrey|Topic: Norrey]], 5 pages: " in (wiki.path / "index.md").read_text()


def test_a_lead_that_a_model_wrote_introduces_the_topic_and_all_its_pages_follow(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": told()})
    known = {
        claim.statement: claim.id for id_ in ("norrey mill", "norrey school") for claim in wiki.view.claims_of(id_)
    }
    (mill, school) = (known[f"Norrey {thing} is a {thing.lower()} of Norrey."] for thing in ("Mill", "School"))
    lead = Sentence(text="Norrey has a mill and a school", claims=(mill, school))
    record(wiki.ledger, "lead", "write", "topics/norrey", [PageWritten(page="topics/norrey", sentences=(lead,))])
    wiki.publish()
    text = (wiki.path / "topics" / "norrey.md").read_text()
    assert "# Topic: Norrey\n\n[[entities/norrey|Norrey]] has a mill and a school.[^1][^2]\n\n## Pages" in text
    assert "\n- [[entities/norrey|Norrey]] is a village." in text
    assert wiki.verify() == []


def test_a_page_that_the_lead_gives_word_for_word_is_not_listed_again(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": told()})
    (village,) = (claim.id for claim in wiki.view.claims_of("norrey"))
    lead = Sentence(text="Norrey is a village.", claims=(village,))
    record(wiki.ledger, "lead", "write", "topics/norrey", [PageWritten(page="topics/norrey", sentences=(lead,))])
    wiki.publish()
    text = (wiki.path / "topics" / "norrey.md").read_text()
    assert text.count("is a village.") == 2, "once as the lead, once as its footnote's quotation"
    assert "\n\n[[entities/norrey|Norrey]] is a village.[^1]\n\n## Pages\n" in text
    assert wiki.verify() == []


def test_a_tie_that_holds_no_more_or_is_disputed_is_told_as_such(tmp_path: Path) -> None:
    owners = [
        ("Norrey Bridge is owned by Norrey Mill.", "Norrey Bridge", "owner", "Norrey Mill"),
        ("Norrey School was founded by Norrey Church.", "Norrey School", "founder", "Norrey Church"),
    ]
    later = [
        ("Norrey Bridge is owned by Marlbeck, which took over from Norrey Mill.", "Norrey Bridge", "owner", "Marlbeck"),
        ("Norrey School was founded by Marlbeck.", "Norrey School", "founder", "Marlbeck"),
    ]
    wiki = told_wiki(tmp_path, {"a.txt": [*told(), *owners], "b.txt": later})
    judge(wiki, "Norrey Bridge", "owner", "superseded")
    judge(wiki, "Norrey School", "founder", "contradiction")
    wiki.publish()
    text = re.sub(r"\[\[[^|\]]*\|([^\]]*)\]\]", r"\1", (wiki.path / "topics" / "norrey.md").read_text())
    assert re.search(r"^- Norrey Bridge is owned by Norrey Mill\. \(formerly\) \[\^\d+\]$", text, re.MULTILINE)
    assert re.search(r"^- Norrey School was founded by Norrey Church\. \(disputed\) \[\^\d+\]$", text, re.MULTILINE)
    assert wiki.verify() == []


def test_a_tie_stands_by_itself_and_names_the_option_that_it_is_of(tmp_path: Path) -> None:
    more = [
        ("In this case Norrey Bridge is closed.", "Norrey Church", "note", ""),
        ("On holidays Norrey Bridge is full.", "Norrey Church", "note", ""),
        ("This stops Norrey Bridge.", "Norrey School", "note", ""),
        ("Rings at Norrey Bridge.", "Norrey Mill", "option -b", ""),
    ]
    wiki = told_wiki(tmp_path, {"a.txt": [*told(), *more]})
    wiki.publish()
    text = re.sub(r"\[\[[^|\]]*\|([^\]]*)\]\]", r"\1", (wiki.path / "topics" / "norrey.md").read_text())
    ties = text.split("## How they hang together")[1]
    assert "\n- Norrey Church: On holidays Norrey Bridge is full.[^" in ties
    assert "In this case" not in ties
    assert "\n- Norrey School: This stops Norrey Bridge.[^" in ties, "where nothing else ties them"
    assert "\n- Norrey Mill -b: Rings at Norrey Bridge.[^" in ties
    assert wiki.verify() == []


def test_variables_and_common_words_in_capitals_head_no_topic_and_acronyms_do(tmp_path: Path) -> None:
    heads = ("Norrey", "USER", "NORREY_HOME", "TLS")
    things = [
        (f"{head} {number} is what a user has of {head}.", f"{head} {number}", "definition", "")
        for head in heads
        for number in range(4)
    ]
    named = [(f"{head} is a thing.", head, "definition", "") for head in heads]
    wiki = told_wiki(tmp_path, {"a.txt": [*things, *named]})
    wiki.publish()
    assert {path.stem for path in (wiki.path / "topics").iterdir()} == {"norrey", "tls"}


def test_topics_are_exported(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": told()})
    export(wiki.view, tmp_path / "out", tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "out" / "topics.jsonl").read_text().splitlines()]
    assert {row["slug"]: len(row["pages"]) for row in rows} == {"marlbeck": 5, "norrey": 5}
    assert rows[0]["pages"][0] == f"entities/{rows[0]['slug']}"


def test_a_topic_that_is_gone_takes_its_page_along(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": told()})
    wiki.publish()
    wiki.ledger.write(lambda db: db.execute("DELETE FROM claims WHERE normal LIKE 'marlbeck%'"))
    assert "topics/marlbeck.md" in wiki.publish().removed
    assert not (wiki.path / "topics" / "marlbeck.md").exists()
    assert wiki.verify() == []


def test_what_a_person_adds_to_a_topic_stays(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": told()})
    wiki.publish()
    page = wiki.path / "topics" / "norrey.md"
    page.write_text(page.read_text().replace("## Pages\n", "## Pages\n\nSee the old map.\n"))
    assert take_in(wiki.path, wiki.view, wiki.ledger) == ["topics/norrey.md: your notes"]
    wiki.publish()
    assert "See the old map." in page.read_text()
    assert wiki.verify() == []
