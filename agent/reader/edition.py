"""What the reader sees of the ledger: read only, looked at again when it has changed. A run may be at work on it.

On a large wiki it takes some time to gather what lists need. While the reader is used that is done aside, so that
nobody waits for it: see :meth:`Editions.gathered`.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from pathlib import Path

from agent.ledger.documents import Documents
from agent.ledger.snapshot import Snapshot
from agent.ledger.view import ConflictView, EntityView, SourceView
from agent.ledger.writer import connect

LOOK_AGAIN = 10.0
"""Seconds after which a request looks at the ledger itself. While the reader is used it is looked at aside, and sooner
than that."""
WITH_PAGE = """
    SELECT e.id FROM entities e WHERE e.slug = ?
    AND EXISTS (SELECT 1 FROM names n JOIN claims c ON c.normal = n.normal WHERE n.entity = e.id)
    AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'hidden' AND d.subject = e.id)
"""


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

    def entity_of(self, slug: str) -> str | None:
        """Id of the entity whose page is called so."""
        row = self.snapshot.connection.execute(WITH_PAGE, (slug,)).fetchone()
        return row[0] if row else None

    def gather(self) -> None:
        """Have ready what takes long."""
        _ = self.by_slug, self.by_hash, self.conflicts, self.dismissed


@dataclass(frozen=True, slots=True)
class Gathered:
    """An edition that was made aside. ``decided``: how often something had been decided when it was begun."""

    edition: Edition
    inode: int
    decided: int


class Editions:
    """Gives the present edition. Use it from one thread, but for :meth:`gathered`."""

    def __init__(self, wiki: Path) -> None:
        self.folder = wiki / ".wikiagent"
        self._ledger = self.folder / "ledger.db"
        self._edition: Edition | None = None
        self._inode = 0
        self._version = 0
        self._looked = 0.0
        self._decided = 0

    def now(self) -> Edition:
        """The ledger as it is, or was a few seconds ago. Raises :class:`~agent.errors.UsageError` where there is
        none.
        """
        now = time.monotonic()
        if self._edition is not None and now - self._looked < LOOK_AGAIN:
            return self._edition
        if self._edition is None or self.changed():
            self._show(self._opened(), self._on_disk())
            assert self._edition is not None  # noqa: S101  (it was just put there)
        self._looked = now
        return self._edition

    def changed(self) -> bool:
        """Whether somebody has written to the ledger since the present edition was made, or put another one there:
        `restore` does.
        """
        return self._edition is not None and (self._on_disk() != self._inode or self._written() != self._version)

    def gathered(self) -> Gathered:
        """The ledger as it is, with all that takes long; for any thread. :meth:`take` shows it."""
        decided, inode = self._decided, self._on_disk()
        edition = self._opened()
        edition.gather()
        return Gathered(edition, inode, decided)

    def take(self, made: Gathered) -> None:
        """Show this one from now on, unless something was decided since it was begun."""
        if made.decided == self._decided:
            self._show(made.edition, made.inode)
            self._looked = time.monotonic()
        else:
            made.edition.snapshot.close()

    def forget(self) -> None:
        """Look at the ledger again at the next question: something was decided."""
        self._looked = -LOOK_AGAIN
        self._decided += 1

    def _opened(self) -> Edition:
        return Edition(Snapshot(connect(self._ledger, any_thread=True, read_only=True)), self.folder)

    def _show(self, edition: Edition, inode: int) -> None:
        self.close()
        self._edition, self._inode = edition, inode
        self._version = self._written()

    def _on_disk(self) -> int:
        return self._ledger.stat().st_ino if self._ledger.exists() else 0

    def _written(self) -> int:
        """A number that changes when somebody else writes to the ledger."""
        if self._edition is None:
            return 0
        return int(self._edition.snapshot.connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        if self._edition is not None:
            self._edition.snapshot.close()
            self._edition = None
