"""The records that the ledger keeps: what loops found, exactly as it becomes durable.

All of them are frozen values with an exact JSON form. An *effect* is what one accepted action adds; effects are
stored with their step when they happen and become visible, in the order of items, when the pass closes.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agent.sources.document import Part

SourceState = Literal["done", "partial", "unread", "failed", "skipped"]
"""The end state of a source; it has exactly one. ``partial``: some part was not read to the end."""

JudgedKind = Literal[
    "contradiction",
    "differs by version",
    "differs by date",
    "differs by scope",
    "superseded",
    "reported only",
]
ConflictKind = Literal[JudgedKind, "not judged"]
"""What a recorded conflict can be, in the order in which conflicts.md lists them. "not judged": its values differ, and
nobody who can be believed has said what that is."""

BREAKS_ENGINE = "breaks the engine"
"""Verdict on a call, and reason of an item, that was in flight at too many crashes; ``run --retry`` forgets it."""

Denial = Literal["same", "not enough evidence"]
"""What puts nothing into conflicts.md."""

Verdict = Literal[JudgedKind, Denial]
"""What a judge can say of a candidate."""


EvidenceKind = Literal["text", "figure"]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(Record):
    """Where a claim holds. Empty fields are inherited from the source's card, or hold everywhere."""

    version: str = ""
    date: str = ""
    place: str = ""
    condition: str = ""

    def __bool__(self) -> bool:
        return bool(self.version or self.date or self.place or self.condition)


class Card(Record):
    """What a reader of one section must know of the whole source."""

    title: str = ""
    version: str = ""
    date: str = ""
    scope: str = ""
    kind: str = ""


class Evidence(Record):
    """One cited sentence: its number in the source, its code points in the canonical text, and the words there.

    ``quote`` is cut by the program (``text[start:end]``, line breaks and all) and kept so that a page can be rendered
    without opening its sources; ``section`` is the title of the innermost section it stands in, or empty. Of ``kind``
    figure, the words are a model's reading of an image, and never to be shown as a quotation.
    """

    sentence: int
    start: int
    end: int
    quote: str
    section: str = ""
    kind: EvidenceKind = "text"


class Claim(Record):
    """One thing that one source says of one entity, with the sentences that say it.

    ``source`` is the sha256 of the source's bytes. ``entity`` is the name as the brain wrote it; which entity it
    stands for is the registry's business.
    """

    id: str
    source: str
    entity: str
    attribute: str
    value: str
    statement: str
    stance: Literal["holds", "reports"] = "holds"
    negated: bool = False
    scope: Scope = Scope()
    evidence: tuple[Evidence, ...]

    @property
    def position(self) -> str:
        """What the claim says the value is, or is not."""
        return f"not {self.value}" if self.negated else self.value


def claim_id(source: str, entity: str, attribute: str, statement: str, sentences: tuple[int, ...]) -> str:
    """A name for a claim that depends on what it says and where, and on nothing else."""
    return digest("claim", source, entity, attribute, statement, *map(str, sentences))[:12]


def claim_rank(claim: Claim) -> str:
    """What a claim says and in which words of its source, wherever they stand: orders the claims of one sentence, and
    finds a claim again that was read once more.
    """
    return digest(claim.entity, claim.attribute, claim.statement, *(piece.quote for piece in claim.evidence))[:12]


def digest(*parts: str) -> str:
    """sha256 (hex) of the parts; no two different lists of parts share one."""
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hashed.update(f"{len(data)}:".encode())
        hashed.update(data)
    return hashed.hexdigest()


class Stretch(NamedTuple):
    """What of a source a survey, read or review item reads: how it is read, and what stands there.

    ``how`` is a digest of job, prompt, kind of brain; ``content`` of the words and their context; ``first`` and
    ``last`` are the numbers of its sentences now (0 where it is the source as a whole). Where a source changes, the
    items whose content is still there stay done under a new key.
    """

    how: str = ""
    content: str = ""
    first: int = 0
    last: int = 0

    def key(self, source: str) -> str:
        """The key of the item that reads it in this source (sha256)."""
        return digest("stretch", self.how, source, self.content)


