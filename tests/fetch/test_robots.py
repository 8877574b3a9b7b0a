"""robots.txt, also of those who mean harm by it."""

from __future__ import annotations

from agent.fetch.robots import Rules


def rules(text: str) -> Rules:
    return Rules(text.encode(), "wikiagent")


def test_our_own_rules_go_before_those_for_all() -> None:
    one = rules("User-agent: *\nDisallow: /\n\nUser-agent: WikiAgent\nDisallow: /a\nAllow: /a/b\nCrawl-delay: 2.5\n")
    assert one.allow("https://h.test/x")
    assert not one.allow("https://h.test/a/x")
    assert one.allow("https://h.test/a/b")
    assert one.pause == 2.5


def test_rules_for_others_are_not_ours() -> None:
    assert rules("User-agent: a\nUser-agent: b\nDisallow: /\n").allow("https://h.test/x")
    assert not rules("User-agent: a\nUser-agent: *\nUser-agent: b\nDisallow: /\n").allow("https://h.test/x")


def test_sitemaps_are_named_by_it() -> None:
    assert rules("Sitemap: https://h.test/map.xml\n").sitemaps == ("https://h.test/map.xml",)


def test_what_is_no_robots_txt_allows_all() -> None:
    assert rules("<html><body>Not found</body></html>").allow("https://h.test/x")
    assert Rules(bytes(range(256)) * 40, "wikiagent").allow("https://h.test/x")


def test_ten_thousand_programs_with_ten_thousand_rules_are_no_trap() -> None:
    agents = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    one = rules(agents + "User-agent: *\n" + "Disallow: /*a*a*a*a*a*b\n" * 10_000)
    assert one.allow("https://h.test/" + "a" * 2000)
