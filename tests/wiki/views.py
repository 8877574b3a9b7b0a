"""A small wiki on a real ledger, with names and statements that would like to be more than text."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.intake.intake import registered
from agent.ledger.conflicts import conflict_id
from agent.ledger.documents import Documents
from agent.ledger.journal import Closing, Ledger
from agent.ledger.records import (
    Claim,
    ClaimMade,
    ConflictJudged,
    Effect,
    Evidence,
    PageWritten,
    QuestionRaised,
    Scope,
    Sentence,
    Verdict,
    claim_id,
)
from agent.ledger.snapshot import Snapshot
from agent.sources import store
from agent.sources.document import Document
from agent.sources.reading import read
from agent.wiki import publish, render
from agent.wiki.publish import Result
from agent.wiki.verify import Finding, verify

ENTITIES = (
    "Alpha",
    "Beta | Gamma",
    "]] [[index",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "日本語",
    "🦉 Owl",
    "C++",
)
OLD = "# Old\n\n" + "\n\n".join(
    f"{name} is a thing. The size of {name} is {number + 10} km. See ![[{name}]] %%now%% or <b>not</b>."
    for number, name in enumerate(ENTITIES)
)
NEW = OLD.replace("# Old", "# New").replace("10 km", "99 km")


@dataclass
class Wiki:
    """A published wiki and what it was made from."""

    path: Path
    ledger: Ledger

    @property
    def view(self) -> Snapshot:
        return Snapshot(self.ledger.reader)

    def publish(self) -> Result:
        return publish.publish(self.path, render.render(self.view), self.ledger)

    def verify(self) -> list[Finding]:
        return verify(self.path, self.view, Documents(self.ledger.reader, self.path / ".wikiagent").get)


def add_source(ledger: Ledger, folder: Path, name: str, text: str, version: str) -> tuple[str, Document]:
    data = text.encode()
    sha256 = store.keep(folder, data)
    document = read(text.replace("<b>", "<b>").encode(), "a.txt")
    store.keep_text(folder, sha256, document)
    document = replace(document, metadata=replace(document.metadata, version=version))
    ledger.write(registered(sha256, document, folder))
    ledger.write(
        lambda db: db.execute("INSERT INTO sources(name, sha256, slug) VALUES(?, ?, ?)", (name, sha256, name[:-4]))
    )
    return sha256, document


def claims_of(sha256: str, document: Document) -> list[Claim]:
    made = []
    for entity in ENTITIES:
        for sentence in document.sentences:
            words = document.cut(sentence)
            if entity not in words:
                continue
            valued = words.startswith("The size of ")
            made.append(
                Claim(
                    id=claim_id(sha256, entity, "size" if valued else "note", words, (sentence.number,)),
                    source=sha256,
                    entity=entity,
                    attribute="size" if valued else "definition" if "is a thing" in words else "note",
                    value=words.rsplit(" is ", 1)[1].rstrip(".") if valued else "",
                    statement=words,
                    scope=Scope(),
                    evidence=(Evidence(sentence=sentence.number, start=sentence.start, end=sentence.end, quote=words),),
                )
            )
    return made


def record(ledger: Ledger, key: str, job: str, subject: str, effects: Sequence[Effect], size: int = 10) -> None:
    number = ledger.open_pass(job, 0, "gemma", 1)
    asyncio.run(ledger.record(key, 0, [], effects, Closing(number, 0, job, subject, size, "done")))
    ledger.close_pass(number)


def hostile_wiki(folder: Path) -> Wiki:
    """Two sources that agree on everything but one size; prose for one page; a question."""
    path = folder / "wiki"
    ledger = Ledger(path / ".wikiagent" / "ledger.db")
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('brain', 'gemma')"))
    claims = []
    for name, text, version in (("old.txt", OLD, "thing 1.0"), ("new.txt", NEW, "thing 2.0")):
        sha256, document = add_source(ledger, path / ".wikiagent", name, text, version)
        found = claims_of(sha256, document)
        question = QuestionRaised(source=sha256, text="[[why]] <i>?</i>", evidence=found[0].evidence)
        record(
            ledger, name, "read", sha256, [*(ClaimMade(claim=claim) for claim in found), question], len(document.text)
        )
        claims += found
    sizes = [claim for claim in claims if claim.entity == "Alpha" and claim.attribute == "size"]
    judged = ConflictJudged(
        id="0123456789ab",
        entity="alpha",
        attribute="size | [[x]]",
        verdict="contradiction",
        because="<b>they</b> differ",
        claims=tuple(claim.id for claim in sizes),
    )
    record(ledger, "judge", "reconcile", judged.id, [judged])
    defined = next(claim for claim in claims if claim.entity == "Alpha" and claim.attribute == "definition")
    said = Sentence(section="More | <i>", text="Alpha is `a | thing` like C++ and 日本語.", claims=(defined.id,))
    record(ledger, "write", "write", "entities/alpha", [PageWritten(page="entities/alpha", sentences=(said,))])
    return Wiki(path, ledger)


Told = tuple[str, str, str, str]
"""A sentence, whom it is about, the attribute, and the value (empty for a claim without one)."""


def told_wiki(
    folder: Path,
    sources: Mapping[str, Sequence[Told]],
    versions: Mapping[str, str] | None = None,
    *,
    negated: bool = False,
) -> Wiki:
    """A wiki, not published yet, of sources that say just these sentences, each of them one claim."""
    path = folder / "wiki"
    ledger = Ledger(path / ".wikiagent" / "ledger.db")
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('brain', 'gemma')"))
    for name, told in sources.items():
        text = "\n\n".join([f"# {name[:-4].capitalize()}", *(sentence for sentence, *_ in told)])
        sha256, document = add_source(ledger, path / ".wikiagent", name, text, (versions or {}).get(name, ""))
        at = {document.cut(sentence): sentence for sentence in document.sentences}
        claims = []
        for words, entity, attribute, value in told:
            place = at[words]
            evidence = (Evidence(sentence=place.number, start=place.start, end=place.end, quote=words),)
            id_ = claim_id(sha256, entity, attribute, words, (place.number,))
            claims.append(
                Claim(
                    id=id_,
                    source=sha256,
                    entity=entity,
                    attribute=attribute,
                    value=value,
                    statement=words,
                    negated=negated,
                    evidence=evidence,
                )
            )
        record(ledger, name, "read", sha256, [ClaimMade(claim=claim) for claim in claims], len(document.text))
    return Wiki(path, ledger)


def judge(wiki: Wiki, entity: str, attribute: str, verdict: Verdict) -> None:
    """A judgement on what the sources say of this attribute."""
    (id_,) = (one.id for one in wiki.view.entities() if one.title == entity)
    claims = tuple(claim.id for claim in wiki.view.claims_of(id_) if claim.attribute == attribute)
    judged = ConflictJudged(
        id=conflict_id(id_, attribute), entity=id_, attribute=attribute, verdict=verdict, because="known", claims=claims
    )
    record(wiki.ledger, f"judge {attribute}", "reconcile", judged.id, [judged])
