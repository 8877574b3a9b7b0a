"""Figures into the pile: the images inside PDFs and web pages become sources of their own, where that is asked for.

They are taken out once, in child processes; their bytes are kept, and found again under the hash of their source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent.ledger import disk
from agent.ledger.attempts import ATTEMPTS, Attempts
from agent.ledger.journal import Ledger
from agent.ledger.records import digest
from agent.sources import store
from agent.sources.document import READER, Document
from agent.sources.pile import Found
from agent.sources.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Refused:
    """Figures that are not looked at. ``name`` is what they are called in the report."""

    name: str
    state: str
    reason: str


def taken_out(data: bytes, name: str) -> Document:
    """:func:`agent.sources.images.figures.read`, imported in the child only."""
    from agent.sources.images.figures import read

    return read(data, name)


async def inside(
    sources: Sequence[tuple[Found, str]], folder: Path, ledger: Ledger, attempts: Attempts, on_full: Callable[[], None]
) -> tuple[list[Found], list[Refused]]:
    """The figures of these sources (with the hashes of their bytes) as files, by name, and what is not looked at."""
    refused: list[Refused] = []

    async def look_into(source: Found, sha256: str) -> None:
        charged = digest("figures", sha256)
        if attempts.charged().get(charged, 0) >= ATTEMPTS:
            refused.append(Refused(f"{source.name}#figures", "skipped", "taking them out crashed three times"))
            return
        parsed = await workshop.read(source.path, source.name, partial(attempts.charge, charged))
        if parsed.crashed:
            attempts.leave(charged)
        if parsed.document is None:
            await _clear(attempts, charged, crashed=parsed.crashed)
            refused.append(Refused(f"{source.name}#figures", parsed.state, parsed.reason))
            return
        rows = [(sha256, READER, "", "", "; ".join(parsed.document.dropped))]
        for figure in parsed.document.figures:
            keep: Callable[[], Awaitable[str]] = partial(asyncio.to_thread, store.keep, folder, figure.data)
            kept = await disk.when_there_is_room(keep, folder, on_full)
            rows.append((sha256, READER, figure.place, kept, figure.caption))
        insert = "INSERT OR REPLACE INTO figures VALUES(?, ?, ?, ?, ?)"
        await attempts.clear(charged, lambda db: db.executemany(insert, rows))

    async with Workshop(workers=2, reader=taken_out) as workshop:
        for source, sha256 in sources:
            if not _known(ledger, sha256):
                await look_into(source, sha256)
    found: list[Found] = []
    for source, sha256 in sources:
        for place, kept, said in _known(ledger, sha256):
            if place:
                found.append(Found(f"{source.name}#{place}", folder / "raw" / kept))
            elif said:
                refused.append(Refused(f"{source.name}#figures", "skipped", said))
    return found, refused


async def _clear(attempts: Attempts, charged: str, *, crashed: bool) -> None:
    if not crashed:
        await attempts.clear(charged)


def _known(ledger: Ledger, sha256: str) -> list[tuple[str, str, str]]:
    """(place, hash, caption) of the figures that were taken out of a source, and one without a place before them."""
    query = "SELECT place, sha256, caption FROM figures WHERE source = ? AND reader = ? ORDER BY rowid"
    return ledger.reader.execute(query, (sha256, READER)).fetchall()
