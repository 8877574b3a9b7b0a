"""What models read in images: kept beside the documents, which hold what the program itself could read there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from agent.ledger.records import FigureRead
from agent.sources import picture, store
from agent.sources.document import Document
from agent.sources.passages import passages

NOTHING = "a model looked at this image and could read nothing in it"


def keep(db: sqlite3.Connection, source: str, lines: Sequence[FigureRead], brain: str) -> bool:
    """Make the reading of an image (sha256) its text. Whether that is another text than it had before."""
    (dropped,) = db.execute("SELECT dropped FROM documents WHERE sha256 = ?", (source,)).fetchone()
    read = picture.document([(line.part, line.text) for line in lines], json.loads(dropped))
    before = text(db, source)
    counts = (len(read.text), len(read.sentences), len(passages(read)), json.dumps(read.dropped))
    row = (source, brain, read.text, *counts, store.freeze(read))
    db.execute("INSERT OR REPLACE INTO readings VALUES(?, ?, ?, ?, ?, ?, ?, ?)", row)
    return before is not None and before != read.text


def text(db: sqlite3.Connection, source: str) -> str | None:
    """The text of the reading; ``None`` where no model has looked, or there is nothing to look at."""
    row = db.execute("SELECT text FROM readings WHERE source = ?", (source,)).fetchone()
    return row[0] if row else None


def document(db: sqlite3.Connection, source: str) -> Document | None:
    """The reading as a document, if there is one."""
    row = db.execute("SELECT structure, text FROM readings WHERE source = ?", (source,)).fetchone()
    return store.thaw(*row) if row else None
