"""conflicts.md: where sources disagree, side by side; and reading what a person wrote into it."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

from agent.ledger.records import ConflictKind
from agent.ledger.view import ConflictView
from agent.wiki.entity_page import Wiki
from agent.wiki.footnotes import quotation
from agent.wiki.markup import escape, folded, wikilink

KINDS: tuple[ConflictKind, ...] = get_args(ConflictKind)
"""In the order in which a reader needs them: what needs a person first."""
ENTRY = re.compile(r"^## (C-[0-9a-f]+)\b", re.MULTILINE)
STATUS = re.compile(r"^- status:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def conflicts_page(wiki: Wiki, conflicts: list[ConflictView]) -> str:
    """All conflicts: open ones by kind, resolved ones last, by id within a group."""
    ordered = sorted(conflicts, key=lambda c: (c.status == "resolved", KINDS.index(c.kind), c.id))
    blocks = ["# Conflicts", _counts(ordered)]
    if ordered:
        blocks.append(
            "To settle one, write `- status: resolved: what holds, and why` in its entry; it is kept for ever."
        )
    group = ""
    for conflict in ordered:
        title = "Resolved" if conflict.status == "resolved" else conflict.kind.capitalize()
        if title != group:
            blocks.append(f"*{title}*")
            group = title
        blocks.append(_entry(wiki, conflict))
    return "\n\n".join(blocks) + "\n"


def _counts(conflicts: list[ConflictView]) -> str:
    if not conflicts:
        return "No disagreement was found between the sources."
    counted = Counter("resolved" if c.status == "resolved" else c.kind for c in conflicts)
    return " · ".join(f"{counted[kind]} {kind}" for kind in (*KINDS, "resolved") if counted[kind])


def _entry(wiki: Wiki, conflict: ConflictView) -> str:
    entity = wiki.entities[conflict.entity]
    resolution = f"resolved: {escape(conflict.resolution)}" if conflict.status == "resolved" else "open"
    before = (
        f" (before a position was added: {escape(conflict.resolution)})"
        if conflict.status == "open" and conflict.resolution
        else ""
    )
    sources = len({claim.source for claim in conflict.claims})
    rows = [
        f"| {escape(('not ' if claim.negated else '') + claim.value)} | "
        f"{wikilink(f'sources/{source.slug}', source.label, in_table=True)} | “{escape(quotation(claim.evidence))}” |"
        for claim in conflict.claims
        for source in [wiki.sources[claim.source]]
    ]
    return "\n".join(
        [
            f"## {conflict.id} · {wikilink(f'entities/{entity.slug}', entity.title)} · {escape(conflict.attribute)}",
            f"- status: {resolution}{before}",
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


def read_resolutions(text: str) -> dict[str, str]:
    """Conflict id → what a person wrote after ``resolved:``; empty for one whose status is ``open``."""
    found = {}
    entries = list(ENTRY.finditer(text))
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        status = STATUS.search(text, entry.end(), following.start() if following else len(text))
        if status:
            said = status[1]
            found[entry[1]] = (
                said.removeprefix("resolved").lstrip(":").strip() or "resolved" if said.startswith("resolved") else ""
            )
    return found


def without_status(text: str) -> str:
    """The page with every status left open, to see whether anything else was changed."""
    return STATUS.sub("- status: open", text)
