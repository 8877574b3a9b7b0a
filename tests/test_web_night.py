"""Nights over web addresses: fetched first, then read as files are; asked again politely the next time."""

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from command import report, wikiagent
from fake_web import Answer, Asked, FakeWeb, opened, page, words

from agent import morning
from agent.brain.protocol import Answer as Answered
from agent.brain.protocol import Request
from agent.brain.rules import RulesBrain
from agent.ledger.documents import Documents
from agent.ledger.snapshot import Snapshot
from agent.night.events import PagesFetched
from agent.night.night import Night
from agent.night.schedule import Schedule
from agent.night.settings import Settings, Stop
from agent.wiki import guide
from agent.wiki.report import Report
from agent.wiki.verify import verify

HOST = "docs.test"
GREEK = {
    "alpha": "Alpha is a letter of the Greek alphabet. Alpha has the number 1.",
    "beta": "Beta is a letter of the Greek alphabet. Beta has the number 2.",
}


class Counting(RulesBrain):
    """The rules, and how often they were asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def answer(self, request: Request) -> Answered:
        self.asked += 1
        return await super().answer(request)


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as made:
        for name, text in GREEK.items():
            made.pages[f"{HOST}/{name}.html"] = words(name.capitalize(), text)
        yield made


def night(
    web: FakeWeb, wiki: Path, *sources: str, stop: Stop | None = None, **more: Any
) -> tuple[Report, int, list[str]]:
    """A night by the rules: its report, how often they were asked, and what ``verify`` finds."""
    guide.create(wiki)
    brain, started = Counting(), datetime.now().astimezone()
    with opened(wiki) as ledger:
        settings = Settings(sources, wiki, web=web.settings(**more))
        work = Night(settings, brain, guide.load(wiki), ledger, stop or Stop(), Schedule(None))
        asyncio.run(work.work())
        made = morning.report(wiki, ledger, work, started, "wikiagent run")
        found = verify(wiki, Snapshot(ledger.reader), Documents(ledger.reader, wiki / ".wikiagent").get)
    return made, brain.asked, [str(finding) for finding in found]


def states(made: Report) -> dict[str, tuple[str, str]]:
    return {source.source: (source.state, source.reason) for source in made.sources}


def tagged(title: str, text: str) -> Answer:
    """A page with an ETag, or the word that it is still the same."""
    whole = page(f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>", ETag='"v1"')
    unchanged = page("", "304 Not Modified", ETag='"v1"')

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (unchanged if asked.headers.get("if-none-match") == '"v1"' else whole)(asked, writer)

    return answer


def links(tmp_path: Path, *urls: str) -> str:
    path = tmp_path / "links.txt"
    path.write_text("".join(f"{url}\n" for url in urls))
    return str(path)


def test_a_list_of_links_becomes_a_wiki_that_verifies(web: FakeWeb, tmp_path: Path) -> None:
    alpha, beta, gone = (web.url(f"{HOST}/{name}.html") for name in ("alpha", "beta", "gone"))
    listed = links(tmp_path, alpha, beta, gone, "ftp://docs.test/x")
    made, _, findings = night(web, tmp_path / "wiki", listed)
    assert findings == []
    assert made.exit_code == 4
    assert states(made) == {
        alpha: ("done", ""),
        beta: ("done", ""),
        gone: ("failed", "404 not found"),
        "ftp://docs.test/x": ("failed", "is no web address: only http and https are fetched"),
        listed: ("skipped", "a list of 4 links; their pages are sources of their own"),
    }
    slug = f"docs-test-{web.port}-alpha"
    assert f"sources/{slug}|" in (tmp_path / "wiki" / "entities" / "alpha.md").read_text()
    assert alpha in (tmp_path / "wiki" / "sources" / f"{slug}.md").read_text()


def test_a_second_night_in_which_nothing_changed_asks_nothing_of_the_engine(web: FakeWeb, tmp_path: Path) -> None:
    for name, text in GREEK.items():
        web.pages[f"{HOST}/{name}.html"] = tagged(name.capitalize(), text)
    listed = links(tmp_path, *(web.url(f"{HOST}/{name}.html") for name in GREEK))
    _, first, _ = night(web, tmp_path / "wiki", listed)
    asked = len(web.asked)
    made, second, findings = night(web, tmp_path / "wiki", listed)
    assert first > 0
    assert second == 0
    assert findings == []
    assert {state for state, _ in states(made).values()} == {"done", "skipped"}
    assert len([one for one in web.asked[asked:] if "if-none-match" in one.headers]) == 2


def test_a_page_that_changed_is_read_again_and_takes_back_what_it_said(web: FakeWeb, tmp_path: Path) -> None:
    alpha = web.url(f"{HOST}/alpha.html")
    night(web, tmp_path / "wiki", alpha)
    web.pages[f"{HOST}/alpha.html"] = words("Alpha", "Alpha is a star in every constellation.")
    _, _, findings = night(web, tmp_path / "wiki", alpha)
    text = (tmp_path / "wiki" / "entities" / "alpha.md").read_text()
    assert findings == []
    assert "star" in text
    assert "Greek" not in text


def test_a_page_whose_host_is_away_keeps_its_claims_and_the_report_says_so(web: FakeWeb, tmp_path: Path) -> None:
    alpha = web.url(f"{HOST}/alpha.html")
    night(web, tmp_path / "wiki", alpha)
    before = (tmp_path / "wiki" / "entities" / "alpha.md").read_text()
    web.pages[f"{HOST}/alpha.html"] = page("", "503 Service Unavailable")
    made, asked, findings = night(web, tmp_path / "wiki", alpha)
    assert (asked, findings) == (0, [])
    state, reason = states(made)[alpha]
    assert state == "done"
    assert reason.startswith("503 service unavailable; the copy of 20")
    assert (tmp_path / "wiki" / "entities" / "alpha.md").read_text() == before
    assert "503 service unavailable; the copy of" in (tmp_path / "wiki" / "report.md").read_text()


def test_what_a_server_says_can_t_become_markup_in_the_wiki(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/x"] = page("", "302 Found", Location="javascript:![x](http://evil.test/x.png)<b>`[[y]]")
    web.pages[f"{HOST}/y"] = page("", Content_Encoding="![x](http://evil.test/x.png)")
    night(web, tmp_path / "wiki", web.url(f"{HOST}/x"), web.url(f"{HOST}/y"))
    for name in ("report.md", "gaps.md", "index.md"):
        text = (tmp_path / "wiki" / name).read_text()
        assert "evil.test" in text
        assert "![x](" not in text
        assert "<b>" not in text
        assert "[[y]]" not in text


def test_a_link_that_is_taken_off_the_list_takes_its_claims_along(web: FakeWeb, tmp_path: Path) -> None:
    alpha, beta = (web.url(f"{HOST}/{name}.html") for name in GREEK)
    night(web, tmp_path / "wiki", links(tmp_path, alpha, beta))
    assert (tmp_path / "wiki" / "entities" / "beta.md").exists()
    _, _, findings = night(web, tmp_path / "wiki", links(tmp_path, alpha))
    assert findings == []
    assert not (tmp_path / "wiki" / "entities" / "beta.md").exists()


def test_a_page_with_the_bytes_of_a_file_is_its_duplicate(web: FakeWeb, tmp_path: Path) -> None:
    text = "# Alpha\n\nAlpha is a letter of the Greek alphabet.\n"
    (tmp_path / "alpha.md").write_text(text)
    web.pages[f"{HOST}/alpha.md"] = page(text, kind="text/markdown")
    url = web.url(f"{HOST}/alpha.md")
    made, _, _ = night(web, tmp_path / "wiki", str(tmp_path / "alpha.md"), url)
    assert states(made)[url] == ("skipped", f"duplicate of {tmp_path}/alpha.md")


def test_a_page_is_read_as_what_the_server_calls_it(web: FakeWeb, tmp_path: Path) -> None:
    web.pages[f"{HOST}/get?id=1"] = page("# Alpha\n\n- **Alpha** is a letter.\n", kind="text/markdown")
    web.pages[f"{HOST}/get?id=2"] = page(b"\x89PNG\r\n\x1a\n" + bytes(200), kind="image/png")
    one, two = web.url(f"{HOST}/get?id=1"), web.url(f"{HOST}/get?id=2")
    night(web, tmp_path / "wiki", one, two)
    with opened(tmp_path / "wiki") as ledger:
        found = {source.name: (source.format, source.state) for source in Snapshot(ledger.reader).sources()}
    assert found == {one: ("markdown", "done"), two: ("", "failed")}


def test_an_archive_from_the_web_gives_way_to_what_is_in_it(web: FakeWeb, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("alpha.md", "# Alpha\n\nAlpha is a letter of the Greek alphabet.\n")
        archive.writestr("links.txt", "http://inner.test/x\n")
    web.pages[f"{HOST}/get?id=3"] = page(packed.getvalue(), kind="application/zip")
    url = web.url(f"{HOST}/get?id=3")
    made, _, findings = night(web, tmp_path / "wiki", url)
    assert findings == []
    assert states(made)[f"{url}/alpha.md"] == ("done", "")
    assert set(web.looked_up) == {HOST}  # what stands in an archive is never fetched


def test_an_office_document_from_the_web_is_no_archive_whatever_its_address(web: FakeWeb, tmp_path: Path) -> None:
    written = io.BytesIO()
    document = docx.Document()
    document.add_heading("Alpha")
    document.add_paragraph("Alpha is a letter of the Greek alphabet.")
    document.save(written)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    web.pages[f"{HOST}/get?id=4"] = page(written.getvalue(), kind=kind)
    url = web.url(f"{HOST}/get?id=4")
    made, _, _ = night(web, tmp_path / "wiki", url)
    assert states(made) == {url: ("done", "")}


def test_progress_is_told_and_a_stop_while_pages_come_leaves_all_as_it_was(web: FakeWeb, tmp_path: Path) -> None:
    alpha = web.url(f"{HOST}/alpha.html")
    night(web, tmp_path / "wiki", alpha)
    stop = Stop()

    async def stuck(*_: Any) -> None:
        stop_soon()
        await asyncio.sleep(60)

    def stop_soon() -> None:
        loops[0].call_soon_threadsafe(stop.ask, "interrupted")

    web.pages[f"{HOST}/beta.html"] = stuck
    loops: list[asyncio.AbstractEventLoop] = []
    told: list[PagesFetched] = []
    with opened(tmp_path / "wiki") as ledger:
        settings = Settings((alpha, web.url(f"{HOST}/beta.html")), tmp_path / "wiki", web=web.settings())
        work = Night(settings, RulesBrain(), guide.load(tmp_path / "wiki"), ledger, stop, Schedule(None))
        work.passes.tell = lambda event: told.append(event) if isinstance(event, PagesFetched) else None

        async def run() -> None:
            loops.append(asyncio.get_running_loop())
            with contextlib.suppress(asyncio.CancelledError):
                await work.work()

        asyncio.run(run())
        assert [source.name for source in Snapshot(ledger.reader).sources()] == [alpha]
    assert PagesFetched(1, 2) in told
    assert (tmp_path / "wiki" / "entities" / "alpha.md").exists()


def test_the_commands_fetch_run_and_resume(web: FakeWeb, tmp_path: Path) -> None:
    for name, text in GREEK.items():
        web.pages[f"127.0.0.1/{name}.html"] = words(name.capitalize(), text)
    links(tmp_path, f"http://127.0.0.1:{web.port}/alpha.html", f"http://127.0.0.1:{web.port}/beta.html")
    refused = wikiagent("fetch", "links.txt", cwd=tmp_path)
    assert refused.returncode == 4
    assert "--allow-private" in refused.stdout
    assert web.asked == []
    fetched = wikiagent("fetch", "links.txt", "--allow-private", cwd=tmp_path)
    assert (fetched.returncode, fetched.stdout.strip()) == (0, "2 fetched")
    again = wikiagent("fetch", "links.txt", "--allow-private", cwd=tmp_path)
    assert (again.returncode, again.stdout.strip()) == (0, "2 unchanged")
    asked = len(web.asked)
    assert wikiagent("run", "links.txt", "--brain", "rules", "--no-fetch", cwd=tmp_path).returncode == 0
    assert wikiagent("resume", cwd=tmp_path).returncode == 0
    assert wikiagent("run", "links.txt", "--brain", "rules", "--allow-private", cwd=tmp_path).returncode == 0
    assert len(web.asked) == asked  # all were fetched a moment ago
    assert {source["state"] for source in report(tmp_path / "wiki")["sources"]} == {"done", "skipped"}
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
    assert "no web address" in wikiagent("fetch", "wiki/WIKI.md", cwd=tmp_path).stdout


def test_what_a_list_says_can_t_allow_private_pages(web: FakeWeb, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text(f"--allow-private\nhttp://127.0.0.1:{web.port}/a\n" + "http://10.0.0.1/\n" * 20)
    done = wikiagent("fetch", "links.txt", cwd=tmp_path)
    assert done.returncode == 4
    assert web.asked == []
