"""What may be asked: web addresses without tricks, on public machines."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fetch.addresses import checked, reach
from agent.fetch.reasons import NotFetched


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTP://Example.ORG:80/a/../b?c=d#e", "http://example.org/b?c=d"),
        ("https://münchen.example/ü", "https://xn--mnchen-3ya.example/%C3%BC"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://ⓔⓧample.org/", "http://example.org/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://a_b.example:8080/", "http://a_b.example:8080/"),
    ],
)
def test_what_a_person_types_is_asked_in_one_form(typed: str, asked: str) -> None:
    assert str(checked(typed)) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "//example.org/",
        "example.org", "http://", "http:///a", "http://user@example.org/", "http://u:p@example.org/", "http://:@h.org/",
        "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://1.2.3.4.5/",
        "http://0x7f000001/", "http://example.0x10/", "http://%31%32%37.0.0.1/", "http://exam ple.org/",
        "http://example.org\\@evil.org/", "http://ex\tample.org/", "http://a..b/", "http://-a.org/", "http://.org/",
        "http://example.org:22/", "http://example.org:0/", "http://example.org:99999/", "http://example.org:25/",
        "http://[::1", "http://xn--a.example/", "http://ex\u200bample.org\ufeff/", "http://example.org/" + "a" * 5000,
        "http://ex\ud800ample.org/", "http://\x00/",
    ],
)  # fmt: skip
def test_what_is_a_trick_or_no_web_address_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(NotFetched, match=r"is no web address|user name"):
        checked(typed)


@given(st.text(max_size=60), st.sampled_from(["http://", "https://", ""]))
def test_whatever_is_typed_is_an_address_of_the_web_or_a_reason(text: str, scheme: str) -> None:
    try:
        url = checked(scheme + text)
    except NotFetched:
        return
    assert url.scheme in ("http", "https")
    assert url.raw_host
    assert url.user is None
    assert not url.raw_fragment
    assert checked(str(url)) == url


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("1.1.1.1", "public"), ("2606:4700:4700::1111", "public"), ("::ffff:1.1.1.1", "public"),
        ("64:ff9b::101:101", "public"),
        ("127.0.0.1", "private"), ("127.255.0.3", "private"), ("10.0.0.1", "private"), ("172.31.9.9", "private"),
        ("192.168.1.1", "private"), ("100.64.0.1", "private"), ("::1", "private"), ("fd12::1", "private"),
        ("::ffff:127.0.0.1", "private"), ("::ffff:a00:1", "private"),
        ("169.254.169.254", "barred"), ("169.254.0.1", "barred"), ("fd00:ec2::254", "barred"), ("fe80::1", "barred"),
        ("100.100.100.200", "barred"), ("168.63.129.16", "barred"), ("192.0.0.192", "barred"), ("0.0.0.0", "barred"),  # noqa: S104
        ("0.1.2.3", "barred"), ("::", "barred"), ("224.0.0.1", "barred"), ("ff02::1", "barred"),
        ("255.255.255.255", "barred"), ("240.0.0.1", "barred"), ("198.18.0.1", "barred"), ("192.0.2.1", "barred"),
        ("2001:db8::1", "barred"), ("64:ff9b::7f00:1", "barred"), ("64:ff9b::a9fe:a9fe", "barred"),
        ("64:ff9b:1::1", "barred"), ("2002:7f00:1::", "barred"), ("2002:101:101::1", "barred"),
        ("2001:0:1::1", "barred"), ("::7f00:1", "barred"), ("::ffff:169.254.169.254", "barred"),
        ("fec0::1", "barred"), ("4000::1", "barred"),
    ],
)  # fmt: skip
def test_where_an_address_leads(address: str, where: str) -> None:
    assert reach(ipaddress.ip_address(address)) == where


@given(st.ip_addresses(v=4))
def test_an_inner_address_is_not_public_in_any_dress(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    dresses = [
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | number << 80),
        ipaddress.IPv6Address(number),
    ]
    if reach(address) != "public":
        assert all(reach(dress) != "public" for dress in dresses)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert reach(address) != "public"
