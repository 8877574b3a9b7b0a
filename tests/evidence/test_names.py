"""Names: one spelling or another, slugs, acronyms, and what must never be merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence.names import acronyms, expands, normal, same_file, slug, veto

NAMES = st.text(st.characters(codec="utf-8"), max_size=30)
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ssh_config", "ssh config"),
        ("The SSH-Config", "ssh config"),
        ("“Foo”.", "foo"),
        ("`sshd`", "sshd"),
        ("Ｆｏｏ", "foo"),
        ("ssh (1)", "SSH(1)"),
        ("(foo)", "foo"),
        ("a  team", "team"),
        ("Müller’s law", "Müller's law"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C"),
        ("C#", "C"),
        ("node.js", "nodejs"),
        ("ssh(1)", "ssh(2)"),
        ("HTTP/2", "HTTP"),
        ("A-Team", "team"),
        ("--force", "force"),
        (".NET", "net"),
        ("Python 3", "Python 2"),
        ("1.5", "15"),
    ],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(NAMES)
def test_a_key_is_its_own_key_and_says_something(name: str) -> None:
    assert normal(normal(name)) == normal(name)
    assert bool(normal(name)) == any(letter.isalnum() for letter in normal(name))


@given(NAMES.filter(lambda name: any(letter.isascii() and letter.isalnum() for letter in name)))
def test_a_name_with_a_letter_has_a_key(name: str) -> None:
    assert normal(name)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Straße", "straße"),
        ("東京 タワー", "東京-タワー"),
        ("हिन्दी", "हिन्दी"),
        ("ssh_config(5)", "ssh-config-5"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("CON", "con-page"),
        ("../../etc/passwd", "etc-passwd"),
        ("北京市", "北京市"),
        ("Москва", "москва"),
        ("القاهرة", "القاهرة"),
        ("☁\ufe0f Cloud 1\ufe0f\u20e3", "cloud-1"),
        ("e\u0301t\u0301e", "\u00e9t\u0301e"),
        ("COM1.txt", "com1-txt"),
        ("漢字" * 60, ("漢字" * 33) + ""),
    ],
)
def test_slugs(name: str, file: str) -> None:
    assert slug(name) == file


@pytest.mark.parametrize(("one", "other"), [("Alpha", "alpha"), ("é", "e\u0301"), ("ς", "Σ"), ("straße", "STRASSE")])
def test_slugs_that_some_file_system_takes_for_one_are_one_file(one: str, other: str) -> None:
    assert same_file(one) == same_file(other)
    assert same_file(one) != same_file(f"{other}-2")


@given(NAMES)
def test_a_slug_is_safe_and_its_own_slug(name: str) -> None:
    made = slug(name)
    assert slug(made) == made
    assert 0 < len(made) <= 85
    assert len(f".{made}-99.2.wikiagent-new.md.wikiagent-part".encode()) <= 255
    assert made not in RESERVED
    assert made.strip("-.") == made
    assert not set(made) & set('/\\:*?"<>| .')


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("MTP", "Multi-Token Prediction"),
        ("W3C", "World Wide Web Consortium"),
        ("HTML", "HyperText Markup Language"),
        ("XML", "Extensible Markup Language"),
        ("USA", "United States of America"),
        ("LLMs", "large language model"),
        ("TCP/IP", "Transmission Control Protocol/Internet Protocol"),
    ],
)
def test_acronyms_expand(short: str, long: str) -> None:
    assert expands(short, long)


@pytest.mark.parametrize(
    ("short", "long"), [("DNS", "data service"), ("MTP", "Multi-Token"), ("A", "apple"), ("SSH", "server")]
)
def test_other_words_do_not_expand(short: str, long: str) -> None:
    assert not expands(short, long)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("We use Multi-Token Prediction (MTP) here.", {("MTP", "Multi-Token Prediction")}),
        ("MTP (multi-token prediction) is used.", {("MTP", "multi-token prediction")}),
        (
            "Transport Layer Security (TLS) and the Secure Shell (SSH).",
            {("TLS", "Transport Layer Security"), ("SSH", "Secure Shell")},
        ),
        ("MTU stands for maximum transmission unit of a link.", {("MTU", "maximum transmission unit")}),
        ("It is fast (see below) and small (or so).", set()),
        ("The keys (RSA) are long.", set()),
    ],
)
def test_texts_introduce_acronyms(text: str, pairs: set[tuple[str, str]]) -> None:
    assert set(acronyms(text)) == pairs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OpenSSH 10", "OpenSSH 9"),
        ("OpenSSH 1.5", "OpenSSH 15"),
        ("World War I", "World War II"),
        ("HTTP", "HTTP/2"),
        ("IPv4", "IPv6"),
        ("HTTP/3 draft", "HTTP/3"),
        ("1.0 alpha", "1.0 beta"),
        ("ssh client", "ssh server"),
        ("MaxSessions", "MinSessions"),
        ("blocking I/O", "non-blocking I/O"),
        ("encrypted key", "unencrypted key"),
        ("US", "us"),
        ("TCP", "TCB"),
        ("ssh", "scp"),
        ("ssh(1)", "ssh(2)"),
        ("ssh_config", "sshd_config"),
        ("vitamin C", "vitamin D"),
        ("C++", "C"),
        ("public keys", "private keys"),
    ],
)
def test_names_that_must_stay_apart(one: str, other: str) -> None:
    assert veto(one, other)
    assert veto(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("World War II", "World War 2"),
        ("URL", "URLs"),
        ("ssh", "ssh(1)"),
        ("MaxSessions", "max sessions"),
        ("git", "Git"),
        ("W3C", "World Wide Web Consortium"),
        ("2FA", "two-factor authentication"),
        ("PostgreSQL", "Postgres"),
    ],
)
def test_names_that_nothing_keeps_apart(one: str, other: str) -> None:
    assert veto(one, other) is None


@given(NAMES, NAMES)
def test_a_veto_has_no_direction(one: str, other: str) -> None:
    assert (veto(one, other) is None) == (veto(other, one) is None)
    assert veto(one, one) is None
