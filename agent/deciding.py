"""A person's decisions, made to hold: at once where no run is at work on the wiki, else by that run."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from agent.errors import UsageError
from agent.ledger import inbox, lock
from agent.ledger.decisions import Decision
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.wiki import edits, publish, render


def decide(wiki: Path, decision: Decision) -> list[str]:
    """Keep a decision for ever; lines that say what came of it. It is durable on return, whatever comes then.

    Where a run holds the lock it takes it in between two passes; else it holds, and the pages show it, on return. No
    brain is asked: prose of a page whose claims have changed waits for the next night.
    """
    inbox.put(wiki / ".wikiagent", decision)
    told = settle(wiki)
    return ["kept; a run is at work on this wiki and takes it in before its next pass"] if told is None else told


def settle(wiki: Path) -> list[str] | None:
    """Take in what waits in the inbox, and publish, unless a run is at work; ``None`` where one is.

    A run does this, too, when it has let go of the lock: what was decided while it ended is not left lying.
    """
    own = wiki / ".wikiagent"
    told: list[str] = []
    while inbox.waiting(own):  # again, for what came while the lock was held here
        with ExitStack() as held:
            try:
                held.enter_context(lock.Lock(own / "lock"))
            except UsageError:
                return told or None
            publish.sweep(wiki)
            ledger = Ledger(own / "ledger.db")
            held.callback(ledger.close)
            told += take_in(wiki, ledger)
    return told


def take_in(wiki: Path, ledger: Ledger) -> list[str]:
    """Take in what waits, after what was done to the pages, and bring the pages up to both. Hold the lock."""
    told = edits.take_in(wiki, Snapshot(ledger.reader), ledger)
    pinned: list[str] = []

    def show() -> None:
        pinned[:] = publish.publish(wiki, render.render(Snapshot(ledger.reader)), ledger).kept

    told += inbox.take(ledger, wiki / ".wikiagent", show)
    return told + edits.not_understood(wiki, pinned, ledger)
