"""Proofs: what is known of each sentence of the wiki's prose, beyond that code takes it.

A sentence that repeats a claim word for word needs no second look. Every other one waits for a reader, and one that was
refused stays written and is shown no more. A proof is of a page's sentence with its claims, whoever writes it: what was
refused once is refused when it is written again, and nobody is asked twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from pydantic import TypeAdapter

from agent.evidence.verbatim import repeats
from agent.ledger.records import Claim, PageWritten, Sentence, SentenceChecked, sentence_id
from agent.ledger.view import Refused

SENTENCES: TypeAdapter[list[Sentence]] = TypeAdapter(list[Sentence])
NOBODY = "nobody"
"""Stands in a proof in the place of how it was made, until somebody has looked at the sentence."""


def write_page(db: sqlite3.Connection, written: PageWritten, item: str, brain: str) -> None:
    """Keep the prose of a page, and of each sentence who must look at it: nobody, where code can judge it."""
    sentences = SENTENCES.dump_json(list(written.sentences)).decode()
    row = (written.page, sentences, written.seen, brain, item, written.base or item)
    db.execute("INSERT INTO prose VALUES(?, ?, ?, ?, ?, ?)", row)
    db.execute("DELETE FROM proofs WHERE page = ? AND how IN ('', ?)", (written.page, NOBODY))
    for sentence in written.sentences:
        how, verdict = ("", "said") if _is_repeated(db, sentence) else (NOBODY, "")
        proof = (sentence_id(written.page, sentence), written.page, item, how, verdict, "", "")
        db.execute(
            "INSERT INTO proofs VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(said) DO UPDATE SET item = excluded.item",
            (*proof, sentence.model_dump_json()),
        )


def _is_repeated(db: sqlite3.Connection, sentence: Sentence) -> bool:
    query = "SELECT record FROM claims WHERE id IN (SELECT value FROM json_each(?))"
    rows = db.execute(query, (json.dumps(sentence.claims),)).fetchall()
    return any(repeats(sentence.text, Claim.model_validate_json(record)) for (record,) in rows)


def check_sentence(db: sqlite3.Connection, checked: SentenceChecked, brain: str) -> None:
    """Keep the verdict of a second look at a sentence. What was refused stays written, and is shown no more."""
    row = (checked.how, checked.verdict, checked.because, brain, checked.said)
    db.execute("UPDATE proofs SET how = ?, verdict = ?, because = ?, brain = ? WHERE said = ?", row)


def refused_ids(db: sqlite3.Connection) -> Mapping[str, set[str]]:
    """Page → the sentences (:func:`~agent.ledger.records.sentence_id`) that a second look refused."""
    found: dict[str, set[str]] = {}
    for page, said in db.execute("SELECT page, said FROM proofs WHERE verdict IN ('partly', 'not')"):
        found.setdefault(page, set()).add(said)
    return found


def unproved(db: sqlite3.Connection, how: str) -> list[tuple[str, list[Sentence]]]:
    """The sentences that nobody looked at twice in this way, by page, in an order that depends on what they say; those
    of which a claim has gone are not shown, and not in it.
    """
    rows = db.execute(
        "SELECT p.page, p.sentence FROM proofs p JOIN prose w ON w.page = p.page AND p.item IN (w.item, w.base) "
        "WHERE p.how NOT IN ('', ?) AND NOT EXISTS (SELECT 1 FROM json_each(p.sentence, '$.claims') j "
        "LEFT JOIN claims c ON c.id = j.value WHERE c.id IS NULL) ORDER BY p.page, p.said",
        (how,),
    )
    found: dict[str, list[Sentence]] = {}
    for page, record in rows:
        found.setdefault(page, []).append(Sentence.model_validate_json(record))
    return list(found.items())


def refused(db: sqlite3.Connection, page: str, base: str) -> list[Refused]:
    """What a second look refused of what the item ``base`` wrote, as long as the page rests on what that item saw."""
    rows = db.execute(
        "SELECT p.sentence, p.verdict, p.because FROM proofs p JOIN prose w ON w.page = p.page AND w.base = p.item "
        "WHERE p.page = ? AND p.item = ? AND p.verdict IN ('partly', 'not') ORDER BY p.said",
        (page, base),
    )
    return [Refused(page, Sentence.model_validate_json(record), *why) for record, *why in rows]


def all_refused(db: sqlite3.Connection) -> list[Refused]:
    """What a second look refused of what was written of the pages as they are, by page."""
    rows = db.execute(
        "SELECT p.page, p.sentence, p.verdict, p.because FROM proofs p JOIN prose w ON w.page = p.page "
        "AND p.item IN (w.item, w.base) WHERE p.verdict IN ('partly', 'not') ORDER BY p.page, p.said"
    )
    return [Refused(page, Sentence.model_validate_json(record), *why) for page, record, *why in rows]


def waiting(db: sqlite3.Connection) -> set[str]:
    """Pages of which a second look refused something, and which have not been written again since."""
    rows = db.execute(
        "SELECT DISTINCT p.page FROM proofs p JOIN prose w ON w.page = p.page AND w.item = p.item AND w.base = w.item "
        "WHERE p.verdict IN ('partly', 'not')"
    )
    return {page for (page,) in rows}
