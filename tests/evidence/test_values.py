"""Values of one attribute: one value in two notations, or two values?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence.values import attribute_key, compare

VALUES = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            """5 5.0 1.2 km m 1,200 yes no enabled off 2020 May about between and - to at most
            64 KiB KB version 1.2.3 tcp
            udp, a b; the not °C % million 1e999 9^999 0^-1 two hundred -5 port 22""".split()
        ),
        max_size=6,
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 km", "1,200 m"),
        ("10² Pa", "100 Pa"),
        ("10m0s", "10 minutes"),
        ("the empty list", "[]"),
        ("<none>", "nil"),
        ("1h1m30s", "3690 s"),
        ("PT7.5S", "7.5 seconds"),
        ("P1DT2H", "26 hours"),
        ("<http://localhost:80>", "http://localhost:80"),
        (r"\*", "*"),
        ("null", "undefined"),
        ("64 KiB", "65536 bytes"),
        ("64 KB", "65536 bytes"),
        ("2 minutes", "120 s"),
        ("120", "120 s"),
        ("two", "2"),
        ("yes", "enabled"),
        ("No", "off"),
        ("a, b", "b and a"),
        ("tcp/udp", "udp, tcp"),
        ("May 2020", "2020-05"),
        ('The "Foo".', "foo"),
        ("TCP", "transmission control protocol"),
        ("between 1 and 5", "1-5"),
        ("22", "22 (IPv4)"),
        ("30000", "30000 (30 seconds)"),
        ("1m0s", "1m"),
        ("48h0m0s", "2d"),
        ("none", "(none)"),
        ("P2W", "1209600 (14 days)"),
        ("array('index')", "[ 'index', ]"),
        ('"" (the same one)', "''"),
        ("{limits: {cpu: 512m}, most: [1, 2]}", '{"most":[1,2],"limits":{"cpu":"512m"}}'),
        ("y", "Y"),
        ("None, i.e. no feed", "None"),
        ("2000", "2,000"),
        ("20 °C", "68 °F"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert compare(one, other) == "same"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("about 1.2 million", "1,234,567", "rounding"),
        ("12,000", "12,345", "rounding"),
        ("10 %", "10.2 %", "rounding"),
        ("about 1000", "1024", "rounding"),
        ("5 miles", "8 km", "rounding"),
        ("1961", "5 May 1961", "within"),
        ("1990s", "1995", "within"),
        ("3-5 km", "4 km", "within"),
        ("at most 10", "5", "within"),
        ("5 kg", "5 m", "unknown"),
        ("10000", "30000 (30 seconds)", "different"),
        ("1m30s", "1m", "different"),
        ("120", "2 minutes", "unknown"),
        ("10 users", "20 groups", "unknown"),
        ("client to server", "server to client", "unknown"),
        ("0", "off", "unknown"),
        ("[]", "++++++", "unknown"),
        ("array()", "[]", "same"),
        ("Not set", "{}", "unknown"),
        ("nil", "[]", "unknown"),
        ("{a: 1}", "{a: 2}", "different"),
        ("[a, b]", "[b, a, {{ c }}]", "different"),
        ("array()", "['a']", "different"),
        (
            "it reads the file at start and keeps it in memory until the end",
            "it keeps the file in memory and reads it again after each hangup signal",
            "unknown",
        ),
    ],
)
def test_neither_same_nor_different(one: str, other: str, verdict: str) -> None:
    assert compare(one, other) == verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5", "15"),
        ("5m0s", "5m1s"),
        ("http", "https"),
        ("an empty string", "*"),
        ("[file].map", "[file].map[query]"),
        ("PT2S", "PT20S"),
        ("c", "C"),
        ("x", "?"),
        ("<left>", "[<left>, h, <backtab>]"),
        ("524,288", "1048576B (1 MiB)"),
        ('""', "*"),
        ("q:red;a:blue", "y:red;q:red;a:blue"),
        ("10⁵", "105"),
        ("10", "12"),
        ("10", "100"),
        ("1000", "1024"),
        ("2048", "4096"),
        ("1961", "2011"),
        ("yes", "no"),
        ("enabled", "false"),
        ("1.2.3", "1.2.4"),
        ("OpenSSH 9.9", "OpenSSH 10.0"),
        ("red", "blue"),
        ("ed25519", "rsa"),
        ("port 22", "port 2222"),
        ("60 s", "2 minutes"),
        ("supported", "not supported"),
        ("10 users", "20 users"),
        ("at least 5", "at most 3"),
        ("1.5", "2"),
        ("127.0.0.1", "127.0.0.1, ::1"),
        ("10.0.0.0/8, 192.168.0.0/16", "127.0.0.0/8, 10.0.0.0/8, 192.168.0.0/16"),
        ("process-no-validate", "process"),
        (".rst", "{'.rst': 'restructuredtext'}"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert compare(one, other) == "different"


@given(VALUES, VALUES)
def test_comparing_has_no_direction(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one)


@given(VALUES)
def test_a_value_is_the_same_as_itself(value: str) -> None:
    assert compare(value, value) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Default value", "default"),
        ("the default", "defaults to"),
        ("maximum number of sessions", "max sessions"),
        ("MaxSessions", "max sessions"),
        ("size of the buffer", "size buffers"),
    ],
)
def test_spellings_of_one_attribute(one: str, other: str) -> None:
    assert attribute_key(one) == attribute_key(other)


def test_other_attributes_have_other_keys() -> None:
    keys = [attribute_key(text) for text in ("default", "max sessions", "min sessions", "recommended value", "value")]
    assert len(set(keys)) == len(keys)
    assert all(keys)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("usr/lib*/*", "/usr/lib/*", "different"),
        ("~/.ssh/id_rsa", "“~/.ssh/id_rsa”.", "same"),
        ("$TMPDIR/x", "$HOME/x", "different"),
        ("$1,200", "$1200", "same"),
        ("/etc/a and /etc/b", "/etc/b, /etc/a", "same"),
    ],
)
def test_every_mark_of_a_path_or_pattern_counts(one: str, other: str, verdict: str) -> None:
    assert compare(one, other) == verdict
