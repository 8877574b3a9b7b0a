"""What is said at the end of a night, and while it runs: figures, status, the report."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from agent import __version__, durable
from agent.ledger import believing, proofs, registry
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.ledger.view import SourceView
from agent.night.night import Night
from agent.progress import Figures
from agent.wiki import files, graph, wording
from agent.wiki.coverage import Part, SourceEnd, in_one_line
from agent.wiki.files import Files
from agent.wiki.page import UNPUBLISHED
from agent.wiki.publish import NEW
from agent.wiki.render import is_left
from agent.wiki.report import (
    Counts,
    Hour,
    Probed,
    ProbeFinding,
    Report,
    Share,
    log_entry,
    markdown,
)
from agent.wiki.second_look import RefusedSentence, Refuted

SPENT = ("calls", "prompt", "cached", "completion")
EXITS = {"interrupted": 130, "engine away": 75, "deadline": 3, "budget": 3}


def figures(ledger: Ledger, links: int) -> Figures:
    """What there is so far, for the progress display. ``links`` as of the last publishing."""
    snapshot = Snapshot(ledger.reader)
    tokens = snapshot.tally.tokens()
    return Figures(
        pages=sum(path.startswith("entities/") and not path.endswith(NEW) for path in ledger.published()),
        claims=snapshot.count_claims(),
        links=links,
        conflicts=snapshot.count_conflicts(),
        calls=tokens["calls"],
        tokens=tokens["prompt"] + tokens["completion"],
    )


def report(wiki: Path, ledger: Ledger, night: Night, started: datetime, command: str) -> Report:
    """Make the report of the night, and write report.md, log.md and run.json."""
    snapshot = Snapshot(ledger.reader)
    sources = snapshot.sources()
    finished = datetime.now().astimezone()
    unfinished = any(source.state in ("partial", "unread", "failed") for source in sources)
    stop = night.stop.reason
    merges, merged = registry.merged(ledger.reader)
    ledger.sample(night.number, night.schedule.clock() - night.began)
    ledger.finish(night.number, finished.isoformat(timespec="seconds"), stop)
    made = Report(
        version=__version__,
        command=command,
        engine=snapshot.engine(),
        started=started.isoformat(timespec="seconds"),
        finished=finished.isoformat(timespec="seconds"),
        exit_code=EXITS.get(night.stop.reason, 4 if unfinished else 0),
        stopped=night.stop.reason,
        sources=[_end(source) for source in sources],
        counts=_counts(wiki, ledger, snapshot),
        items=snapshot.tally.items_by_job(),
        calls=snapshot.tally.tokens(),
        spent=ledger.spent._asdict(),
        hours=hours(snapshot.tally.samples(night.number)),
        seconds_asleep=round(max(0.0, night.schedule.asleep)),
        interruptions=snapshot.tally.interruptions(night.number),
        engine_figures=night.engine,
        probe=_probed(night),
        engine_events=list(night.engine_events),
        engine_shares=[Share(**asdict(share)) for share in night.shares],
        left={str(job): count for job, count in night.passes.cut_short.items()},
        events=snapshot.tally.events(),
        refuted=[Refuted(**dataclasses.asdict(claim)) for claim in snapshot.refuted()],
        refused=_refused(snapshot),
        kept_edits=night.kept_edits,
        taken_edits=night.taken_edits,
        unclear_edits=night.unclear_edits,
        merges=merges,
        merged=merged,
        judges=[judge.in_words() for judge in believing.examined(ledger.reader)],
        denied=_denied(snapshot),
    )
    durable.write(wiki / ".wikiagent" / "run.json", f"{made.model_dump_json(indent=2)}\n".encode())
    durable.write(wiki / "report.md", markdown(made).encode())
    with (wiki / "log.md").open("a", encoding="utf-8") as log:
        log.write(log_entry(finished, "night", made.stopped or "finished", _logged(made)))
    return made


def _refused(snapshot: Snapshot) -> list[RefusedSentence]:
    """What was taken off pages, by the pages' paths."""
    slugs = {
        f"{what}/{view.id}": f"{what}/{view.slug}" for view in snapshot.entities() for what in ("entities", "topics")
    }
    return [
        RefusedSentence(
            page=f"{slugs.get(one.page, one.page)}.md", text=one.sentence.text, verdict=one.verdict, because=one.because
        )
        for one in proofs.all_refused(snapshot.connection)
    ]


def _probed(night: Night) -> Probed | None:
    found = night.passes.found
    if found is None:
        return None
    settings = {"loops at once": found.loops or night.settings.concurrency}
    if found.longest_answer is not None:
        settings["tokens of an answer at most"] = found.longest_answer
    if found.no_thinking:
        settings["jobs that may think"] = 0
    findings = [ProbeFinding(**asdict(finding)) for finding in found.findings]
    return Probed(seconds=found.seconds, findings=findings, settings=settings)


def _end(source: SourceView) -> SourceEnd:
    told = ("state", "reason", "kind", "characters", "characters_read", "markup", "sentences", "sentences_cited")
    return SourceEnd(
        source=source.name,
        not_read=[Part(where=gap.where, characters=gap.characters, why=gap.why) for gap in source.gaps],
        left_out=[Part(where="", characters=one.characters, why=one.reason) for one in source.dropped],
        **{name: getattr(source, name) for name in told},
    )


