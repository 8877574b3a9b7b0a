"""The ledger as the reader has it, while somebody writes to it."""

from __future__ import annotations

import time
from pathlib import Path

from agent.ledger.journal import Ledger
from agent.reader.edition import Editions
from reader.conftest import Client


def test_what_was_gathered_aside_is_shown_unless_something_was_decided_meanwhile(wiki: Path) -> None:
    editions = Editions(wiki)
    first = editions.now()
    assert not editions.changed()
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    ledger.note("language", "de")
    assert editions.changed()
    assert editions.now() is first
    late = editions.gathered()
    editions.take(editions.gathered())
    assert editions.now().snapshot.language() == "de"
    assert not editions.changed()
    editions.forget()
    ledger.note("language", "fr")
    editions.take(late)
    assert editions.now().snapshot.language() == "fr"
    editions.close()
    ledger.close()


def test_while_it_is_used_the_reader_keeps_up_by_itself(own: Client, wiki: Path) -> None:
    assert own.get("/wiki/own/lamp").status == 404
    (wiki / "own" / "lamp.md").write_text("# Lamp\n\nIt burns.\n")
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    ledger.note("brain", "a lamp")
    ledger.close()
    end = time.monotonic() + 60
    while own.get("/wiki/own/lamp").status == 404 or "a lamp" not in own.get("/night").text:
        assert time.monotonic() < end
        time.sleep(0.2)
