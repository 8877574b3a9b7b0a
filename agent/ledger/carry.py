"""What was read of sources that have gone, carried over to what they have become.

A source is its bytes: an edited file is another source. But the passages that are still there, word for word, need
not be read again, wherever they stand now: in the new version of the file, in the two that it was split into, under
another name. What was found in them moves along. What was found in passages that have changed moves as far as its
sentences are still there, until these passages are read again. Everything else is retracted.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from agent.ledger import fold, rows
from agent.ledger.records import Claim, EntityNamed, Evidence, QuestionRaised, Stretch
from agent.ledger.reread import carried
from agent.sources.document import Document, Sentence

Load = Callable[[str], Document]
SHARED = 0.5
"""Share of the sentences that claims of a gone file rest on that must stand in a file of another name, for it to be
taken for what the gone one has become."""


class Item(NamedTuple):
    key: str
    rest: tuple[Any, ...]
    """pass, ordinal, job, subject, size, state, reason, missed"""
    stretch: Stretch

    @property
    def job(self) -> str:
        return str(self.rest[2])


@dataclass(slots=True)
class Finding:
    """A claim, mention or question with its row in the table."""

    table: str
    row: tuple[Any, ...]
    record: Claim | EntityNamed | QuestionRaised
    item: str


@dataclass(slots=True)
class Former:
    """All that was found in a source that has gone. ``heir``: the source that bears its name now, or empty."""

    heir: str
    items: dict[str, Item] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    card: tuple[Any, ...] | None = None


def carry(db: sqlite3.Connection, gone: Mapping[str, str], arrived: Sequence[str], load: Load) -> None:
    """Carry over what was found in the ``gone`` sources (sha256 → what bears its name now, or empty) to those that
    ``arrived`` and have not been read. To be run within a transaction.

    A night that was cut short is closed by that: the next one plans anew.
    """
    if not gone:
        return
    for (number,) in db.execute("SELECT number FROM passes WHERE NOT closed").fetchall():
        fold.close(db, number)
    db.execute("DELETE FROM meta WHERE key = 'night'")
    former = {source: _take_out(db, source, heir) for source, heir in gone.items()}
    if not arrived or not any(one.items or one.findings for one in former.values()):
        return
    move = _Move(db, load, arrived, former)
    move.stretches()
    for source in former:
        move.rest(source)


def _take_out(db: sqlite3.Connection, source: str, heir: str) -> Former:
    former = Former(heir)
    query = f"SELECT * FROM items WHERE subject = ? AND job IN {rows.READING}"  # noqa: S608
    for key, *rest in db.execute(query, (source,)).fetchall():
        former.items[key] = Item(key, tuple(rest[:8]), Stretch(*rest[8:]))
    for row in db.execute("SELECT * FROM claims WHERE source = ? ORDER BY sentence, rank, id", (source,)):
        former.findings.append(Finding("claims", row, Claim.model_validate_json(row[8]), row[1]))
    for row in db.execute("SELECT * FROM mentions WHERE source = ? ORDER BY id", (source,)):
        former.findings.append(Finding("mentions", row, EntityNamed.model_validate_json(row[7]), row[1]))
    for row in db.execute("SELECT * FROM questions WHERE source = ? ORDER BY id", (source,)):
        former.findings.append(Finding("questions", row, QuestionRaised.model_validate_json(row[3]), row[1]))
    for row in db.execute("SELECT * FROM refuted WHERE source = ? ORDER BY sentence, id", (source,)):
        former.findings.append(Finding("refuted", row, Claim.model_validate_json(row[8]), row[1]))
    former.card = db.execute("SELECT * FROM cards WHERE source = ?", (source,)).fetchone()
    rows.drop_source(db, source)
    return former


class _Place(NamedTuple):
    source: str
    first: int
    last: int


class _Move:
    """One carrying over, from all that is gone to all that has arrived."""

    def __init__(
        self, db: sqlite3.Connection, load: Load, arrived: Sequence[str], former: Mapping[str, Former]
    ) -> None:
        self._db, self._load, self._arrived, self._former = db, load, arrived, former
        self._moved: dict[tuple[str, str], tuple[str, _Place]] = {}
        """(gone source, item) → the item's new key and place."""
        self._taken: set[str] = set()
        self._texts: dict[str, _Sentences] = {}

    def stretches(self) -> None:
        """Move the items whose content is still there: first to where the file's name is, then to anywhere."""
        places = self._places()
        for to_heir in (True, False):
            for source, former in self._former.items():
                for item in former.items.values():
                    spots = places.get(item.stretch.content, ())
                    here = [spot for spot in spots if not to_heir or spot.source == former.heir]
                    if (source, item.key) not in self._moved:
                        self._move_item(source, item, here)
        for source, former in self._former.items():
            if former.card and (moved := self._moved.get((source, former.card[1]))):
                key, place = moved
                self._put_card(former.card, place.source, key)

    def _places(self) -> dict[str, list[_Place]]:
        wanted = {item.stretch.content for former in self._former.values() for item in former.items.values()} - {""}
        order = {source: number for number, source in enumerate(self._arrived)}
        found = defaultdict(list)
        for content in wanted:
            query = "SELECT source, first, last FROM contents WHERE content = ?"
            spots = [_Place(*row) for row in self._db.execute(query, (content,)) if row[0] in order]
            found[content] = sorted(spots, key=lambda spot: (order[spot.source], spot.first))
        return found

    def _move_item(self, source: str, item: Item, spots: Sequence[_Place]) -> None:
        for spot in spots:
            stretch = item.stretch._replace(first=spot.first, last=spot.last)
            key = stretch.key(spot.source)
            if key in self._taken:
                continue
            self._taken.add(key)
            self._moved[source, item.key] = (key, spot)
            row = (key, *item.rest[:3], spot.source, *item.rest[4:], *stretch)
            self._db.execute("INSERT OR REPLACE INTO items VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            return

    def rest(self, source: str) -> None:
        """Put the findings of a gone source where their sentences are now."""
        former = self._former[source]
        left = []
        for finding in former.findings:
            moved = self._moved.get((source, finding.item))
            if moved is None:
                left.append(finding)
                continue
            key, place = moved
            sentences = self._sentences(place.source)
            if place.first:
                by = place.first - former.items[finding.item].stretch.first
                numbers = {piece.sentence: piece.sentence + by for piece in finding.record.evidence}
            else:
                numbers = sentences.matched(finding.record.evidence, everywhere=True)
            self._put(finding, key, place.source, numbers)
        for heir in self._heirs(former, left):
            left = self._carried(former, left, heir)
            if former.card and not self._db.execute("SELECT 1 FROM cards WHERE source = ?", (heir,)).fetchone():
                self._put_card(former.card, heir, self._maker(former, former.card[1], "survey"))

    def _heirs(self, former: Former, left: Sequence[Finding]) -> list[str]:
        """What the gone source may have become, likeliest first."""
        heirs = [former.heir] if former.heir in self._arrived else []
        quotes = {piece.quote for finding in left for piece in finding.record.evidence}
        if not quotes:
            return heirs
        shared = Counter[str]()
        for source in self._arrived:
            if source != former.heir:
                shared[source] = sum(quote in self._sentences(source).by_words for quote in quotes)
        return heirs + [source for source, count in shared.most_common() if count and count >= SHARED * len(quotes)]

    def _carried(self, former: Former, left: Sequence[Finding], heir: str) -> list[Finding]:
        """Bring along what stands in sentences that are to be read again; returns what does not."""
        sentences = self._sentences(heir)
        pieces = [piece for finding in left for piece in finding.record.evidence]
        numbers = sentences.matched(sorted(pieces, key=lambda piece: piece.sentence), everywhere=False)
        still = []
        for finding in left:
            if all(piece.sentence in numbers for piece in finding.record.evidence):
                self._put(finding, self._maker(former, finding.item, "read"), heir, numbers)
            else:
                still.append(finding)
        return still

    @staticmethod
    def _maker(former: Former, item: str, job: str) -> str:
        made = former.items.get(item)
        return carried(made.job, made.stretch.how) if made else item if " " in item else carried(job, "")

    def _put(self, finding: Finding, item: str, source: str, numbers: Mapping[int, int]) -> None:
        if any(piece.sentence not in numbers for piece in finding.record.evidence):
            return
        sentences = self._sentences(source)
        evidence = tuple(sentences.evidence(numbers[piece.sentence]) for piece in finding.record.evidence)
        record = finding.record.model_copy(update={"source": source, "evidence": evidence})
        if finding.table == "refuted":
            row = (finding.row[0], item, source, evidence[0].sentence, *finding.row[4:8], record.model_dump_json())
            self._db.execute("INSERT OR REPLACE INTO refuted VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        elif isinstance(record, Claim):
            rows.put_claim(self._db, record, item, finding.row[5])
        elif finding.table == "mentions":
            row = (finding.row[0], item, source, *finding.row[3:7], record.model_dump_json())
            self._db.execute("INSERT OR REPLACE INTO mentions VALUES(?, ?, ?, ?, ?, ?, ?, ?)", row)
        else:
            row = (finding.row[0], item, source, record.model_dump_json())
            self._db.execute("INSERT OR REPLACE INTO questions VALUES(?, ?, ?, ?)", row)

    def _put_card(self, card: tuple[Any, ...], source: str, item: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO cards VALUES(?, ?, ?, ?, ?, ?, ?)", (source, item, *card[2:]))

    def _sentences(self, source: str) -> _Sentences:
        if source not in self._texts:
            read = [place for _, place in self._moved.values() if place.source == source and place.first]
            self._texts[source] = _Sentences(self._load(source), read)
        return self._texts[source]


class _Sentences:
    """The sentences of a source by their words; ``read`` are the passages that need not be read again."""

    def __init__(self, document: Document, read: Sequence[_Place]) -> None:
        self._document = document
        closed = {number for place in read for number in range(place.first, place.last + 1)}
        self.by_words: dict[str, list[int]] = defaultdict(list)
        self._everywhere: dict[str, list[int]] = defaultdict(list)
        for sentence in document.sentences:
            words = document.cut(sentence)
            self._everywhere[words].append(sentence.number)
            if sentence.number not in closed:
                self.by_words[words].append(sentence.number)

    def matched(self, pieces: Sequence[Evidence], *, everywhere: bool) -> dict[int, int]:
        """Former number → number now, for pieces in order; of equal sentences the first that none has got, in a
        section of the same title where there is one.
        """
        where = self._everywhere if everywhere else self.by_words
        queues: dict[tuple[str, str], deque[int]] = {}
        numbers: dict[int, int] = {}
        given: set[int] = set()

        def free(words: str, section: str) -> int | None:
            """The next one; those in any section where ``section`` is a line break, which no title is."""
            if (words, section) not in queues:
                found = where.get(words, ())
                there = (n for n in found if section == "\n" or self._section(self._at(n)) == section)
                queues[words, section] = deque(there)
            queue = queues[words, section]
            while queue and queue[0] in given:
                queue.popleft()
            return queue[0] if queue else None

        for piece in pieces:
            if piece.sentence in numbers:
                continue
            number = free(piece.quote, piece.section) or free(piece.quote, "\n")
            if number is not None:
                numbers[piece.sentence] = number
                given.add(number)
        return numbers

    def evidence(self, number: int) -> Evidence:
        sentence = self._at(number)
        return Evidence(
            sentence=number,
            start=sentence.start,
            end=sentence.end,
            quote=self._document.cut(sentence),
            section=self._section(sentence),
            kind="figure" if self._document.format == "image" else "text",
        )

    def _at(self, number: int) -> Sentence:
        return self._document.sentences[number - 1]

    def _section(self, sentence: Sentence) -> str:
        path = self._document.sections[sentence.section - 1].path
        return path[-1] if path else ""
