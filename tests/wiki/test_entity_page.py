"""What an entity's page holds, and in which order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from views import Told, Wiki, judge, record, told_wiki

from agent.ledger.records import PageWritten, Sentence, Verdict
from agent.wiki import render

DAM: dict[str, list[Told]] = {
    "guide.txt": [
        ("The dam is 61 m high.", "Hollin Dam", "height", "61 m"),
        ("Hollin Dam is a gravity dam.", "Hollin Dam", "kind", "gravity dam"),
        ("The keeper's house was built in 1936.", "Hollin Dam", "keeper's house built", "1936"),
        ("Building began in 1931.", "Hollin Dam", "begun", "1931"),
    ],
    "record.txt": [
        ("It was designed by Edith Marrow.", "Hollin Dam", "designer", "Edith Marrow"),
        ("The dam is 58 m high.", "Hollin Dam", "height", "58 m"),
        ("It was raised by 3 m in 1962.", "Hollin Dam", "raised", "3 m"),
        ("Edith Marrow was an engineer.", "Edith Marrow", "kind", "engineer"),
    ],
}


def page(wiki: Wiki, slug: str) -> str:
    assert wiki.publish().written
    assert [str(finding) for finding in wiki.verify()] == []
    return page_of(wiki, slug)


def page_of(wiki: Wiki, slug: str) -> str:
    return (wiki.path / "entities" / f"{slug}.md").read_text()


def dam(folder: Path, verdict: Verdict = "contradiction") -> str:
    wiki = told_wiki(folder, DAM)
    judge(wiki, "Hollin Dam", "height", verdict)
    return page(wiki, "hollin-dam")


def test_a_page_says_what_it_is_then_what_is_disputed_then_facts_then_when(tmp_path: Path) -> None:
    text = dam(tmp_path)
    parts = ["**Hollin Dam** is a gravity dam.[^1]", "> [!warning] Disputed: height", "| fact |", "## Timeline"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_disputed_values_stand_side_by_side_and_none_is_called_former(tmp_path: Path) -> None:
    row = next(line for line in dam(tmp_path).splitlines() if line.startswith("| height |"))
    assert re.fullmatch(r"\| height \| 61 m \(disputed\) \[\^\d\]; 58 m \(disputed\) \[\^\d\] \|  \|", row)


def test_values_of_two_versions_follow_each_other(tmp_path: Path) -> None:
    sources = {
        "old.txt": [("The limit is 10.", "Frob", "limit", "10")],
        "new.txt": [("The limit is 20.", "Frob", "limit", "20")],
    }
    wiki = told_wiki(tmp_path, sources, {"old.txt": "frob 1.9", "new.txt": "frob 1.10"})
    assert "| limit | 20 [^1] (before: 10 [^2]) | frob 1.10 (frob 1.9) |" in page(wiki, "frob")


@pytest.mark.parametrize(
    ("versions", "holds"),
    [
        ({"a.txt": "frob 1.10", "b.txt": "frob 1.9"}, "frob 1.10; frob 1.9"),
        ({"a.txt": "frob 1.10"}, "frob 1.10; —"),
        ({"a.txt": "frob 1.10", "b.txt": "frob 1.10"}, "frob 1.10"),
        ({}, ""),
    ],
)
def test_what_holds_stands_in_the_order_of_the_values_and_none_takes_over_its_neighbours(
    tmp_path: Path, versions: dict[str, str], holds: str
) -> None:
    sources = {
        "a.txt": [("The limit is 20.", "Frob", "limit", "20")],
        "b.txt": [("The limit is 10.", "Frob", "limit", "10")],
    }
    wiki = told_wiki(tmp_path, sources, versions)
    judge(wiki, "Frob", "limit", "contradiction")
    assert f"| limit | 20 (disputed) [^1]; 10 (disputed) [^2] | {holds} |" in page(wiki, "frob")


def test_values_that_differ_by_date_stand_under_the_dates_that_their_sentences_name(tmp_path: Path) -> None:
    sources = {
        "a.txt": [("Marlbeck had 3,480 inhabitants in 1961.", "Marlbeck", "inhabitants", "3,480")],
        "b.txt": [("Marlbeck had 2,140 inhabitants in 2011.", "Marlbeck", "inhabitants", "2,140")],
    }
    wiki = told_wiki(tmp_path, sources)
    judge(wiki, "Marlbeck", "inhabitants", "differs by date")
    assert re.search(r"\| 2,140 \[\^\d\] \(before: 3,480 \[\^\d\]\) \| 2011 \(1961\) \|", page(wiki, "marlbeck"))


def test_a_value_is_denied_where_its_claim_denies_it(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": [("The default of Frob is not 22.", "Frob", "default", "22")]}, negated=True)
    assert "| default | not 22 [^1] |" in page(wiki, "frob")


def test_attributes_that_differ_in_their_preposition_are_two_facts(tmp_path: Path) -> None:
    said: list[Told] = [
        ("Blue gel is baked for three hours.", "Blue gel", "baked for", "three hours"),
        ("Blue gel is baked at 120 °C.", "Blue gel", "baked at", "120 °C"),
    ]
    rows = page(told_wiki(tmp_path, {"gel.txt": said}), "blue-gel")
    assert re.search(r"\| baked for \| three hours", rows)
    assert re.search(r"\| baked at \| 120 °C", rows)


def test_what_is_dated_stands_in_a_timeline_by_date(tmp_path: Path) -> None:
    lines = dam(tmp_path).split("## Timeline")[1].splitlines()
    assert [line.split(" [^")[0] for line in lines if re.match(r"\| \d", line)] == [
        "| 1931 | begun",
        "| 1936 | keeper's house built",
        "| 1962 | It was raised by 3 m in 1962.",
    ]


def test_a_timeline_says_once_what_one_sentence_says_and_repeats_no_row_of_the_table(tmp_path: Path) -> None:
    founded = "The Frob café, a workshop, was founded in 2009 by Marit Sandoe."
    told: list[Told] = [
        (founded, "Frob café", "founded", "2009"),
        (founded, "Frob café", "kind", "workshop"),
        ("The roof was painted green in 2009.", "Frob café", "painted", "green"),
        ("Nearly 900 came in 2012.", "Frob café", "visitors in 2012", "nearly 900"),
        ("It moved to Norrey in 2011.", "Frob café", "moved to", "Norrey"),
        ("It closed in 2019.", "Frob café", "closed", "2019"),
    ]
    text = page(told_wiki(tmp_path, {"a.txt": told}), "frob-café").split("## Timeline")[1]
    assert [line.split(" [^")[0] for line in text.splitlines() if re.match(r"\| \d", line)] == [
        "| 2009 | founded",
        "| 2009 | The roof was painted green in 2009.",
        "| 2011 | It moved to Norrey in 2011.",
        "| 2019 | closed",
    ]


def test_a_page_on_which_nothing_dates_has_no_timeline(tmp_path: Path) -> None:
    told = [(f"The part {n} of Frob weighs {n} kg.", "Frob", f"part {n}", f"{n} kg") for n in range(1, 9)]
    assert "Timeline" not in page(told_wiki(tmp_path, {"a.txt": told}), "frob")


def test_a_value_links_to_the_page_that_it_names_and_that_page_tells_of_it(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, DAM)
    assert "| designer | [[entities/edith-marrow\\|Edith Marrow]] [^" in page(wiki, "hollin-dam")
    there = (wiki.path / "entities" / "edith-marrow.md").read_text()
    assert re.search(
        r"\| page \| its … is this one \|\n\| --- \| --- \|\n"
        r"\| \[\[entities/hollin-dam\\\|Hollin Dam\]\] \| designer \[\^\d\] \|",
        there,
    )
    assert "## Mentioned in\n\n[[entities/hollin-dam|Hollin Dam]]" in there


def test_a_lead_that_defines_comes_first_whatever_a_brain_put_there(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, DAM)
    by_attribute = {claim.attribute: claim.id for claim in wiki.view.claims_of("hollin dam")}
    prose = (
        Sentence(text="It is 61 m high.", claims=(by_attribute["height"],)),
        Sentence(section="Kind", text="Hollin Dam is a gravity dam.", claims=(by_attribute["kind"],)),
    )
    record(wiki.ledger, "w", "write", "entities/hollin dam", [PageWritten(page="entities/hollin dam", sentences=prose)])
    text = page(wiki, "hollin-dam")
    assert "\n**Hollin Dam** is a gravity dam.[^1] It is 61 m high.[^2]\n" in text
    assert "## Kind" not in text


def test_many_facts_are_gathered_by_theme_and_few_are_not(tmp_path: Path) -> None:
    options = [(f"The default of -{o} is on{n}.", "Frob", f"default of -{o}", f"on{n}") for n, o in enumerate("abcd")]
    sizes = [(f"Its part {n} weighs {n} kg.", "Frob", f"part{n} weight", f"{n} kg") for n in range(2, 9)]
    dates = [(f"Version {n} came in 200{n}.", "Frob", f"release{n}", f"200{n}") for n in range(2, 5)]
    few = page(told_wiki(tmp_path / "few", {"a.txt": [*options, *dates]}), "frob")
    many = page(told_wiki(tmp_path / "many", {"a.txt": [*dates, *sizes, *options]}), "frob")
    assert "**" not in few.split("| fact |")[1]
    themes = [line for line in many.splitlines() if line.startswith("| **")]
    assert themes == ["| **default** |  |  |", "| **dates** |  |  |", "| **measures** |  |  |"]


def test_a_name_of_few_letters_is_linked_where_a_section_of_the_manual_stands_behind_it(tmp_path: Path) -> None:
    told = [
        ("ssh is a program.", "ssh", "definition", ""),
        ("Frob is a thing that runs ssh(1) and no other ssh.", "Frob", "definition", ""),
    ]
    text = page(told_wiki(tmp_path, {"a.txt": told}), "frob")
    assert "runs [[entities/ssh|ssh]]\\(1\\) and no other ssh." in text


def test_a_name_is_not_linked_inside_a_path(tmp_path: Path) -> None:
    told = [
        ("ssh_config is a file.", "ssh_config", "definition", ""),
        ("Frob is a thing that reads /etc/ssh/ssh_config, then its own ssh_config.", "Frob", "definition", ""),
    ]
    text = page(told_wiki(tmp_path, {"a.txt": told}), "frob")
    assert "/etc/ssh/ssh_config, then its own [[entities/ssh-config|ssh_config]]." in text


def test_all_changes_between_releases_stand_in_one_callout(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, DAM)
    for attribute in ("height", "kind"):
        judge(wiki, "Hollin Dam", attribute, "differs by version")
    text = dict(render.render(wiki.view))["entities/hollin-dam.md"]
    assert text.count("> [!info] Changed between releases: ") == 1


COORDINATORS: dict[str, list[Told]] = {
    "began.txt": [
        ("The coordinator of Frob is Marit Sandoe.", "Frob", "coordinator", "Marit Sandoe"),
        ("Marit Sandoe is a watchmaker.", "Marit Sandoe", "definition", ""),
    ],
    "minutes.txt": [
        ("The coordinator of Frob is Ivo Brack, who followed Marit Sandoe.", "Frob", "coordinator", "Ivo Brack"),
        ("Ivo Brack is a baker.", "Ivo Brack", "definition", ""),
    ],
}


def test_what_a_sentence_calls_former_stands_behind_what_took_its_place(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, COORDINATORS)
    judge(wiki, "Frob", "coordinator", "superseded")
    (row,) = (line for line in page(wiki, "frob").splitlines() if line.startswith("| coordinator |"))
    assert re.search(r"\|Ivo Brack\]\] \[\^\d\] \(before: Marit Sandoe \[\^\d\]\) \|  \|$", row)
    relations = {slug: page_of(wiki, slug).split("## Relations")[1] for slug in ("marit-sandoe", "ivo-brack")}
    assert "| coordinator (formerly) [^" in relations["marit-sandoe"]
    assert "| coordinator [^" in relations["ivo-brack"]


def test_what_was_superseded_by_a_later_version_stands_behind_it(tmp_path: Path) -> None:
    wiki = told_wiki(
        tmp_path,
        COORDINATORS | {"minutes.txt": [("Frob has Ivo Brack.", "Frob", "coordinator", "Ivo Brack")]},
        {"began.txt": "frob 1.9", "minutes.txt": "frob 1.10"},
    )
    judge(wiki, "Frob", "coordinator", "superseded")
    text = page(wiki, "frob")
    assert re.search(r"\| Ivo Brack \[\^\d\] \(before: .*Marit Sandoe.*\) \| frob 1.10 \(frob 1.9\) \|", text)


def test_a_disputed_fact_is_called_so_on_the_page_of_its_value_too(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, COORDINATORS)
    judge(wiki, "Frob", "coordinator", "contradiction")
    assert "(before: " not in page(wiki, "frob")
    assert "| coordinator (disputed) [^" in page_of(wiki, "marit-sandoe")


@pytest.mark.parametrize(
    ("verdict", "place", "marked"),
    [
        ("contradiction", 0, True),
        ("contradiction", 1, True),
        ("superseded", 0, True),
        ("superseded", 1, False),
        ("same", 0, False),
    ],
)
def test_prose_that_is_disputed_or_holds_no_more_leads_to_its_conflict(
    tmp_path: Path, verdict: Verdict, place: int, marked: bool
) -> None:
    wiki = told_wiki(tmp_path, COORDINATORS)
    judge(wiki, "Frob", "coordinator", verdict)
    claims = [claim for claim in wiki.view.claims_of("frob") if claim.attribute == "coordinator"]
    prose = Sentence(section="People", text="So it is told.", claims=(claims[place].id,))
    record(wiki.ledger, "write", "write", "entities/frob", [PageWritten(page="entities/frob", sentences=(prose,))])
    told = r" \(\[\[conflicts#\^(C-\w+)\|\1\]\]\)" if marked else ""
    assert re.search(rf"So it is told\.{told}\[\^\d\]", page(wiki, "frob"))


def test_prose_that_dates_what_was_so_needs_no_mark(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, COORDINATORS)
    judge(wiki, "Frob", "coordinator", "superseded")
    claim = next(claim for claim in wiki.view.claims_of("frob") if claim.value == "Marit Sandoe")
    prose = Sentence(section="People", text="It was Marit Sandoe in 2009.", claims=(claim.id,))
    record(wiki.ledger, "write", "write", "entities/frob", [PageWritten(page="entities/frob", sentences=(prose,))])
    assert re.search(r"It was .*Marit Sandoe\]\] in 2009\.\[\^\d\]", page(wiki, "frob"))


def test_the_row_of_two_long_lists_shows_in_what_they_differ(tmp_path: Path) -> None:
    classes = ", ".join(f"class{number}" for number in range(30))
    sources = {
        "new.txt": [(f"It takes {classes}, le.", "Frob", "values", f"{classes}, le")],
        "old.txt": [(f"It takes {classes}, throughput.", "Frob", "values", f"{classes}, throughput")],
    }
    wiki = told_wiki(tmp_path, sources, {"old.txt": "frob 1.9", "new.txt": "frob 1.10"})
    (row,) = (line for line in page(wiki, "frob").splitlines() if line.startswith("| values |"))
    assert re.search(r"class0, .*, …, le \[\^1\] \(before: class0, .*, …, throughput \[\^2\]\)", row)


def test_the_date_of_a_source_stands_beside_what_may_change_and_nothing_else(tmp_path: Path) -> None:
    told: list[Told] = [
        ("Edition of 1998", "The book", "edition", "1998"),
        ("Hollin Dam is a gravity dam.", "Hollin Dam", "kind", "gravity dam"),
        ("Hollin Dam was begun in 1931.", "Hollin Dam", "begun", "1931"),
        ("It had 900 visitors in 1997.", "Hollin Dam", "visitors in 1997", "900"),
        ("Its keeper is Edith Marrow.", "Hollin Dam", "keeper", "Edith Marrow"),
    ]
    rows = page(told_wiki(tmp_path, {"book.txt": told}), "hollin-dam").splitlines()
    holds = [line.split(" | ")[-1].strip(" |") for line in rows if re.match(r"\| (kind|begun|visitors|keeper)", line)]
    assert holds == ["", "", "", "as of 1998"]
