"""WIKI.md as a person writes it: what is read, and what is said of the line that can't be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import UsageError
from agent.wiki import guide
from agent.wiki.guide import Guide, Term, as_lines, load


def read(folder: Path, head: str) -> Guide:
    (folder / "WIKI.md").write_text(f"---\n{head}\n---\n# Anything\n")
    return load(folder)


@pytest.mark.parametrize(
    ("head", "line", "word"),
    [
        ("purpose: a: b", 2, "quotation marks"),
        ("purpose: a\ntones: b", 3, "did you mean tone?"),
        ("purpose: a\nsubject: b", 3, "fields are purpose"),
        ("types: concept", 2, "[concept, person]"),
        ("purpose: a\nlanguage: no", 3, "False"),
        ("purpose: a\npurpose: b", 3, "before in line 2"),
        ("tone: a\nglossary:\n  A: b\n  C: [d]", 5, "glossary.C"),
        ("tone: a\nglossary: {A: {also: [B]}, C: {also: [b]}}", 3, "take it out of one of them"),
        ("glossary: {'…': x}", 2, "neither letter nor digit"),
        ("tone: a\nstanding:\n  x: rumour", 3, "no kind of source"),
        ("- a\n- b", 2, "a field and what it is"),
        ("tone: [a", 2, "a bracket is opened and not closed"),
        ("tone: a\npurpose: " + 2001 * "x", 3, "2000"),
        ("tone: a\n\tpurpose: b", 3, "spaces in place of the tab"),
        ('purpose: "a', 2, "a quotation mark is opened and not closed"),
        ("purpose: 'it's here'", 2, "those within it twice"),
        ("tone: a\npurpose: !x b", 3, "put the text in quotation marks"),
        ("tone: a\npurpose: @x", 3, "put the text in quotation marks"),
        ("tone: a\npurpose", 3, "a field and what it is"),
        ("purpose: [a\ntone: b", 2, "a bracket is opened and not closed"),
        ("glossary:\n  X: {also: Charles Bridge}", 3, "glossary.X.also: must be a list, as in [Charles Bridge]"),
        ("glossary:\n  X: {mean: b}", 3, "glossary.X.mean: is no field; did you mean means?"),
        ("glossary:\n  X: [b]", 3, "glossary.X: must be what it means, or {means:"),
        ("types: [a, b, '']", 2, "types.2: is empty; take it out"),
        ("types: [" + "a, " * 61 + "]", 2, "has 61 entries; leave 60 at most"),
        ("5: b", 2, "5: is no field; fields are purpose"),
        ("purpose: !!int x", 2, "not what its tag says"),
        ("purpose: " + 3000 * "[", 2, "too deep"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_line(tmp_path: Path, head: str, line: int, word: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, head)
    assert f"WIKI.md, line {line}: " in str(error.value)
    assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "purpose: x\n", "# A page\n---\n"])
def test_a_file_without_fields_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "WIKI.md").write_text(text)
    with pytest.raises(UsageError, match="between two lines of ---"):
        load(tmp_path)


def test_a_date_that_no_calendar_has_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, "purpose: 2020-13-45").purpose == "2020-13-45"


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "WIKI.md").write_bytes(b"---\npurpose: x\ntone: \xff\n---\n")
    with pytest.raises(UsageError, match="line 3: is not UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["\ufeff---\r\npurpose: x\r\n---\r\nmore\r\n", "---\npurpose: x\ntone:\n---"])
def test_a_file_from_any_editor_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "WIKI.md").write_bytes(text.encode())
    assert load(tmp_path) == Guide(purpose="x")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_whatever_stands_there_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, head: str
) -> None:
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "WIKI.md").write_text(f"---\n{head}\n---\n", "utf-8", "surrogatepass")
    try:
        load(folder)
    except UsageError as error:
        assert "WIKI.md, line " in str(error)
        assert "\n" not in str(error)


def test_a_glossary_has_meanings_and_other_names(tmp_path: Path) -> None:
    made = read(
        tmp_path, "glossary:\n  MTP: a way to draft\n  KV cache: {means: kept keys, also: [key-value cache]}\n  X:"
    )
    assert made.glossary == {
        "MTP": Term(means="a way to draft"),
        "KV cache": Term(means="kept keys", also=("key-value cache",)),
        "X": Term(),
    }
    assert list(made.terms(["Key–value caches are big", "MTPs"])) == ["MTP"]
    assert list(made.terms(["the key_value cache"])) == ["KV cache"]
    assert as_lines(made.glossary).splitlines() == [
        "- MTP: a way to draft",
        "- KV cache (not: key-value cache): kept keys",
        "- X",
    ]


@pytest.mark.parametrize(
    ("asked", "most", "code", "words"),
    [
        ("the language of the sources", "de", "de", "German"),
        ("", "", "en", "English"),
        ("French", "de", "fr", "French"),
        ("auf Deutsch, bitte", "en", "de", "auf Deutsch, bitte"),
        ("pt-BR", "en", "pt", "pt-BR"),
        ("简体中文", "en", "zh", "简体中文"),
        ("Latin", "it", "it", "Latin"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for_else_that_of_most_sources(
    asked: str, most: str, code: str, words: str
) -> None:
    spoken, told = Guide(language=asked).spoken(most)
    assert (spoken, told.language) == (code, words)


def test_a_job_sees_the_fields_that_it_declares_and_no_others() -> None:
    made = Guide(purpose="a", tone="b", glossary={"C": Term(means="d")})
    assert made.only(("tone",)) == Guide(tone="b")
    assert made.only(("purpose", "glossary")) == Guide(purpose="a", glossary={"C": Term(means="d")})


def test_a_new_wiki_has_one_that_can_be_read(tmp_path: Path) -> None:
    guide.create(tmp_path)
    assert load(tmp_path).types
