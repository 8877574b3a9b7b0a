"""gaps.md, and the works that sources refer to."""

from __future__ import annotations

from pathlib import Path

import pytest
from views import record, told_wiki

from agent.ledger.records import EntityNamed
from agent.wiki import render
from agent.wiki.references import works


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as RFC 4253 and RFC4254 say, see RFC-791.", {"RFC 4253", "RFC 4254", "RFC 791"}),
        ("(doi:10.1000/xyz.12), https://doi.org/10.1000/abc.", {"doi:10.1000/xyz.12", "doi:10.1000/abc"}),
        ("arXiv:2305.14251 says", {"arXiv:2305.14251"}),
        ("See https://a.example/b#c, and <http://b.example/>.", {"https://a.example/b", "http://b.example"}),
        ("ISO/IEC 9899 and IEEE 802.11, FIPS 140-3.", {"ISO/IEC 9899", "IEEE 802.11", "FIPS 140-3"}),
        ("sshd(8) and chroot(2), but not f(x) nor <b>alert(1)", {"sshd(8)", "chroot(2)"}),
    ],
)
def test_works_are_found_in_one_spelling(text: str, found: set[str]) -> None:
    assert works(text) == found


def gaps(folder: Path, **texts: str) -> str:
    wiki = told_wiki(folder, {f"{name}.txt": [(text, "Frob", "note", "")] for name, text in texts.items()})
    return dict(render.render(wiki.view))["gaps.md"]


def test_a_work_that_two_sources_refer_to_is_worth_adding(tmp_path: Path) -> None:
    text = gaps(tmp_path, a="Frob follows RFC 4253.", b="Frob is older than RFC 4253 and RFC 1.", c="Frob is good.")
    line = "- RFC 4253, which 2 sources refer to: [[sources/a|a]] · [[sources/b|b]]"
    assert line in text.splitlines()
    assert "RFC 1," not in text


def test_a_work_that_is_in_the_pile_is_not_worth_adding(tmp_path: Path) -> None:
    text = gaps(tmp_path, a="Frob follows RFC 4253.", b="Frob is older than RFC 4253.", rfc4253="Frob is a protocol.")
    assert "worth adding" not in text


def test_what_looks_like_a_manual_page_is_one_only_beside_manual_pages(tmp_path: Path) -> None:
    assert "exit(1)" not in gaps(tmp_path, a="Frob calls exit(1) here.", b="Frob calls exit(1) there.")


def test_what_only_one_source_tells_stands_under_that_source(tmp_path: Path) -> None:
    told = {
        "a.txt": [("Frob is a thing.", "Frob", "definition", ""), ("Zork is a thing.", "Zork", "definition", "")],
        "b.txt": [("Frob is a good thing.", "Frob", "definition", "")],
    }
    text = dict(render.render(told_wiki(tmp_path, told).view))["gaps.md"]
    assert "- [[sources/a|a]], 1 page: [[entities/zork|Zork]]" in text.splitlines()


def test_a_name_that_nothing_explains_stands_with_the_pages_that_name_it(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": [("Frob uses Quux.", "Frob", "note", ""), ("Quux!", "Frob", "note", "")]})
    (claim, _) = wiki.view.claims_of("frob")
    named = EntityNamed(source=claim.source, name="Quux", type="concept", evidence=claim.evidence)
    record(wiki.ledger, "n", "survey", claim.source, [named])
    text = dict(render.render(wiki.view))["gaps.md"]
    assert "- Quux, on [[entities/frob|Frob]]" in text.splitlines()
