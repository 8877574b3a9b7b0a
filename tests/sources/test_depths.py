"""How far sentences are set in: what a list says of a term stands deeper than the term and than what comes after."""

from __future__ import annotations

import pytest

from agent.sources.passages import introduction
from agent.sources.reading import read

HTML = (
    "<p>Before.</p><dl><dt>outer</dt><dd>Of outer.<dl><dt>inner</dt><dd>Of inner.</dd></dl></dd></dl><p>After it.</p>"
)
RST = "Before.\n\nouter\n   Of outer.\n\n   inner\n      Of inner.\n\nAfter it.\n"
ASCIIDOC = "Before.\n\nouter::\n  Of outer.\n\ninner:::\n  Of inner.\n\nAfter it.\n"
MAN = ".TH A 1\n.SH A\nBefore.\n.TP\nouter\nOf outer.\n.RS\n.TP\ninner\nOf inner.\n.RE\n.PP\nAfter it.\n"
MDOC = ".Dt A 1\n.Sh A\nBefore.\n.Bl -tag\n.It outer\nOf outer.\n.Bl -tag\n.It inner\nOf inner.\n.El\n.El\nAfter it.\n"
TEXT = "  Before.\n\n  outer\n      Of outer.\n\n      inner\n          Of inner.\n\n  After it.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.html", HTML), ("a.rst", RST), ("a.adoc", ASCIIDOC), ("a.txt", TEXT), ("a.1", MAN), ("a.8", MDOC)],
)
def test_depths_follow_the_lists_of_a_source(name: str, text: str) -> None:
    source = read(text.encode(), name)
    depth = {source.cut(sentence): sentence.depth for sentence in source.sentences}
    assert 1 <= depth["outer"] < depth["Of outer."] <= depth["inner"] < depth["Of inner."], depth
    assert 1 <= depth["Before."] == depth["After it."] < depth["Of outer."]


@pytest.mark.parametrize(("name", "text"), [("a.html", HTML), ("a.rst", RST)])
def test_a_passage_is_introduced_by_all_terms_that_it_stands_under(name: str, text: str) -> None:
    source = read(text.encode(), name)
    number = {source.cut(sentence): sentence.number for sentence in source.sentences}
    before = [source.cut(sentence) for sentence in introduction(source, number["Of inner."])]
    assert before == ["outer", "Of outer.", "inner"]
    assert "outer" not in [source.cut(sentence) for sentence in introduction(source, number["After it."])]


def test_a_block_attached_to_a_term_is_as_deep_as_its_description() -> None:
    text = "outer::\n  Of outer.\n+\n--\nAttached.\n\nAttached, too.\n--\n\nAfter it.\n"
    source = read(text.encode(), "a.adoc")
    depth = {source.cut(sentence): sentence.depth for sentence in source.sentences}
    assert depth["Of outer."] == depth["Attached."] == depth["Attached, too."] > depth["After it."]
