"""The web as it is: each address ends in one state, with bytes or with a reason that a person understands."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_web import CERTIFICATE, QUICK, Answer, Asked, FakeWeb, kept, moved, page, raw, words

HOST = "docs.test"


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        yield made


def one(web: FakeWeb, wiki: Path, answer: Answer, **more: object) -> tuple[str, str]:
    """State and reason of a single page that answers like this."""
    web.pages[f"{HOST}/a"] = answer
    found = web.fetch(wiki, web.url(f"{HOST}/a"), **more)[web.url(f"{HOST}/a")].found
    return found.refused, found.reason


async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"and so on, " * 1000)
        await writer.drain()


async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nIt begins")
    await writer.drain()
    await asyncio.sleep(60)


async def dripping(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


def zipped(data: bytes) -> Answer:
    return page(gzip.compress(data), Content_Encoding="gzip")


def test_a_page_is_kept_with_what_was_said_of_it(web: FakeWeb, tmp_path: Path) -> None:
    body = "<title>Alpha</title><p>Alpha is a letter.</p>"
    web.pages[f"{HOST}/start"] = moved("/a?b=1")
    web.pages[f"{HOST}/a?b=1"] = page(body, ETag='"v1"', Set_Cookie="secret=1")
    source = web.fetch(tmp_path, web.url(f"{HOST}/start"))[web.url(f"{HOST}/start")]
    assert kept(source) == body.encode()
    assert source.taken is not None
    snapshot = source.taken.snapshot
    assert snapshot is not None
    assert (snapshot.status, snapshot.final) == (200, web.url(f"{HOST}/a?b=1"))
    assert snapshot.headers["etag"] == '"v1"'
    assert "set-cookie" not in snapshot.headers
    assert source.found.path == tmp_path / ".wikiagent" / "raw" / snapshot.sha256
    assert "wikiagent/" in web.asked[-1].headers["user-agent"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (page("no", "404 Not Found"), "404 not found"),
        (page("no", "410 Gone"), "410 gone"),
        (page("no", "403 Forbidden"), "403 forbidden: save the page by hand"),
        (page("no", "500 Oops"), "500 internal server error"),
        (page("", "204 No Content"), "204 no content"),
        (page("x", "206 Partial Content"), "206 partial content"),
        (page("x", "300 Multiple Choices"), "300 multiple choices"),
        (page("x", "302 Found"), "302 found"),
        (page("x", "999 What"), "999"),
        (moved("http://169.254.169.254/latest/meta-data"), "169.254.169.254 is at an address that is for no web pages"),
        (moved("http://[fd00:ec2::254]/"), "for no web pages"),
        (moved("http://10.0.0.1/"), "is this machine or a neighbour"),
        (moved("http://127.0.0.2:8000/"), "is this machine or a neighbour"),
        (moved("http://0x7f000001/"), "the name of its host is not one"),
        (moved("http://2130706433/"), "the name of its host is not one"),
        (moved("file:///etc/passwd"), "redirects to file:///etc/passwd, which is no web address: only http and https"),
        (moved("javascript:alert(1)"), "only http and https"),
        (moved("http://user:pw@docs.test/"), "user name or password"),
        (moved("http://docs.test:22/"), "port 22"),
        (moved("https://"), "no web address"),
        (moved("/a"), "redirects in a circle"),
        (endless, "is larger than 1 MB"),
        (page(b"x" * 1_000_001), "is larger than 1 MB"),
        (zipped(b"\0" * 30_000_000), "is larger than 1 MB"),
        (page(gzip.compress(b"x" * 5000)[:-30], Content_Encoding="gzip"), "its end is missing"),
        (page("not packed", Content_Encoding="gzip"), "can't be unpacked"),
        (page("x", Content_Encoding="br"), "comes packed as br, which was not asked for"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"), "broke off in the middle"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf"), "broke off in the middle"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "does not speak HTTP"),
        (raw(b"SSH-2.0-OpenSSH_9.9\r\n"), "does not speak HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"), "does not speak HTTP"),
        (raw(b""), "the connection to docs.test"),
    ],
)
def test_what_goes_wrong_is_one_failed_source_with_the_reason(
    web: FakeWeb, tmp_path: Path, answer: Answer, says: str
) -> None:
    state, reason = one(web, tmp_path, answer)
    assert state == "failed"
    assert says in reason
    assert not [path for path in (tmp_path / ".wikiagent").rglob("raw/*") if path.is_file()]


def test_a_server_that_falls_silent_is_not_waited_for(web: FakeWeb, tmp_path: Path) -> None:
    assert one(web, tmp_path, silent, limits=replace(QUICK, idle=0.2)) == (
        "failed",
        f"{HOST}:{web.port} does not answer in time",
    )


def test_a_body_that_drips_for_ever_ends_with_the_time_for_one_page(web: FakeWeb, tmp_path: Path) -> None:
    _, reason = one(web, tmp_path, dripping, limits=replace(QUICK, total=1.0))
    assert reason == "takes longer than 1 s to come"
    assert web.paths() == [f"{HOST}/a"]


def test_redirects_without_an_end_are_left(web: FakeWeb, tmp_path: Path) -> None:
    for number in range(20):
        web.pages[f"{HOST}/a{number}"] = moved(f"/a{number + 1}")
    _, reason = one(web, tmp_path, moved("/a0"))
    assert reason == "redirects more than 10 times"
    assert len(web.paths()) == 11


def test_packed_pages_are_unpacked(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/a"] = zipped(b"<p>Alpha is a letter.</p>")
    (source,) = web.fetch(tmp_path, web.url(f"{HOST}/a")).values()
    assert kept(source) == b"<p>Alpha is a letter.</p>"


def test_a_page_that_has_not_changed_is_not_sent_again(web: FakeWeb, tmp_path: Path) -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == '"v1"' and "if-modified-since" in asked.headers
        made = page("", "304 Not Modified", X_Seen="again") if known else page(
            "<p>Alpha.</p>", ETag='"v1"', Last_Modified="Wed, 18 Nov 2026 10:00:00 GMT"
        )  # fmt: skip
        await made(asked, writer)

    web.pages[f"{HOST}/a"] = answer
    url = web.url(f"{HOST}/a")
    first = web.fetch(tmp_path, url)[url]
    second = web.fetch(tmp_path, url)[url]
    assert first.taken is not None
    assert second.taken is not None
    assert (first.taken.how, second.taken.how) == ("fetched", "unchanged")
    assert kept(second) == b"<p>Alpha.</p>"
    assert second.taken.snapshot is not None
    assert second.taken.snapshot.headers["x-seen"] == "again"
    assert second.found.reason == ""


def test_bytes_that_are_gone_from_the_disk_are_fetched_anew(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/a"] = page("<p>Alpha.</p>", ETag='"v1"')
    url = web.url(f"{HOST}/a")
    web.fetch(tmp_path, url)[url].found.path.unlink()
    assert kept(web.fetch(tmp_path, url)[url]) == b"<p>Alpha.</p>"
    assert "if-none-match" not in web.asked[-1].headers


def test_not_modified_to_one_who_has_nothing_is_no_page(web: FakeWeb, tmp_path: Path) -> None:
    state, reason = one(web, tmp_path, page("", "304 Not Modified"))
    assert (state, reason) == ("failed", "304 not modified, to one who has nothing")


@pytest.mark.parametrize("trouble", [page("", "503 Service Unavailable"), page("", "404 Not Found"), raw(b"")])
def test_the_copy_from_before_is_used_and_said_when_a_page_does_not_come(
    web: FakeWeb, tmp_path: Path, trouble: Answer
) -> None:
    web.pages[f"{HOST}/a"] = page("<p>Alpha.</p>")
    url = web.url(f"{HOST}/a")
    web.fetch(tmp_path, url, clock=lambda: 1_800_000_000.0)
    web.pages[f"{HOST}/a"] = trouble
    source = web.fetch(tmp_path, url)[url]
    assert kept(source) == b"<p>Alpha.</p>"
    assert source.found.refused == ""
    assert source.found.reason.endswith("; the copy of 2027-01-15 is read")


def test_a_page_that_was_fetched_a_moment_ago_is_not_asked_for(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/a"] = page("<p>Alpha.</p>")
    url = web.url(f"{HOST}/a")
    web.fetch(tmp_path, url, clock=lambda: 1000.0)
    asked = len(web.asked)
    source = web.fetch(tmp_path, url, clock=lambda: 1000.0 + 3599, max_age=3600.0)[url]
    assert len(web.asked) == asked
    assert kept(source) == b"<p>Alpha.</p>"
    web.fetch(tmp_path, url, clock=lambda: 1000.0 + 3601, max_age=3600.0)
    assert len(web.asked) > asked


def test_without_fetching_copies_are_read_and_nothing_is_asked(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/a"] = page("<p>Alpha.</p>")
    known, unknown = web.url(f"{HOST}/a"), web.url(f"{HOST}/b")
    web.fetch(tmp_path, known)
    asked, looked_up = len(web.asked), len(web.looked_up)
    found = web.fetch(tmp_path, known, unknown, offline=True)
    assert (len(web.asked), len(web.looked_up)) == (asked, looked_up)
    assert found[known].found.refused == ""
    assert "wikiagent fetch" in found[unknown].found.reason


def test_a_server_in_trouble_is_asked_again_and_one_that_says_no_is_not(web: FakeWeb, tmp_path: Path) -> None:
    answers = [page("", "503 Service Unavailable"), page("<p>Alpha.</p>")]

    async def better(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answers.pop(0)(asked, writer)

    assert one(web, tmp_path, better) == ("", "")
    web.asked.clear()
    one(web, tmp_path, page("", "404 Not Found"))
    assert web.paths() == [f"{HOST}/a"]


def test_retry_after_is_heeded_by_all_requests_to_a_host(web: FakeWeb, tmp_path: Path) -> None:
    answers = [page("", "429 Too Many Requests", Retry_After="1"), page("<p>Alpha.</p>")]

    async def busy(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answers.pop(0)(asked, writer)

    web.pages[f"{HOST}/b"] = page("<p>Beta.</p>")
    web.pages[f"{HOST}/a"] = busy
    limits = replace(QUICK, per_host=1)
    found = web.fetch(tmp_path, web.url(f"{HOST}/a"), web.url(f"{HOST}/b"), limits=limits)
    assert [source.found.refused for source in found.values()] == ["", ""]
    first, *later = [one.at for one in web.asked if one.path != "/robots.txt"]
    assert len(later) == 2
    assert min(later) - first >= 0.9


def test_who_asks_for_too_much_patience_is_left_alone(web: FakeWeb, tmp_path: Path) -> None:
    answer = page("", "429 Too Many Requests", Retry_After="86400")
    state, reason = one(web, tmp_path, answer, limits=replace(QUICK, longest_wait=0.1))
    assert (state, reason) == ("failed", "429 too many requests (it asks to be left alone for 86400 s)")
    assert web.paths() == [f"{HOST}/a"]


def test_a_host_that_nobody_answers_at_is_given_up(web: FakeWeb, tmp_path: Path) -> None:
    urls = [web.url(f"nobody.gone/{number}") for number in range(40)]
    found = web.fetch(tmp_path, *urls)
    assert {source.found.refused for source in found.values()} == {"failed"}
    assert {source.found.reason for source in found.values()} == {"no machine is known by the name nobody.gone"}
    assert len(web.looked_up) == 4


def test_a_server_that_is_down_is_asked_a_few_times_for_all_of_its_pages(tmp_path: Path) -> None:
    with FakeWeb() as web:
        pass
    urls = [web.url(f"{HOST}/{number}") for number in range(200)]
    found = web.fetch(tmp_path, *urls)
    assert all("does not answer" in source.found.reason for source in found.values())


def test_tls_is_for_the_name_while_the_connection_goes_to_the_checked_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeWeb(safe=True) as web:
        web.pages["secure.test/a"] = page("<p>Alpha.</p>")
        web.pages["impostor.test/a"] = page("<p>Not Alpha.</p>")
        good, bad = web.url("secure.test/a"), web.url("impostor.test/a")
        unknown = web.fetch(tmp_path / "unknown", good)[good].found
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        found = web.fetch(tmp_path / "known", good, bad)
        assert kept(found[good]) == b"<p>Alpha.</p>"
        assert "secure.test" in web.named
        assert "Hostname mismatch" in found[bad].found.reason
        assert "no safe connection to secure.test" in unknown.reason
        assert {asked.host for asked in web.asked} == {"secure.test"}


def test_robots_txt_is_heeded_and_the_reason_says_what_to_do(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/robots.txt"] = page("User-agent: *\nDisallow: /private/\n", kind="text/plain")
    web.pages[f"{HOST}/private/a"] = words("Secret", "Nobody may fetch this.")
    web.pages["other.test/a"] = moved(web.url(f"{HOST}/private/a"))
    direct, around = web.url(f"{HOST}/private/a"), web.url("other.test/a")
    found = web.fetch(tmp_path, direct, around)
    assert found[direct].found.reason == (
        f"robots.txt of {HOST} does not allow it; save the page by hand and put it among the sources"
    )
    assert f"robots.txt of {HOST} does not allow it" in found[around].found.reason
    assert f"{HOST}/private/a" not in web.paths()


def test_robots_txt_is_asked_for_once_a_host(web: FakeWeb, tmp_path: Path) -> None:
    for number in range(9):
        web.pages[f"{HOST}/{number}"] = words("Page", f"Number {number}.")
    web.fetch(tmp_path, *(web.url(f"{HOST}/{number}") for number in range(9)))
    assert web.paths(robots=True).count(f"{HOST}/robots.txt") == 1
    assert len(web.asked) == 10


def test_while_robots_txt_can_t_be_read_nothing_is_fetched(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/robots.txt"] = page("", "500 Oops")
    state, reason = one(web, tmp_path, words("Alpha", "Alpha is a letter."))
    assert (state, reason) == ("failed", "its robots.txt can't be read: 500 internal server error")
    assert web.paths() == []


def test_a_crawl_delay_lies_between_requests(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/robots.txt"] = page("User-agent: wikiagent\nCrawl-delay: 0.3\n", kind="text/plain")
    for number in range(3):
        web.pages[f"{HOST}/{number}"] = words("Page", f"Number {number}.")
    web.fetch(tmp_path, *(web.url(f"{HOST}/{number}") for number in range(3)))
    robots, *_, last = (asked.at for asked in web.asked)
    assert last - robots >= 0.6


def test_a_host_gets_two_requests_at_once_and_no_more(web: FakeWeb, tmp_path: Path) -> None:
    now = most = 0
    both = asyncio.Event()

    async def counted(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        if now == 2:
            both.set()
        await both.wait()
        await asyncio.sleep(0.05)  # for a third, if there is one
        now -= 1
        await page("<p>Alpha.</p>")(asked, writer)

    for number in range(8):
        web.pages[f"{HOST}/{number}"] = counted
    web.fetch(tmp_path, *(web.url(f"{HOST}/{number}") for number in range(8)))
    assert most == 2


def test_one_address_is_fetched_once_however_often_it_is_listed(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/a"] = page("<p>Alpha.</p>")
    url = web.url(f"{HOST}/a")
    found = web.fetch(tmp_path, url, f"{url}#one", f"{url}#two", url)
    assert sorted(found) == [url, f"{url}#one", f"{url}#two"]
    assert web.paths() == [f"{HOST}/a"]


def test_a_name_that_turns_private_after_the_check_gains_nothing(web: FakeWeb, tmp_path: Path) -> None:
    web.names["rebinding.test"] = [["127.0.0.1"], ["127.0.0.2"], ["169.254.169.254"]]
    web.pages["rebinding.test/a"] = moved("/b")
    web.pages["rebinding.test/b"] = page("<p>Alpha.</p>")
    url = web.url("rebinding.test/a")
    assert kept(web.fetch(tmp_path, url)[url]) == b"<p>Alpha.</p>"
    assert web.looked_up == ["rebinding.test"]


@pytest.mark.parametrize(
    "inside", ["127.0.0.2", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"]
)
def test_a_name_with_one_inner_address_among_good_ones_is_refused(web: FakeWeb, tmp_path: Path, inside: str) -> None:
    web.names["mixed.test"] = [["127.0.0.1", inside]]
    web.pages["mixed.test/a"] = page("<p>Alpha.</p>")
    url = web.url("mixed.test/a")
    found = web.fetch(tmp_path, url)[url].found
    assert found.refused == "failed"
    assert "mixed.test is" in found.reason
    assert web.asked == []


def test_private_pages_are_for_who_asks_and_no_public_page_leads_there(web: FakeWeb, tmp_path: Path) -> None:
    web.names["wiki.intranet"] = [["127.0.0.2"]]
    web.pages["public.test/a"] = moved(f"http://wiki.intranet:{web.port}/a")
    inner, around = f"http://wiki.intranet:{web.port}/a", web.url("public.test/a")
    refused = web.fetch(tmp_path, inner, around)
    assert all("--allow-private" in source.found.reason for source in refused.values())
    allowed = web.fetch(tmp_path, inner, around, private=True)
    assert "does not answer" in allowed[inner].found.reason  # it was asked: nobody serves there
    assert "a public page leads to wiki.intranet" in allowed[around].found.reason


def test_no_request_goes_to_any_but_the_given_hosts(web: FakeWeb, tmp_path: Path) -> None:
    for host in ("one.test", "two.test"):
        web.pages[f"{host}/a"] = words(
            "Alpha", "Alpha has links.", "http://third.test/x", "//fourth.test/y", "http://169.254.169.254/"
        )
    (tmp_path / "note.md").write_text("A note that mentions http://fifth.test/z in passing.\n")
    web.fetch(tmp_path / "wiki", web.url("one.test/a"), web.url("two.test/a"), str(tmp_path / "note.md"), depth=2)
    assert {asked.host for asked in web.asked} == {"one.test", "two.test"}
    assert set(web.looked_up) == {"one.test", "two.test"}


def test_the_environment_s_proxies_are_not_used(web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert one(web, tmp_path, page("<p>Alpha.</p>")) == ("", "")


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Ölmühle".encode("koi8-r", "ignore") + "Мельница".encode("koi8-r"), "text/html; charset=koi8-r", "Мельница"),
        ("Größe “so”".encode("cp1252"), "text/plain; charset=ISO-8859-1", "Größe “so”"),
        ("Größe".encode(), "text/plain; charset=iso-8859-1", "Größe"),  # a server's default, and wrong
        ("日本語".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", "日本語"),
        ("Größe".encode(), 'text/plain; charset="no-such-thing"', "Größe"),
        (b"plain", "text/plain; charset=idna", "plain"),
    ],
)
def test_the_declared_charset_is_honoured_unless_the_bytes_say_otherwise(
    web: FakeWeb, tmp_path: Path, body: bytes, kind: str, text: str
) -> None:
    web.pages[f"{HOST}/a"] = page(body, kind=kind)
    (source,) = web.fetch(tmp_path, web.url(f"{HOST}/a")).values()
    assert text in kept(source).decode("utf-8-sig")
