"""The morning's report: what a person wants to know at breakfast, and the same for machines (run.json)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from pydantic import BaseModel


class SourceEnd(BaseModel):
    """How a source ended. ``characters_read`` of ``characters`` reached a loop and were finished."""

    source: str
    state: str
    reason: str
    characters: int
    characters_read: int


class Counts(BaseModel):
    """What there is. ``orphans``: pages that nothing leads to; ``components``: islands of entity pages."""

    pages: int
    entities: int
    claims: int
    links: int
    conflicts: dict[str, int]
    orphans: int
    dangling: int
    components: int


class Report(BaseModel):
    """run.json. Times are local, ISO 8601. ``stopped``: empty for a night that came to its end."""

    version: str
    command: str
    engine: str
    started: str
    finished: str
    exit_code: int
    stopped: str
    sources: list[SourceEnd]
    counts: Counts
    items: dict[str, dict[str, int]]
    calls: dict[str, int]
    events: dict[str, int]
    kept_edits: list[str]
    taken_edits: list[str]


def markdown(report: Report) -> str:
    """report.md."""
    states = Counter(source.state for source in report.sources)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    counts = report.counts
    open_conflicts = counts.conflicts.get("contradiction", 0)
    blocks = [
        "# Report",
        f"**{len(report.sources)} sources: {told}.** {_ended(report)}",
        f"{counts.pages} pages ({counts.entities} entities), {counts.claims:,} claims, {counts.links:,} links. "
        f"[[conflicts|{sum(counts.conflicts.values())} conflicts]], {open_conflicts} of them open contradictions.",
        "Where to look first: [[overview]], [[conflicts]], [[gaps]].",
    ]
    troubled = [source for source in report.sources if source.state != "done"]
    if troubled:
        blocks += ["## Not read, and why", "\n".join(f"- `{s.source}`: {s.state}, {s.reason}" for s in troubled)]
    if report.kept_edits or report.taken_edits:
        blocks += ["## Your edits"]
    if report.taken_edits:
        blocks += ["Kept, now and in every later night:", "\n".join(f"- {line}" for line in report.taken_edits)]
    if report.kept_edits:
        blocks += [
            "Pages whose own text was changed by hand are left as they are; the new version is beside each:",
            "\n".join(f"- {path}" for path in report.kept_edits),
        ]
    read, whole = (sum(getattr(s, name) for s in report.sources) for name in ("characters_read", "characters"))
    blocks += [
        "## The night",
        "\n".join(
            [
                f"- engine: {report.engine}",
                f"- from {report.started} to {report.finished}: `{report.command}`",
                f"- read: {read:,} of {whole:,} characters",
                f"- calls answered, this night and before: {report.calls['calls']:,}; "
                f"prompt tokens {report.calls['prompt']:,} ({report.calls['cached']:,} from the prefix cache), "
                f"answer tokens {report.calls['completion']:,}",
                f"- dangling links: {counts.dangling}, orphan pages: {counts.orphans}, "
                f"islands of pages: {counts.components}",
            ]
        ),
        "| job | "
        + " | ".join(("done", "partial", "failed"))
        + " |\n| --- | --- | --- | --- |\n"
        + "\n".join(
            f"| {job} | " + " | ".join(str(states.get(state, 0)) for state in ("done", "partial", "failed")) + " |"
            for job, states in report.items.items()
        ),
    ]
    if report.events:
        blocks += [
            "## What happened on the way",
            "\n".join(f"- {name}: {count}" for name, count in report.events.items()),
        ]
    return "\n\n".join(blocks) + "\n"


def _ended(report: Report) -> str:
    ends = {
        "": "The night came to its end.",
        "interrupted": "It was interrupted; the same command goes on.",
        "deadline": "The deadline came with work left; the same command goes on.",
        "budget": "The tokens of --max-tokens were spent with work left; the same command goes on.",
        "engine away": "The engine stayed away; the same command goes on when it is back.",
    }
    return ends.get(report.stopped, report.stopped)


def log_entry(when: datetime, kind: str, title: str, lines: list[str]) -> str:
    """One entry of log.md, to be appended."""
    body = "".join(f"- {line}\n" for line in lines)
    return f"## [{when:%Y-%m-%d %H:%M}] {kind} | {title}\n{body}\n"
