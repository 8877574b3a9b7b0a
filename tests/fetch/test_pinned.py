"""What was checked is what is connected to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from agent.fetch.addresses import reach
from agent.fetch.pinned import Pinned
from agent.fetch.reasons import Fault, NotFetched

PUBLIC, INNER = "1.1.1.1", "10.0.0.1"


class Names:
    """Resolves every name to the next of these answers."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, _: str) -> Sequence[str]:
        return self.answers.pop(0)


def pinned(*answers: Sequence[str], private: bool = False) -> Pinned:
    return Pinned(Names(*answers), reach, private=private)


def info(address: str) -> tuple[object, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))


def test_a_name_is_resolved_once() -> None:
    one = pinned([PUBLIC], [INNER])
    assert asyncio.run(one.check("a.test"))
    found = asyncio.run(one.resolve("a.test", 80))
    assert [entry["host"] for entry in found] == [PUBLIC]


def test_all_of_the_addresses_of_a_name_must_be_good() -> None:
    with pytest.raises(NotFetched, match=r"a\.test is"):
        asyncio.run(pinned([PUBLIC, INNER]).check("a.test"))
    with pytest.raises(NotFetched, match=r"a\.test is"):
        asyncio.run(pinned([PUBLIC, INNER]).resolve("a.test", 80))


def test_a_socket_is_opened_to_what_was_checked_and_to_nothing_else() -> None:
    one = pinned([PUBLIC])
    with pytest.raises(NotFetched, match=r"was not checked"):
        one.open_socket(info(PUBLIC))
    asyncio.run(one.check("a.test"))
    one.open_socket(info(PUBLIC)).close()
    with pytest.raises(NotFetched, match=r"was not checked"):
        one.open_socket(info("1.0.0.1"))


def test_a_socket_to_an_inner_address_is_not_opened_even_if_it_was_looked_at() -> None:
    one = pinned([INNER])
    with pytest.raises(NotFetched, match=r"--allow-private"):
        asyncio.run(one.check("a.test"))
    with pytest.raises(NotFetched, match=r"it is not asked"):
        one.open_socket(info(INNER))


def test_who_allows_private_pages_gets_them_but_not_by_way_of_a_public_one() -> None:
    one = pinned([INNER], private=True)
    assert not asyncio.run(one.check("a.test"))
    with pytest.raises(NotFetched, match=r"a public page leads to a\.test"):
        asyncio.run(one.check("a.test", from_public=True))


def test_what_is_barred_stays_so_for_who_allows_private_pages() -> None:
    one = pinned(["169.254.169.254"], private=True)
    with pytest.raises(NotFetched, match=r"for no web pages"):
        asyncio.run(one.check("metadata.test"))
    with pytest.raises(NotFetched):
        one.open_socket(info("169.254.169.254"))


def test_a_name_without_addresses_may_have_some_later() -> None:
    one = pinned([], [PUBLIC])
    with pytest.raises(Fault, match=r"no machine is known by the name a\.test"):
        asyncio.run(one.check("a.test"))
    assert asyncio.run(one.check("a.test"))
