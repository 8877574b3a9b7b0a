"""What can be seen of the ledger: plain values, as the last closed pass left them.

Everything that is rendered, exported or verified comes through :class:`View`. Lists have a fixed order that does not
depend on time or arrival: sources by name, entities by slug, claims by (source name, first cited sentence, words),
conflicts by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from agent.ledger.records import Claim, ConflictKind, Evidence, Sentence, SourceState
from agent.sources.document import Dropped
from agent.sources.kinds import standing

DecisionKind = Literal["aliases", "hidden", "notes", "properties", "slug", "statuses"]
"""What a person can decide of a page, beside resolving conflicts. ``statuses``: lines of a changed conflicts.md that
were taken in while the page stays as it is.
"""


def label(title: str, version: str) -> str:
    """What a source is called: its title, with the version where the title does not say it."""
    return title if not version or version.casefold() in title.casefold() else f"{title}, {version}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a source's text that no finished answer came to, and why."""

    where: str
    characters: int
    why: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as the person gave it, and how far the night got with it.

    ``slug`` names its page (``sources/<slug>.md``); several names with the same bytes share no page: only the first
    is read, the others are ``skipped`` as duplicates and have no slug. Counts are of canonical text: ``characters``
    in all, ``characters_read`` of them in prompts that were answered to the end; the others are in ``gaps``.
    ``sentences`` in all, ``sentences_cited``. ``dropped``: what the reader left out; ``markup``: characters of the file
    that are neither in the text nor named there. ``places``: where the source says its title, version, date and so on.
    """

    name: str
    sha256: str
    slug: str
    title: str
    format: str
    version: str
    date: str
    authors: tuple[str, ...]
    publisher: str
    kind: str
    places: Mapping[str, str]
    state: SourceState
    reason: str
    characters: int
    characters_read: int
    sentences: int
    sentences_cited: int
    gaps: tuple[Gap, ...]
    dropped: tuple[Dropped, ...]
    markup: int
    read_by: str = ""
    """The model whose reading of an image is its text; empty where the text is the source's own."""
    apart: str = ""
    """What its label has behind title and version, where another source has the same ones."""

    @property
    def label(self) -> str:
        shown = label(self.title, self.version)
        return f"{shown}, {self.apart}" if self.apart else shown

    @property
    def standing(self) -> int:
        """How much its word weighs (:func:`agent.sources.kinds.standing`)."""
        return standing(self.kind)


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity of the registry. One that no claim is about has no page (it is listed in gaps.md)."""

    id: str
    slug: str
    title: str
    type: str
    aliases: tuple[str, ...]
    claims: int
    added: tuple[str, ...] = ()
    """Those of its aliases that a person gave it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided of a conflict: how it is settled, or that it is none, or open again (and why)."""

    status: Literal["open", "resolved", "dismissed"]
    text: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict and all of its positions (claims whose values differ; those of one value are together)."""

    id: str
    key: str
    """The ledger's name for it, of which ``id`` is the short form."""
    entity: str
    attribute: str
    kind: ConflictKind
    because: str
    judged_by: str
    claims: tuple[Claim, ...]
    status: Literal["open", "resolved", "dismissed"]
    resolution: str
    """What a person wrote; of an open one, before a position was added."""
    settled: tuple[Claim, ...] = ()
    """The position that the resolution names."""
    opened: str = ""
    """Why a person opened it again."""


@dataclass(frozen=True, slots=True)
class RejectedView:
    """A candidate that was judged to be no conflict, and why. It is not judged again until its claims change."""

    key: str
    entity: str
    attribute: str
    verdict: str
    because: str
    judged_by: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    source: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class RefutedView:
    """A claim that a second look took out: its source's name, what it said of which entity, and why it went."""

    source: str
    entity: str
    statement: str
    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence of a page that a second look took off it, and why."""

    page: str
    sentence: Sentence
    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote on a page: Markdown, and the line of the heading under whose section it stands."""

    after: str
    text: str


@dataclass(frozen=True, slots=True)
class Personal:
    """What a person added to a page. ``properties``: lines of YAML, beyond those that the program writes."""

    notes: tuple[Note, ...] = ()
    properties: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """Hashes of a page on disk: the version last promised, and the one before it until the rename was durable.

    ``settled``: the version last promised was seen on the disk.
    """

    now: str
    before: str | None
    settled: bool = False


class View(Protocol):
    def sources(self) -> list[SourceView]: ...

    def text(self, sha256: str) -> str:
        """The canonical text of a source."""

    def entities(self) -> list[EntityView]: ...

    def names(self) -> dict[str, str]:
        """Every name under which an entity with claims may be linked, as it is spelled → entity id."""

    def statements(self) -> Iterator[str]:
        """What every claim says, in no order."""

    def claims_of(self, entity: str) -> list[Claim]: ...

    def claim(self, claim_id: str) -> Claim | None: ...

    def claim_scope(self, claim: Claim) -> str:
        """In words, what the claim holds for: its own scope, else its source's version or date; may be empty."""

    def prose(self, page: str) -> tuple[tuple[Sentence, ...], str]:
        """What a brain wrote for a page (``overview`` or ``entities/<entity id>``), and that brain's name.

        Sentences whose claims have gone are not in it. ``((), "")`` where no brain wrote the page."""

    def conflicts(self) -> list[ConflictView]: ...

    def dismissed(self) -> list[ConflictView]:
        """Those of which a person says that they are none; :meth:`conflicts` does not have them."""

    def rejected(self) -> list[RejectedView]: ...

    def questions(self) -> list[QuestionView]: ...

    def language(self) -> str:
        """Code (ISO 639-1) of the language that pages are in."""

    def engine(self) -> str:
        """Name of the brain of the last night."""

    def published(self) -> dict[str, Published]:
        """Path relative to the wiki → hashes."""

    def annotated(self) -> dict[str, str]:
        """Page → path (relative to the wiki) of the pages that a person added something to, but for deleted ones."""

    def personal(self, page: str) -> Personal:
        """What a person added to a page (``entities/<entity id>``, else its path without ``.md``)."""
