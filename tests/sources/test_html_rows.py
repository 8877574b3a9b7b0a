"""A row of a table says what it says without the rest of the table."""

from __future__ import annotations

import pytest

from agent.sources.web.html_blocks import walk


def rows(table: str) -> list[str]:
    return [block.text for block in walk(f"<html><body><table>{table}</table></body></html>").blocks]


def test_cells_carry_the_labels_of_their_columns() -> None:
    head = "<tr><th>Option<th>Default"
    assert rows(f"{head}<tr><td>-p<td>22<tr><td>-q<td>") == ["Option | Default", "Option: -p | Default: 22", "-q"]


def test_cells_that_span_rows_or_columns_are_told_in_each_of_them() -> None:
    head = "<thead><tr><th rowspan=2>Name<th colspan=2>Speed<tr><th>min<th>max</thead>"
    assert rows(f"{head}<tr><td rowspan=2>bus<td>1<td>2<tr><td>3<td>4<tr><td>all<td colspan=2>5")[2:] == [
        "Name: bus | Speed min: 1 | Speed max: 2",
        "Name: bus | Speed min: 3 | Speed max: 4",
        "Name: all | 5",
    ]


def test_headers_of_rows_are_cells() -> None:
    assert rows("<tr><th>Port<td>22<tr><th>Host<td>all") == ["Port | 22", "Host | all"]


def test_a_table_for_looks_is_no_table() -> None:
    assert rows("<tr><td><h2>Menu</h2><p>One.</p><p>Two.</p><td>Three.") == ["Menu", "One.", "Two.", "Three."]
    assert rows("<tr><td>Alone.<tr><td>Below.") == ["Alone.", "Below."]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td class=gutter><pre>1\n2</pre><td class=code><pre><b>if</b> x:\n  y</pre>",
        "<tr><td class=blob-num>1<td class=blob-code>if x:<tr><td class=blob-num>2<td class=blob-code>  y",
        "<tr><td class=linenos><div><pre>1\n2</pre></div><td><div><pre><span>if</span> x:\n  y\n</pre></div>",
    ],
)
def test_the_numbers_of_lines_are_no_code(table: str) -> None:
    page = walk(f"<table>{table}</table>")
    assert [(block.kind, "".join(piece.text for piece in block.pieces).strip()) for block in page.blocks] == [
        ("code", "if x:\n  y")
    ]
    assert page.left_out["line numbers"][0] in (2, 3)


def test_spans_without_end_cost_little() -> None:
    assert len(rows("<tr><td rowspan=65534 colspan=65534>x<td>y" * 500)) == 500
