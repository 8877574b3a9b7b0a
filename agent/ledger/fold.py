"""How what loops found becomes what everybody sees.

``fold`` applies the effects of one pass in the order of its items and turns, never of arrival; ``retract`` takes back
what a source's former items found. Both run inside the transaction that closes the pass.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from pydantic import TypeAdapter

from agent.evidence import names, values
from agent.ledger import entities, readings
from agent.ledger.records import (
    CardWritten,
    ClaimMade,
    ConflictJudged,
    Effect,
    EntityNamed,
    FigureRead,
    NamesJudged,
    PageWritten,
    QuestionRaised,
    Sentence,
)

EFFECTS: TypeAdapter[list[Effect]] = TypeAdapter(list[Effect])
SENTENCES: TypeAdapter[list[Sentence]] = TypeAdapter(list[Sentence])


def fold(db: sqlite3.Connection, number: int) -> None:
    """Make the effects of pass ``number`` visible and bring the registry of entities up to date."""
    job, brain = db.execute("SELECT job, brain FROM passes WHERE number = ?", (number,)).fetchone()
    steps = db.execute(
        "SELECT items.key, steps.effects FROM items JOIN steps ON steps.item = items.key "
        "WHERE items.pass = ? ORDER BY items.ordinal, steps.turn",
        (number,),
    ).fetchall()
    seen: dict[str, list[FigureRead]] = {}
    for item, stored in steps:
        for effect in EFFECTS.validate_json(stored):
            if isinstance(effect, FigureRead):
                seen.setdefault(effect.source, []).append(effect)
            else:
                _apply(db, effect, item=item, number=number, brain=brain)
    for source, lines in seen.items():
        if readings.keep(db, source, lines, brain):
            retract(db, source, ())  # the words that its claims rest on have gone
    if job not in ("reconcile", "write"):  # these two name nothing
        entities.refresh(db)


def _apply(db: sqlite3.Connection, effect: Effect, *, item: str, number: int, brain: str) -> None:
    match effect:
        case ClaimMade(claim=claim):
            first = claim.evidence[0].sentence
            made = (
                claim.id,
                item,
                claim.source,
                names.normal(claim.entity),
                first,
                number,
                claim.entity,
                values.attribute_key(claim.attribute) if claim.value else "",
                claim.model_dump_json(),
            )
            db.execute("INSERT OR IGNORE INTO claims VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", made)
            cited = [(claim.source, evidence.sentence, claim.id) for evidence in claim.evidence]
            db.executemany("INSERT OR IGNORE INTO cited VALUES(?, ?, ?)", cited)
        case EntityNamed():
            given = json.dumps(list(entities.given_aliases(effect)))
            named = (item, effect.source, names.normal(effect.name), effect.name, effect.type, given)
            db.execute(
                "INSERT INTO mentions(item, source, normal, name, type, given, record) VALUES(?, ?, ?, ?, ?, ?, ?)",
                (*named, effect.model_dump_json()),
            )
        case CardWritten(source=source, card=card):
            written = (source, item, card.title, card.version, card.date, card.scope)
            db.execute("INSERT OR REPLACE INTO cards VALUES(?, ?, ?, ?, ?, ?)", written)
        case QuestionRaised():
            db.execute(
                "INSERT INTO questions(item, source, record) VALUES(?, ?, ?)",
                (item, effect.source, effect.model_dump_json()),
            )
        case NamesJudged(one=one, other=other):
            pair = (min(one, other), max(one, other))
            _supersede(db, "name_judgements WHERE one = ? AND other = ?", pair, item)
            said = (*pair, effect.same, effect.because, item)
            db.execute("INSERT INTO name_judgements VALUES(?, ?, ?, ?, ?)", said)
        case ConflictJudged():
            _supersede(db, "conflict_judgements WHERE id = ?", (effect.id,), item)
            judgement = (effect.id, effect.entity, effect.attribute, effect.verdict, effect.because)
            judged = (*judgement, brain, json.dumps(effect.claims), item)
            db.execute("INSERT INTO conflict_judgements VALUES(?, ?, ?, ?, ?, ?, ?, ?)", judged)
        case PageWritten(page=page, seen=seen):
            _supersede(db, "prose WHERE page = ?", (page,), item)
            sentences = SENTENCES.dump_json(list(effect.sentences)).decode()
            db.execute("INSERT INTO prose VALUES(?, ?, ?, ?, ?)", (page, sentences, seen, brain, item))


def _supersede(db: sqlite3.Connection, what: str, key: tuple[str, ...], item: str) -> None:
    """Make room for an item's result. The item that it replaces is no longer done: should its inputs come back as they
    were, it is due again (and its answers are still there)."""
    for (former,) in db.execute(f"SELECT item FROM {what}", key).fetchall():  # noqa: S608
        if former != item:
            db.execute("DELETE FROM items WHERE key = ?", (former,))
    db.execute(f"DELETE FROM {what}", key)  # noqa: S608


def refresh(db: sqlite3.Connection) -> None:
    """Bring what is derived (the registry of entities) up to date after something was retracted."""
    entities.refresh(db)


def retract(db: sqlite3.Connection, source: str, keep: Collection[str]) -> None:
    """Take back what survey and read items of a source found, but for the items in ``keep``; where one of them goes,
    also what its reviews found.

    The items themselves go too, so that they are due again should the source come back as it was; their answers stay.
    """
    rows = db.execute(
        "SELECT key, job FROM items WHERE subject = ? AND job IN ('survey', 'read', 'review')", (source,)
    ).fetchall()
    gone = [item for item, job in rows if item not in keep and job != "review"]
    if gone or not keep:
        gone += [item for item, job in rows if job == "review"]
    for item in gone:
        db.execute(
            "DELETE FROM cited WHERE source = ? AND claim IN (SELECT id FROM claims WHERE item = ?)",
            (source, item),
        )
        for table in ("claims", "mentions", "questions", "cards"):
            db.execute(f"DELETE FROM {table} WHERE source = ? AND item = ?", (source, item))  # noqa: S608
        db.execute("DELETE FROM steps WHERE item = ?", (item,))
        db.execute("DELETE FROM items WHERE key = ?", (item,))
