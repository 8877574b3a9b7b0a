"""The night as one watches it: while `run` works, through its death and restart, and when it is over."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fake_engine import FakeEngine
from fake_engine.diligent import player
from piles import write_pile
from playwright.sync_api import expect

from agent.ledger.journal import Ledger
from agent.ledger.lock import Lock
from browser.chromium import findings
from browser.conftest import Open, reader
from browser.wikis import Place

PATIENCE = 120_000
"""Milliseconds that a night may take for what is waited for."""


@contextmanager
def running(folder: Path, engine: FakeEngine) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "agent", "run", "sources", "--concurrency", "2", "--hours", "2"]
    with (folder / "said").open("ab") as said:
        work = subprocess.Popen([*command, "--base-url", engine.base_url], cwd=folder, stdout=said, stderr=said)
        try:
            yield work
        finally:
            work.kill()
            work.wait()


def test_a_night_is_followed_through_its_restart_to_its_report(opened: Open, quarrel: Place, tmp_path: Path) -> None:
    wiki = quarrel.copy(tmp_path).wiki
    write_pile(tmp_path / "sources", 24)
    with FakeEngine(player, delay=1.0) as engine, reader(wiki) as client:
        page = opened(client)
        page.goto("/night")
        expect(page.locator("h1")).to_have_text("The last night")
        with running(tmp_path, engine):
            expect(page.locator("h1")).to_have_text("The night, live", timeout=PATIENCE)
            expect(page.locator(".work")).to_contain_text(re.compile(r"\d+ of \d+ items"), timeout=PATIENCE)
            figures = page.locator(".figures")
            expect(figures).to_contain_text("to dawn")
            expect(figures).to_contain_text("calls in flight")
            expect(figures).to_contain_text("answer tokens/s", timeout=PATIENCE)
            assert findings(page) == []
            id_ = _resolve_one(page)
            page.goto("/night")
        expect(page.locator("h1")).to_have_text("The last night", timeout=PATIENCE)
        engine.delay = 0.3
        with running(tmp_path, engine) as work:
            expect(page.locator("h1")).to_have_text("The night, live", timeout=PATIENCE)
            engine.delay = 0.0
            assert work.wait(PATIENCE / 1000) == 0, (tmp_path / "said").read_text()[-2000:]
        expect(page.locator(".report")).to_contain_text("sources", timeout=PATIENCE)
        expect(page.locator("h1")).to_have_text("The last night")
        page.context.close()  # it would go on asking the reader, which is ended now
    told = (wiki / "conflicts.md").read_text()
    # Kept, and still shown where what was read after it added a position, which opens a conflict again.
    assert "seen at night" in told.split(f"## {id_} ")[1].split("\n## ")[0]


def _resolve_one(page: Any) -> str:
    """Resolve a conflict while the run works; its id."""
    page.goto("/conflicts")
    conflict = page.locator("article.conflict").first
    conflict.locator("summary").click()
    conflict.locator("textarea").fill("seen at night")
    id_ = conflict.get_attribute("id")
    conflict.locator("button", has_text="Resolve").click()
    expect(page.locator("[role=status]").first).to_contain_text("before its next pass")
    return str(id_)


def test_curves_are_drawn_of_what_a_night_spends(opened: Open, quarrel: Place, tmp_path: Path) -> None:
    wiki = quarrel.copy(tmp_path).wiki
    with Lock(wiki / ".wikiagent" / "lock"):
        ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
        number = ledger.begin((datetime.now().astimezone() - timedelta(minutes=30)).isoformat())
        ledger.begin_run(json.dumps({"overnight": True, "until": "07:00", "hours": None, "brain": "rules"}))
        ledger.write(
            lambda db: db.executemany(
                "INSERT INTO samples VALUES(?, ?, ?, ?, ?, ?)",
                [(number, 60.0 * m, 9 * m, 4000 * m, 1000 * m + 60 * m * m, 300 * m + 9 * m * m) for m in range(1, 30)],
            )
        )
        ledger.close()
        with reader(wiki) as client:
            for options in ({}, {"viewport": {"width": 390, "height": 800}}):
                page = opened(client, **options)
                page.goto("/night")
                curves = page.locator(".curves figure")
                expect(curves.filter(has_text="answer tokens a second").locator("path.line")).to_be_visible()
                expect(curves.filter(has_text="from the prefix cache")).to_contain_text("%")
                assert findings(page) == []
                page.context.close()
