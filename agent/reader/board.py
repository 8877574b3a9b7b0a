"""The conflicts board: what the sources disagree on, position beside position; and settling it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from agent.deciding import decide
from agent.errors import UsageError
from agent.ledger import conflicts, lookup
from agent.ledger.decisions import (
    Decision,
    DismissConflict,
    MergeNames,
    Name,
    ReopenConflict,
    ResolveConflict,
    SplitNames,
)
from agent.ledger.records import Claim
from agent.ledger.view import ConflictView, SourceView
from agent.reader import passages
from agent.reader.desk import Desk, address, number_in
from agent.reader.library import Entry
from agent.reader.pages import source_address
from agent.wiki.conflicts_page import KINDS, place

PAGE = 20
"""Conflicts shown at once."""
STATUSES = ("open", "resolved", "dismissed", "all")
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """One source's word for a position."""

    claim: Claim
    source: SourceView
    scope: str
    passage: passages.Passage | None
    address: str


@dataclass(frozen=True, slots=True)
class Position:
    value: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Row:
    conflict: ConflictView
    status: str
    entry: Entry | None
    title: str
    positions: tuple[Position, ...]
    seen: str


def board(desk: Desk, request: web.Request) -> web.StreamResponse:
    desk.bring_up()
    edition = desk.edition
    query = request.query
    everything: list[tuple[ConflictView, str]] = [(conflict, conflict.status) for conflict in edition.conflicts]
    everything += [(conflict, "dismissed") for conflict in edition.dismissed]
    status = query.get("status", "open")
    kind, source = query.get("kind", ""), query.get("source", "")
    sha256 = edition.by_slug[source].sha256 if source in edition.by_slug else ""
    shown = [
        (conflict, state)
        for conflict, state in everything
        if status in (state, "all") and kind in ("", conflict.kind)
        if not sha256 or any(claim.source == sha256 for claim in conflict.claims)
    ]
    shown.sort(key=lambda pair: place(pair[0], edition.entities[pair[0].entity].slug))
    pages = max(1, -(-len(shown) // PAGE))
    page = max(1, min(number_in(request, "page", 1), pages))
    taking_part = {claim.source for conflict, _ in everything for claim in conflict.claims}
    return desk.show(
        "conflicts.html",
        rows=[_row(desk, *pair) for pair in shown[(page - 1) * PAGE : page * PAGE]],
        found=len(shown),
        page=page,
        pages=pages,
        chosen={"status": status, "kind": kind, "source": source},
        statuses=[(name, sum(state == name for _, state in everything)) for name in STATUSES[:3]],
        kinds=[name for name in KINDS if any(conflict.kind == name for conflict, _ in everything)],
        sources=[one for one in edition.by_slug.values() if one.sha256 in taking_part],
        back=str(request.rel_url),
        told=desk.memory.pop("told", ()),
    )


def _row(desk: Desk, conflict: ConflictView, status: str) -> Row:
    entity = desk.edition.entities[conflict.entity]
    sides = conflicts.positions(conflict.claims)
    return Row(
        conflict,
        status,
        desk.library.entries.get(f"entities/{entity.slug}"),
        entity.title,
        tuple(Position(side[0].position, tuple(_said(desk, claim) for claim in side)) for side in sides),
        " ".join(claim.id for claim in conflict.claims),
    )


def _said(desk: Desk, claim: Claim) -> Said:
    edition = desk.edition
    source = edition.by_hash[claim.source]
    numbers = [piece.sentence for piece in claim.evidence]
    found = passages.passage(edition.documents.get(claim.source), numbers, around=1)
    return Said(claim, source, edition.snapshot.claim_scope(claim), found, source_address(source.slug, numbers))


# -- decisions ----------------------------------------------------------------------------------------------------


def settle(desk: Desk, form: dict[str, str]) -> str:
    """Resolve, dismiss or reopen a conflict; the address to go on at."""
    known = {conflict.key: conflict for conflict in (*desk.edition.conflicts, *desk.edition.dismissed)}
    conflict = known.get(form.get("conflict", ""))
    if conflict is None:
        raise UsageError("this conflict is not there any more: a position has gone, or the entity has no page")
    note = _note(form)
    seen = _still_there(conflict, form.get("seen", "").split())
    decision: Decision
    match form.get("do"):
        case "resolve":
            if not note:
                raise UsageError("say in the note what holds, and why; it is kept, and shown on the page")
            decision = ResolveConflict(conflict=conflict.key, claims=seen, note=note)
        case "dismiss":
            decision = DismissConflict(conflict=conflict.key, claims=seen, note=note)
        case "reopen":
            decision = ReopenConflict(conflict=conflict.key, note=note)
        case _:
            raise UsageError("a conflict can be resolved, dismissed or opened again")
    _decide(desk, decision)
    back = form.get("back", "")
    return back if back.startswith("/conflicts") else "/conflicts"


def _still_there(conflict: ConflictView, seen: Sequence[str]) -> tuple[str, ...]:
    """The positions that the person saw; one that came since then is not decided on."""
    return tuple(claim.id for claim in conflict.claims if claim.id in seen)


def _note(form: dict[str, str]) -> str:
    note = form.get("note", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise UsageError(f"a note can have {LONGEST_NOTE:,} characters, and this one has {len(note):,}")
    return note


def name(desk: Desk, form: dict[str, str]) -> str:
    """Put two names on one page, or keep them apart; the address to go on at."""
    db = desk.edition.snapshot.connection
    first = lookup.find(db, form.get("page", ""))
    second = lookup.find(db, form.get("other", "").strip())
    note = _note(form)
    names = [Name(normal=found.entity, written=found.title) for found in (first, second)]
    match form.get("do"):
        case "merge":
            if first.entity == second.entity:
                raise UsageError(f"they are one thing already: {first.title}")
            _decide(desk, MergeNames(kept=names[0], other=names[1], note=note))
        case "split":
            if first.entity == second.entity:
                names = [first.name, second.name]
            if names[0].normal == names[1].normal:
                raise UsageError("this is one name, written in two ways; there is nothing to keep apart")
            _decide(desk, SplitNames(one=names[0], other=names[1], note=note))
        case _:
            raise UsageError("two names can be merged or kept apart")
    return address(form.get("page", "")) if form.get("page", "").startswith("entities/") else "/"


def _decide(desk: Desk, decision: Decision) -> None:
    desk.memory["told"] = decide(desk.wiki, decision)
    desk.editions.forget()
    desk.library.forget()
