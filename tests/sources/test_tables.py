"""Rows with the labels of their columns, and none where a label may be wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.assembly import Piece
from agent.sources.tables import Cell, Row, cell, headed, labelled

CELL = st.sampled_from(["", "a", "b", "name", "x y", "1", "2.5", "2024-05-01", "2019", "true"])


def told(*rows: str, declared: tuple[int, ...] = (), convention: bool = False, bold: tuple[int, ...] = ()) -> list[str]:
    """Rows of cells with bars between them; an empty one is an empty row."""
    made = [
        Row(number, [cell(text.strip(), bold=number in bold) for text in row.split("|")])
        for number, row in enumerate(rows, start=1)
    ]
    pieces = labelled(made, declared, convention=convention)
    return [" ".join("".join(piece.text for piece in row).split()) for row in pieces]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Name|Port|TLS", "web|80|no", "db|5432|yes"], ["Name | Port | TLS", "Name: web | Port: 80 | TLS: no"]),
        (["Item|Price", "tea|2", "milk|1"], ["Item | Price", "Item: tea | Price: 2", "Item: milk | Price: 1"]),
        (["Land|2019|2020", "France|1.5|2.5"], ["Land | 2019 | 2020", "Land: France | 2019: 1.5 | 2020: 2.5"]),
        (["Costs", "", "Item|Price", "tea|2", "milk|1"], ["Costs", "Item | Price", "Item: tea | Price: 2"]),
        (["Who|What|Why", "a||c"], ["Who | What | Why", "Who: a | Why: c"]),
        (["Who|What|Why", "Part one"], ["Who | What | Why", "Part one"]),
    ],
)
def test_a_header_labels_the_rows_below_it(rows: list[str], expected: list[str]) -> None:
    assert told(*rows)[: len(expected)] == expected


@pytest.mark.parametrize(
    "rows",
    [
        ["Version|1.2", "Name|Foo", "Size|3"],  # a sheet of keys and values
        ["Name|Foo", "Version|1.2"],
        ["Author|Ada", "City|Paris"],
        ["a|1|2", "b|3|4"],
        ["x|x|y", "1|2|3"],
        ["Foo|2019|2020", "Bar|2018|2021"],
        ["only|one|row"],
    ],
)
def test_where_a_header_is_in_doubt_there_is_none(rows: list[str]) -> None:
    assert told(*rows) == [row.replace("|", " | ") for row in rows]


def test_a_second_table_of_a_sheet_has_no_labels_of_the_first() -> None:
    rows = ["Name|Port|TLS", "web|80|no", "", "Owner|Ada", "", "Item|Price", "tea|2", "milk|1", "", "soap|3"]
    assert told(*rows)[2:] == [
        "Owner | Ada",
        "Item | Price",
        "Item: tea | Price: 2",
        "Item: milk | Price: 1",
        "Item: soap | Price: 3",  # as wide as the table above: it goes on
    ]


def test_a_header_may_be_declared_be_bold_or_come_first_by_convention() -> None:
    rows = ["Term|Meaning", "API|interface"]
    assert told(*rows) == ["Term | Meaning", "API | interface"]
    labels = ["Term | Meaning", "Term: API | Meaning: interface"]
    assert told(*rows, declared=(1,)) == labels
    assert told(*rows, convention=True) == labels
    assert told(*rows, bold=(1,)) == labels
    assert told(*rows, bold=(1, 2)) != labels


@given(st.lists(st.lists(CELL, max_size=4), max_size=12), st.booleans(), st.sets(st.integers(1, 12)))
def test_every_cell_of_every_row_is_told_once_and_in_order(
    rows: list[list[str]], convention: bool, declared: set[int]
) -> None:
    made = [Row(number, [cell(text) for text in row]) for number, row in enumerate(rows, start=1)]
    texts = ["".join(piece.text for piece in row) for row in labelled(made, declared, convention=convention)]
    full = [row for row in rows if any(row)]
    assert len(texts) == len(full)
    for row, text in zip(full, texts, strict=True):
        said = [part.rpartition(": ")[2].strip() for part in text.split(" | ")]
        assert [one for one in said if one] == [one for one in row if one]


def in_text(*rows: str, declared: tuple[int, ...] = (1,)) -> list[str]:
    """As :func:`told`, of a table in a text; a cell that ends with > goes over the empty one behind it as well."""
    made = [
        Row(number, [Cell((Piece(one.rstrip(">")),), columns=1 + one.endswith(">")) for one in row.split("|")])
        for number, row in enumerate(rows, start=1)
    ]
    return ["".join(piece.text for piece in row) for row in headed(made, declared)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["year|visitors", "2017|1,960"], ["year | visitors", "year: 2017 | visitors: 1,960"]),
        (["|morrel|pellon", "height|31 m|17 m"], [" | morrel | pellon", "height | morrel: 31 m | pellon: 17 m"]),
        (["a|b|c", "1||3"], ["a | b | c", "a: 1 | c: 3"]),
        (["a|b|c", "1|2"], ["a | b | c", "a: 1 | b: 2"]),
        (["option|8.4|10.0", "x|1|2"], ["option | 8.4 | 10.0", "option: x | 8.4: 1 | 10.0: 2"]),
        (["Term:|Meaning:", "API|interface"], ["Term: | Meaning:", "Term: API | Meaning: interface"]),
        (["a|b", "a|1"], ["a | b", "a | b: 1"]),
        (["a|b", "Part one", "1|2"], ["a | b", "Part one", "a: 1 | b: 2"]),
    ],
)
def test_the_header_that_a_text_declares_labels_the_rows_below_it(rows: list[str], expected: list[str]) -> None:
    assert in_text(*rows) == expected


@pytest.mark.parametrize(
    "rows",
    [
        ["a|b", "1|2|3"],  # more cells than the header
        ["a|a", "1|2"],
        ["Version|1.2", "Name|Foo"],  # pairs throughout
        ["a|" + "long " * 20, "1|2"],
        ["a|b>||c", "1|2|3|4"],  # one label for two columns
        ["Title", "1|2"],
        ["", "1|2"],
    ],
)
def test_where_a_row_does_not_fit_its_header_it_has_no_labels(rows: list[str]) -> None:
    assert in_text(*rows)[-1] == rows[-1].replace("|", " | ")


def test_a_cell_over_several_columns_has_no_label_and_the_others_keep_theirs() -> None:
    assert in_text("a|b|c|d", "1|2>||4")[-1] == "a: 1 | 2 | d: 4"


def test_a_header_of_two_rows_labels_with_both() -> None:
    assert in_text("Name|Speed>|", "|min|max", "bus|1|2", declared=(1, 2)) == [
        "Name | Speed",
        " | min | max",
        "Name: bus | Speed min: 1 | Speed max: 2",
    ]
    assert in_text("Fleet>|", "Name|Speed", "bus|1", declared=(1, 2))[-1] == "Name: bus | Speed: 1"


def test_nothing_is_guessed_in_a_text() -> None:
    rows = ["Name|Port|TLS", "web|80|no", "db|5432|yes"]
    assert in_text(*rows, declared=()) == [row.replace("|", " | ") for row in rows]
    assert in_text(*rows, declared=(2,))[-1] == "web: db | 80: 5432 | no: yes"


@given(st.lists(st.lists(CELL, max_size=4), max_size=12), st.sets(st.integers(1, 12)))
def test_every_cell_of_a_table_in_a_text_is_told_once_and_in_order(rows: list[list[str]], declared: set[int]) -> None:
    texts = ["".join(piece.text for piece in row) for row in headed(
        (Row(number, [cell(text) for text in row]) for number, row in enumerate(rows, start=1)), declared)]  # fmt: skip
    for row, text in zip(filter(any, rows), texts, strict=True):
        said = [part.rpartition(": ")[2].strip() for part in text.split(" | ")]
        assert [one for one in said if one] == [one for one in row if one]
