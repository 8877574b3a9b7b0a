"""The sources' texts as the ledger knows them: structure from the ledger, text and bytes from files beside it."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from pathlib import Path

from agent.errors import LedgerDamaged
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
        """The document; raises :class:`LedgerDamaged` where its text file is gone."""
        document = self._kept.get(sha256)
        if document is None:
            row = self._db.execute("SELECT structure FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
            try:
                document = store.thaw(row[0], store.load_text(self._folder, sha256))
            except (OSError, TypeError) as error:
                raise LedgerDamaged(f"the text of source {sha256[:12]} is missing from {self._folder}/text") from error
            self._kept[sha256] = document
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(sha256)
        return document
