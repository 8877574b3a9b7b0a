"""The wiki for programs: five files of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from agent.ledger.records import Claim
from agent.ledger.view import View
from agent.wiki.links import Linker
from agent.wiki.ties import ties
from agent.wiki.topics import topics


def export(view: View, folder: Path, texts: Path) -> None:
    """Write claims, conflicts, rejected, entities, sources and topics.jsonl into ``folder``. ``texts`` holds the texts.

    ``start`` and ``end`` count code points of the text file that sources.jsonl names; ``source`` is what the person
    gave. Of ``kind`` figure, a "quote" is what a model read in an image.
    """
    sources = view.sources()
    names = {source.sha256: source.name for source in sources if source.slug}
    entities = [entity for entity in view.entities() if entity.claims]
    slugs = {entity.id: entity.slug for entity in entities}
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / "claims.jsonl",
        (
            {
                "page": f"entities/{entity.slug}",
                "statement": claim.statement,
                "quote": piece.quote,
                "kind": piece.kind,
                "source": names[claim.source],
                "start": piece.start,
                "end": piece.end,
            }
            for entity in entities
            for claim in view.claims_of(entity.id)
            for piece in claim.evidence
        ),
    )
    _write(
        folder / "conflicts.jsonl",
        (
            {
                "id": conflict.id,
                "entity": slugs[conflict.entity],
                "attribute": conflict.attribute,
                "kind": conflict.kind,
                "status": conflict.status if not conflict.resolution else f"{conflict.status}: {conflict.resolution}",
                "positions": _positions(conflict.claims, names),
            }
            for conflict in sorted((*view.conflicts(), *view.dismissed()), key=lambda conflict: conflict.id)
            if conflict.entity in slugs
        ),
    )
    _write(
        folder / "rejected.jsonl",
        (
            {
                "id": candidate.key,
                "entity": slugs[candidate.entity],
                "attribute": candidate.attribute,
                "verdict": candidate.verdict,
                "because": candidate.because,
                "judged_by": candidate.judged_by,
                "positions": _positions(candidate.claims, names),
            }
            for candidate in view.rejected()
            if candidate.entity in slugs
        ),
    )
    _write(
        folder / "entities.jsonl",
        ({"slug": e.slug, "title": e.title, "type": e.type, "aliases": list(e.aliases)} for e in entities),
    )
    by_id = {entity.id: entity for entity in entities}
    _write(
        folder / "topics.jsonl",
        (
            {
                "slug": slugs[topic.centre],
                "title": by_id[topic.centre].title,
                "pages": [f"entities/{slugs[id_]}" for id_ in topic.members],
            }
            for topic in topics(ties(view, by_id, Linker.over(view, by_id)), by_id)
        ),
    )
    _write(
        folder / "sources.jsonl",
        (
            {
                "source": source.name,
                "sha256": source.sha256,
                "state": source.state,
                "reason": source.reason,
                "title": source.title,
                "version": source.version,
                "date": source.date,
                "kind": source.kind,
                "characters": source.characters,
                "characters_read": source.characters_read,
                "not_read": [[gap.where, gap.characters, gap.why] for gap in source.gaps],
                "left_out": [[one.characters, one.reason] for one in source.dropped],
                "text": str((texts / f"{source.sha256}.txt").resolve()) if source.slug else "",
            }
            for source in sources
        ),
    )


def _positions(claims: Iterable[Claim], names: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "value": claim.value,
            "source": names[claim.source],
            "quote": " ".join(piece.quote for piece in claim.evidence),
            "kind": claim.evidence[0].kind,
        }
        for claim in claims
    ]


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    part.replace(path)
