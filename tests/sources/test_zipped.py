"""ZIP files within limits: what is too much, damaged or locked ends in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.office.zipped import SMALL, Archive, Damaged, Limits
from agent.sources.unreadable import Unreadable


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


@given(st.dictionaries(st.text("abc/", min_size=1, max_size=5), st.binary(max_size=200), max_size=5))
def test_members_come_out_as_they_went_in(members: dict[str, bytes]) -> None:
    members = {name.strip("/") or "a": data for name, data in members.items()}
    archive = Archive(packed(members))
    assert {name: archive.read(name) for name in archive.names} == members


def test_a_member_that_is_not_there_is_named_or_none() -> None:
    archive = Archive(packed({"a": b"1"}))
    assert archive.find("b") is None
    with pytest.raises(Unreadable, match="b is missing"):
        archive.read("b")
    assert archive.notes == []


def test_a_damaged_member_costs_itself_where_the_document_can_do_without() -> None:
    data = packed({"a": b"first" * 100, "b": b"second"}, zipfile.ZIP_STORED).replace(b"second", b"secund")
    archive = Archive(data)
    assert archive.find("b") is None
    assert len(archive.notes) == 1
    assert "b in it is damaged" in archive.notes[0]
    assert archive.read("a") == b"first" * 100
    with pytest.raises(Damaged):
        archive.read("b")


@pytest.mark.parametrize("size", [0, 4, 30, 100])
def test_a_cut_off_file_is_called_so(size: int) -> None:
    with pytest.raises(Unreadable, match="cut off"):
        Archive(packed({"a": b"1" * 50, "b": b"2"})[:size])


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked() -> None:
    archive = Archive(packed({"a": bytes(4 * SMALL)}))
    with pytest.raises(Unreadable, match="made to do harm") as caught:
        archive.read("a")
    assert caught.value.state == "failed"


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(member=1000), "a in it is larger than"),
        (Limits(size=1500), "come out of it"),
        (Limits(members=1), "holds 2 files"),
    ],
)
def test_each_limit_is_told_in_words(limits: Limits, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        _read_all(packed({"a": b"x" * 1200, "b": b"y" * 900}), limits)


def _read_all(data: bytes, limits: Limits) -> None:
    archive = Archive(data, limits)
    for name in archive.names:
        archive.read(name)


def test_what_a_file_says_of_its_sizes_does_not_count() -> None:
    data = bytearray(packed({"a": b"x" * 100_000}))
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(sign) + place
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Unreadable):  # it ends after ten bytes, and then its checksum is wrong
        Archive(bytes(data)).read("a")


def test_a_member_with_a_password_is_called_encrypted() -> None:
    data = bytearray(packed({"a": b"x"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1
    with pytest.raises(Unreadable, match="encrypted"):
        Archive(bytes(data)).read("a")
