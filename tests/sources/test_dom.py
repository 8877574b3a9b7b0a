"""Broken HTML becomes the tree that a browser would show, and each text knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.web.dom import Element, Text, parse


def shape(node: Element | Text) -> str:
    if isinstance(node, Text):
        return node.text.strip()
    inner = " ".join(filter(None, map(shape, node.children)))
    return f"{node.tag}({inner})" if node.tag else inner


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>a<p>b", "p(a) p(b)"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "ul(li(a) li(b ul(li(c))))"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "dl(dt(a) dd(b) dt(c))"),
        ("<table><tr><td>a<td>b<tr><th>c</table>d", "table(tr(td(a) td(b)) tr(th(c))) d"),
        ("<table><thead><tr><td>a<tbody><tr><td>b", "table(thead(tr(td(a))) tbody(tr(td(b))))"),
        ("<head><title>t</title><p>a", "head(title(t)) p(a)"),
        ("<p>a</b></p></div>b", "p(a) b"),
        ("<p/>a", "p(a)"),
        ("<?xml version='1.0'?><p/>a<![CDATA[<b>]]>", "p() a <b>"),
        ("<svg><g/>a</svg>", "svg(g() a)"),
        ("a<![CDATA[b]]>c", "a c"),
        ("a <![; x> b", "a  b"),
        ("&lt;&eacute&#x2014;&no; &AT", "< é — &no; &AT"),
    ],
)
def test_a_page_becomes_a_tree(page: str, expected: str) -> None:
    assert shape(parse(page)).replace("  ", " ").split() == expected.split()


def test_the_first_of_two_equal_attributes_holds() -> None:
    assert parse("<p class='a b' class=c>").elements().__next__().classes == ["a", "b"]


@given(st.text(alphabet="<>/&;apbtdrulih =\"'!-[]\n é", max_size=200))
def test_texts_stand_where_they_say(page: str) -> None:
    for text in parse(page).texts():
        if text.origin is not None:
            assert page[text.origin : text.origin + len(text.text)] == text.text


def test_depth_is_no_danger() -> None:
    tree = parse("<div>" * 20_000 + "deep")
    assert tree.text() == "deep"
    assert sum(1 for _ in tree.elements()) == 20_000


def test_comments_without_an_end_cost_little() -> None:
    assert parse("<p>a</p>" + "<!--" * 100_000).text() == "a"
