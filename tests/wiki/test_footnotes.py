"""What many sources say in the same words has one footnote, which can be checked as any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from views import Wiki, told_wiki

from agent.scoring.pages import read_page
from agent.wiki.footnotes import FEW

SAID = "tarnd keeps the queue."


def wiki_of(folder: Path, sources: int) -> Wiki:
    told = {f"{n}.txt": [(SAID, "tarnd", "definition", "")] for n in range(sources)}
    wiki = told_wiki(folder, told)
    wiki.publish()
    return wiki


def page(wiki: Wiki) -> str:
    return (wiki.path / "entities" / "tarnd.md").read_text()


def test_a_few_sources_have_a_footnote_each(tmp_path: Path) -> None:
    wiki = wiki_of(tmp_path, FEW)
    assert f"**tarnd** keeps the queue.{''.join(f'[^{n + 1}]' for n in range(FEW))}\n" in page(wiki)


def test_more_with_the_same_words_have_one_that_names_them_all(tmp_path: Path) -> None:
    wiki = wiki_of(tmp_path, FEW + 1)
    text = page(wiki)
    assert "**tarnd** keeps the queue.[^1]\n" in text
    assert text.splitlines()[-1].count("[[sources/") == FEW + 1
    assert wiki.verify() == []
    (said,) = read_page("entities/tarnd.md", text).statements
    assert [(one.source, one.sentences, one.words) for one in said.citations] == [
        (source.slug, (2,), SAID) for source in sorted(wiki.view.sources(), key=lambda source: source.slug)
    ]


@pytest.mark.parametrize(("there", "instead"), [("]], 2 · ", "]], 9 · "), (" · [[sources/", " · [[sources/no-")])
def test_a_source_that_does_not_say_it_too_is_found(tmp_path: Path, there: str, instead: str) -> None:
    wiki = wiki_of(tmp_path, FEW + 1)
    (wiki.path / "entities" / "tarnd.md").write_text(page(wiki).replace(there, instead, 1))
    assert any(found.kind == "quote" and "too" in found.message for found in wiki.verify())
