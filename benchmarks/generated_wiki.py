"""A wiki of any size, written by no night: pages that link to each other as those of a large pile do, and a ledger
with their entities, some claims of each, and a conflict here and there.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.evidence import names
from agent.intake.intake import registered
from agent.ledger import conflicts
from agent.ledger.journal import Ledger
from agent.ledger.records import Claim, Evidence, claim_id
from agent.ledger.rows import put_claim
from agent.sources import store
from agent.sources.document import Document
from agent.sources.reading import read

TYPES = ("concept", "component", "setting", "command", "person", "organisation", "place", "work")
SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "va", "der", "lu", "pan", "gri", "os", "ne", "bel", "tor", "qui", "ash")
DISPUTED = 33
"""Of so many pages one is disputed."""


@dataclass(frozen=True, slots=True)
class Source:
    sha256: str
    document: Document


def write(folder: Path, pages: int, seed: int = 7) -> None:
    """``pages`` pages of some 400 words and, mostly, five to fifteen links; with a ledger and two sources."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)]
    titles = [f"{chance.choice(words).title()} {chance.choice(words)} {number}" for number in range(pages)]
    for name in ("entities", "sources"):
        (folder / name).mkdir(parents=True)
    for number in range(pages):
        near = [(number + chance.randint(-30, 30)) % pages for _ in range(chance.randint(4, 12))]
        hubs = [int(chance.paretovariate(0.6)) % pages for _ in range(2)]
        text = _page(chance, words, number, titles, [*near, *hubs])
        (folder / "entities" / f"p{number}.md").write_text(text)
    links = "\n".join(f"- [[entities/p{number}|{title}]]" for number, title in enumerate(titles))
    (folder / "index.md").write_text(f"# Index\n\n{links}\n")
    (folder / "overview.md").write_text("# Overview\n\nA wiki that was generated.\n")
    for name in ("first", "second"):
        (folder / "sources" / f"{name}.md").write_text(f"---\ntype: source\n---\n# {name.title()} book\n\nA source.\n")
    ledger = Ledger(folder / ".wikiagent" / "ledger.db")
    sources = [_source(ledger, folder / ".wikiagent", name, chance, words) for name in ("first", "second")]
    ledger.write(_filled(titles, sources))
    ledger.close()


def _page(chance: random.Random, words: list[str], number: int, titles: list[str], links: list[int]) -> str:
    said = []
    for place in range(24):
        sentence = " ".join(chance.choices(words, k=14))
        link = f" [[entities/p{links[place]}|{titles[links[place]]}]]" if place < len(links) else ""
        said.append(f"{sentence.capitalize()}{link}.[^{place + 1}]")
    paragraphs = "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, 24, 4))
    notes = "\n".join(
        f"[^{n + 1}]: [[sources/{('first', 'second')[n % 2]}|Book]], sentence {n + 1} — “{said[n][:60]}”"
        for n in range(24)
    )
    head = f"---\ntitle: {titles[number]}\ntype: {chance.choice(TYPES)}\naliases: []\nsources: 2\nclaims: 24\n"
    disputed = int(number % DISPUTED == 0)
    return f"{head}disputed: {disputed}\nengine: none\n---\n# {titles[number]}\n\n{paragraphs}\n\n{notes}\n"


def _source(ledger: Ledger, folder: Path, name: str, chance: random.Random, words: list[str]) -> Source:
    said = (" ".join(chance.choices(words, k=12)).capitalize() for _ in range(400))
    data = f"# {name.title()} book\n\n{'. '.join(said)}.\n".encode()
    sha256, document = store.keep(folder, data), read(data, f"{name}.md")
    store.keep_text(folder, sha256, document)
    ledger.write(registered(sha256, document, folder))
    row = (f"{name}.md", sha256, name)
    ledger.write(lambda db: db.execute("INSERT INTO sources(name, sha256, slug) VALUES(?, ?, ?)", row))
    return Source(sha256, document)


def _filled(titles: list[str], sources: list[Source]) -> Callable[[sqlite3.Connection], object]:
    """Entities, four claims of each, and a conflict for those that are disputed."""

    def work(db: sqlite3.Connection) -> None:
        for number, title in enumerate(titles):
            normal = names.normal(title)
            entity = (normal, f"p{number}", title, TYPES[number % len(TYPES)], "[]")
            db.execute("INSERT INTO entities VALUES(?, ?, ?, ?, ?)", entity)
            db.execute("INSERT INTO names VALUES(?, ?, ?, ?, ?)", (normal, normal, json.dumps([title]), "", ""))
            claims = [_claim(title, number, n, sources[n % 2]) for n in range(4)]
            for claim in claims:
                put_claim(db, claim, "generated", 1)
            if number % DISPUTED == 0:
                held = json.dumps([claim.id for claim in claims[:2]])
                key = conflicts.conflict_id(normal, "size")
                judged = (
                    key,
                    normal,
                    "size",
                    "contradiction",
                    "The books give other sizes.",
                    "none",
                    held,
                    "generated",
                )
                db.execute(
                    "INSERT INTO conflict_judgements(id, entity, attribute, verdict, because, brain, claims, item) "
                    "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                    judged,
                )

    return work


def _claim(title: str, number: int, place: int, source: Source) -> Claim:
    """The first two of a page are of its size; in a disputed one they differ."""
    attribute = ("size", "size", "age", "height")[place]
    value = str(10 + place) if number % DISPUTED == 0 else "10"
    sentence = source.document.sentences[(number + place) % len(source.document.sentences)]
    quote = source.document.cut(sentence)
    statement = f"The {attribute} of {title} is {value}."
    return Claim(
        id=claim_id(source.sha256, title, attribute, statement, (sentence.number,)),
        source=source.sha256,
        entity=title,
        attribute=attribute,
        value=value,
        statement=statement,
        evidence=(Evidence(sentence=sentence.number, start=sentence.start, end=sentence.end, quote=quote),),
    )
