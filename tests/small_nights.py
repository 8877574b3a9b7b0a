"""Whole nights in this process: no start-up, no waiting, for tests that need thousands of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenacity import wait_none

from agent import morning
from agent.brain.openai_client import OpenAIBrain
from agent.brain.pace import Limits
from agent.brain.protocol import Brain
from agent.brain.rules import RulesBrain
from agent.errors import EngineAway
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.night.night import Night
from agent.night.schedule import Schedule
from agent.night.settings import SecondLook, Settings, Stop
from agent.night.sight import Images
from agent.wiki import guide
from agent.wiki.report import Report
from agent.wiki.verify import verify

LIMITS = Limits(first_token=2.0, idle=1.0, slow=4.0)
"""Longer than any pause of the fake engine on a busy machine, shorter than a test wants to wait for a hang."""


@dataclass(frozen=True)
class Outcome:
    """What a night left. ``pages``: those that are compared; ``findings``: what ``verify`` says of them."""

    pages: Mapping[str, str]
    report: Report
    findings: list[str]


def night(
    sources: Path | Sequence[Path],
    wiki: Path,
    base_url: str = "",
    *,
    concurrency: int = 4,
    patience: float = 30.0,
    cohort: int = 2,
    images: Images = "auto",
    figures: bool = False,
    review: bool = False,
    second_look: SecondLook = "auto",
    max_tokens: int | None = None,
) -> Outcome:
    """A night over the sources, as they are typed, into the wiki; by the built-in rules where no engine is given."""
    typed = (sources,) if isinstance(sources, Path) else sources
    guide.create(wiki)
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    settings = Settings(
        tuple(map(str, typed)),
        wiki,
        concurrency,
        cohort,
        max_tokens,
        review=review,
        images=images,
        figures=figures,
        second_look=second_look,
    )
    started = datetime.now().astimezone()

    async def connect() -> Brain:
        if not base_url:
            return RulesBrain()
        return await OpenAIBrain.connect(
            base_url,
            patience=patience,
            concurrency=concurrency,
            limits=LIMITS,
            on_event=ledger.count,
            wait=wait_none(),
        )

    async def work() -> Night:
        brain = await connect()
        made = Night(settings, brain, guide.load(wiki), ledger, Stop(), Schedule(None))
        try:
            await made.work()
        except EngineAway:
            pass  # the report says so
        finally:
            await brain.close()
        return made

    try:
        report = morning.report(wiki, ledger, asyncio.run(work()), started, "wikiagent run")
        findings = verify(wiki, Snapshot(ledger.reader), Documents(ledger.reader, wiki / ".wikiagent").get)
        return Outcome(pages(wiki), report, [str(finding) for finding in findings])
    finally:
        ledger.close()


def pages(wiki: Path) -> dict[str, str]:
    """Every page but what tells of the night itself."""
    found = [path for path in sorted(wiki.rglob("*.md")) if path.name not in ("log.md", "report.md")]
    return {path.relative_to(wiki).as_posix(): path.read_text(errors="replace") for path in found}


def taken_in(sources: Path, wiki: Path, base_url: str) -> Path:
    """Make a wiki of which the sources have been taken in, and nothing else has been done: to be copied for each night,
    because parsing the same files again and again proves nothing.
    """
    night(sources, wiki, base_url)
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    kept = {"meta", "sources", "documents", "contents"}
    for (table,) in ledger.reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table not in kept:
            ledger.reader.execute(f"DELETE FROM {table}")
    ledger.close()
    for path in pages(wiki):
        if path != "WIKI.md":
            (wiki / path).unlink()
    return wiki
