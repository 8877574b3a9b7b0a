"""Pages in the language of the wiki: headings and fixed words by code, quotations as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from views import hostile_wiki

from agent.wiki import wording

TRANSLATED = ("de", "fr", "es", "it", "pt", "zh", "ja")
BY_A_BRAIN = {"## More \\| \\<i\\>", "## thing", "## concept"}
"""Headings of the pages below that a model or WIKI.md gave: a theme, a type."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_wiki_in_another_language_verifies_and_quotes_the_same_words(tmp_path: Path, language: str) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    english = {path: path.read_text() for path in wiki.path.rglob("*.md") if ".wikiagent" not in path.parts}
    wiki.ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('language', ?)", (language,)))
    wiki.publish()
    assert wiki.verify() == []
    for path, before in english.items():
        now = path.read_text()
        assert now.count("\n") == before.count("\n")
        assert wording.in_english(now, language) == before
        assert re.findall("“(.*)”", now) == re.findall("“(.*)”", before)
    wiki.ledger.close()


@pytest.mark.parametrize("language", ["de", "zh", "ja"])
def test_no_heading_that_code_writes_stays_english(tmp_path: Path, language: str) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('language', ?)", (language,)))
    wiki.publish()
    pages = "\n".join(path.read_text() for path in wiki.path.rglob("*.md") if ".wikiagent" not in path.parts)
    headings = {line for line in re.findall(r"^## .*|^\| .* \|$(?=\n\| ---)", pages, re.MULTILINE) if " · " not in line}
    english = {line for line in headings - BY_A_BRAIN if wording.in_english(line, language) == line}
    assert english == set()
    wiki.ledger.close()


def test_a_note_stays_under_its_heading_when_the_language_changes(tmp_path: Path) -> None:
    from agent.wiki import edits

    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    page = wiki.path / "gaps.md"
    page.write_text(page.read_text() + "\nAsk the archive.\n")
    edits.take_in(wiki.path, wiki.view, wiki.ledger)
    wiki.publish()
    wiki.ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('language', 'de')"))
    assert wiki.publish().kept == []
    text = page.read_text()
    assert text.index("## Fragen, die die Quellen aufwerfen") < text.index("Ask the archive.")
    assert "## Notes" not in text
    wiki.ledger.close()


def test_every_row_has_all_languages_and_the_same_gaps() -> None:
    rows = (Path(wording.__file__).with_name("wording.tsv")).read_text("utf-8").splitlines()
    for row in rows:
        cells = row.split("\t")
        assert len(cells) == 1 + len(TRANSLATED), row
        assert all(cells), row
        assert len({cell.count("{}") for cell in cells}) == 1, row


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_page_says_itself_is_not_touched(language: str) -> None:
    line = "[^1]: [[sources/x|Sources]], § Overview, sentences 3, 4 — “See sentence 12 — it is ‘## Sources’.”"
    said = wording.translated(line, language)
    assert said.endswith("3, 4 — “See sentence 12 — it is ‘## Sources’.”")
    assert wording.in_english(said, language) == line
    assert wording.translated("The sentence 12 — that is disputed.", language) == "The sentence 12 — that is disputed."
