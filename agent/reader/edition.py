"""What the reader sees of the ledger: read only, looked at again when it has changed. A run may be at work on it."""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from pathlib import Path

from agent.ledger.documents import Documents
from agent.ledger.snapshot import Snapshot
from agent.ledger.view import ConflictView, EntityView, SourceView

LOOK_AGAIN = 3.0
"""Seconds for which what was gathered from the ledger is shown, whatever is written to it meanwhile."""


class Edition:
    """The ledger at one time. What it gathers is kept for as long as the edition is."""

    def __init__(self, snapshot: Snapshot, folder: Path) -> None:
        self.snapshot = snapshot
        self.documents = Documents(snapshot.connection, folder)

    @functools.cached_property
    def sources(self) -> list[SourceView]:
        return self.snapshot.sources()

    @functools.cached_property
    def by_slug(self) -> dict[str, SourceView]:
        return {source.slug: source for source in self.sources if source.slug}

    @functools.cached_property
    def by_hash(self) -> dict[str, SourceView]:
        return {source.sha256: source for source in self.sources if source.slug}

    @functools.cached_property
    def entities(self) -> dict[str, EntityView]:
        """By id, those that have a page."""
        return {entity.id: entity for entity in self.snapshot.entities() if entity.claims}

    @functools.cached_property
    def conflicts(self) -> list[ConflictView]:
        """Those that stand on the page of an entity."""
        return [conflict for conflict in self.snapshot.conflicts() if conflict.entity in self.entities]

    @functools.cached_property
    def dismissed(self) -> list[ConflictView]:
        """Those of which a person says that they are none."""
        return [conflict for conflict in self.snapshot.dismissed() if conflict.entity in self.entities]

    @functools.cached_property
    def conflicts_by_entity(self) -> dict[str, list[ConflictView]]:
        found: dict[str, list[ConflictView]] = defaultdict(list)
        for conflict in self.conflicts:
            found[conflict.entity].append(conflict)
        return found


class Editions:
    """Gives the present edition. Use it from one thread."""

    def __init__(self, wiki: Path) -> None:
        self.folder = wiki / ".wikiagent"
        self._ledger = self.folder / "ledger.db"
        self._edition: Edition | None = None
        self._stamp: tuple[int, int] = (0, 0)
        self._looked = 0.0

    def now(self) -> Edition:
        """The ledger as it is, or as it was at most three seconds ago. Raises :class:`~agent.errors.UsageError` where
        there is none.
        """
        now = time.monotonic()
        if self._edition is not None and now - self._looked < LOOK_AGAIN:
            return self._edition
        self._looked = now
        known = self._ledger.stat().st_ino if self._ledger.exists() else 0
        if self._edition is None or known != self._stamp[0]:  # `restore` puts another file there
            self.close()
            snapshot = Snapshot.open(self._ledger)
        elif self._written() != self._stamp[1]:
            snapshot = Snapshot(self._edition.snapshot.connection)
        else:
            return self._edition
        self._edition = Edition(snapshot, self.folder)
        self._stamp = (known, self._written())
        return self._edition

    def forget(self) -> None:
        """Look at the ledger again at the next question: something was decided."""
        self._looked = 0.0

    def _written(self) -> int:
        """A number that changes when somebody else writes to the ledger."""
        if self._edition is None:
            return 0
        return int(self._edition.snapshot.connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        if self._edition is not None:
            self._edition.snapshot.close()
            self._edition = None
