"""Tables of AsciiDoc: headers that are declared or stand apart, cells that go over others, values with commas."""

from __future__ import annotations

import pytest
from laws import check_laws, cuts

from agent.sources.reading import read


def rows(text: str) -> list[str]:
    document = read(text.encode(), "a.adoc")
    check_laws(document, text.encode())
    return [text for kind, text in cuts(document) if kind == "row"]


@pytest.mark.parametrize(
    "setting",
    ["[%header]", '[%header,cols="1,2"]', '[cols=2*,options="header,footer"]', "[opts=header]", "[%header]\n[#there]"],
)
def test_a_header_that_is_declared_labels_the_rows(setting: str) -> None:
    assert rows(f"{setting}\n|===\n|Name|Port\n|web |80\n|===\n") == ["Name | Port", "Name: web | Port: 80"]


@pytest.mark.parametrize(
    ("table", "labelled"),
    [
        ("|===\n|Name |Port\n\n|web\n|80\n|===\n", True),
        ("|===\n|Name |Port\n|web |80\n|===\n", False),
        ("|===\n\n|Name |Port\n\n|web |80\n|===\n", False),
        ("[cols=2*]\n|===\n|Name\n\n|Port\n\n|web |80\n|===\n", False),
        ("[%noheader]\n|===\n|Name |Port\n\n|web |80\n|===\n", False),
        ('[options="noheader"]\n|===\n|Name |Port\n\n|web |80\n|===\n', False),
        (",===\nName,Port\n\nweb,80\n,===\n", True),
        (",===\nName,Port\nweb,80\n,===\n", False),
        ('[format=csv,separator=;]\n|===\nName;Port\n\n"web";80\n|===\n', True),
        (":===\nName:Port\n\nweb:80\n:===\n", True),
    ],
)
def test_without_a_word_the_first_row_is_one_where_it_stands_apart(table: str, labelled: bool) -> None:
    assert rows(table) == ["Name | Port", "Name: web | Port: 80" if labelled else "web | 80"]


def test_cells_over_columns_and_rows_and_such_that_are_repeated_move_the_others() -> None:
    table = "|===\n|a |b |c\n\n.2+|x 2+|both\n|y |z\n3*|same\n|1 |2 |3\n|===\n"
    assert rows(table) == [
        "a | b | c",
        "a: x | both",
        "b: y | c: z",
        "a: same | b: same | c: same",
        "a: 1 | b: 2 | c: 3",
    ]
