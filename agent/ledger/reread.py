"""What becomes of former findings where a source is read again.

They make room for the new ones. A claim that is found again stays the same claim, under the same id, so that prose,
judgements and a person's resolutions that rest on it hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from agent.evidence import names, values
from agent.ledger import rows
from agent.ledger.records import Claim, ClaimMade, Effect, Stretch, claim_rank

CARRIED = "carried"
"""Begins the ``item`` of what a source's former version brought along and no item of this one has read yet:
``carried <job> <how>``."""


def carried(job: str, how: str) -> str:
    return f"{CARRIED} {job} {how}"


class Former(NamedTuple):
    """A claim that stood where an item has read again. ``alike``: it was read in the same way."""

    claim: Claim
    alike: bool


def forget_survey(db: sqlite3.Connection, source: str, item: str) -> None:
    """Take back what other surveys of the source found."""
    others = _items(db, source, "job = 'survey'", item)
    makers = "(item IN (SELECT value FROM json_each(?)) OR item LIKE ?)"
    given = (source, json.dumps(others), f"{CARRIED} survey %")
    db.execute(f"DELETE FROM mentions WHERE source = ? AND {makers}", given)  # noqa: S608
    db.execute("DELETE FROM cards WHERE source = ? AND item != ?", (source, item))
    rows.drop_items(db, others)


def replace(
    db: sqlite3.Connection, source: str, item: str, stretch: Stretch, effects: Sequence[Effect]
) -> list[Effect]:
    """Take back what was found before in the stretch that an item has read; its effects, in which the claims that are
    found again are the former ones.
    """
    inside = f"(last = 0 OR (first <= {int(stretch.last)} AND last >= {int(stretch.first)}))"
    others = _items(db, source, f"job IN ('read', 'review') AND {inside}", item)
    span = (source, stretch.first, stretch.last)
    former = [
        Former(Claim.model_validate_json(record), (how or maker.rpartition(" ")[2]) == stretch.how)
        for record, maker, how in db.execute(
            "SELECT c.record, c.item, i.how FROM claims c LEFT JOIN items i ON i.key = c.item "
            "WHERE c.source = ? AND c.sentence BETWEEN ? AND ? ORDER BY c.sentence, c.rank, c.id",
            span,
        ).fetchall()
    ]
    for claim, _ in former:
        rows.drop_claim(db, claim)
    db.execute("DELETE FROM refuted WHERE source = ? AND sentence BETWEEN ? AND ?", span)
    for table in ("mentions", "questions"):
        db.execute(
            f"DELETE FROM {table} WHERE source = ? "  # noqa: S608
            "AND CAST(json_extract(record, '$.evidence[0].sentence') AS INTEGER) BETWEEN ? AND ? "
            f"AND item NOT LIKE '{CARRIED} survey %' AND item NOT IN (SELECT key FROM items WHERE job = 'survey')",
            span,
        )
    rows.drop_items(db, others)
    return _found_again(effects, former)


def _items(db: sqlite3.Connection, source: str, which: str, but: str) -> list[str]:
    query = f"SELECT key FROM items WHERE subject = ? AND key != ? AND {which}"  # noqa: S608
    return [key for (key,) in db.execute(query, (source, but)).fetchall()]


def _found_again(effects: Sequence[Effect], former: Sequence[Former]) -> list[Effect]:
    """The effects with former claims in the place of those that say the same: word for word, or in other words that
    the same way of reading found in the same sentences.
    """
    if not former:
        return list(effects)
    made = {place: effect.claim for place, effect in enumerate(effects) if isinstance(effect, ClaimMade)}
    known: dict[int, Claim] = {}
    left = list(former)
    for place, claim in made.items():
        same = next(
            (one for one in left if _is_at(one.claim, claim) and claim_rank(one.claim) == claim_rank(claim)), None
        )
        if same:
            known[place] = claim.model_copy(update={"id": same.claim.id})
            left.remove(same)
    for place, claim in made.items():
        same = next((one for one in left if place not in known and one.alike and _says(one.claim, claim)), None)
        if same:
            known[place] = same.claim
            left.remove(same)
    return [ClaimMade(claim=known[place]) if place in known else effect for place, effect in enumerate(effects)]


def _is_at(one: Claim, other: Claim) -> bool:
    return [piece.sentence for piece in one.evidence] == [piece.sentence for piece in other.evidence]


def _says(one: Claim, other: Claim) -> bool:
    """Whether two claims on the same sentences say the same of the same thing."""
    if not _is_at(one, other) or one.negated != other.negated or bool(one.value) != bool(other.value):
        return False
    if names.normal(one.entity) != names.normal(other.entity):
        return False
    if values.attribute_key(one.attribute) != values.attribute_key(other.attribute):
        return False
    return not one.value or values.compare(one.value, other.value) == "same"
