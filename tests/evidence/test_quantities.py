"""Quantities, versions, dates: each digit is one of them, or part of a name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence.quantities import dates, quantities, scan, versions


def counted(text: str) -> list[tuple[Decimal, str]]:
    return [(quantity.value, quantity.unit) for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.2 km", "1200", "m"),
        ("1,200 m", "1200", "m"),
        ("1 200 m", "1200", "m"),
        ("1\u202f200 m", "1200", "m"),
        ("1.5", "1.5", ""),
        ("1,5", "1.5", ""),
        ("1.234.567", "1234567", ""),
        ("1.234,56 €", "1234.56", "€"),
        ("64 KiB", "65536", "B"),
        ("64 kB", "64000", "B"),
        ("2 minutes", "120", "s"),
        ("1h30m", "5400", "s"),
        ("1 h 30 min", "5400", "s"),
        ("500ms", "0.5", "s"),
        ("10 per cent", "10", "%"),
        ("10 pour cent", "10", "%"),
        ("10 per mille", "1.0", "%"),
        ("10‰", "1.0", "%"),
        ("10%", "10", "%"),
        ("1.5e6", "1500000", ""),
        ("2^20", "1048576", ""),
        ("10⁶", "1000000", ""),
        ("3×10^8 m/s", "300000000", "m/s"),
        ("90 km/h", "25", "m/s"),
        ("642 tokens/s", "642", "/s"),
        ("8 per second", "8", "/s"),
        ("-5", "-5", ""),
        ("−5 °C", "268.15", "K"),
        ("minus 5", "-5", ""),
        ("$1.2bn", "1200000000", "$"),
        ("EUR 20", "20", "€"),
        ("1.2 million people", "1200000", ""),
        ("10k users", "10000", ""),
        ("twenty-one days", "1814400", "s"),
        ("two hundred and five", "205", ""),
        ("half an hour", "1800", "s"),
        ("one minute", "60", "s"),
        ("64-bit", "64", "bit"),
        ("20 square kilometres", "20000000", "m²"),
        ("5 m²", "5", "m²"),
        ("3 times", "3", "×"),
        ("٣٥", "35", ""),
        ("１０秒", "10", "s"),
        ("5th", "5", ""),
    ],
)
def test_one_quantity(text: str, value: str, unit: str) -> None:
    assert counted(text) == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "x86_64",
        "sha256",
        "ed25519",
        "IPv6",
        "UTF-8",
        "foo-5",
        "192.168.1.1",
        "fe80::1",
        "ports 22, 80 and 443",
        "22/tcp",
        "ssh(1)",
        "3D",
        "802.11ac",
        "1920x1080",
        "0x1f",
        "12:30",
        "localhost:8080",
        "5 May 2020",
        "version 14",
        "1.2.3",
        "one of them",
    ],
)
def test_not_a_quantity(text: str) -> None:
    assert quantities(text) == ()


def test_ranges_share_their_unit_and_have_no_sign() -> None:
    assert counted("3-5 km") == [(Decimal(3000), "m"), (Decimal(5000), "m")]
    assert counted("3 to 5 km") == [(Decimal(3000), "m"), (Decimal(5000), "m")]


def test_digits_are_compared_strictly() -> None:
    assert counted("1.5") != counted("15")
    assert counted("10") != counted("100")


def test_a_quantity_knows_where_it_stands() -> None:
    text = "It waits −5 or １０ minutes."
    assert [text[found.start : found.end] for found in quantities(text)] == ["−5", "１０ minutes"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OpenSSH 10.0p1 and v1.2, version 14, release 9.2, 1.2.3", ("10.0p1", "1.2", "14", "9.2", "1.2.3")),
        ("git 2.47-rc1", ("2.47-rc1",)),
        ("versions 14 and 15", ("14", "15")),
        ("Python 3.11 is out", ("3.11",)),
        ("9.x", ("9.x",)),
        ("It took 3.5 s", ()),
        ("on 05.05.2020", ()),
        ("About 3.5", ()),
    ],
)
def test_versions(text: str, found: tuple[str, ...]) -> None:
    assert versions(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 May 2020", ("2020-05-05",)),
        ("May 5th, 2020", ("2020-05-05",)),
        ("05.05.2020", ("2020-05-05",)),
        ("2020-05-05T12:00:00Z", ("2020-05-05",)),
        ("25/12/2020", ("2020-12-25",)),
        ("03/04/2020", ("03/04/2020",)),
        ("May 2020", ("2020-05",)),
        ("le 5 mai 2020", ("2020-05-05",)),
        ("5 de mayo de 2020", ("2020-05-05",)),
        ("5 мая 2020", ("2020-05-05",)),
        ("2020年5月4日", ("2020-05-04",)),
        ("on 5 May", ("--05-05",)),
        ("between 1961 and 2011", ("1961", "2011")),
        ("1961–2011", ("1961", "2011")),
        ("the 1990s", ("1990s",)),
        ("born 1452", ("1452",)),
        ("in 1961 there were 2011 people", ("1961",)),
        ("1024 bytes", ()),
        ("size 2048", ()),
        ("You may 5", ()),
    ],
)
def test_dates(text: str, found: tuple[str, ...]) -> None:
    assert dates(text) == found


@given(st.text(max_size=60))
def test_any_text_can_be_scanned(text: str) -> None:
    for quantity in scan(text).quantities:
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert quantity.value.is_finite()


@given(st.text("0123456789.,^e- kKMs%\n", max_size=40))
def test_any_heap_of_digits_can_be_scanned(text: str) -> None:
    assert all(quantity.value.is_finite() for quantity in scan(text).quantities)


@given(st.integers(0, 10**9), st.sampled_from(["{:,}", "{}", "{:_}"]))
def test_grouping_does_not_change_a_number(number: int, form: str) -> None:
    assert counted(f"about {form.format(number)} lines")[0][0] == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Es sind fünfundvierzig und nicht mehr in der Liste.", 45),
        ("Il y en a vingt-deux dans la liste et pas plus.", 22),
        ("Hay treinta y cinco en la lista y no más, según los datos.", 35),
        ("Nella lista sono ventiquattro e non di più.", 24),
        ("Na lista são duas e não mais do que isso.", 2),
    ],
)
def test_numbers_in_words_of_other_languages(text: str, value: int) -> None:
    assert [quantity.value for quantity in quantities(text)] == [value]


def test_a_word_that_is_a_number_elsewhere_is_none_in_english() -> None:
    assert quantities("This is done once, and the report is due in the sept of the clan.") == ()
