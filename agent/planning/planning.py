"""What a night would do, said before it does it: which sources it would read, which items are due, what they take.

The sources are taken in as a night does it, into a copy of the ledger in a temporary folder, and the jobs plan on that
copy. So it is the night's own plan; nothing is written into the wiki, and no brain and no web server is asked.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import BaseModel

from agent.brain.actions import JobName
from agent.brain.protocol import BrainKind
from agent.evidence.spotting import Spotter
from agent.fetch import naming
from agent.intake.intake import take_in
from agent.jobs import check, look, proofread, read, reconcile, resolve, review, survey, wider, write
from agent.jobs.item import Context, Planned
from agent.ledger import inbox, near_names
from agent.ledger.documents import Documents
from agent.ledger.due import read_again
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.night.night import IMPORTANT
from agent.night.settings import Settings
from agent.planning import estimate
from agent.wiki import edits, guide
from agent.wiki.graph import neighbourhoods

SECOND_LOOKS: Final[tuple[JobName, ...]] = ("check", "proofread")
FILES = ("text", "raw", "pictures", "archives")


class Work(BaseModel):
    """Of one job: items that are ``due`` now, and those ``expected`` besides, of what reading will bring. Tokens are of
    both together.
    """

    due: int
    expected: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0


class Sources(BaseModel):
    """Names, as they were typed or found. ``changed``: other bytes under the same name; ``renamed``: the same bytes
    under another one; ``left_out``: with the reason; ``not_fetched``: web pages that only the night will see.
    """

    new: list[str] = []
    changed: list[str] = []
    renamed: list[str] = []
    unchanged: list[str] = []
    gone: list[str] = []
    left_out: dict[str, str] = {}
    not_fetched: list[str] = []


class Plan(BaseModel):
    """What a night would do. ``brain``: its kind; ``hours_there``: until its deadline, where it has one; ``rests_on``:
    what the figures rest on, in words.
    """

    brain: str
    sources: Sources
    jobs: dict[str, Work]
    prompt_tokens: int
    answer_tokens: int
    hours: float
    hours_there: float | None = None
    rests_on: list[str]

    @property
    def due(self) -> int:
        return sum(work.due for work in self.jobs.values())


@dataclass(frozen=True, slots=True)
class Due:
    """The items that a night would do, by job, and what the ledger knows of earlier nights."""

    items: Mapping[JobName, Sequence[Planned]]
    sources: Sources
    known: estimate.Measured


def plan(wiki: Path, settings: Settings, kind: BrainKind, *, retry: bool = False, unlike: str | None = None) -> Plan:
    """What a night with these settings would do now. Raises ``UsageError`` where the night would.

    ``unlike``: what others than this brain have read is due again; everything where that is empty.
    """
    with _scratch(wiki) as folder:
        ledger = Ledger(folder / "ledger.db")
        try:
            due = asyncio.run(_due(wiki, settings, kind, ledger, folder, retry=retry, unlike=unlike))
        finally:
            ledger.close()
    brings = estimate.expected(due.items, due.known)
    if kind == "rules" or not settings.looks_twice:
        for look_again in SECOND_LOOKS:
            brings.pop(look_again, None)
    jobs: dict[JobName, Work] = {}
    for job, items in due.items.items():
        count, size = len(items) + brings.get(job, 0), sum(item.size for item in items)
        spent = estimate.tokens(job, count, size, due.known) if kind == "model" else (0.0, 0.0)
        jobs[job] = Work(
            due=len(items), expected=brings.get(job, 0), prompt_tokens=round(spent[0]), answer_tokens=round(spent[1])
        )
    total = sum(work.due + work.expected for work in jobs.values())
    answer = sum(work.answer_tokens for work in jobs.values())
    took = estimate.seconds(kind, total, answer, settings.concurrency, due.known)
    used = [job for job, work in jobs.items() if work.due or work.expected]
    return Plan(
        brain=kind,
        sources=due.sources,
        jobs={str(job): work for job, work in jobs.items()},
        prompt_tokens=sum(work.prompt_tokens for work in jobs.values()),
        answer_tokens=answer,
        hours=round(took / 3600, 4),
        rests_on=estimate.assumptions(kind, used, due.known, reading=bool(brings)) if used else [],
    )


@contextmanager
def _scratch(wiki: Path) -> Iterator[Path]:
    """A folder with a copy of the wiki's ledger, and links to the files that it names."""
    own = wiki / ".wikiagent"
    with TemporaryDirectory(prefix="wikiagent-plan-") as made:
        folder = Path(made)
        for name in FILES:
            (folder / name).mkdir()
            for file in (own / name).glob("*"):
                (folder / name / file.name).symlink_to(file.resolve())
        if (own / "ledger.db").exists():
            with (
                closing(sqlite3.connect(f"{(own / 'ledger.db').resolve().as_uri()}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(folder / "ledger.db")) as target,
            ):
                source.backup(target)
        yield folder


async def _due(
    wiki: Path, settings: Settings, kind: BrainKind, ledger: Ledger, folder: Path, *, retry: bool, unlike: str | None
) -> Due:
    known = estimate.measured(ledger.reader, kind)
    before = _named(ledger)
    purpose = _guide(wiki, folder)
    ledger.begin_run("{}", retry=retry)
    if unlike is not None:
        read_again(ledger, unlike)
    for name, value in purpose.noted().items():
        ledger.note(name, value)
    edits.take_in(wiki, Snapshot(ledger.reader), ledger)
    inbox.try_out(ledger, wiki / ".wikiagent")
    web = replace(settings.web, offline=True)
    taken = await take_in(
        settings.sources, wiki, ledger, lambda *_: None, lambda: None, asyncio.Event(), web,
        with_figures=settings.figures, own=folder,
    )  # fmt: skip
    ledger.last_pass("plan")
    snapshot = Snapshot(ledger.reader)
    spot = Spotter(snapshot.spellings()).names_in
    context = Context(snapshot, Documents(ledger.reader, folder), purpose, kind, spot)
    planned = _planned(context, settings, taken or [])
    closed = {job: ledger.closed(item.key for item in items) for job, items in planned.items()}
    items = {job: [item for item in of if item.key not in closed[job]] for job, of in planned.items()}
    return Due(items, _compared(before, snapshot), known)


def _planned(context: Context, settings: Settings, sources: Sequence[str]) -> dict[JobName, Sequence[Planned]]:
    """All items of a night's passes, as far as they can be named before anything is read."""
    snapshot = context.snapshot
    readable = snapshot.with_text(sources)
    seen = context.kind == "model" and settings.images != "off"
    pages = write.plan(context, snapshot.entities_of(None))
    return {
        "look": look.plan(context, snapshot.images(sources)) if seen else [],
        "survey": survey.plan(context, readable),
        "read": read.plan(context, readable),
        **({"check": check.plan(context, None)} if settings.looks_twice and context.kind == "model" else {}),
        "resolve": resolve.plan(context, near_names.candidates(snapshot.connection)),
        "reconcile": reconcile.plan(context, snapshot.attributes_of(None)),
        "review": review.plan(context, readable) if settings.review else [],
        "write": [*pages, *wider.plan(context, *neighbourhoods(snapshot, IMPORTANT))],
        **({"proofread": proofread.plan(context)} if settings.looks_twice and context.kind == "model" else {}),
    }


def _guide(wiki: Path, folder: Path) -> guide.Guide:
    """WIKI.md, or the one that a new wiki begins with."""
    if (wiki / "WIKI.md").exists():
        return guide.load(wiki)
    guide.create(folder / "new")
    return guide.load(folder / "new")


def _named(ledger: Ledger) -> dict[str, str]:
    """Name → bytes of the sources that the last night had."""
    return dict(ledger.reader.execute("SELECT name, sha256 FROM sources WHERE refused = '' AND sha256 != ''"))


def _compared(before: Mapping[str, str], snapshot: Snapshot) -> Sources:
    found = Sources()
    now = {}
    for source in snapshot.sources():
        if source.state in ("failed", "skipped") and not source.slug:
            if naming.is_web(source.name) and not source.sha256:
                found.not_fetched.append(source.name)
            else:
                found.left_out[source.name] = source.reason
            continue
        now[source.name] = source.sha256
    found.gone = [name for name in before if name not in now and name not in found.left_out]
    had = {before[name] for name in found.gone}
    for name, sha256 in now.items():
        if name in before:
            (found.unchanged if before[name] == sha256 else found.changed).append(name)
        else:
            (found.renamed if sha256 in had else found.new).append(name)
    moved = {now[name] for name in found.renamed}
    found.gone = [name for name in found.gone if before[name] not in moved]
    return found


SHOWN = 10
"""Most names of sources of one kind in the text."""


def in_words(made: Plan) -> str:
    """The plan for a person."""
    kinds = ("new", "changed", "renamed", "unchanged", "gone")
    counts = {kind: getattr(made.sources, kind) for kind in kinds}
    lines = ["sources: " + (", ".join(f"{len(names)} {kind}" for kind, names in counts.items() if names) or "none")]
    for kind in ("new", "changed", "renamed", "gone"):
        lines += _listed(kind, counts[kind])
    lines += _listed("left out", [f"{name}: {reason}" for name, reason in made.sources.left_out.items()])
    if made.sources.not_fetched:
        lines.append(f"web pages that only the night will fetch, and can't be counted: {len(made.sources.not_fetched)}")
        lines += _listed("to fetch", made.sources.not_fetched)
    jobs = {job: work for job, work in made.jobs.items() if work.due or work.expected}
    if not jobs:
        return "\n".join([*lines, "nothing is due"])
    lines.append("due: " + (", ".join(f"{work.due:,} {job}" for job, work in jobs.items() if work.due) or "nothing"))
    brings = ", ".join(f"{work.expected:,} {job}" for job, work in jobs.items() if work.expected)
    if brings:
        lines.append(f"and of what reading brings, about: {brings}")
    if made.brain == "model":
        lines.append(f"about {made.prompt_tokens:,} tokens of prompts, {made.answer_tokens:,} of answers")
    minutes = made.hours * 60
    short = max(1, round(minutes))
    lines.append(
        f"about {made.hours:.1f} hours" if minutes >= 90 else f"about {short} minute{'s' if short > 1 else ''}"
    )
    if made.hours_there is not None:
        fits = "enough" if made.hours <= made.hours_there else "too little; the night after goes on"
        lines.append(f"until the deadline there are {made.hours_there:.1f} hours: {fits}")
    return "\n".join([*lines, *(f"  {line}" for line in made.rests_on)])


def _listed(kind: str, names: Sequence[str]) -> list[str]:
    more = [f"  and {len(names) - SHOWN} more {kind}"] if len(names) > SHOWN else []
    return [*(f"  {kind}: {name}" for name in names[:SHOWN]), *more]
