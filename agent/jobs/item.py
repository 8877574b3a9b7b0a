"""An item: the smallest piece of work, one Think→Act→Observe loop of its own.

A job plans items; the loop runs them. Between the two stands only what is declared here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from agent.brain.actions import Action, JobName
from agent.brain.protocol import BrainKind, Inputs, Picture
from agent.jobs.prompts import Prompt
from agent.ledger.documents import Documents
from agent.ledger.records import NO_STRETCH, Card, Effect, Stretch, digest
from agent.ledger.snapshot import Snapshot
from agent.wiki.guide import Guide


@dataclass(frozen=True, slots=True)
class Rejected:
    """An action that was not taken. ``name`` is for the report, ``why`` for the model."""

    name: str
    why: str


@dataclass(slots=True)
class Taken:
    """What became of one action: what it adds to the ledger, and what the model should know of it."""

    effects: list[Effect] = field(default_factory=list)
    note: str = ""
    count: str = ""
    """Under what the report counts it; empty for what needs no counting."""


class Item(Protocol):
    """One loop's work: what the brain is shown, and what becomes of its actions. Holds the state of one run only."""

    def system(self) -> str:
        """The prompt: the same for all items of a job, so that an engine's prefix cache can hold it."""

    def inputs(self) -> Inputs:
        """The item as values. May name what is still missing, once :meth:`missing` has said it."""

    def opening(self) -> str:
        """The item in words: the first user message."""

    def act(self, action: Action) -> Taken | Rejected:
        """Take one action."""

    def missing(self) -> str:
        """What is not covered yet, in words, the first time that there is something to say; else empty."""

    def halves(self) -> tuple[Item, ...]:
        """The item as two smaller ones, where it can be cut; else nothing."""

    def extent(self) -> tuple[str, int]:
        """Where in its source the item stands and how many characters it shows; ``("", 0)`` for what reads none."""

    def finish(self) -> list[Effect]:
        """What is recorded when the item ends, after all that its actions added."""


class Whole:
    """What most items are: nothing is missing as long as they don't say so, they can't be cut and read no source from
    one place to another, and nothing is recorded at their end.
    """

    __slots__ = ()

    def missing(self) -> str:
        return ""

    def halves(self) -> tuple[Item, ...]:
        return ()

    def extent(self) -> tuple[str, int]:
        return "", 0

    def finish(self) -> list[Effect]:
        return []


@runtime_checkable
class Pictured(Protocol):
    """An item that has an image to be shown before its words."""

    @property
    def picture(self) -> Picture: ...


@runtime_checkable
class Dense(Protocol):
    """An item that may have rows of facts in it, of which some can be left when its turns are over."""

    def rest(self) -> tuple[Item, ...]:
        """Smaller items for the rows that nothing was recorded for; nothing where asking once more brings nothing."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item that a pass wants done. ``key`` says whether it was done before; ``make`` opens it when its turn comes.

    ``subject`` is the sha256 of the source, or the entity, conflict or page that the item is about; ``size`` is its
    weight (characters of source text, for survey and read); ``stretch`` what of a source it reads.
    """

    job: JobName
    key: str
    subject: str
    make: Callable[[], Item]
    size: int = 0
    stretch: Stretch = NO_STRETCH


@dataclass(frozen=True, slots=True)
class Context:
    """What planning sees: the ledger as the last closed pass left it, the sources' texts, and what the wiki is for."""

    snapshot: Snapshot
    documents: Documents
    guide: Guide
    kind: BrainKind
    spot: Callable[[str], tuple[str, ...]]
    """The names of known entities that stand in a text, in order of first appearance."""

    def card(self, source: str) -> Card:
        """What is known of a source (sha256) as a whole."""
        scope = self.snapshot.card(source)
        return Card(
            title=self.snapshot.source_title(source),
            version=scope.version,
            date=scope.date,
            scope=scope.condition,
            kind=self.snapshot.kind(source),
        )


def by_source(context: Context, claims: Iterable[tuple[str, str]]) -> list[str]:
    """Claims (id, source) for an item's key: in the order of their source, with its kind and what it holds for. Sources
    in no order, and without their names: under another name, a source is the same.
    """
    groups: dict[str, list[str]] = {}
    for id_, source in claims:
        groups.setdefault(
            source, [context.snapshot.card(source).model_dump_json(), context.snapshot.kind(source)]
        ).append(id_)
    return sorted("|".join(group) for group in groups.values())


def item_key(job: JobName, head: Prompt, context: Context, *inputs: str) -> str:
    """Under this key an item is done or due: job, prompt version with its fields of WIKI.md, kind of brain, inputs."""
    return digest(job, head.version, context.kind, *inputs)
