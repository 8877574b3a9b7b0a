"""Packed bodies: never more than is wanted, never half of one for whole."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fetch.packing import Unpacking
from agent.fetch.reasons import Fault, NotFetched


@given(st.binary(max_size=3000), st.integers(1, 500), st.booleans())
def test_packed_in_one_piece_or_two_and_sent_in_any_it_is_the_same(data: bytes, size: int, twice: bool) -> None:
    packed = gzip.compress(data[:100]) + gzip.compress(data[100:]) if twice else gzip.compress(data)
    unpacking = Unpacking("gzip")
    got = b"".join(unpacking.feed(packed[at : at + size], 10_000) for at in range(0, len(packed), size))
    unpacking.end()
    assert got == data


@given(st.binary(min_size=1, max_size=300), st.data())
def test_half_of_it_is_not_taken_for_whole(data: bytes, draw: st.DataObject) -> None:
    packed = gzip.compress(data)
    unpacking = Unpacking("gzip")
    unpacking.feed(packed[: draw.draw(st.integers(0, len(packed) - 1))], 10_000)
    with pytest.raises(Fault, match="end is missing"):
        unpacking.end()


def test_a_bomb_gives_one_byte_more_than_is_wanted() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(Unpacking("gzip").feed(bomb, 1000)) == 1001


def test_bombs_one_after_another_are_counted_together() -> None:
    assert len(Unpacking("gzip").feed(gzip.compress(b"\0" * 900) * 5000, 1000)) == 1001


def test_what_was_not_asked_for_is_named() -> None:
    with pytest.raises(NotFetched, match="packed as br"):
        Unpacking("br")


def test_what_is_no_gzip_can_t_be_unpacked() -> None:
    with pytest.raises(Fault, match="can't be unpacked"):
        Unpacking("gzip").feed(b"<p>plain</p>", 1000)
