"""XML of strangers: no entities, nothing fetched, no endless depth."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.office import xml
from agent.sources.unreadable import Unreadable

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">%s]><a>before<b>&l9;</b></a>""" % b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
)


def test_entities_are_not_expanded() -> None:
    data = b'<!DOCTYPE a [<!ENTITY x "inside">]><a>before<b>&x;</b></a>'
    assert xml.words(xml.parse(data, "a part")) == "before"


def test_entities_of_entities_of_entities_are_refused() -> None:
    with pytest.raises(Unreadable, match="entity"):
        xml.parse(LAUGHS, "a part")


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><a>seen &x;</a>'
    assert "secret" not in xml.words(xml.parse(data.encode(), "a part"))


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"not xml", b"\xff\xfe<", b"<a>" * 100_000])
def test_what_is_no_xml_is_told_with_the_part(data: bytes) -> None:
    with pytest.raises(Unreadable, match="some part"):
        xml.parse(data, "some part")


def test_a_tree_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="depth"):
        xml.parse(b"<a>" * 300 + b"</a>" * 300, "a part")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_tree_or_unreadable(data: bytes) -> None:
    try:
        root = xml.parse(data, "a part")
    except Unreadable as error:
        assert error.reason
    else:
        assert xml.name(root)


def test_elements_and_attributes_are_found_by_local_names() -> None:
    root = xml.parse(b'<x:a xmlns:x="u"><x:b x:v="1"/><c/><x:b v="2" x:v="3"/><!-- no --></x:a>', "a part")
    assert [xml.name(one) for one in xml.children(root)] == ["b", "c", "b"]
    assert [xml.get(one, "v") for one in xml.below(root, "b")] == ["1", "2"]
    assert xml.child(root, "b", "c") is None
    assert xml.get(None, "v") == ""
