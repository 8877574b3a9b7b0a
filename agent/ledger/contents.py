"""What stands in each source, as digests: of its passages, and of what a survey of it shows.

Under these its items are known again, so they are written down whenever a source gets a text: when its file is read,
and, for an image, when what a model read in it becomes visible.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from agent.ledger.records import digest
from agent.sources import passages
from agent.sources.document import Document
from agent.sources.excerpt import excerpt, outline

Row = tuple[str, str, int, int, int]


def rows(source: str, document: Document) -> list[Row]:
    """One for each passage, in order, and then one for the survey."""
    found = [(source, cut.digest, cut.first, cut.last, cut.size) for cut in passages.contents(document)]
    return [*found, (source, _surveyed(document), 0, 0, 0)]


def put(db: sqlite3.Connection, source: str, found: Iterable[Row]) -> None:
    """Write the rows in the place of those that the source (sha256) had."""
    db.execute("DELETE FROM contents WHERE source = ?", (source,))
    db.executemany("INSERT INTO contents VALUES(?, ?, ?, ?, ?)", found)


def _surveyed(document: Document) -> str:
    """A digest of what a survey of the document shows, but for numbers of sentences."""
    metadata = document.metadata
    shown = [f"{sentence.kind} {document.cut(sentence)}" for sentence in excerpt(document)]
    own = (metadata.title, metadata.version, metadata.date)
    return digest("survey", *own, *outline(document), "", *shown)
