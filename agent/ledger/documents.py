"""The sources' texts as the ledger knows them: structure from the ledger, text and bytes from files beside it. What a
model read in an image is wholly in the ledger.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from pathlib import Path

from agent.errors import LedgerDamaged
from agent.ledger import readings
from agent.sources import store
from agent.sources.document import Document

KEPT = 24
"""Documents held in memory at once; the loops of a pass go through the sources in order."""


class Documents:
    """Documents by the sha256 of their bytes. ``folder`` is the wiki's ``.wikiagent``."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._folder = folder
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def get(self, sha256: str) -> Document:
        """The document; raises :class:`LedgerDamaged` where its text file is gone, or no text any more."""
        document = self._kept.get(sha256)
        if document is None:
            document = readings.document(self._db, sha256) or self._load(sha256)
            self._kept[sha256] = document
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(sha256)
        return document

    def _load(self, sha256: str) -> Document:
        row = self._db.execute("SELECT structure FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
        try:
            return store.thaw(row[0], store.load_text(self._folder, sha256))
        except (OSError, TypeError, UnicodeDecodeError) as error:
            path = store.text_path(self._folder, sha256)
            raise LedgerDamaged(f"{path} is missing or damaged; wikiagent run makes it anew from its source") from error

    def picture(self, sha256: str) -> bytes:
        """The copy of an image that models are shown; raises :class:`LedgerDamaged` where its file is gone."""
        try:
            return store.load_picture(self._folder, sha256)
        except OSError as error:
            raise LedgerDamaged(f"the image {sha256[:12]} is missing from {self._folder}/pictures") from error

    def forget(self) -> None:
        """Look everything up again: images have been read meanwhile."""
        self._kept.clear()
