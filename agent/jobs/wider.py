"""write, for pages that gather others: the overview, and the lead of each topic."""

from __future__ import annotations

from collections.abc import Sequence

from agent.jobs.item import Context, Planned
from agent.jobs.write import Subject, heading, page
from agent.ledger.records import Claim
from agent.ledger.view import EntityView
from agent.sources.kinds import standing
from agent.wiki.lead import defines
from agent.wiki.ties import Ties
from agent.wiki.topics import Topic

MEMBERS = 12
"""Pages of a topic that its lead is written from: those that most others of it name."""


def plan(context: Context, important: Sequence[str], topics: Sequence[Topic], found: Ties) -> list[Planned]:
    """The overview, from the first claims that the ``important`` pages (entities, most important first) rest on, and
    the leads of topics. Rules have nothing to say of a topic that its page does not say without them.
    """
    views = {view.id: view for view in context.snapshot.entities()}
    whole = Subject("overview", "Overview", "overview of the whole wiki", (), ())
    planned = [_planned(context, whole, [views[id_] for id_ in important], [])]
    for topic in topics if context.kind == "model" else ():
        members = topic.members[:MEMBERS]
        within = found.graph.subgraph(members)
        ties = [within.edges[edge]["claim"] for edge in sorted(within.edges, key=lambda edge: _places(members, edge))]
        about = Subject(f"topics/{topic.centre}", views[topic.centre].title, "topic", (), ())
        planned.append(_planned(context, about, [views[id_] for id_ in members], ties[:MEMBERS]))
    return [item for item in planned if item]


def _places(members: Sequence[str], edge: tuple[str, str]) -> tuple[int, int]:
    return members.index(edge[0]), members.index(edge[1])


def _planned(context: Context, about: Subject, entities: Sequence[EntityView], ties: Sequence[str]) -> Planned | None:
    """From what the pages of the entities begin with, and the claims that tie them together."""
    claims: dict[str, Claim] = {}
    for entity in entities:
        if (first := _first(context, entity)) is not None:
            claims.setdefault(first.id, first)
    for id_ in ties:
        if (claim := context.snapshot.claim(id_)) is not None:
            claims.setdefault(claim.id, claim)
    if not claims:
        return None
    there = list(claims.values())
    return page(context, heading(context), about, [(claim.id, claim.source) for claim in there], lambda: there)


def _first(context: Context, entity: EntityView) -> Claim | None:
    """What a page begins with: what says what the entity is, as far as anything does, before what a brain put first."""
    names = (entity.title, *entity.aliases)
    sentences, _ = context.snapshot.prose(f"entities/{entity.id}")
    leading = [id_ for sentence in sentences[:1] for id_ in sentence.claims[:1]]
    first = context.snapshot.claim(leading[0]) if leading else None
    if first is not None and defines(first, names):
        return first
    claims = sorted(
        context.snapshot.claims_of(entity.id), key=lambda claim: -standing(context.snapshot.kind(claim.source))
    )
    return next((claim for claim in claims if defines(claim, names)), first or next(iter(claims), None))
