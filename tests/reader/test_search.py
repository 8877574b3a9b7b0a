"""Search: names first, then words, then what was meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.reader.library import read
from agent.reader.search import BEGIN, END, Index

PAGES = {
    "entities/checkhostip": "---\ntitle: CheckHostIP\naliases: [Host check]\n---\nIt checks the address of a server.",
    "entities/host": "# Host\n\nA section for one server, after the keyword.",
    "entities/forwardagent": "# ForwardAgent\n\nWhether the connection to the authentication agent is forwarded.",
    "sources/manual": "# Manual\n\nCheckHostIP, ForwardAgent and Host are keywords of every server. Größe und Zürich.",
}


def index() -> Index:
    made = Index()
    made.update(read(path, text) for path, text in PAGES.items())
    return made


def paths(query: str) -> list[str]:
    return [hit.path for hit in index().find(query).hits]


def test_a_page_that_is_called_so_comes_first() -> None:
    assert paths("host") == ["entities/host", "entities/checkhostip", "sources/manual"]
    assert paths("Host check")[0] == "entities/checkhostip"
    assert paths("hostip")[0] == "entities/checkhostip"


def test_all_words_must_be_there_and_the_last_may_be_a_beginning() -> None:
    assert sorted(paths("server keyw")) == ["entities/host", "sources/manual"]
    assert paths("server nonesuchword") == []
    assert paths("zurich") == ["sources/manual"]


def test_a_misspelt_word_finds_what_was_meant_and_says_so() -> None:
    for typed, meant in (("chekhostip", "checkhostip"), ("forwradagent", "forwardagent"), ("sevrer", "server")):
        found = index().find(typed)
        assert found.instead == meant
        assert found.hits


def test_words_that_were_found_are_marked() -> None:
    shown = {hit.path: hit.shown for hit in index().find("authentication").hits}
    assert f"{BEGIN}authentication{END}" in shown["entities/forwardagent"]


def test_a_page_that_has_changed_is_found_by_its_new_words_only() -> None:
    made = index()
    made.update([read("entities/host", "# Guest\n\nQuite different.")])
    assert [hit.path for hit in made.find("guest").hits] == ["entities/host"]
    assert "entities/host" not in [hit.path for hit in made.find("section").hits]


MADE = index()


@given(st.text(max_size=60))
def test_no_query_is_an_error(query: str) -> None:
    assert len(MADE.find(query, 3).hits) <= 3
