"""Notebooks: Markdown as Markdown, code as code, outputs that are text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

LINES = st.lists(st.from_regex(r"[A-Za-z]{1,6}", fullmatch=True), min_size=1, max_size=3)


def of(*cells: dict[str, Any], name: str = "a.ipynb", **more: object) -> Document:
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()
    document = read(data, name)
    check_laws(document, data)
    return document


def markdown(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": [f"{line}\n" for line in lines]}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_cells_are_read_in_order_under_the_headings_before_them() -> None:
    document = of(
        markdown("# A study", "", "We look at **it**. Twice."),
        code("x = 1\nprint(x)", {"output_type": "stream", "name": "stdout", "text": ["1\n"]}),
        markdown("## Part", "", "- one item"),
        markdown("More of it."),
        {"cell_type": "raw", "source": "Raw words.\n\nMore."},
    )
    assert cuts(document) == [
        ("heading", "A study"),
        ("prose", "We look at it."),
        ("prose", "Twice."),
        ("code", "x = 1 print(x)"),
        ("code", "1"),
        ("heading", "Part"),
        ("item", "one item"),
        ("prose", "More of it."),
        ("prose", "Raw words."),
        ("prose", "More."),
    ]
    assert [section.path for section in document.sections] == [("A study",), ("A study", "Part")]
    assert document.metadata.title == "A study"
    assert [document.text[mark.start : mark.end] for mark in document.marks if mark.kind == "strong"] == ["it"]
    assert document.runs == ()


def test_text_of_outputs_is_kept_and_pictures_are_named() -> None:
    frame = {"text/plain": "   a\n0  1", "text/html": "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"}
    document = of(
        code(
            "f()",
            {"output_type": "execute_result", "data": {"text/plain": ["42"]}},
            {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}},
            {"output_type": "display_data", "data": frame},
            {"output_type": "error", "ename": "E", "traceback": ["\x1b[31mE\x1b[0m: it broke"]},
            {"output_type": "display_data", "data": {"application/x": {}}},
        ),
        {"cell_type": "markdown", "source": "Seen.", "attachments": {"a.png": {}}},
    )
    assert [text for _, text in cuts(document)] == ["f()", "42", "<Figure>", "a", "1", "E: it broke", "Seen."]
    assert document.dropped == ("images: 2", "outputs that are no text: 1")


def test_a_long_output_is_cut_with_its_amount() -> None:
    document = of(code("f()", {"output_type": "stream", "text": "word " * 5000}))
    assert document.dropped == ("5,000 characters of long outputs",)


def test_the_older_format_is_read_too() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Old"]},
        {"cell_type": "code", "input": "f()", "outputs": [{"output_type": "pyout", "text": "7", "png": "aGk="}]},
    ]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    document = read(data, "old")
    assert cuts(document) == [("heading", "Old"), ("code", "f()"), ("code", "7")]
    assert document.dropped == ("images: 1",)


def test_a_notebook_is_known_by_its_shape_whatever_its_name() -> None:
    assert of(markdown("Words."), name="a.txt").format == "ipynb"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"nbformat": 4, "cells": [', "no whole JSON"),
        (b'{"nbformat": 4, "cells": [' + b"[" * 100_000, "no whole JSON"),
        (b'{"nbformat": 4, "cells": [1, null, {"cell_type": "code", "source": 3, "outputs": 4}]}', "no text"),
        (b"[1]", "no text"),
    ],
)
def test_what_is_no_notebook_ends_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(data, "a.ipynb")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["markdown", "code", "raw"]), LINES), min_size=1, max_size=6))
def test_every_line_of_every_cell_is_there_in_order(cells: list[tuple[str, list[str]]]) -> None:
    document = of(*({"cell_type": kind, "source": "\n".join(lines), "outputs": []} for kind, lines in cells))
    assert folded(document.text).split() == [line for _, lines in cells for line in lines]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["cells", "cell_type", "source", "outputs", "data", "metadata", "text", "authors"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_json_is_a_document_or_a_reason(value: object) -> None:
    data = json.dumps({"nbformat": 4, "metadata": value, "cells": [value]}).encode()
    try:
        check_laws(read(data, "a.ipynb"), data)
    except Unreadable as error:
        assert error.reason
