"""The morning's report: what a person wants to know at breakfast, and the same for machines (run.json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from agent.wiki import coverage, second_look
from agent.wiki.coverage import SourceEnd
from agent.wiki.markup import escape
from agent.wiki.second_look import RefusedSentence, Refuted

LOW_ACCEPTANCE = 0.1
"""Share of draft tokens accepted, below which drafting costs more than it brings; some builds accept next to none."""
NAMES = 50
"""Most names that are listed."""
ASLEEP = 60
"""Seconds between the two clocks that are worth a line."""


class Counts(BaseModel):
    """What there is. ``orphans``: pages that nothing leads to; ``components``: islands of entity pages; ``kinds``:
    sources that have a page, by kind; ``on_notes_alone``: pages on which nothing is published.
    """

    pages: int
    entities: int
    claims: int
    links: int
    conflicts: dict[str, int]
    orphans: int
    dangling: int
    components: int
    kinds: dict[str, int]
    on_notes_alone: int


class Hour(BaseModel):
    """What was spent in one hour of the night; ``seconds`` of it had passed."""

    seconds: float
    calls: int
    prompt: int
    cached: int
    completion: int


class ProbeFinding(BaseModel):
    """One thing that was found out about the engine before the night; ``todo``: what can be done about it; ``engine``:
    whose it is, where it doesn't hold for all of several.
    """

    name: str
    verdict: str
    said: str
    todo: str
    engine: str = ""


class Probed(BaseModel):
    """The look at the engine before the night, and what of its settings follows from it."""

    seconds: float
    findings: list[ProbeFinding]
    settings: dict[str, int]


class Share(BaseModel):
    """What one of several engines has done, as :class:`agent.brain.protocol.Share` counts it."""

    engine: str
    answers: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    times_away: int
    seconds_away: float


class Report(BaseModel):
    """run.json. Times are local, ISO 8601. ``stopped``: empty for a night that came to its end.

    ``calls`` is of this night and all before, ``spent`` of this one alone; ``left``: items that had no time, by job;
    ``interruptions``: how the runs ended since the last whole night; ``merges``: names that stand for what another one
    does, by who said so, and ``merged`` what a person or a brain said of them.
    """

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
    spent: dict[str, int]
    hours: list[Hour]
    seconds_asleep: int
    interruptions: dict[str, int]
    left: dict[str, int]
    engine_figures: dict[str, float]
    probe: Probed | None = None
    engine_events: list[str] = []
    engine_shares: list[Share] = []
    events: dict[str, int]
    refuted: list[Refuted] = []
    refused: list[RefusedSentence] = []
    kept_edits: list[str]
    taken_edits: list[str]
    unclear_edits: list[str] = []
    """What a person wrote that could not be taken in, each with what to type."""
    merges: dict[str, int] = {}
    merged: list[str] = []
    judges: list[str] = []
    """How those who judge conflicts did on pairs whose answer is known."""
    denied: list[str] = []
    """Values that differ and were judged to be no conflict."""


def markdown(report: Report) -> str:
    """report.md."""
    blocks = [
        *_summary(report),
        *_not_read(report),
        *_kept(report),
        *coverage.blocks(report.sources),
        *second_look.blocks(report.refuted, report.refused),
        *_edits(report),
        *_names(report),
        *_judged(report),
        *_night(report),
        *_probe(report.probe),
        *_hours(report),
        *_jobs(report),
    ]
    if report.events:
        lines = [f"- {name}: {count}" for name, count in report.events.items()]
        blocks += ["## What happened on the way", "\n".join(lines)]
    blocks += ["## The next night", "\n".join(f"- {line}" for line in _next(report))]
    return "\n\n".join(blocks) + "\n"


def _summary(report: Report) -> list[str]:
    states = Counter(source.state for source in report.sources)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    counts = report.counts
    return [
        "# Report",
        f"**{len(report.sources)} sources: {told}.** {_ended(report)}",
        f"{counts.pages} pages ({counts.entities} entities), {counts.claims:,} claims, {counts.links:,} links. "
        f"[[conflicts|{sum(counts.conflicts.values())} conflicts]], {_open(report)} of them open contradictions.",
        _standing(counts),
        "Where to look first: [[overview]], [[conflicts]], [[gaps]].",
    ]


def _standing(counts: Counts) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.kinds.items()))
    alone = f" {counts.on_notes_alone:,} pages rest on what nobody has published." if counts.on_notes_alone else ""
    return f"Sources by kind: {kinds or 'none'}.{alone}"


def _open(report: Report) -> int:
    return report.counts.conflicts.get("contradiction", 0)


def _not_read(report: Report) -> list[str]:
    troubled = [source for source in report.sources if source.state != "done"]
    lines = [f"- {_code(s.source)}: {s.state}, {escape(s.reason)}" for s in troubled]
    return ["## Not read, and why", "\n".join(lines)] if lines else []


def _kept(report: Report) -> list[str]:
    """Sources that were read, with something to be known of them: web pages of which an older copy was read."""
    lines = [f"- {_code(s.source)}: {escape(s.reason)}" for s in report.sources if s.state == "done" and s.reason]
    return ["## Read, but not as it is now or not all of it", "\n".join(lines)] if lines else []


def _code(name: str) -> str:
    return f"`{name.replace('`', chr(39))}`"


def _edits(report: Report) -> list[str]:
    blocks = ["## Your edits"] if report.kept_edits or report.taken_edits or report.unclear_edits else []
    if report.unclear_edits:
        blocks += [
            "Not taken in yet; it stands where you wrote it:",
            "\n".join(f"- {line}" for line in report.unclear_edits),
        ]
    if report.taken_edits:
        blocks += ["Kept, now and in every later night:", "\n".join(f"- {line}" for line in report.taken_edits)]
    if report.kept_edits:
        blocks += [
            "Pages whose own text was changed by hand are left as they are; the new version is beside each:",
            "\n".join(f"- {path}" for path in report.kept_edits),
        ]
    return blocks


def _names(report: Report) -> list[str]:
    """Which names were taken for one thing, but for those of which a sentence itself says so."""
    if not report.merges:
        return []
    who = {"person": "said by you", "code": "by sentences that give both names"}
    told = ", ".join(f"{count} {who.get(by, f'judged by {by}')}" for by, count in report.merges.items())
    lines = [f"- {escape(line)}" for line in report.merged[:NAMES]]
    if len(report.merged) > NAMES:
        lines.append(f"- and {len(report.merged) - NAMES} more")
    why = (
        "Every one, with its reason: `wikiagent entities list`; a wrong one is undone with `wikiagent entities split`."
    )
    return ["## Names taken for one thing", f"{told}. {why}", *(["\n".join(lines)] if lines else [])]


def _judged(report: Report) -> list[str]:
    """How far the judge of conflicts is to be believed, and what it says is none."""
    if not report.judges and not report.denied:
        return []
    blocks = ["## Judging conflicts", "\n".join(f"- {escape(line)}" for line in report.judges)]
    if report.denied:
        blocks += ["Values that differ, judged to be no conflict:"]
        lines = [f"- {escape(line)}" for line in report.denied[:NAMES]]
        if more := len(report.denied) - len(lines):
            lines.append(f"- and {more} more, in run.json")
        blocks.append("\n".join(lines))
    return list(filter(None, blocks))


def _share(share: Share) -> str:
    away = f"; away {share.times_away} times, {share.seconds_away:.0f} s" if share.times_away else ""
    cached = f" ({share.cached_tokens:,} from its cache)" if share.cached_tokens else ""
    return (
        f"{escape(share.engine)}: {share.answers} answers, {share.prompt_tokens:,} prompt tokens{cached}, "
        f"{share.completion_tokens:,} answer tokens{away}"
    )


def _night(report: Report) -> list[str]:
    lines = [
        f"engine: {report.engine}",
        f"from {report.started} to {report.finished}: `{report.command}`",
        f"this night: {_tokens(report.spent)}",
        f"this night and before: {_tokens(report.calls)}",
        f"dangling links: {report.counts.dangling}, orphan pages: {report.counts.orphans}, "
        f"islands of pages: {report.counts.components}",
    ]
    if report.engine_figures:
        told = [
            f"{name} {value:.1f}" if name == "tokens a step" else f"{name} {value:.0%}"
            for name, value in report.engine_figures.items()
        ]
        lines.append(f"by the engine's own counters: {', '.join(told)}")
        if report.engine_figures.get("draft tokens accepted", 1.0) < LOW_ACCEPTANCE:
            lines.append(
                "the MTP drafter is of no use like this: start the engine with MTP off, or another build of it"
            )
    lines += [escape(line) for line in report.engine_events]
    lines += [_share(share) for share in report.engine_shares]
    if report.interruptions:
        ends = ", ".join(f"{count} {how}" for how, count in report.interruptions.items())
        lines.append(f"runs before this one that did not come to their end: {ends}")
    if report.seconds_asleep >= ASLEEP:
        lines.append(f"the machine slept, or its clock was set, for {report.seconds_asleep / 60:.0f} minutes")
    return ["## The night", "\n".join(f"- {line}" for line in lines)]


def _probe(probed: Probed | None) -> list[str]:
    """What the engine is like; what is well in one line, what is not in one each."""
    if probed is None:
        return []
    amiss = {finding.name for finding in probed.findings if finding.verdict != "good"}
    well = list(dict.fromkeys(finding.name for finding in probed.findings if finding.name not in amiss))
    lines = [_found(finding) for finding in probed.findings if finding.verdict != "good"]
    told = ", ".join(f"{value:,} {name}" for name, value in probed.settings.items())
    lines += [f"as it should be: {', '.join(well)}"] if well else []
    lines += [_found(one) for one in probed.findings if one.verdict == "good" and one.name in ("model", "speed")]
    lines += [f"hence for the night: {told}"]
    return [f"A look at the engine before the night, in {probed.seconds:.0f} s:", "\n".join(f"- {x}" for x in lines)]


def _found(finding: ProbeFinding) -> str:
    where = f" ({finding.engine})" if finding.engine else ""
    todo = f" → {finding.todo}" if finding.todo else ""
    return escape(f"{finding.name}{where}: {finding.said}{todo}")


def _tokens(spent: Mapping[str, int]) -> str:
    share = spent["cached"] / spent["prompt"] if spent["prompt"] else 0.0
    return (
        f"{spent['calls']:,} answers, {spent['prompt']:,} prompt tokens ({share:.0%} from the prefix cache), "
        f"{spent['completion']:,} answer tokens"
    )


def _hours(report: Report) -> list[str]:
    """What was spent by the hour, with a bar for the speed of writing."""
    speeds = [hour.completion / hour.seconds if hour.seconds else 0.0 for hour in report.hours]
    if not any(speeds):
        return []
    rows = []
    for number, (hour, speed) in enumerate(zip(report.hours, speeds, strict=True), start=1):
        cached = hour.cached / hour.prompt if hour.prompt else 0.0
        bar = "█" * round(20 * speed / max(speeds))
        reading = hour.prompt / hour.seconds if hour.seconds else 0.0
        rows.append(f"| {number} | {hour.calls:,} | {reading:,.0f} | {cached:.0%} | {speed:,.1f} | {bar} |")
    head = "| hour | answers | prompt tokens/s | from the cache | answer tokens/s | |"
    return ["\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])]


def _jobs(report: Report) -> list[str]:
    states = ("done", "partial", "failed")
    rows = [
        f"| {job} | " + " | ".join(str(counted.get(state, 0)) for state in states) + " |"
        for job, counted in report.items.items()
    ]
    return ["\n".join([f"| job | {' | '.join(states)} |", "| --- | --- | --- | --- |", *rows])] if rows else []


def _next(report: Report) -> list[str]:
    """What another night would do, and what only a person can."""
    lines = []
    if unread := sum(source.state == "unread" for source in report.sources):
        lines.append(f"{unread} sources are still to be read")
    if report.left:
        waiting = ", ".join(f"{count} of {job}" for job, count in report.left.items())
        lines.append(f"there was no time for these items: {waiting}")
    if broken := sum(source.state == "partial" for source in report.sources):
        lines.append(f"of {broken} sources a part could not be read; by night their passages are gone back to")
    if opened := _open(report):
        lines.append(f"{opened} contradictions wait for you in [[conflicts]]")
    return lines or ["nothing is due: add sources and give the same command"]


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