NO_STRETCH = Stretch()


class FigureRead(Record):
    """One thing that a model read in an image. The readings of one item, in order, are the image's text."""

    effect: Literal["figure"] = "figure"
    source: str
    part: Part
    text: str


class CardWritten(Record):
    effect: Literal["card"] = "card"
    source: str
    card: Card


class EntityNamed(Record):
    """An entity was named in a source, with the other names that the cited sentence gives it."""

    effect: Literal["entity"] = "entity"
    source: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...]


class ClaimMade(Record):
    effect: Literal["claim"] = "claim"
    claim: Claim


class ClaimChecked(Record):
    """What a second reader said of a claim; ``unsure`` where nothing came that counts. What its sentences do not say,
    or only in part, is taken out of the wiki. ``how``: the version of the prompt.
    """

    effect: Literal["check"] = "check"
    claim: str
    verdict: Literal["supported", "partly", "not", "unsure"]
    because: str
    how: str


class QuestionRaised(Record):
    effect: Literal["question"] = "question"
    source: str
    text: str
    evidence: tuple[Evidence, ...]


class NamesJudged(Record):
    """Whether two names (normal forms) stand for one entity. The later judgement on a pair holds."""

    effect: Literal["names"] = "names"
    one: str
    other: str
    same: bool
    because: str
    blind: bool = False
    """Nothing was said of one of them yet; they are asked about once more when something is."""


class ConflictJudged(Record):
    """A judgement on a conflict candidate. The later judgement on an id replaces the earlier."""

    effect: Literal["conflict"] = "conflict"
    id: str
    entity: str
    attribute: str
    verdict: Verdict | Literal["not judged"]
    because: str
    claims: tuple[str, ...]
    by_code: ConflictKind = "not judged"
    """What it is without the judge, should the judge turn out not to be believed."""
    everyone: tuple[str, ...] = ()
    """All claims of the candidate; ``claims`` are without those that the judge set apart."""


class ControlJudged(Record):
    """What a judge made of a pair of which it is known what it is: an agreement or a contradiction."""

    effect: Literal["control"] = "control"
    control: str
    about: Literal["agreement", "contradiction"]
    right: bool


class Sentence(Record):
    """One sentence of prose and the claims that it rests on; ``section`` is empty in the lead."""

    section: str = ""
    text: str
    claims: tuple[str, ...] = Field(min_length=1)


def sentence_id(page: str, sentence: Sentence) -> str:
    """A name for what a page says in one sentence by the word of these claims."""
    return digest("sentence", page, sentence.text, *sorted(sentence.claims))[:16]


class PageWritten(Record):
    """The prose of a page; replaces what was there. ``base``: the key of the item that wrote it from these claims for
    the first time.
    """

    effect: Literal["page"] = "page"
    page: str
    sentences: tuple[Sentence, ...]
    seen: int = 0
    """How many claims there were to write from."""
    base: str = ""


class SentenceChecked(Record):
    """What a second reader said of a sentence of a page; ``unsure`` where nothing came that counts. What its claims do
    not say, or only in part, is shown no more. ``how``: the version of the prompt.
    """

    effect: Literal["proof"] = "proof"
    said: str
    """The sentence with its claims: :func:`sentence_id`."""
    verdict: Literal["supported", "partly", "not", "unsure"]
    because: str
    how: str


Effect = Annotated[
    FigureRead
    | CardWritten
    | EntityNamed
    | ClaimMade
    | ClaimChecked
    | QuestionRaised
    | NamesJudged
    | ConflictJudged
    | ControlJudged
    | PageWritten
    | SentenceChecked,
    Field(discriminator="effect"),
]
