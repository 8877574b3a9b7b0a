"""What models read in images: kept beside the documents, which hold what the program itself could read there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from agent.ledger import contents
from agent.ledger.coverage import DROPPED
from agent.ledger.records import FigureRead
from agent.sources import store
from agent.sources.document import Document, named
from agent.sources.images import picture

NOTHING = "a model looked at this image and could read nothing in it"


def keep(db: sqlite3.Connection, source: str, lines: Sequence[FigureRead], brain: str) -> bool:
    """Make the reading of an image (sha256) its text. Whether that is another text than it had before."""
    (dropped,) = db.execute("SELECT dropped FROM documents WHERE sha256 = ?", (source,)).fetchone()
    before_looking = [str(one) for one in DROPPED.validate_json(dropped)]
    read = picture.document([(line.part, line.text) for line in lines], before_looking)
    before = text(db, source)
    rows, left_out = contents.rows(source, read), DROPPED.dump_json(named(read.dropped)).decode()
    counts = (len(read.text), len(read.sentences), len(rows) - 1)
    row = (source, brain, read.text, *counts, left_out, store.freeze(read))
    db.execute("INSERT OR REPLACE INTO readings VALUES(?, ?, ?, ?, ?, ?, ?, ?)", row)
    contents.put(db, source, rows)
    return before is not None and before != read.text


def text(db: sqlite3.Connection, source: str) -> str | None:
    """The text of the reading; ``None`` where no model has looked, or there is nothing to look at."""
    row = db.execute("SELECT text FROM readings WHERE source = ?", (source,)).fetchone()
    return row[0] if row else None


def document(db: sqlite3.Connection, source: str) -> Document | None:
    """The reading as a document, if there is one."""
    row = db.execute("SELECT structure, text FROM readings WHERE source = ?", (source,)).fetchone()
    return store.thaw(*row) if row else None
