"""CSV and its kin: the delimiter found, every cell in its place."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.texts import delimited
from agent.sources.unreadable import Unreadable

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=12)


def rows(text: str, name: str = "a.csv") -> list[str]:
    return [words for _, words in cuts(of(text, name))]


def of(text: str, name: str = "a.csv") -> Document:
    data = text.encode()
    document = read(data, name)
    check_laws(document, data)
    return document


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_columns(delimiter: str) -> None:
    text = f'name{delimiter}price\n"tea, green; hot"{delimiter}1.5\nmilk{delimiter}2.5\n'
    assert rows(text) == ["name | price", "name: tea, green; hot | price: 1.5", "name: milk | price: 2.5"]


def test_quoted_cells_hold_delimiters_lines_and_quotes() -> None:
    text = 'id,words\r\n1,"one, ""two""\r\nthree"\r\n2,plain "quotes" inside\r\n'
    assert rows(text) == ["id | words", 'id: 1 | words: one, "two" three', 'id: 2 | words: plain "quotes" inside']


def test_a_quotation_that_never_ends_or_goes_on_is_taken_as_it_stands() -> None:
    assert rows('a,b\n"open,1\n"x"y,2\n')[1:] == ['a: "open | b: 1', 'a: "x"y | b: 2']


def test_excel_may_say_its_delimiter() -> None:
    assert rows("sep=;\na;b,c\n1;2,3\n") == ["a | b,c", "a: 1 | b,c: 2,3"]


def test_cells_lead_back_to_the_file() -> None:
    text = 'name,size\nweb,"1""2"\n'
    document = of(text)
    at = document.text.index("web")
    assert document.origin(at) == (None, text.index("web"))
    assert document.origin(document.text.index('"2')) == (None, text.index('""2'))
    assert document.encoding == "utf-8"


def test_a_list_without_columns_is_read_as_one() -> None:
    assert rows("alpha\nbeta\n\ngamma\n") == ["alpha", "beta", "gamma"]


def test_a_file_of_numbers_has_no_labels() -> None:
    assert rows("1,2\n3,4\n") == ["1 | 2", "3 | 4"]


def test_a_huge_file_is_read_up_to_a_stated_limit() -> None:
    document = delimited.read("1,2\n3,4\n5,6\n7,8\n", "utf-8", most=4)
    assert len(document.sentences) == 2
    assert document.dropped == ("8 characters from row 3 on: 4 cells are read of one file",)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_cells_are_found_as_a_library_wrote_them(table: list[list[str]], delimiter: str) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    found = [[cell.text for cell in row] for _, row in delimited.parsed(file.getvalue(), delimiter)]
    assert found == [[folded(cell) for cell in row] for row in table]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.text("ab1é ", min_size=1, max_size=6), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
)
def test_every_cell_is_there_in_order(table: list[list[str]], delimiter: str) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(table)
    try:
        document = of(file.getvalue())
    except Unreadable:
        assert not any(folded(cell) for row in table for cell in row)
        return
    text, at = " ".join(document.text.split()), 0
    for row in table:
        for cell in row:
            at = text.index(folded(cell), at)


@given(st.text('a,;\t|"\n\r ', max_size=60))
def test_any_text_is_rows_or_nothing(text: str) -> None:
    try:
        of(text)
    except Unreadable as error:
        assert error.reason in ("empty", "no text in it")
