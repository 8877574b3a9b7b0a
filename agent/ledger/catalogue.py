"""The sources as the ledger knows them: what each says of itself, what was read of it, its text."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from agent.errors import LedgerDamaged
from agent.ledger import coverage, readings
from agent.ledger.coverage import DROPPED
from agent.ledger.readings import NOTHING
from agent.ledger.records import Scope, SourceState
from agent.ledger.view import SourceView, label
from agent.sources import imprint, kinds, store
from agent.sources.document import Metadata, named

METADATA: TypeAdapter[Metadata] = TypeAdapter(Metadata)
TEXTS = 24
"""Texts of sources held in memory at once."""


class Catalogue:
    """What is known of the sources, through a connection that another may own."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._texts: dict[str, str] = {}

    def setting(self, name: str) -> str:
        """What the last run noted under ``name``; empty where it noted nothing."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
        return row[0] if row else ""

    def text(self, sha256: str) -> str:
        if sha256 not in self._texts:
            read = readings.text(self._db, sha256)
            self._texts[sha256] = self._load(sha256) if read is None else read
            while len(self._texts) > TEXTS:
                del self._texts[next(iter(self._texts))]
        return self._texts[sha256]

    def _load(self, sha256: str) -> str:
        file = self._db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
        try:
            return store.load_text(Path(file).parent, sha256)
        except (OSError, UnicodeDecodeError) as error:
            path = store.text_path(Path(file).parent, sha256)
            raise LedgerDamaged(f"{path} is missing or damaged; wikiagent run makes it anew from its source") from error

    def sources(self) -> list[SourceView]:
        rows = self._db.execute(
            """
            SELECT s.name, s.sha256, s.slug, s.refused, s.reason, coalesce(d.format, ''),
              coalesce(r.characters, d.characters, 0), coalesce(r.passages, d.passages, 0),
              coalesce(r.sentences, d.sentences, 0), coalesce(r.dropped, d.dropped, '[]'), coalesce(d.outside, 0),
              (SELECT count(*) FROM items i WHERE i.subject = s.sha256 AND i.job = 'read'),
              (SELECT count(*) FROM items i WHERE i.subject = s.sha256 AND i.job = 'read' AND i.state = 'done'),
              (SELECT coalesce(sum(size), 0) FROM items i WHERE i.subject = s.sha256 AND i.job = 'read'),
              (SELECT count(DISTINCT sentence) FROM cited c WHERE c.source = s.sha256),
              (SELECT min(reason) FROM items i WHERE i.subject = s.sha256 AND i.state != 'done'),
              coalesce(r.brain, ''), (SELECT i.state FROM items i WHERE i.subject = s.sha256 AND i.job = 'look')
            FROM sources s LEFT JOIN documents d ON d.sha256 = s.sha256 AND s.refused = ''
            LEFT JOIN readings r ON r.source = d.sha256 ORDER BY s.name
            """
        ).fetchall()
        return [self._source(*row) for row in rows]

    def _source(
        self,
        name: str,
        sha256: str,
        slug: str,
        refused: str,
        reason: str,
        format_: str,
        characters: int,
        passages: int,
        sentences: int,
        dropped: str,
        outside: int,
        closed: int,
        done: int,
        size: int,
        cited: int,
        why: str | None,
        read_by: str,
        looked: str | None,
    ) -> SourceView:
        state: SourceState
        if refused:
            state, cited = ("failed" if refused == "failed" else "skipped"), 0
        elif format_ == "image" and not sentences:
            state, reason = self._without_a_reading(looked, why)
        elif format_ and done == passages and looked != "partial":
            state = "done"
        elif closed == 0:
            state, reason = "unread", "not reached yet"
        else:
            state, reason = "partial", why or f"{passages - closed} of {passages} passages not reached yet"
        said = Metadata() if refused else self._said.get(sha256, Metadata())
        gaps = coverage.gaps(characters, size, closed >= passages, self._broken.get(sha256, ()))
        left_out = named(DROPPED.validate_json(dropped))
        return SourceView(
            name=name,
            sha256=sha256,
            slug=slug if format_ and not refused and (sentences or format_ != "image") else "",
            title=said.title or name,
            format=format_,
            version=said.version,
            date=said.date,
            authors=said.authors,
            publisher=said.publisher,
            kind=said.kind,
            places=said.places,
            state=state,
            reason=reason,
            characters=characters,
            characters_read=characters - sum(gap.characters for gap in gaps),
            sentences=sentences,
            sentences_cited=cited,
            gaps=gaps,
            dropped=left_out,
            markup=max(0, outside - sum(one.characters for one in left_out)),
            read_by=read_by,
        )

    def _without_a_reading(self, looked: str | None, why: str | None) -> tuple[SourceState, str]:
        """State and reason of an image whose text nobody has given yet. That nobody could see is of the last night
        only, and no end."""
        if looked == "failed":
            return "failed", why or ""
        if looked is not None:
            return "skipped", NOTHING
        blind = self.setting("blind")
        return ("skipped", blind) if blind else ("unread", "not reached yet")

    def with_text(self, sources: Sequence[str]) -> list[str]:
        """Those of the sources (sha256) that have a text: all but images that nobody has read."""
        query = (
            "SELECT d.sha256 FROM documents d LEFT JOIN readings r ON r.source = d.sha256 "
            "WHERE coalesce(r.sentences, d.sentences) > 0"
        )
        there = {sha256 for (sha256,) in self._db.execute(query)}
        return [source for source in sources if source in there]

    def images(self, sources: Sequence[str]) -> list[str]:
        """Those of the sources (sha256) that are images."""
        there = {sha256 for (sha256,) in self._db.execute("SELECT sha256 FROM documents WHERE format = 'image'")}
        return [source for source in sources if source in there]

    def caption(self, sha256: str) -> str:
        """What the source around it says of a figure; empty for an image of its own."""
        row = self._db.execute("SELECT max(caption) FROM figures WHERE sha256 = ?", (sha256,)).fetchone()
        return row[0] or ""

    @functools.cached_property
    def _broken(self) -> dict[str, list[tuple[int, str, str]]]:
        """Source → (size, reason, gaps) of its passages that did not end as they should, in order."""
        rows = self._db.execute(
            "SELECT subject, size, reason, missed FROM items WHERE job = 'read' AND state != 'done' "
            "ORDER BY pass, ordinal"
        )
        found: dict[str, list[tuple[int, str, str]]] = {}
        for source, *broken in rows:
            found.setdefault(source, []).append((broken[0], broken[1], broken[2]))
        return found

    @functools.cached_property
    def _readings(self) -> set[str]:
        return {source for (source,) in self._db.execute("SELECT source FROM readings")}

    @functools.cached_property
    def _said(self) -> dict[str, Metadata]:
        """What is known of each source: what it says, then what its path says, then what its survey found."""
        rows = self._db.execute(
            "SELECT s.name, s.sha256, d.format, d.metadata, coalesce(c.title, ''), coalesce(c.version, ''), "
            "coalesce(c.date, ''), coalesce(c.kind, '') FROM sources s JOIN documents d ON d.sha256 = s.sha256 "
            "LEFT JOIN cards c ON c.source = s.sha256 WHERE s.refused = ''"
        )
        decided = json.loads(self.setting("standing") or "{}")
        found = {}
        for name, sha256, format_, metadata, *card in rows:
            said = METADATA.validate_json(metadata)
            kind, place = kinds.of(said, name, format_, decided)
            said = replace(said, kind=kind, places={**said.places, "kind": place})
            found[sha256] = imprint.surveyed(imprint.named(said, name), *card)
        return found

    @functools.cached_property
    def _scopes(self) -> dict[str, str]:
        """Source → what it holds for as a whole, where a survey said so."""
        return dict(self._db.execute("SELECT source, scope FROM cards").fetchall())

    def card(self, sha256: str) -> Scope:
        """What the source as a whole holds for: its version, date and scope, as far as known."""
        said = self._said.get(sha256, Metadata())
        return Scope(version=said.version, date=said.date, condition=self._scopes.get(sha256, ""))

    def kind(self, sha256: str) -> str:
        """What kind of source it is; empty where nothing shows it."""
        return self._said.get(sha256, Metadata()).kind

    def source_title(self, sha256: str) -> str:
        return self._said.get(sha256, Metadata()).title

    def source_label(self, sha256: str) -> str:
        """The source's title with its version: two releases of one document have the same title. Of an image, also
        that it is one.
        """
        shown = label(self.source_title(sha256), self.card(sha256).version)
        return f"{shown}, an image as a model read it" if sha256 in self._readings else shown
