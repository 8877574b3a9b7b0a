"""The reader over the wiki of a night: pages, evidence, sources, search, lists."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from small_nights import night

from reader.conftest import Client


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index", "/index?type=command", "/search", "/search?q=agent", "/suggest?q=agnet", "/graph", "/graph/data",
        "/conflicts", "/conflicts?status=all&page=99", "/night", "/night/now", "/changes", "/changes?night=1",
        "/changes/page/entities/ssh-agent", "/wiki/report", "/wiki/WIKI", "/wiki/conflicts", "/wiki/gaps", "/wiki/log",
        "/preview/entities/ssh-agent", "/source/openssh-10-0-ssh-agent",
        "/source/openssh-10-0-ssh-agent?page=99&s=x,9999",
    ],
)  # fmt: skip
def test_every_part_of_the_reader_answers(client: Client, path: str) -> None:
    assert client.get(path).status == 200


def test_every_page_of_the_wiki_is_shown_and_every_link_leads_somewhere(client: Client, made: Path) -> None:
    pages = [file.relative_to(made).as_posix().removesuffix(".md") for file in made.rglob("*.md")]
    links = set()
    for page in pages:
        text = client.get(f"/wiki/{page}").text
        links |= {
            link for link in re.findall(r'<a [^>]*href="(/[^"#]*)', text) if "?s=" in link or link.startswith("/wiki")
        }
        anchors = set(re.findall(r'id="([^"]*)"', text))
        assert set(re.findall(r'href="#([^"]+)"', text)) <= anchors
    assert len(links) > 20
    answers = {link: client.get(link.replace("&amp;", "&")).status for link in sorted(links)}
    assert [link for link, status in answers.items() if status != 200] == []


def test_what_is_not_there_is_a_page_that_says_so(client: Client) -> None:
    for path in ("/nothing", "/wiki/nothing", "/source/nothing", "/preview/nothing", "/evidence/nothing?notes=1"):
        answer = client.get(path)
        assert answer.status == 404
        assert "There is no such page" in answer.text


def test_a_sentence_shows_the_passage_that_it_rests_on_marked_in_the_sources_text(client: Client) -> None:
    page = client.get("/wiki/entities/ssh-agent").text
    notes = re.search(r'data-notes="([\d ]+)"', page)
    assert notes
    shown = client.get(f"/evidence/entities/ssh-agent?notes={notes[1].replace(' ', '+')}").text
    assert shown.count("<mark>") == len(notes[1].split())
    assert "<mark>ssh-agent is a program to hold private keys used for public key authentication.</mark>" in shown
    address = re.search(r'href="(/source/[^"#]+)#(s\d+)"', shown)
    assert address
    whole = client.get(address[1]).text
    assert f'<mark id="{address[2]}"' in whole


def test_the_pages_of_a_source_are_its_whole_text_each_sentence_once(client: Client) -> None:
    slug = "openssh-10-0-ssh-agent"
    first = client.get(f"/source/{slug}").text
    count = re.search(r"1 of (\d+)</span>", first)
    pages = [client.get(f"/source/{slug}?page={n}").text for n in range(1, (int(count[1]) if count else 1) + 1)]
    numbers = [int(number) for text in pages for number in re.findall(r'<(?:span|mark) id="s(\d+)"', text)]
    assert numbers == list(range(1, max(numbers) + 1))


def test_hostile_pages_stay_text(client: Client) -> None:
    for path in (
        "/wiki/own/hostile",
        "/preview/own/hostile",
        "/index",
        "/suggest?q=hostile",
        "/evidence/own/hostile?notes=1",
    ):
        text = client.get(path).text
        assert "alert" in text or path == "/index"
        assert not re.search(r"<script>|<img|<iframe|<i>|<b>Hostile", text)
        assert not re.search(r'href="(javascript|data):', text, re.IGNORECASE)


def test_a_page_that_a_person_changed_is_shown_as_the_file_is(own: Client, wiki: Path) -> None:
    own.get("/wiki/entities/ssh-agent")
    file = wiki / "entities" / "ssh-agent.md"
    text = file.read_text()
    file.write_text(text.replace("# ssh-agent", "# ssh-agent\n\nMy own words.", 1))
    (wiki / "entities" / "ssh-agent.wikiagent-new.md").write_text(text)
    os.utime(file, (1, 1))
    own.desk.library.forget()
    shown = own.get("/wiki/entities/ssh-agent").text
    assert "My own words." in shown
    assert "entities/ssh-agent.wikiagent-new" in shown


def test_the_reader_sees_what_a_night_writes_meanwhile(own: Client, wiki: Path, made: Path) -> None:
    assert own.get("/wiki/entities/lantern").status == 404
    (made.parent / "sources" / "lantern.md").write_text(
        "# Lantern\n\n## Lantern\n\nLantern is a lamp that is carried.\n"
    )
    try:
        night(made.parent / "sources", wiki)
    finally:
        (made.parent / "sources" / "lantern.md").unlink()
    own.desk.library.forget()
    own.desk.editions.forget()
    assert "a lamp that is carried" in own.get("/wiki/entities/lantern").text
    changes = own.get("/changes").text
    assert "night 2" in changes
    assert "/changes/page/entities/lantern" in changes.split("night 1")[0]
