"""How what loops found becomes what everybody sees.

``close`` applies the effects of one pass in the order of its items and turns, never of arrival, within a transaction.
What an item finds stands in the place of what was found before where it has read (see :mod:`agent.ledger.reread`).
"""

from __future__ import annotations

import json
import sqlite3

from pydantic import TypeAdapter

from agent.evidence import names
from agent.ledger import entities, proofs, readings, reread, rows
from agent.ledger.records import (
    CardWritten,
    ClaimChecked,
    ClaimMade,
    ConflictJudged,
    ControlJudged,
    Effect,
    EntityNamed,
    FigureRead,
    NamesJudged,
    PageWritten,
    QuestionRaised,
    SentenceChecked,
    Stretch,
)

EFFECTS: TypeAdapter[list[Effect]] = TypeAdapter(list[Effect])


def close(db: sqlite3.Connection, number: int) -> None:
    """Make the effects of pass ``number`` visible and bring the registry of entities up to date."""
    job, brain = db.execute("SELECT job, brain FROM passes WHERE number = ?", (number,)).fetchone()
    items = db.execute(
        "SELECT key, subject, state, how, content, first, last FROM items WHERE pass = ? ORDER BY ordinal", (number,)
    ).fetchall()
    seen: dict[str, list[FigureRead]] = {}
    for item, subject, state, *stretch in items:
        steps = db.execute("SELECT effects FROM steps WHERE item = ? ORDER BY turn", (item,)).fetchall()
        effects = [effect for (stored,) in steps for effect in EFFECTS.validate_json(stored)]
        if state == "done" and job == "survey":
            reread.forget_survey(db, subject, item)
        elif state == "done" and job == "read":
            effects = reread.replace(db, subject, item, Stretch(*stretch), effects)
        for effect in effects:
            if isinstance(effect, FigureRead):
                seen.setdefault(effect.source, []).append(effect)
            else:
                _apply(db, effect, item=item, number=number, brain=brain)
    for source, lines in seen.items():
        if readings.keep(db, source, lines, brain):
            rows.drop_source(db, source)  # the words that its claims rest on have gone
    db.execute("UPDATE passes SET closed = 1 WHERE number = ?", (number,))
    if job not in ("reconcile", "write", "proofread"):  # these name nothing
        entities.refresh(db)


def _apply(db: sqlite3.Connection, effect: Effect, *, item: str, number: int, brain: str) -> None:
    match effect:
        case ClaimMade(claim=claim):
            rows.put_claim(db, claim, item, number)
        case ClaimChecked():
            rows.check_claim(db, effect, brain)
        case EntityNamed():
            given = json.dumps(list(entities.given_aliases(effect)))
            named = (item, effect.source, names.normal(effect.name), effect.name, effect.type, given)
            db.execute(
                "INSERT INTO mentions(item, source, normal, name, type, given, record) VALUES(?, ?, ?, ?, ?, ?, ?)",
                (*named, effect.model_dump_json()),
            )
        case CardWritten(source=source, card=card):
            written = (source, item, card.title, card.version, card.date, card.scope, card.kind)
            db.execute("INSERT OR REPLACE INTO cards VALUES(?, ?, ?, ?, ?, ?, ?)", written)
        case QuestionRaised():
            db.execute(
                "INSERT INTO questions(item, source, record) VALUES(?, ?, ?)",
                (item, effect.source, effect.model_dump_json()),
            )
        case NamesJudged(one=one, other=other):
            pair = (min(one, other), max(one, other))
            _supersede(db, "name_judgements WHERE one = ? AND other = ?", pair, item)
            said = (*pair, effect.same, effect.because, item, brain, effect.blind)
            db.execute("INSERT INTO name_judgements VALUES(?, ?, ?, ?, ?, ?, ?)", said)
        case ConflictJudged():
            _supersede(db, "conflict_judgements WHERE id = ?", (effect.id,), item)
            judgement = (effect.id, effect.entity, effect.attribute, effect.verdict, effect.because)
            everyone = json.dumps(effect.everyone) if effect.everyone else ""
            judged = (*judgement, brain, json.dumps(effect.claims), item, effect.by_code, everyone)
            db.execute("INSERT INTO conflict_judgements VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", judged)
        case ControlJudged(control=control, about=about, right=right):
            db.execute("INSERT OR REPLACE INTO controls VALUES(?, ?, ?, ?)", (brain, control, about, right))
        case PageWritten(page=page):
            _supersede(db, "prose WHERE page = ?", (page,), item)
            proofs.write_page(db, effect, item, brain)
        case SentenceChecked():
            proofs.check_sentence(db, effect, brain)


def _supersede(db: sqlite3.Connection, what: str, key: tuple[str, ...], item: str) -> None:
    """Make room for an item's result. The item that it replaces is no longer done: should its inputs come back as they
    were, it is due again (and its answers are still there)."""
    for (former,) in db.execute(f"SELECT item FROM {what}", key).fetchall():  # noqa: S608
        if former != item:
            db.execute("DELETE FROM items WHERE key = ?", (former,))
    db.execute(f"DELETE FROM {what}", key)  # noqa: S608
