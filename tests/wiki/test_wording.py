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


def test_no_two_rows_are_one_in_another_language() -> None:
    rows = [
        line.split("\t") for line in Path(wording.__file__).with_name("wording.tsv").read_text("utf-8").splitlines()
    ]
    for column in zip(*rows, strict=True):
        assert len(set(column)) == len(column), column[0]


OTHERS = {"report.py", "coverage.py", "second_look.py", "personal.py"}
"""What they write is not translated: the report, and the heading for notes that have lost theirs."""
HEADINGS = {
    heading
    for module in Path(wording.__file__).parent.glob("*.py")
    if module.name not in OTHERS
    for text in [module.read_text()]
    for heading in (
        *re.findall(r'"(## [A-Z][\w ,]+|\| [\w| ]+ \|)(?=["\\])', text),
        *(f"## {title}" for title in re.findall(r'^ +"([A-Z][a-z][\w, ]+)": ', text, re.MULTILINE)),
    )
}
"""Of sections and tables, as they stand in the code."""
SAME = {"## Options", "## Sources", "## Pages", "## Relations"}
"""Words that French has, too."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_heading_in_the_code_has_a_row(language: str) -> None:
    assert {"## Told by one source alone", "## See also", "| when | what |"} < HEADINGS
    assert {line for line in HEADINGS if wording.translated(line, language) == line} <= SAME


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    "line",
    [
        "> [!warning] Disputed: width, see [[conflicts#^C-1|C-1]]; length, see below, see [[conflicts#^C-2|C-2]]",
        "> [!info] Superseded: a; b, see [[conflicts#^C-1|C-1]]",
        "contradiction: 6 · differs by version: 17 · resolved: 1",
        "- The seat is in [[entities/marlbeck|Marlbeck]]. (formerly) [^6]",
        "- The seat is in [[entities/marlbeck|Marlbeck]]. (disputed) [^6][^7]",
        "not judged: 2",
        "# Topic: A: B",
        "- [[topics/a|Topic: A: B]] · [[comparisons/b|Comparison: B, C]]",
        "| [[topics/a\\|Topic: A]] | x |",
        "| length | 516 m (only reported) (disputed) [^3]; 530 m (disputed) [^4] |  |",
    ],
)
def test_a_line_that_names_several_things_is_translated_as_a_whole(line: str, language: str) -> None:
    said = wording.translated(line, language)
    assert not re.search(
        r"(?i:disputed)|, see \[|Superseded|contradiction:|resolved|not judged|Topic|Comparison:|only reported|former",
        said,
    )
    assert re.findall(r"\[\[[^|]*|\[\^\d\]", said) == re.findall(r"\[\[[^|]*|\[\^\d\]", line)
    assert wording.in_english(said, language) == line


@pytest.mark.parametrize("line", ["resolved: 1 · and more", "> [!info] Superseded: a; b", "Resolved: 2"])
def test_a_line_that_only_begins_so_stays(line: str) -> None:
    assert wording.translated(line, "de") == line


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
