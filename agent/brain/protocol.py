"""The wire as values: what the pilot asks a brain, and what comes back.

A job turns an item's typed inputs into messages. A brain that is a language model reads the messages; the built-in
rules read the inputs. Both answer with the same lines of actions, and everything after the answer is one path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from agent.brain.actions import JobName
from agent.ledger.records import Card, Scope, digest

BrainKind = Literal["model", "rules"]


class Inputs(BaseModel):
    """What an item hands to a brain. All of it also stands in the messages, in words."""

    model_config = ConfigDict(frozen=True)


class Line(Inputs):
    """One numbered sentence. ``marks`` are (start, end, kind) within ``text``: code, term, strong. ``depth``: how far
    it is set in; 0 where the source does not tell. ``breaks``: of code, where each line but the first begins.
    """

    number: int
    text: str
    kind: str
    marks: tuple[tuple[int, int, str], ...] = ()
    depth: int = 0
    breaks: tuple[int, ...] = ()


class LookInputs(Inputs):
    """An image, by the hash of the copy that is shown; the copy itself is in the messages only."""

    picture: str
    caption: str = ""


class SurveyInputs(Inputs):
    """A source from above: what it says of itself, its headings, and the beginning of each part."""

    card: Card
    outline: tuple[str, ...]
    lines: tuple[Line, ...]


class ReadInputs(Inputs):
    """One passage of a source. ``again`` is empty at first; then the sentences that nothing was recorded for."""

    card: Card
    heading: tuple[str, ...]
    before: tuple[Line, ...]
    lines: tuple[Line, ...]
    known: tuple[str, ...]
    again: tuple[int, ...] = ()


class ClaimAsked(Inputs):
    """A claim as a second reader sees it; ``at`` are the numbers of the sentences that it rests on."""

    number: int = 0
    about: str
    attribute: str = ""
    value: str = ""
    statement: str
    stance: Literal["holds", "reports"] = "holds"
    at: tuple[int, ...]


class CheckInputs(Inputs):
    """Claims of one passage, with the sentences that they rest on and what leads up to these."""

    card: Card
    lines: tuple[Line, ...]
    claims: tuple[ClaimAsked, ...]


class EntitySeen(Inputs):
    """An entity as a judge of names sees it: how it is called and what is said of it (at most five statements)."""

    name: str
    type: str
    aliases: tuple[str, ...]
    said: tuple[str, ...]


class ResolveInputs(Inputs):
    one: EntitySeen
    other: EntitySeen
    why: str


class HeldSeen(Inputs):
    """Who else says what a position says, and for what. ``document`` is the source's title without its version."""

    source: str
    document: str
    dated: str = ""
    scope: Scope
    stance: Literal["holds", "reports"]


class PositionSeen(Inputs):
    """One side of a candidate conflict. ``scope`` is the claim's own, filled up with what its source holds for;
    ``kind`` and ``dated`` are the source's. ``held``: everybody who says it, this claim's source first.
    """

    attribute: str = ""
    value: str
    statement: str
    stance: Literal["holds", "reports"]
    scope: Scope
    source: str
    kind: str = ""
    dated: str = ""
    quote: str
    before: str
    held: tuple[HeldSeen, ...] = ()


class ReconcileInputs(Inputs):
    """``resolution``: what a person wrote of it before a position was added."""

    entity: str
    attribute: str
    positions: tuple[PositionSeen, ...]
    resolution: str = ""


class ClaimSeen(Inputs):
    """What one or more sources say in the same words, under a number that holds for this item only.

    ``scope`` and ``source`` name all of them, ``kind`` is that of the one whose word weighs most."""

    number: int
    about: str
    attribute: str
    value: str
    statement: str
    quote: str
    scope: Scope
    source: str
    kind: str = ""


