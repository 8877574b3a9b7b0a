"""All figures of one wiki, and how they are shown."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from agent.ledger.documents import Documents
from agent.ledger.snapshot import Snapshot
from agent.scoring.figures import Figure, Sources, score
from agent.scoring.gold import Found, Gold
from agent.scoring.pages import read_conflicts, read_pages

TOLD = 5
"""Most examples of what is missing that are told in words; ``--json`` has more."""


def evaluate(wiki: Path, snapshot: Snapshot, gold: Gold | None) -> dict[str, Figure]:
    """The figures by name. ``snapshot``: the wiki's ledger, for its sources and for what was lost where."""
    sources = sources_of(wiki, snapshot)
    pages, conflicts = read_pages(wiki, snapshot), read_conflicts(wiki, snapshot.language())
    figures = score(pages, conflicts, sources)
    if gold:
        figures |= Found(gold, pages, conflicts, sources, snapshot).figures()
    return figures


def sources_of(wiki: Path, snapshot: Snapshot) -> Sources:
    documents = Documents(snapshot.connection, wiki / ".wikiagent")
    there = [source for source in snapshot.sources() if source.slug]
    return Sources(
        {source.slug: functools.partial(documents.get, source.sha256) for source in there},
        {source.slug: source.version for source in there},
    )


def in_words(figures: Mapping[str, Figure]) -> str:
    """One line a figure, and under it the first of what is missing."""
    width = max(map(len, figures))
    lines = []
    for name, figure in figures.items():
        lines.append(f"{name:<{width}}  {figure.share:7.1%}  {figure.good} of {figure.total}")
        lines += [f"    {what}" for what in figure.missing[:TOLD]]
    return "\n".join(lines)


def as_json(figures: Mapping[str, Figure]) -> str:
    return json.dumps(
        {
            name: {
                "share": round(figure.share, 4),
                "good": figure.good,
                "total": figure.total,
                "missing": figure.missing,
            }
            for name, figure in figures.items()
        },
        ensure_ascii=False,
        indent=2,
    )
