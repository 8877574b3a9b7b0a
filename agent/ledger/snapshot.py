"""The :class:`~agent.ledger.view.View` of a ledger file. Read only; works while a night runs."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from agent.evidence import names
from agent.ledger import conflicts, merging, proofs
from agent.ledger.believing import BELIEVED
from agent.ledger.catalogue import Catalogue
from agent.ledger.journal import read_published
from agent.ledger.records import Claim, QuestionRaised, Scope, Sentence, sentence_id
from agent.ledger.tally import Tally
from agent.ledger.view import (
    ConflictView,
    EntityView,
    Note,
    Personal,
    Published,
    QuestionView,
    RefutedView,
    RejectedView,
)
from agent.ledger.writer import connect
from agent.sources.passages import Content

SENTENCES: TypeAdapter[tuple[Sentence, ...]] = TypeAdapter(tuple[Sentence, ...])
CLAIMS_IN_ORDER = "ORDER BY sources.name, claims.sentence, claims.rank, claims.id"
SOURCE_OF_CLAIM = "JOIN sources ON sources.sha256 = claims.source AND sources.refused = ''"


class Snapshot(Catalogue):
    """What a ledger holds now. Closed passes only: what loops are finding at the moment is not in it."""

    @classmethod
    def open(cls, path: Path) -> Snapshot:
        """The ledger at ``path``; raises :class:`UsageError` where there is none."""
        return cls(connect(path, read_only=True))

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection that it sees through."""
        return self._db

    def close(self) -> None:
        self._db.close()

    def count_claims(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM claims").fetchone()[0])

    def count_conflicts(self) -> int:
        """Judgements that put an entry into conflicts.md."""
        query = (
            f"SELECT count(*) FROM {BELIEVED} j WHERE verdict NOT IN ('same', 'not enough evidence') "  # noqa: S608
            "AND id NOT IN (SELECT conflict FROM resolutions WHERE dismissed)"
        )
        return int(self._db.execute(query).fetchone()[0])

    @property
    def tally(self) -> Tally:
        """What nights have done."""
        return Tally(self._db)

    def scope_of(self, claim: Claim) -> Scope:
        """The claim's own scope, filled up from its source's card."""
        own, card = claim.scope, self.card(claim.source)
        return Scope(
            version=own.version or card.version,
            date=own.date or card.date,
            place=own.place,
            condition=own.condition or card.condition,
        )

    def claim_scope(self, claim: Claim) -> str:
        scope = self.scope_of(claim)
        parts = (scope.version, "" if scope.version else scope.date, scope.place, scope.condition)
        return ", ".join(part for part in parts if part)

    def entities(self) -> list[EntityView]:
        rows = self._db.execute(
            "SELECT e.id, e.slug, e.title, e.type, e.aliases, (SELECT count(*) FROM names n JOIN claims c "
            "ON c.normal = n.normal WHERE n.entity = e.id) FROM entities e ORDER BY e.slug"
        )
        hidden, decided = self._decided("hidden"), self._added_aliases()
        preferred, found = self._preferred(), []
        for id_, slug, first, kind, listed, count in rows:
            if id_ not in hidden:
                added = decided.get(id_, ())
                title = preferred.get(id_, first)
                others = sorted({first, *json.loads(listed)} - {title}, key=lambda name: (name.casefold(), name))
                found.append(EntityView(id_, slug, title, kind, (*others, *added), count, added))
        return found

    def _preferred(self) -> dict[str, str]:
        """Entity → its name as WIKI.md's glossary spells it."""
        spelled = merging.glossary(self._db)
        known = dict(self._db.execute("SELECT normal, entity FROM names").fetchall()) if spelled else {}
        named = ((known.get(names.normal(one)), name) for name, also in spelled.items() for one in (*also, name))
        return {entity: name for entity, name in named if entity}

    def _added_aliases(self) -> dict[str, tuple[str, ...]]:
        """Entity → the aliases that a person gave its page, and those of entities that are one with it now."""
        found: dict[str, tuple[str, ...]] = {}
        for entity, value in self._db.execute(
            "SELECT coalesce(n.entity, d.subject), d.value FROM decisions d LEFT JOIN names n ON n.normal = d.subject "
            "WHERE d.kind = 'aliases' ORDER BY d.subject"
        ):
            found[entity] = tuple(dict.fromkeys((*found.get(entity, ()), *json.loads(value))))
        return found

    def _decided(self, kind: str) -> dict[str, str]:
        """Subject → what a person decided."""
        return dict(self._db.execute("SELECT subject, value FROM decisions WHERE kind = ?", (kind,)).fetchall())

    def hidden(self) -> dict[str, tuple[str, str]]:
        """Slug → id of the entities whose pages a person deleted, and the hash of what was last published there."""
        query = (
            "SELECT e.slug, e.id, d.value FROM entities e JOIN decisions d ON d.subject = e.id AND d.kind = 'hidden'"
        )
        return {slug: (id_, digest) for slug, id_, digest in self._db.execute(query)}

    def statuses_seen(self) -> dict[str, str]:
        """Conflict id → its line in a conflicts.md that a person changed, as it was last taken in."""
        found: dict[str, str] = json.loads(self._decided("statuses").get("conflicts.md", "{}"))
        return found

    def annotated(self) -> dict[str, str]:
        """Page → path of the pages that a person added something to, but for deleted ones."""
        rows = self._db.execute(
            "SELECT subject, max(path) FROM decisions d WHERE kind IN ('notes', 'properties') AND NOT EXISTS (SELECT 1 "
            "FROM decisions h WHERE h.kind = 'hidden' AND d.subject = 'entities/' || h.subject) GROUP BY 1 ORDER BY 1"
        )
        return dict(rows.fetchall())

    def personal(self, page: str) -> Personal:
        rows = self._db.execute(
            "SELECT kind, value FROM decisions WHERE subject = ? AND kind IN ('notes', 'properties')", (page,)
        )
        said = dict(rows.fetchall())
        notes = tuple(Note(after, text) for after, text in json.loads(said.get("notes", "[]")))
        return Personal(notes, said.get("properties", ""))

    def names(self) -> dict[str, str]:
        rows = self._db.execute(
            "SELECT n.entity, n.surfaces FROM names n WHERE EXISTS (SELECT 1 FROM names m JOIN claims c "
            "ON c.normal = m.normal WHERE m.entity = n.entity) ORDER BY n.entity, n.normal"
        )
        named = {surface: entity for entity, surfaces in rows for surface in json.loads(surfaces)}
        hidden = self._decided("hidden")
        for entity, aliases in self._added_aliases().items():
            named |= dict.fromkeys(aliases, entity)
        return {surface: entity for surface, entity in named.items() if entity not in hidden}

    def spellings(self) -> list[str]:
        """Every spelling of every known entity, with claims or without."""
        rows = self._db.execute("SELECT surfaces FROM names ORDER BY normal")
        return [spelling for (surfaces,) in rows for spelling in json.loads(surfaces)]

    def other_names(self, name: str) -> tuple[str, ...]:
        """Every spelling of the entity that a name stands for; none where it stands for none that is known."""
        query = (
            "SELECT m.surfaces FROM names n JOIN names m ON m.entity = n.entity WHERE n.normal = ? ORDER BY m.normal"
        )
        rows = self._db.execute(query, (names.normal(name),))
        return tuple(spelling for (surfaces,) in rows for spelling in json.loads(surfaces))

    def statements(self) -> Iterator[str]:
        for (statement,) in self._db.execute("SELECT json_extract(record, '$.statement') FROM claims"):
            yield statement

    def claims_of(self, entity: str) -> list[Claim]:
        rows = self._db.execute(
            f"SELECT claims.record FROM names JOIN claims ON claims.normal = names.normal {SOURCE_OF_CLAIM} "  # noqa: S608
            f"WHERE names.entity = ? {CLAIMS_IN_ORDER}",
            (entity,),
        )
        return [Claim.model_validate_json(record) for (record,) in rows]

    def claims_on(self, entity: str, attribute: str) -> list[Claim]:
        """The claims of an entity with a value for the attribute of this key, in the order of :meth:`claims_of`."""
        rows = self._db.execute(
            f"SELECT claims.record FROM names CROSS JOIN claims ON claims.normal = names.normal {SOURCE_OF_CLAIM} "  # noqa: S608
            f"WHERE names.entity = ? AND claims.attribute = ? AND claims.attribute != '' {CLAIMS_IN_ORDER}",
            (entity, attribute),
        )
        return [Claim.model_validate_json(record) for (record,) in rows]

    def attribute_keys(self, entity: str) -> list[str]:
        """The keys of the attributes for which an entity has claims with a value, in order."""
        rows = self._db.execute(
            "SELECT DISTINCT claims.attribute FROM names CROSS JOIN claims ON claims.normal = names.normal "
            "WHERE names.entity = ? AND claims.attribute != '' ORDER BY 1",
            (entity,),
        )
        return [key for (key,) in rows]

    def decided_conflicts(self) -> set[str]:
        """Ids (as the ledger has them) of the conflicts that a person decided on."""
        return {id_ for (id_,) in self._db.execute("SELECT conflict FROM resolutions WHERE text != ''")}

    def reopened(self, conflict: str, claims: Sequence[str]) -> str:
        """What a person decided of a conflict, where positions have been added since; else empty."""
        row = self._db.execute("SELECT text, claims FROM resolutions WHERE conflict = ?", (conflict,)).fetchone()
        return row[0] if row and not set(claims) <= set(json.loads(row[1])) else ""

    def attributes_of(self, sources: Sequence[str] | None) -> list[tuple[str, str]]:
        """(entity, attribute key) of all claims with a value from these sources (sha256); from any for ``None``."""
        query = (
            "SELECT DISTINCT names.entity, claims.attribute FROM claims JOIN names ON names.normal = claims.normal "
            "WHERE claims.attribute != '' {} ORDER BY 1, 2"
        )
        if sources is None:
            return self._db.execute(query.format("")).fetchall()
        only = "AND claims.source IN (SELECT value FROM json_each(?))"
        return self._db.execute(query.format(only), (json.dumps(list(sources)),)).fetchall()

    def claim_ids_of(self, entity: str) -> list[tuple[str, str]]:
        """Ids and sources (sha256) of :meth:`claims_of`, in the same order."""
        return self._db.execute(
            f"SELECT claims.id, claims.source FROM names JOIN claims ON claims.normal = names.normal {SOURCE_OF_CLAIM} "  # noqa: S608
            f"WHERE names.entity = ? {CLAIMS_IN_ORDER}",
            (entity,),
        ).fetchall()

    def claim_ids_from(self, source: str) -> set[str]:
        """Ids of the claims that rest on a source (sha256)."""
        return {id_ for (id_,) in self._db.execute("SELECT id FROM claims WHERE source = ?", (source,))}

    def claim(self, claim_id: str) -> Claim | None:
        row = self._db.execute("SELECT record FROM claims WHERE id = ?", (claim_id,)).fetchone()
        return Claim.model_validate_json(row[0]) if row else None

    def claims(self, ids: Sequence[str]) -> tuple[Claim, ...]:
        """Those of the claims that are still there, in the order of claims."""
        rows = self._db.execute(
            f"SELECT claims.record FROM claims {SOURCE_OF_CLAIM} "  # noqa: S608
            f"WHERE claims.id IN (SELECT value FROM json_each(?)) {CLAIMS_IN_ORDER}",
            (json.dumps(list(ids)),),
        )
        return tuple(Claim.model_validate_json(record) for (record,) in rows)

    def unchecked(self, sources: Sequence[str] | None, how: str) -> list[tuple[str, list[Claim]]]:
        """The claims that nobody looked at twice in this way, by source (sha256; of all for ``None``), in order."""
        only = "" if sources is None else "AND claims.source IN (SELECT value FROM json_each(?))"
        rows = self._db.execute(
            f"SELECT claims.source, claims.record FROM claims {SOURCE_OF_CLAIM} AND sources.slug != '' "  # noqa: S608
            "LEFT JOIN checks ON checks.claim = claims.id "
            f"WHERE (checks.claim IS NULL OR checks.how NOT IN ('', ?)) {only} {CLAIMS_IN_ORDER}",
            (how, *([] if sources is None else [json.dumps(list(sources))])),
        )
        found: dict[str, list[Claim]] = {}
        for source, record in rows:
            found.setdefault(source, []).append(Claim.model_validate_json(record))
        return list(found.items())

    def refuted(self) -> list[RefutedView]:
        rows = self._db.execute(
            "SELECT s.name, r.verdict, r.because, r.record FROM refuted r JOIN sources s ON s.sha256 = r.source "
            "AND s.refused = '' AND s.slug != '' ORDER BY s.name, r.sentence, r.id"
        )
        read = [(name, verdict, because, Claim.model_validate_json(record)) for name, verdict, because, record in rows]
        return [RefutedView(name, claim.entity, claim.statement, *said) for name, *said, claim in read]

    def entities_of(self, sources: Sequence[str] | None) -> list[str]:
        """Ids of the entities that have a claim from one of these sources (sha256); from any source for ``None``."""
        query = "SELECT DISTINCT names.entity FROM claims JOIN names ON names.normal = claims.normal {} ORDER BY 1"
        if sources is None:
            rows = self._db.execute(query.format(""))
        else:
            only = "WHERE claims.source IN (SELECT value FROM json_each(?))"
            rows = self._db.execute(query.format(only), (json.dumps(list(sources)),))
        return [entity for (entity,) in rows]

    def prose(self, page: str) -> tuple[tuple[Sentence, ...], str]:
        row = self._db.execute("SELECT sentences, brain FROM prose WHERE page = ?", (page,)).fetchone()
        if row is None:
            return (), ""
        sentences = SENTENCES.validate_json(row[0])
        wanted = sorted({claim for sentence in sentences for claim in sentence.claims})
        there = self._db.execute(
            "SELECT id FROM claims WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
        )
        alive, refused = {id_ for (id_,) in there}, self._refused.get(page, ())
        shown = (s for s in sentences if not refused or sentence_id(page, s) not in refused)
        return tuple(s for s in shown if alive.issuperset(s.claims)), row[1]

    @functools.cached_property
    def _refused(self) -> Mapping[str, set[str]]:
        return proofs.refused_ids(self._db)

    def cited(self, source: str) -> set[int]:
        """Numbers of the sentences of a source (sha256) that a claim rests on."""
        rows = self._db.execute("SELECT DISTINCT sentence FROM cited WHERE source = ?", (source,))
        return {number for (number,) in rows}

    def claims_written_from(self, page: str) -> int:
        """How many claims there were when a brain wrote the page; 0 where none did."""
        row = self._db.execute("SELECT seen FROM prose WHERE page = ?", (page,)).fetchone()
        return int(row[0]) if row else 0

    def contents_of(self, source: str) -> list[Content]:
        """The contents of the passages of a source (sha256), in order."""
        query = "SELECT content, first, last, size FROM contents WHERE source = ? AND first > 0 ORDER BY first"
        return [Content(*row) for row in self._db.execute(query, (source,))]

    def survey_of(self, source: str) -> str:
        """The content that a survey of a source (sha256) sees."""
        row = self._db.execute("SELECT content FROM contents WHERE source = ? AND first = 0", (source,)).fetchone()
        return row[0] if row else ""

    def conflicts(self) -> list[ConflictView]:
        return self._conflicts("")

    def dismissed(self) -> list[ConflictView]:
        """Those of which a person says that they are none."""
        return self._conflicts("", dismissed=True)

    def conflicts_of(self, entity: str) -> list[ConflictView]:
        """Those of :meth:`conflicts` that are about this entity."""
        return self._conflicts("AND n.entity = ?", entity)

    def _conflicts(self, only: str, *values: str, dismissed: bool = False) -> list[ConflictView]:
        rows = self._db.execute(
            "SELECT j.id, n.entity, j.attribute, j.verdict, j.because, j.brain, j.claims, r.text, r.claims, "  # noqa: S608
            f"r.dismissed, coalesce(r.opened, '') FROM {BELIEVED} j JOIN names n ON n.normal = j.entity "
            "LEFT JOIN resolutions r ON r.conflict = j.id "
            f"WHERE j.verdict NOT IN ('same', 'not enough evidence') {only} ORDER BY j.id",
            values,
        ).fetchall()
        shown = self._short_ids
        found = []
        for id_, entity, attribute, kind, because, brain, ids, resolution, resolved_on, none, opened in rows:
            claims = self.claims(json.loads(ids))
            if not conflicts.disagree(claims):
                continue  # a position has gone, and with it the conflict
            known = bool(resolution) and {c.id for c in claims} <= set(json.loads(resolved_on))
            if dismissed != (known and bool(none)):
                continue
            status: Literal["open", "resolved", "dismissed"] = (
                "dismissed" if dismissed else "resolved" if known else "open"
            )
            decided = (status, resolution or "")
            named = conflicts.settled(resolution, claims) if status == "resolved" else ()
            found.append(
                ConflictView(shown[id_], id_, entity, attribute, kind, because, brain, claims, *decided, named, opened)
            )
        return sorted(found, key=lambda conflict: conflict.id)

    def rejected(self) -> list[RejectedView]:
        """Candidates that were judged to be no conflict, by id."""
        rows = self._db.execute(
            f"SELECT j.id, n.entity, j.attribute, j.verdict, j.because, j.brain, j.claims FROM {BELIEVED} j "  # noqa: S608
            "JOIN names n ON n.normal = j.entity WHERE j.verdict IN ('same', 'not enough evidence') ORDER BY j.id"
        ).fetchall()
        return [
            RejectedView(id_, entity, attribute, verdict, because, brain, self.claims(json.loads(claims)))
            for id_, entity, attribute, verdict, because, brain, claims in rows
        ]

    @functools.cached_property
    def _short_ids(self) -> dict[str, str]:
        """``C-`` and the first six digits of each id; all twelve where two would be alike."""
        ids = [id_ for (id_,) in self._db.execute("SELECT id FROM conflict_judgements")]
        heads = Counter(id_[:6] for id_ in ids)
        return {id_: f"C-{id_[:6] if heads[id_[:6]] == 1 else id_}" for id_ in ids}

    def questions(self) -> list[QuestionView]:
        rows = self._db.execute(
            "SELECT q.record FROM questions q JOIN sources s ON s.sha256 = q.source AND s.refused = '' "
            "ORDER BY s.name, q.id"
        )
        raised = [QuestionRaised.model_validate_json(record) for (record,) in rows]
        return [QuestionView(question.source, question.text, question.evidence) for question in raised]

    def language(self) -> str:
        return self.setting("language") or "en"

    def most_spoken(self) -> str:
        """Code (ISO 639-1) of the language that most sources are in, as far as that can be told; empty for none."""
        row = self._db.execute(
            "SELECT d.language FROM sources s JOIN documents d ON d.sha256 = s.sha256 "
            "WHERE s.refused = '' AND d.language != '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        ).fetchone()
        return row[0] if row else ""

    def engine(self) -> str:
        return self.setting("brain")

    def published(self) -> dict[str, Published]:
        return read_published(self._db)

    def judged_items(self) -> set[str]:
        """Keys of the items whose judgements on conflicts hold."""
        return {item for (item,) in self._db.execute("SELECT item FROM conflict_judgements")}
