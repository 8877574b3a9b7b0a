"""A citation of a web page opens at the sentence."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ledger.records import Evidence
from agent.wiki.fragments import directive, is_web, linked

LONG = "The timeout, which was 30 seconds before release 3.1, is now 60 seconds for every kind of connection."


def cited(quote: str, start: int = 0) -> Evidence:
    return Evidence(sentence=1, start=start, end=start + len(quote), quote=quote)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The port is 22.", "The%20port%20is%2022."),
        ("Rock & roll, self-made", "Rock%20%26%20roll%2C%20self%2Dmade"),
        (LONG, "The%20timeout%2C%20which%20was%2030%20seconds,seconds%20for%20every%20kind%20of%20connection."),
        ("Option: -p | Default: 22 | Meaning: the port", "%2Dp,the%20port"),
        ("-p | 22", "%2Dp,22"),
        ("It was shown in 1976.[12]", "It%20was%20shown%20in"),
        ("run --it\n  now --please", "run%20%2D%2Dit,now%20%2D%2Dplease"),
        ("默认端口是二十二。", "%E9%BB%98%E8%AE%A4%E7%AB%AF%E5%8F%A3%E6%98%AF%E4%BA%8C%E5%8D%81%E4%BA%8C%E3%80%82"),
        ("[1]", ""),
    ],
)
def test_a_quotation_becomes_a_directive(quote: str, expected: str) -> None:
    assert directive(quote) == expected


def test_words_that_stand_twice_are_told_apart_by_their_neighbours() -> None:
    text = "For ssh: Default is no. For scp: Default is no. That is all."
    second = text.rindex("Default is no.")
    assert directive("Default is no.", text, second) == "is%20no.%20For%20scp%3A-,Default%20is%20no.,-That%20is%20all."
    assert directive("That is all.", text, text.index("That")) == "That%20is%20all."


def test_the_link_keeps_the_address_and_a_fragment_of_its_own() -> None:
    assert linked("https://a.example/p?q=1", [cited("Two words.")]) == "https://a.example/p?q=1#:~:text=Two%20words."
    assert (
        linked("https://a.example/p#s", [cited("A b."), cited("C d.")])
        == "https://a.example/p#s:~:text=A%20b.&text=C%20d."
    )
    assert linked("https://a.example/p", []) == "https://a.example/p"
    assert linked("https://a.example/<b>|$", []) == "https://a.example/%3Cb%3E%7C%24"
    assert is_web("https://a.example/p")
    assert not is_web("pile/https.html")


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_directive_is_made_of_words_of_the_quotation_and_can_be_read_back(before: str, quote: str) -> None:
    found = directive(quote, f"{before} {quote} {quote}", len(before) + 1)
    assert not set(found) & set(" <>|\"'()[]&#")
    folded = " ".join(quote.split())
    for term in found.split(","):
        if not term.startswith("-") and not term.endswith("-"):
            assert unquote(term) in folded
