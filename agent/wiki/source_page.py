"""The page of a source: what it is, how much of it was read, and what rests on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.ledger.view import ConflictView, EntityView, SourceView
from agent.wiki.entity_page import front_matter
from agent.wiki.footnotes import AS_READ
from agent.wiki.markup import escape, folded, wikilink


def source_page(
    source: SourceView, rests: Mapping[str, int], entities: Mapping[str, EntityView], conflicts: Sequence[ConflictView]
) -> str:
    """``rests``: entity id → number of claims that rest on this source."""
    properties = {"title": folded(source.label), "type": "source", "source": folded(source.name)}
    properties |= {"format": source.format, "version": source.version, "date": source.date, "state": source.state}
    blocks = [f"{front_matter(properties)}\n# {escape(source.label)}", _facts(source)]
    if source.dropped:
        blocks += ["## Left out", "\n".join(f"- {escape(line)}" for line in source.dropped)]
    if rests:
        ordered = sorted(rests.items(), key=lambda item: (-item[1], entities[item[0]].slug))
        rows = [
            f"| {wikilink(f'entities/{entities[id_].slug}', entities[id_].title, in_table=True)} | {count} |"
            for id_, count in ordered
        ]
        blocks += ["## What rests on it", "\n".join(["| page | claims |", "| --- | --- |", *rows])]
    if conflicts:
        links = [
            f"- [[conflicts#^{c.id}|{c.id}]] {escape(entities[c.entity].title)}: {escape(c.attribute)} ({c.kind})"
            for c in conflicts
        ]
        blocks += ["## Conflicts it takes part in", "\n".join(links)]
    return "\n\n".join(blocks) + "\n"


def _facts(source: SourceView) -> str:
    share = source.characters_read / source.characters if source.characters else 0.0
    cited = source.sentences_cited / source.sentences if source.sentences else 0.0
    rows = [
        ("file", escape(source.name)),
        ("state", escape(f"{source.state}: {source.reason}" if source.reason else source.state)),
        ("format", escape(source.format)),
        ("text", escape(f"{AS_READ.format(source.read_by)}; nothing of it is a quotation") if source.read_by else ""),
        ("version", escape(source.version)),
        ("date", escape(source.date)),
        ("read", f"{source.characters_read:,} of {source.characters:,} characters ({share:.0%})"),
        ("cited", f"{source.sentences_cited:,} of {source.sentences:,} sentences ({cited:.0%})"),
        ("sha256", f"`{source.sha256}`"),
    ]
    return "\n".join(["| about | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows if value)])
