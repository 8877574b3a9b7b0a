"""Tables of Markdown: their rows carry the labels that the first one gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read


def of(text: str) -> Document:
    document = read(text.encode(), "a.md")
    check_laws(document, text.encode())
    return document


def rows(*lines: str) -> list[str]:
    return [text for kind, text in cuts(of("\n".join(lines) + "\n")) if kind == "row"]


def test_a_row_says_which_column_each_of_its_cells_stands_in() -> None:
    assert rows("| year | visitors | repairs |", "|---|--:|--:|", "| 2017 | 1,960 | 845 |", "| 2018 | | 12 |") == [
        "year | visitors | repairs",
        "year: 2017 | visitors: 1,960 | repairs: 845",
        "year: 2018 | repairs: 12",
    ]


def test_the_first_cell_of_a_header_may_be_empty_and_bars_at_the_ends_may_be_missing() -> None:
    assert rows("|  | morrel | pellon |", "|---|---|---|", "| height | 31 m | 17 m |") == [
        "| morrel | pellon",
        "height | morrel: 31 m | pellon: 17 m",
    ]
    assert rows("a | b", "--|--", "1 | 2", "3") == ["a | b", "a: 1 | b: 2", "3"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("| `x|y` | 2 |", "a: x|y | b: 2"),
        (r"| x \| y | 2 |", "a: x | y | b: 2"),
        ("| a ` here | a ` there |", "a: a ` here | b: a ` there"),
        ("| 1 | 2 | 3 |", "1 | 2 | 3"),
        ("| [x](y) | **2** |", "a: x | b: 2"),
        ("| &nbsp; | 2 |", "b: 2"),
    ],
)
def test_bars_part_cells_as_the_page_shows_them_and_code_stays_whole(row: str, told: str) -> None:
    assert rows("| a | b |", "|---|---|", row)[1:] == [told]


def test_tables_within_quotations_and_lists_are_tables() -> None:
    table = ["| a | b |", "|---|---|", "| 1 | 2 |"]
    assert rows(*(f"> {line}" for line in table)) == ["a | b", "a: 1 | b: 2"]
    assert rows(f"- {table[0]}", *(f"  {line}" for line in table[1:])) == ["a | b", "a: 1 | b: 2"]


def test_the_code_of_a_labelled_row_is_marked_where_it_stands() -> None:
    text = "| name | `default` |\n|---|---|\n| `alpha` | a `b` c |\n"
    document = of(text)
    code = [document.text[mark.start : mark.end] for mark in document.marks if mark.kind == "code"]
    assert code == ["default", "alpha", "b"]
    origin = document.origin(document.text.index("alpha"))
    assert origin == (None, text.index("alpha"))


CELL = st.from_regex(r"[a-z0-9.`*_ -]{0,8}", fullmatch=True)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=5))
def test_no_word_of_a_row_is_lost(cells: list[list[str]]) -> None:
    lines = ["| h | i | j |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in cells)]
    there = folded(" ".join(rows(*lines)))
    assert all(word in there for row in cells for cell in row for word in "".join(
        letter if letter.isalnum() else " " for letter in cell).split())  # fmt: skip


def test_a_fence_behind_a_lone_carriage_return_is_read() -> None:
    check_laws(of("\r\x7f\n```"), b"\r\x7f\n```")


def test_a_table_that_is_set_as_html_is_read_row_by_row() -> None:
    text = (
        "Before.\n\n<table>\n<tr><th>Name</th><th>Default</th></tr>\n"
        "<tr><td><code>a.b</code></td><td>1 | 2</td></tr>\n</table>\n"
    )
    document = read(text.encode(), "a.md")
    rows = [document.cut(sentence) for sentence in document.sentences if sentence.kind == "row"]
    assert rows == ["Name | Default", "Name: a.b | Default: 1 | 2"]
    assert [document.text[mark.start : mark.end] for mark in document.marks] == ["a.b"]


def test_a_sentence_does_not_end_amid_code() -> None:
    document = read(b"Default: `(js|ts)? x. Y`. It is a pattern.\n", "a.md")
    assert [document.cut(one) for one in document.sentences] == ["Default: (js|ts)? x. Y.", "It is a pattern."]


def test_a_place_holder_in_angle_brackets_is_text_and_an_element_is_none() -> None:
    document = of("Give <name> or <none>, <b>now</b>.\n\n<picture>One</picture> is <kbd>seen</kbd>.\n")
    assert [document.cut(one) for one in document.sentences] == ["Give <name> or <none>, now.", "One is seen."]
