"""A documentation site from one address: its pages below that, the same ones each time, and no others."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_web import FakeWeb, moved, page, words

HOST = "docs.test"


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        yield made


def site(web: FakeWeb, **pages: str) -> None:
    """Pages of ``docs.test/m/``: name → links, separated by blanks."""
    for name, links in pages.items():
        web.pages[f"{HOST}/m/{name}"] = words(name, f"This is the page {name}.", *links.split())


def names(web: FakeWeb, wiki: Path, start: str = "m/index", **more: object) -> dict[str, tuple[str, str]]:
    """What came of the site: path → state and reason."""
    found = web.fetch(wiki, web.url(f"{HOST}/{start}"), **more)
    return {
        name.partition(f":{web.port}/")[2]: (source.found.refused, source.found.reason)
        for name, source in found.items()
    }


def test_links_are_followed_as_deep_as_wanted(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a b", a="c", b="a index", c="d", d="")
    assert sorted(names(web, tmp_path / "0")) == ["m/index"]
    assert sorted(names(web, tmp_path / "1", depth=1)) == ["m/a", "m/b", "m/index"]
    assert sorted(names(web, tmp_path / "2", depth=2)) == ["m/a", "m/b", "m/c", "m/index"]
    assert sorted(names(web, tmp_path / "9", depth=9)) == ["m/a", "m/b", "m/c", "m/d", "m/index"]


def test_only_pages_of_the_same_host_and_folder_are_taken(web: FakeWeb, tmp_path: Path) -> None:
    elsewhere = "http://other.test/m/x ../up /m2/x mailto:a@b.test picture.png pack.zip http://docs.test:1/m/x"
    site(web, index=f"a?x=1 a#top {elsewhere}", a="")
    web.pages[f"{HOST}/m/a?x=1"] = words("ax", "With a question.")
    assert sorted(names(web, tmp_path, depth=3)) == ["m/a", "m/a?x=1", "m/index"]
    assert set(web.looked_up) == {HOST}
    assert {path.partition("/")[0] for path in web.paths(robots=True)} == {HOST}


def test_the_folder_is_that_of_the_page_that_the_address_leads_to(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/"] = moved("/m/index")
    site(web, index="a", a="../x")
    web.pages[f"{HOST}/x"] = words("x", "Not below.")
    assert sorted(names(web, tmp_path, "", depth=3)) == ["", "m/a"]


def test_a_sitemap_names_pages_that_no_link_leads_to(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="", a="", b="", c="")
    base = f"http://{HOST}:{web.port}"
    index = f"<sitemapindex><sitemap><loc>{base}/maps/1.xml.gz</loc></sitemap></sitemapindex>"
    one = f"<urlset><url><loc>{base}/m/a</loc></url><url><loc>{base}/elsewhere</loc></url></urlset>"
    web.pages[f"{HOST}/robots.txt"] = page(f"Sitemap: {base}/maps/index.xml\nSitemap: http://other.test/m.xml\n")
    web.pages[f"{HOST}/maps/index.xml"] = page(index, kind="application/xml")
    web.pages[f"{HOST}/maps/1.xml.gz"] = page(gzip.compress(one.encode()), kind="application/x-gzip")
    web.pages[f"{HOST}/m/sitemap.xml"] = page(f"<urlset><url><loc>{base}/m/b</loc></url></urlset>")
    assert sorted(names(web, tmp_path, depth=1)) == ["m/a", "m/b", "m/index"]
    assert set(web.looked_up) == {HOST}


def test_a_sitemap_that_does_harm_names_nothing(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a", a="", b="")
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    bomb = f"<!DOCTYPE x [{lines}]><urlset><url><loc>http://{HOST}:{web.port}/m/b?&e11;</loc></url></urlset>"
    web.pages[f"{HOST}/sitemap.xml"] = page(bomb, kind="application/xml")
    web.pages[f"{HOST}/m/sitemap.xml"] = page(gzip.compress(b"<" + b" " * 60_000_000))
    assert sorted(names(web, tmp_path, depth=1)) == ["m/a", "m/index"]


def test_sitemaps_that_name_each_other_come_to_an_end(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="")
    for number in range(60):
        other = f"http://{HOST}:{web.port}/s{number + 1}.xml"
        back = f"http://{HOST}:{web.port}/sitemap.xml"
        xml = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (other, back))
        place = f"s{number}.xml" if number else "sitemap.xml"
        web.pages[f"{HOST}/{place}"] = page(f"<sitemapindex>{xml}</sitemapindex>", kind="application/xml")
    web.pages[f"{HOST}/s1.xml"] = web.pages[f"{HOST}/sitemap.xml"]
    assert sorted(names(web, tmp_path, depth=1)) == ["m/index"]
    assert len(web.paths()) < 40


def test_ten_thousand_links_are_cut_and_that_is_said(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/m/index"] = page("".join(f'<a href="p{number:05}">x</a>' for number in range(10_000)))
    for number in range(12):
        web.pages[f"{HOST}/m/p{number:05}"] = words("p", f"Page {number}.")
    found = names(web, tmp_path, depth=1, most_pages=10)
    assert sorted(found) == ["m/index", *(f"m/p{number:05}" for number in range(9))]
    assert found["m/index"] == ("", "9991 more pages below it are not taken (--max-pages 10)")


def test_links_that_lead_nowhere_are_no_failures_of_the_night(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/robots.txt"] = page("User-agent: *\nDisallow: /m/secret\n")
    site(web, index="a gone secret out", a="", secret="")
    web.pages[f"{HOST}/m/out"] = moved("/elsewhere")
    web.pages[f"{HOST}/elsewhere"] = words("e", "Elsewhere.")
    found = names(web, tmp_path, depth=1)
    assert found["m/gone"] == ("skipped", "404 not found")
    assert found["m/secret"][0] == "skipped"
    assert found["m/out"] == ("skipped", f"leads elsewhere, to http://{HOST}:{web.port}/elsewhere")
    assert found["m/a"] == ("", "")


def test_pages_that_say_they_are_the_same_are_taken_once(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a a?print=1 b a2b b2 x y", b="")
    canonical = f'<link rel="canonical" href="http://{HOST}:{web.port}/m/{{}}"><p>One {{}}.</p>'
    web.pages[f"{HOST}/m/a"] = page(canonical.format("a", "plain"))
    web.pages[f"{HOST}/m/a?print=1"] = page(canonical.format("a", "to print"))
    web.pages[f"{HOST}/m/b2"] = web.pages[f"{HOST}/m/a2b"] = moved("b")
    web.pages[f"{HOST}/m/x"] = page(canonical.format("y", "of two"))  # each names the other: none is dropped
    web.pages[f"{HOST}/m/y"] = page(canonical.format("x", "of two, too"))
    found = names(web, tmp_path, depth=1)
    same = f"duplicate of http://{HOST}:{web.port}/m/{{}}, as the site itself says"
    assert found["m/a?print=1"] == ("skipped", same.format("a"))
    assert found["m/b2"] == found["m/a2b"] == ("skipped", same.format("b"))
    assert {name for name, (state, _) in found.items() if not state} == {"m/index", "m/a", "m/b", "m/x", "m/y"}


def test_a_page_can_t_have_others_dropped(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a b", b="")
    web.pages[f"{HOST}/m/a"] = page('<link rel="canonical" href="http://other.test/a"><p>Mine is elsewhere.</p>')
    assert names(web, tmp_path, depth=1) == {"m/index": ("", ""), "m/a": ("", ""), "m/b": ("", "")}


def test_an_address_that_a_person_gave_is_not_one_that_was_only_found(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="gone")
    gone = web.url(f"{HOST}/m/gone")
    found = web.fetch(tmp_path, web.url(f"{HOST}/m/index"), gone, depth=1)
    assert found[gone].found.refused == "failed"


def test_the_same_site_gives_the_same_pages_in_the_same_order(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index=" ".join("zyxwvutsrq"), **{letter: f"{letter}1 a" for letter in "zyxwvutsrq"})
    first = list(names(web, tmp_path / "1", depth=2, most_pages=15))
    assert list(names(web, tmp_path / "2", depth=2, most_pages=15)) == first
    assert len(first) == 15


def test_offline_the_whole_site_is_there(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a", a="b", b="")
    xml = f"<urlset><url><loc>http://{HOST}:{web.port}/m/c</loc></url></urlset>"
    web.pages[f"{HOST}/sitemap.xml"] = page(xml, kind="application/xml")
    web.pages[f"{HOST}/m/c"] = words("c", "Only in the sitemap.")
    before = names(web, tmp_path, depth=2)
    asked = len(web.asked)
    assert names(web, tmp_path, depth=2, offline=True) == before
    assert len(web.asked) == asked


def test_while_the_host_is_away_the_whole_site_is_there(web: FakeWeb, tmp_path: Path) -> None:
    site(web, index="a", a="b", b="")
    before = names(web, tmp_path, depth=2)
    for address in web.pages:
        web.pages[address] = page("", "503 Service Unavailable")
    found = names(web, tmp_path, depth=2)
    assert sorted(found) == sorted(before)
    assert all(state == "" and "the copy of" in reason for state, reason in found.values())
