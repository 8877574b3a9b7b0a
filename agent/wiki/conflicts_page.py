"""conflicts.md: where sources disagree, side by side (what a person writes into it: :mod:`agent.wiki.statuses`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from agent.ledger.conflicts import positions
from agent.ledger.records import Claim, ConflictKind
from agent.ledger.view import ConflictView, SourceView
from agent.wiki.footnotes import AS_READ, quotation
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import Wiki

KINDS: tuple[ConflictKind, ...] = get_args(ConflictKind)
"""In the order in which a reader needs them: what needs a person first."""
STATUSES = ("open", "resolved")


def conflicts_page(wiki: Wiki, conflicts: list[ConflictView]) -> str:
    """All conflicts, the resolved ones last."""
    ordered = sorted(conflicts, key=lambda conflict: place(conflict, wiki.entities[conflict.entity].slug))
    blocks = ["# Conflicts", _counts(ordered)]
    if ordered:
        blocks.append(
            "To settle one, write `- status: resolved: what holds, and why` in its entry; it is kept for ever."
        )
    group = ""
    for conflict in ordered:
        title = (conflict.kind if conflict.status == "open" else conflict.status).capitalize()
        if title != group:
            blocks.append(f"*{title}*")
            group = title
        blocks.append(_entry(wiki, conflict))
    return "\n\n".join(blocks) + "\n"


def place(conflict: ConflictView, slug: str) -> tuple[bool, int, str, str, str]:
    """To sort by: open ones first; by kind; and what is about one page (its ``slug``) together."""
    return conflict.status != "open", KINDS.index(conflict.kind), slug, conflict.attribute, conflict.id


def _counts(conflicts: list[ConflictView]) -> str:
    if not conflicts:
        return "No disagreement was found between the sources."
    counted: Counter[str] = Counter(c.kind if c.status == "open" else c.status for c in conflicts)
    return " · ".join(f"{kind}: {counted[kind]}" for kind in (*KINDS, *STATUSES) if counted[kind])


def _entry(wiki: Wiki, conflict: ConflictView) -> str:
    entity = wiki.entities[conflict.entity]
    sources = len({claim.source for claim in conflict.claims})
    rows = [
        f"| {escape(claim.position)} | "
        f"{wikilink(f'sources/{source.slug}', source.label, in_table=True)}{_weight(source)} | {_said(claim, source)} |"
        for claim in _weighed(wiki, conflict.claims)
        for source in [wiki.sources[claim.source]]
    ]
    return "\n".join(
        [
            f"## {conflict.id} · {wikilink(f'entities/{entity.slug}', entity.title)} · {escape(conflict.attribute)}",
            status_line(conflict),
            f"- kind: {conflict.kind}",
            f"- sources: {sources} · judged by: {escape(folded(conflict.judged_by))} · {escape(conflict.because)}",
            "",
            "| position | source | quote |",
            "| --- | --- | --- |",
            *rows,
            "",
            f"^{conflict.id}",
        ]
    )


def _said(claim: Claim, source: SourceView) -> str:
    words = escape(quotation(claim.evidence))
    return f"{AS_READ.format(escape(source.read_by))}: {words}" if source.read_by else f"“{words}”"


def _weight(source: SourceView) -> str:
    told = ", ".join(part for part in (source.kind, source.date) if part and part != source.apart)
    return f" ({escape(told)})" if told else ""


def _weighed(wiki: Wiki, claims: Sequence[Claim]) -> list[Claim]:
    """The claims by position; first the position whose word weighs most, then the one that was said last."""

    def rank(claim: Claim) -> tuple[int, str]:
        return wiki.sources[claim.source].standing, wiki.sources[claim.source].date

    sides = [sorted(side, key=rank, reverse=True) for side in positions(claims)]
    return [claim for side in sorted(sides, key=lambda side: rank(side[0]), reverse=True) for claim in side]


def status_line(conflict: ConflictView) -> str:
    """The line of an entry in which a person settles it. An old resolution stays in view when a position was added."""
    if conflict.status != "open":
        return f"- status: {conflict.status}: {escape(conflict.resolution)}"
    if conflict.opened:
        return f"- status: open (opened again: {escape(conflict.opened)})"
    before = f" (before a position was added: {escape(conflict.resolution)})" if conflict.resolution else ""
    return f"- status: open{before}"
