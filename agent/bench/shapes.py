"""The night's own prompts: what its jobs would ask about a pile, with the pile's real words.

The built-in rules go through the pile first, in a folder that is thrown away, so that there are names, conflicts and
pages to ask about, too. Then each job plans its items as it does for a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from agent.brain.protocol import Message, Request
from agent.brain.rules import RulesBrain
from agent.evidence.spotting import Spotter
from agent.jobs import read, reconcile, resolve, survey, write
from agent.jobs.item import Context, Item, Planned
from agent.jobs.sampling import SAMPLING
from agent.ledger import near_names
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot
from agent.night.night import Night
from agent.night.schedule import Schedule
from agent.night.settings import Settings, Stop
from agent.wiki import guide

KINDS = ("survey", "read", "resolve", "reconcile", "write")


@dataclass(frozen=True, slots=True)
class Shape:
    """One item of a night: its first question, and a way to make the item anew, which knows what an answer is worth."""

    request: Request
    planned: Planned

    def item(self) -> Item:
        return self.planned.make()

    def fresh(self, mark: str, most: int, temperature: float | None = None) -> Request:
        """The same question under a mark of its own after the shared prompt, so that no cache knows the item."""
        first, second = self.request.messages[:2]
        sampling = replace(self.request.sampling, max_tokens=min(most, self.request.sampling.max_tokens))
        if temperature is not None:
            sampling = replace(sampling, temperature=temperature)
        asked = Message("user", f"({mark})\n{second.content}") if mark else second
        return replace(self.request, messages=(first, asked), sampling=sampling)


@dataclass(frozen=True, slots=True)
class Shapes:
    """``all`` in an order that mixes the jobs as a night does; ``passages`` are those of them that read."""

    all: tuple[Shape, ...]
    texts: tuple[str, ...]

    @property
    def passages(self) -> tuple[Shape, ...]:
        return tuple(shape for shape in self.all if shape.request.job == "read")


async def shapes(sources: Sequence[Path], folder: Path) -> Shapes:
    """The prompts of a night over the sources. ``folder`` is filled with a wiki that nobody needs afterwards, but for
    as long as the shapes are used.
    """
    wiki = folder / "wiki"
    guide.create(wiki)
    purpose = guide.load(wiki)
    ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
    settings = Settings(tuple(map(str, sources)), wiki, images="off")
    await Night(settings, RulesBrain(), purpose, ledger, Stop(), Schedule(None)).work()
    snapshot = Snapshot(ledger.reader)
    documents = Documents(ledger.reader, wiki / ".wikiagent")
    context = Context(snapshot, documents, purpose, "model", Spotter(snapshot.spellings()).names_in)
    known = snapshot.with_text([source.sha256 for source in snapshot.sources()])
    planned = chain(
        survey.plan(context, known),
        read.plan(context, known),
        resolve.plan(context, near_names.candidates(ledger.reader)),
        reconcile.plan(context, snapshot.attributes_of(None)),
        write.plan(context, snapshot.entities_of(None)),
    )
    found = [Shape(_first(one), one) for one in planned]
    found.sort(key=lambda shape: hashlib.blake2b(shape.planned.key.encode()).digest())
    return Shapes(tuple(found), tuple(documents.get(source).text for source in known))


def _first(planned: Planned) -> Request:
    item = planned.make()
    messages = (Message("system", item.system()), Message("user", item.opening()))
    return Request(planned.job, messages, SAMPLING[planned.job], 1, item.inputs())
