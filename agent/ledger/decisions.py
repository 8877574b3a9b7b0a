"""What a person decides elsewhere than in the wiki's files, as typed records, and what each does to the ledger.

A closed set. A decision holds for ever: through later nights, changed sources and new readings, against code and every
brain; of two that can't both hold, the later one does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from agent.ledger import entities
from agent.ledger.records import Record


class Name(Record):
    """A name of an entity: its normal form, and how the person sees it written."""

    normal: str
    written: str


class MergeNames(Record):
    """Both are one thing; the page keeps the title of ``kept``."""

    do: Literal["merge"] = "merge"
    kept: Name
    other: Name
    note: str = ""


class SplitNames(Record):
    """The two are not one thing: a merge is undone, and nothing brings them together again."""

    do: Literal["split"] = "split"
    one: Name
    other: Name
    note: str = ""


class ResolveConflict(Record):
    """``claims``: the positions (claim ids) that the person saw. ``conflict`` is the ledger's name for it."""

    do: Literal["resolve"] = "resolve"
    conflict: str
    claims: tuple[str, ...]
    note: str


class DismissConflict(Record):
    """It is no disagreement at all: it is shown no more, until a position is added."""

    do: Literal["dismiss"] = "dismiss"
    conflict: str
    claims: tuple[str, ...]
    note: str = ""


class ReopenConflict(Record):
    do: Literal["reopen"] = "reopen"
    conflict: str
    note: str = ""


Decision = Annotated[
    MergeNames | SplitNames | ResolveConflict | DismissConflict | ReopenConflict, Field(discriminator="do")
]
DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
DISMISS_TEXT = "no disagreement"
"""Stands for the note of a conflict that was dismissed without one."""


def apply(db: sqlite3.Connection, decision: Decision) -> str:
    """Make a decision hold, within a transaction; one line that says what it did."""
    match decision:
        case MergeNames(kept=kept, other=other, note=note):
            _merge(db, kept.normal, other.normal, note)
            done = f"“{other.written}” is one with “{kept.written}”"
        case SplitNames(one=one, other=other, note=note):
            _split(db, one.normal, other.normal, note)
            done = f"“{one.written}” and “{other.written}” are kept apart"
        case ResolveConflict(conflict=conflict, claims=claims, note=note):
            resolve(db, conflict, note, claims)
            return f"C-{conflict[:6]}: resolved: {note}"
        case DismissConflict(conflict=conflict, claims=claims, note=note):
            resolve(db, conflict, note or DISMISS_TEXT, claims, dismissed=True)
            return f"C-{conflict[:6]}: no disagreement{f': {note}' if note else ''}"
        case ReopenConflict(conflict=conflict, note=note):
            resolve(db, conflict, "", (), opened=note)
            return f"C-{conflict[:6]}: opened again{f': {note}' if note else ''}"
    entities.refresh(db)
    return f"{done}{f': {note}' if note else ''}"


def resolve(
    db: sqlite3.Connection,
    conflict: str,
    text: str,
    claims: Collection[str],
    *,
    dismissed: bool = False,
    opened: str = "",
) -> None:
    """Keep what a person says of a conflict, with the positions that it was said of; an empty text opens it again,
    ``opened`` says why.
    """
    row = (conflict, text, json.dumps(sorted(claims)), dismissed, opened)
    db.execute(
        "INSERT OR REPLACE INTO resolutions(conflict, text, claims, dismissed, opened) VALUES(?, ?, ?, ?, ?)", row
    )


def _merge(db: sqlite3.Connection, kept: str, other: str, note: str) -> None:
    groups = entities.groups_without(db)
    for one in groups.of(kept) or [kept]:
        for second in groups.of(other) or [other]:
            db.execute("DELETE FROM name_decisions WHERE NOT same AND one = ? AND other = ?", _pair(one, second))
    _decide(db, kept, other, note, same=True)


def _split(db: sqlite3.Connection, one: str, other: str, note: str) -> None:
    """Undo the last of a person's merges that hold the two together, else put them apart themselves."""
    group = set(entities.groups_without(db).of(one))
    merged = db.execute("SELECT one, other, kept, pass FROM name_decisions WHERE same ORDER BY rowid DESC").fetchall()
    for first, second, kept, number in merged:
        if first not in group or second not in group or other not in group:
            continue
        if other not in entities.groups_without(db, (first, second)).of(one):
            _forget_judgements(db, group, number)
            one, other = kept, second if kept == first else first
            break
    _decide(db, one, other, note, same=False)


def _forget_judgements(db: sqlite3.Connection, group: Collection[str], since: int) -> None:
    """What was judged of names since they were merged was judged of something that they are not: they are due again."""
    judged = db.execute(
        "SELECT j.one, j.other, j.item FROM name_judgements j JOIN items i ON i.key = j.item WHERE i.pass > ?", (since,)
    ).fetchall()
    for one, other, item in judged:
        if one in group or other in group:
            db.execute("DELETE FROM name_judgements WHERE one = ? AND other = ?", (one, other))
            db.execute("DELETE FROM items WHERE key = ?", (item,))


def _decide(db: sqlite3.Connection, kept: str, other: str, note: str, *, same: bool) -> None:
    (last,) = db.execute("SELECT coalesce(max(number), 0) FROM passes").fetchone()
    row = (*_pair(kept, other), same, kept, note, last)
    db.execute(
        "INSERT OR REPLACE INTO name_decisions(one, other, same, kept, note, pass) VALUES(?, ?, ?, ?, ?, ?)", row
    )


def _pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)