def hours(samples: Sequence[tuple[float, int, int, int, int]]) -> list[Hour]:
    """What was spent in each hour of the night (the last may be a part of one)."""
    found: list[Hour] = []
    before = (0.0, 0, 0, 0, 0)
    for sample in samples:
        number = int(max(0.0, sample[0] - 1e-6) // 3600)
        seconds, *spent = (now - then for now, then in zip(sample, before, strict=True))
        while len(found) <= number:
            found.append(Hour(seconds=0.0, calls=0, prompt=0, cached=0, completion=0))
        hour = found[number]
        found[number] = Hour(
            seconds=hour.seconds + seconds,
            **{name: getattr(hour, name) + int(n) for name, n in zip(SPENT, spent, strict=True)},
        )
        before = sample
    return found


def _denied(snapshot: Snapshot) -> list[str]:
    titles = {entity.id: entity.title for entity in snapshot.entities()}
    return [
        f"{titles[one.entity]} · {one.attribute}: {' / '.join(dict.fromkeys(claim.value for claim in one.claims))}: "
        f"{one.verdict}{f', {one.because}' if one.because else ''}"
        for one in snapshot.rejected()
        if one.entity in titles
    ]


def _logged(made: Report) -> list[str]:
    counts = made.counts
    states = Counter(source.state for source in made.sources)
    return [
        f"engine: {made.engine}",
        "sources: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())),
        f"{counts.entities} entities, {counts.claims} claims, {sum(counts.conflicts.values())} conflicts",
    ]


def _counts(wiki: Path, ledger: Ledger, snapshot: Snapshot) -> Counts:
    there, language = Files.of(wiki), snapshot.language()
    paths = [path for path in ledger.published() if (wiki / path).is_file() and not path.endswith(NEW)]
    pages = {path: wording.in_english(files.decoded((wiki / path).read_bytes()), language) for path in paths}
    left = {path.removesuffix(".md") for path, text in pages.items() if is_left(text)}
    linked = graph.page_graph(pages, there)
    entities = [path for path in pages if path.startswith("entities/") and path.removesuffix(".md") not in left]
    return Counts(
        pages=len(pages),
        entities=len(entities),
        claims=snapshot.count_claims(),
        links=sum(len(files.targets(text)) for text in pages.values()),
        conflicts=dict(Counter(c.kind if c.status == "open" else c.status for c in snapshot.conflicts())),
        orphans=len(set(graph.orphans(linked)) - left),
        dangling=len(graph.dangling(linked, there)),
        components=graph.components(linked.subgraph(set(linked) - left)),
        kinds=dict(Counter(source.kind or "of unknown kind" for source in snapshot.sources() if source.slug)),
        on_notes_alone=sum(UNPUBLISHED in pages[path] for path in entities),
    )


def summary(made: Report, wiki: Path) -> str:
    """The last words in the terminal."""
    counts = made.counts
    states = Counter(source.state for source in made.sources)
    conflicts = ", ".join(f"{count} {kind}" for kind, count in counts.conflicts.items()) or "none"
    lines = [
        "",
        f"{wiki}/ has {counts.entities} entity pages with {counts.links:,} links, from {counts.claims:,} claims",
        f"  sources    {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}",
        f"  read       {in_one_line(made.sources)}" + ("" if _whole(made) else f": see {wiki}/report.md"),
        f"  conflicts  {conflicts}",
        f"  links      {counts.dangling} dangling, {counts.orphans} orphan pages",
        f"  read it    {wiki}/overview.md, {wiki}/conflicts.md, {wiki}/report.md",
    ]
    if made.exit_code in (130, 75, 3):
        lines.append(f"  stopped    {made.stopped}; go on with: wikiagent resume --wiki {wiki}")
    return "\n".join(lines)


def _whole(made: Report) -> bool:
    return all(source.characters == source.characters_read for source in made.sources)


def read_again(made: Report, wiki: Path, changed: Sequence[str]) -> str:
    """One line after sources have changed."""
    counts, names = made.counts, ", ".join(Path(path).name for path in changed[:3])
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    states = Counter(source.state for source in made.sources)
    return (
        f"{datetime.now():%H:%M} {names}{more} changed: {wiki}/ has {counts.entities} entity pages, {counts.claims:,} "
        f"claims; {made.spent.get('calls', 0)} calls; "
        f"sources {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}"
    )


def status(snapshot: Snapshot, holder: int | None) -> dict[str, Any]:
    """How far the night is. ``pid`` is that of the night that runs now, or null."""
    sources = Counter(source.state for source in snapshot.sources())
    return {
        "pid": holder,
        "engine": snapshot.engine(),
        "pass": snapshot.tally.open_pass(),
        "sources": dict(sorted(sources.items())),
        "entities": sum(entity.claims > 0 for entity in snapshot.entities()),
        "claims": snapshot.count_claims(),
        "conflicts": snapshot.count_conflicts(),
        "items": snapshot.tally.items_by_job(),
        "tokens": snapshot.tally.tokens(),
        "events": snapshot.tally.events(),
    }


def status_in_words(now: dict[str, Any]) -> str:
    running = f"running (pid {now['pid']})" if now["pid"] is not None else "not running"
    open_pass = now["pass"]
    lines = [f"{running}, engine: {now['engine'] or '-'}"]
    if open_pass:
        lines.append(f"pass: {open_pass['job']}, {open_pass['closed']} of {open_pass['planned']} items")
    lines.append("sources: " + (", ".join(f"{count} {state}" for state, count in now["sources"].items()) or "none"))
    lines.append(f"{now['entities']} entities, {now['claims']} claims, {now['conflicts']} conflicts")
    tokens = now["tokens"]
    lines.append(f"{tokens['calls']} calls, {tokens['prompt']:,} prompt tokens, {tokens['completion']:,} answer tokens")
    if now["events"]:
        lines.append("events: " + json.dumps(now["events"]))
    return "\n".join(lines)
