"""JSON and JSON Lines: every value appears, on a line that stands alone, and leads back to its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from damage import check_damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.texts import records
from agent.sources.unreadable import Unreadable

PLACES = {
    "version": 2,
    "maker": {"name": "Ada", "tags": ["old", "new", None]},
    "places": [
        {"id": 7, "name": "Alpha \u00fcber \U0001f600", "depth": 5.5, "open": True, "note": None, "size": {"w": 3}},
        {"links": [{"to": 1}, {"to": 2}], "text": "One sentence stands here. " * 9 + "\n\nThe second paragraph. " * 9},
    ],
    "after": False,
}


def of(data: str, name: str = "a.json") -> Document:
    document = read(data.encode(), name)
    check_laws(document, data.encode())
    return document


def test_records_are_sections_and_their_values_stand_under_their_keys() -> None:
    document = of(json.dumps(PLACES))
    assert [cut for cut in cuts(document) if cut[0] != "prose"] == [
        ("row", "version: 2"),
        ("row", "maker.name: Ada"),
        ("row", "maker.tags: old, new"),
        ("row", "after: false"),
        ("heading", "places"),
        ("heading", "Alpha über 😀"),
        ("row", "id: 7"),
        ("row", "depth: 5.5"),
        ("row", "open: true"),
        ("row", "size.w: 3"),
        ("row", "links.1.to: 1"),
        ("row", "links.2.to: 2"),
        ("term", "text"),
    ]
    assert [section.path for section in document.sections] == [
        (),
        ("places",),
        ("places", "Alpha über 😀"),
        ("places", "record 2"),
    ]
    assert [words for kind, words in cuts(document) if kind == "prose"].count("The second paragraph.") == 9
    assert document.dropped == ("2 values that say nothing (null, no words)",)


def test_each_line_of_json_lines_is_a_record_and_a_broken_one_is_read_as_text() -> None:
    document = of('{"name": "A", "x": 1}\n{broken "words"\n{"b": [1, 2}\n{"name": "C"}\n', "a.jsonl")
    assert cuts(document) == [
        ("heading", "A"),
        ("row", "x: 1"),
        ("heading", "C"),
        ("prose", '{broken "words"'),
        ("prose", '{"b": [1, 2}'),
    ]
    assert document.dropped == ("no valid JSON at line 2: read as text",)


def test_a_file_that_is_cut_off_loses_no_words() -> None:
    whole = json.dumps(PLACES, indent=1)
    document = of(whole[: len(whole) // 2])
    assert "Ada" in document.text
    assert "no valid JSON" in str(document.dropped[0])


def test_what_is_nested_without_end_is_read_as_text() -> None:
    assert of('["deep' + "[" * 100_000).text.startswith('["deep[')


def test_a_file_beyond_the_limit_is_read_up_to_it_and_says_so() -> None:
    line = json.dumps({"name": "Long", "text": "x" * 200_000}) + "\n"
    document = records.read(line * (records.LIMIT // len(line) + 2), "utf-8")
    assert len(document.sections) == records.LIMIT // len(line)
    assert "no more than 8,000,000 are read" in str(document.dropped[0])


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [] if value is None else [value if isinstance(value, str) else json.dumps(value)]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200)
@given(VALUES, st.booleans())
def test_every_value_appears(value: Any, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only)
    try:
        document = of(data)
    except Unreadable as error:
        assert error.reason in ("no text in it", "empty")
        assert not any(folded(leaf) for leaf in leaves(value))
        return
    text = folded(document.text)
    for leaf in leaves(value):
        assert folded(leaf) in text


@settings(max_examples=60)
@given(st.data())
def test_damage_ends_in_a_document_or_a_reason(data: st.DataObject) -> None:
    check_damaged(data, json.dumps(PLACES).encode(), "a.json")


@pytest.mark.parametrize("text", ["7", '"Words."', "[]", "{}", "null", '{"a": ""}'])
def test_a_file_with_one_value_or_none_is_read_or_refused(text: str) -> None:
    try:
        assert cuts(of(text)) in ([("row", "7")], [("row", "Words.")])
    except Unreadable as error:
        assert (error.state, error.reason) == ("skipped", "no text in it")
