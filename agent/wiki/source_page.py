"""The page of a source: what it is, how much of it was read, and what rests on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.ledger.view import ConflictView, EntityView, SourceView
from agent.wiki.coverage import share
from agent.wiki.footnotes import AS_READ
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import front_matter, titled


def source_page(
    source: SourceView, rests: Mapping[str, int], entities: Mapping[str, EntityView], conflicts: Sequence[ConflictView]
) -> str:
    """``rests``: entity id → number of claims that rest on this source."""
    properties = {"title": titled(source.label), "type": "source", "source": titled(source.name)}
    properties |= {"format": source.format, "kind": source.kind, "version": folded(source.version)}
    properties |= {"date": folded(source.date), "state": source.state}
    blocks = [f"{front_matter(properties)}\n# {escape(source.label)}", _facts(source)]
    if source.gaps:
        lines = [f"- {escape(gap.where)}: {gap.characters:,} characters, {escape(gap.why)}" for gap in source.gaps]
        blocks += ["## Not read", "\n".join(lines)]
    if source.dropped:
        blocks += ["## Left out", "\n".join(f"- {escape(str(one))}" for one in source.dropped)]
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
    read = share(source.characters_read, source.characters)
    cited = source.sentences_cited / source.sentences if source.sentences else 0.0
    said = {
        "title": source.title,
        "version": source.version,
        "date": source.date,
        "authors": ", ".join(source.authors),
        "publisher": source.publisher,
        "kind": source.kind,
    }
    as_read = f"{AS_READ.format(source.read_by)}; nothing of it is a quotation" if source.read_by else ""
    rows = [
        ("file", escape(source.name), ""),
        *((name, escape(value), escape(source.places.get(name, ""))) for name, value in said.items()),
        ("format", escape(source.format), ""),
        ("text", escape(as_read), ""),
        ("state", escape(f"{source.state}: {source.reason}" if source.reason else source.state), ""),
        ("read", f"{source.characters_read:,} of {source.characters:,} characters ({read})", ""),
        ("cited", f"{source.sentences_cited:,} of {source.sentences:,} sentences ({cited:.0%})", ""),
        ("sha256", f"`{source.sha256}`", ""),
    ]
    lines = [f"| {name} | {value} | {place} |" for name, value, place in rows if value]
    return "\n".join(["| about | | said in |", "| --- | --- | --- |", *lines])