class WriteInputs(Inputs):
    """A page to be written from numbered claims. ``again``: claims that no sentence rests on yet, from the second
    turn, or from the first where a second reader refused some ``refused`` sentences of a page, and others stand.
    """

    page: str
    title: str
    type: str
    aliases: tuple[str, ...]
    claims: tuple[ClaimSeen, ...]
    disputed: tuple[str, ...]
    settled: tuple[str, ...] = ()
    again: tuple[int, ...] = ()
    refused: tuple[str, ...] = ()


class SentenceAsked(Inputs):
    """A sentence of a page as a second reader sees it; ``claims`` are the numbers of those that it rests on."""

    number: int = 0
    text: str
    claims: tuple[int, ...]


class ProofreadInputs(Inputs):
    """Sentences of one page, with the claims that they rest on."""

    page: str
    title: str
    claims: tuple[ClaimSeen, ...]
    sentences: tuple[SentenceAsked, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to look at. ``media``: ``image/png`` or ``image/jpeg``."""

    media: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """``picture``: what is seen before the words."""

    role: Literal["system", "user", "assistant"]
    content: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn. ``seed`` is set by the attempt, so that another attempt draws differently."""

    temperature: float = 1.0
    top_p: float = 0.95
    top_k: int = 64
    max_tokens: int = 3000
    """Upper bound of the answer, in tokens; a thought before it counts."""
    thinking: bool = False
    """Whether the model may think before it answers, where it can."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a brain. Two requests with the same :meth:`key` are the same question."""

    job: JobName
    messages: tuple[Message, ...]
    sampling: Sampling
    attempt: int
    inputs: Inputs

    def key(self, brain: str) -> str:
        """The name under which the answer is kept for ever; ``brain`` is :attr:`Brain.identity`."""
        said = [part for message in self.messages for part in (message.role, message.content)]
        seen = [message.picture.sha256 for message in self.messages if message.picture]
        inputs = self.inputs.model_dump_json()
        return digest(brain, self.job, repr(self.sampling), str(self.attempt), inputs, *said, *seen)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long an answer took, in seconds from its last sending: to its first piece, and to its last."""

    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that arrived whole. ``finish`` is ``length`` where the bound on tokens cut it off.

    ``timing`` is of the wire and no part of what was said: ``None`` where nothing was sent, or all came in one piece.
    """

    text: str
    finish: Literal["stop", "length"]
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    timing: Timing | None = field(default=None, compare=False)


class BadAnswer(Exception):
    """The engine answered, and the answer is of no use (empty, wrong shape, refused as too long).

    ``name`` is what the report calls it. Asking the same again may help, under another attempt.
    """

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(f"{name}: {detail}" if detail else name)
        self.name = name


class CantSee(BadAnswer):
    """The engine takes no images. It is nobody's fault and no answer: it is not kept."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("takes no images", detail)


@dataclass(slots=True)
class Share:
    """What one of several engines has done: answers with their tokens, and how often and how long it was away."""

    engine: str
    answers: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    times_away: int = 0
    seconds_away: float = 0.0


@runtime_checkable
class Shared(Protocol):
    """A brain of several engines."""

    def shares(self) -> list[Share]:
        """What each of them has done so far."""


class Brain(Protocol):
    """Something that answers requests."""

    @property
    def name(self) -> str:
        """What pages and the report call it."""

    @property
    def kind(self) -> BrainKind: ...

    @property
    def identity(self) -> str:
        """All that distinguishes its answers from another brain's: model, revision, rules version."""

    @property
    def sees(self) -> bool | None:
        """Whether it can look at pictures; ``None`` where only asking can tell."""

    async def answer(self, request: Request) -> Answer:
        """Ask, and wait for the whole answer. Raises :class:`BadAnswer`, ``EngineAway`` when patience has run out, or
        :class:`CantSee`.
        """

    async def counters(self) -> Mapping[str, float]:
        """What its engine has counted so far (see :mod:`.metrics`); empty where nothing counts."""

    async def close(self) -> None: ...
