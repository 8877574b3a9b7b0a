"""What a person wrote into the wiki's pages, read into the ledger before new pages are published.

Taken in so far: what was written after ``- status:`` in conflicts.md. Every other change to a page is left as it is
(see :mod:`agent.wiki.publish`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from agent.ledger.view import ConflictView, Published
from agent.wiki.conflicts_page import read_resolutions, status_line, with_statuses

PAGE = "conflicts.md"


class Ledger(Protocol):
    """What taking in edits needs of the ledger."""

    def published(self) -> dict[str, Published]: ...

    def promise(self, hashes: Mapping[str, str | None]) -> None: ...

    def resolve_conflict(self, conflict: str, text: str, claims: Collection[str]) -> None: ...


def take_in(wiki: Path, conflicts: Iterable[ConflictView], ledger: Ledger) -> list[str]:
    """Read resolutions from conflicts.md into the ledger; returns the ids of those that are new. Durable on return.

    Where nothing but status lines was changed the page counts as the program's own again, and may be written anew.
    """
    path = wiki / PAGE
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return []
    published = ledger.published().get(PAGE)
    if published and _digest(text) in (published.now, published.before):
        return []  # nobody has touched it
    known = {conflict.id: conflict for conflict in conflicts}
    taken = []
    for id_, resolution in read_resolutions(text).items():
        conflict = known.get(id_)
        if conflict is None or (resolution == conflict.resolution and conflict.status == "resolved"):
            continue
        if resolution or conflict.status == "resolved":  # set back to open: that is a decision, too
            ledger.resolve_conflict(conflict.key, resolution, [claim.id for claim in conflict.claims])
            taken.append(id_)
    before = with_statuses(text, {id_: status_line(conflict) for id_, conflict in known.items()})
    if published and _digest(before) in (published.now, published.before):
        ledger.promise({PAGE: _digest(text)})
    return taken


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
