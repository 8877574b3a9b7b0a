"""The rows of what was found in a source: written, taken out, put back at another place."""

from __future__ import annotations

import sqlite3

from agent.evidence import names, values
from agent.evidence.verbatim import says_it
from agent.ledger.records import Claim, ClaimChecked, claim_rank, digest

FOUND = ("claims", "mentions", "questions", "cards", "refuted")
READING = "('survey', 'read', 'review')"
"""The jobs that find something in a source, for queries."""


def put_claim(db: sqlite3.Connection, claim: Claim, item: str, number: int) -> None:
    """Add a claim that pass ``number`` made, unless the source says it there already.

    Its id is another one where the id is taken: by the same bytes' former claims, which have moved on with a source
    that has changed since.
    """
    first, rank = claim.evidence[0].sentence, claim_rank(claim)
    place = (claim.source, first, rank)
    if db.execute("SELECT 1 FROM claims WHERE source = ? AND sentence = ? AND rank = ?", place).fetchone():
        return
    if db.execute("SELECT 1 FROM refuted WHERE id = ? AND source = ?", (claim.id, claim.source)).fetchone():
        return
    while db.execute("SELECT 1 FROM claims WHERE id = ?", (claim.id,)).fetchone():
        claim = claim.model_copy(update={"id": digest(claim.id, *map(str, place))[:12]})
    attribute = values.attribute_key(claim.attribute) if claim.value else ""
    normal, record = names.normal(claim.entity), claim.model_dump_json()
    row = (claim.id, item, claim.source, normal, first, number, claim.entity, attribute, record, rank)
    db.execute("INSERT INTO claims VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    cited = [(claim.source, evidence.sentence, claim.id) for evidence in claim.evidence]
    db.executemany("INSERT OR IGNORE INTO cited VALUES(?, ?, ?)", cited)
    if says_it(claim):
        db.execute("INSERT OR IGNORE INTO checks VALUES(?, '', 'said')", (claim.id,))


def drop_claim(db: sqlite3.Connection, claim: Claim) -> None:
    cited = [(claim.source, evidence.sentence, claim.id) for evidence in claim.evidence]
    db.executemany("DELETE FROM cited WHERE source = ? AND sentence = ? AND claim = ?", cited)
    db.execute("DELETE FROM claims WHERE id = ?", (claim.id,))
    db.execute("DELETE FROM checks WHERE claim = ?", (claim.id,))


def check_claim(db: sqlite3.Connection, checked: ClaimChecked, brain: str) -> None:
    """Keep the verdict of a second look. A claim that was refuted leaves what everything reads."""
    row = db.execute("SELECT item, pass, record FROM claims WHERE id = ?", (checked.claim,)).fetchone()
    if row is None:
        return
    item, number, record = row
    if checked.verdict in ("supported", "unsure"):
        db.execute("INSERT OR REPLACE INTO checks VALUES(?, ?, ?)", (checked.claim, checked.how, checked.verdict))
        return
    claim = Claim.model_validate_json(record)
    drop_claim(db, claim)
    place = (claim.id, item, claim.source, claim.evidence[0].sentence, number)
    kept = (*place, checked.verdict, checked.because, brain, record)
    db.execute("INSERT OR REPLACE INTO refuted VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", kept)


def drop_items(db: sqlite3.Connection, keys: list[str]) -> None:
    """The items are due again should their inputs come back; their answers stay."""
    db.executemany("DELETE FROM steps WHERE item = ?", [(key,) for key in keys])
    db.executemany("DELETE FROM items WHERE key = ?", [(key,) for key in keys])


def drop_source(db: sqlite3.Connection, source: str) -> None:
    """Take back everything that was found in a source, and the items that found it."""
    db.execute("DELETE FROM cited WHERE source = ?", (source,))
    for table in FOUND:
        db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))  # noqa: S608
    keys = db.execute(f"SELECT key FROM items WHERE subject = ? AND job IN {READING}", (source,))  # noqa: S608
    drop_items(db, [key for (key,) in keys.fetchall()])
