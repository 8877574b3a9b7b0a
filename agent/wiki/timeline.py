"""What happened when, where dates carry a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from agent.evidence.likeness import gathered
from agent.evidence.quantities import scan
from agent.evidence.support import overlap
from agent.ledger.records import Claim
from agent.wiki.footnotes import Footnotes
from agent.wiki.links import Linker
from agent.wiki.markup import escape
from agent.wiki.ties import fact_key, is_fact

DATES = 3
"""With fewer different dates, a page has no timeline."""
YEAR = re.compile(r"\d{4}")
SHARE = 4
"""Dates carry a page when one claim in so many has its own."""


@dataclass(frozen=True, slots=True)
class Event:
    """``when``: one or two ISO dates, as exact as they are known. ``named``: the attribute says what happened."""

    when: tuple[str, ...]
    what: str
    named: bool
    claim: Claim


def events(claims: Iterable[Claim]) -> list[Event]:
    """The claims that have a date of their own (not that of their source), by date; of one date in the order given.

    A fact whose attribute has the date ("visitors in 2018") is none: its row in the table of facts says all of it.
    """
    found = []
    for claim in claims:
        if claim.negated or (is_fact(claim) and _dates(claim.attribute)):
            continue
        if is_fact(claim) and (when := _dates(claim.value)):
            found.append(Event(when, claim.attribute, True, claim))
        elif when := _dates(claim.statement) or _dates(claim.scope.date):
            found.append(Event(when, claim.statement, False, claim))
    named = [event for event in found if event.named]
    return sorted((_under_its_name(event, named) for event in found), key=lambda event: event.when)


def _under_its_name(event: Event, named: Iterable[Event]) -> Event:
    """An event as that of which its own sentence has the name already: "It was founded in 2009" after "founded"."""
    for other in named if not event.named else ():
        same = (event.when, event.claim.source, event.claim.evidence) == (
            other.when,
            other.claim.source,
            other.claim.evidence,
        )
        if same and overlap(other.what, event.what) == 1:
            return replace(event, what=other.what, named=True)
    return event


def _dates(text: str) -> tuple[str, ...]:
    """The date of a text, or the two between which it lasted. More than two are no date of one thing."""
    if not YEAR.search(text):
        return ()
    found = sorted(set(scan(text).dates))
    return tuple(found) if 1 <= len(found) <= 2 and all(date[0].isdigit() for date in found) else ()


def timeline(
    claims: Sequence[Claim], disputed: Collection[str], linker: Linker, page: str, notes: Footnotes, seen: set[str]
) -> str:
    """A table of what is dated; empty where dates don't carry the page. ``disputed``: ids of claims."""
    found = events(claims)
    if len({event.when for event in found}) < DATES or len(found) * SHARE < len(claims):
        return ""
    by_date: dict[tuple[str, ...], list[Event]] = {}
    for event in found:
        by_date.setdefault(event.when, []).append(event)
    rows = [row for when, group in by_date.items() for row in _rows(when, group, disputed, linker, page, notes, seen)]
    return "\n".join(["## Timeline", "", "| when | what |", "| --- | --- |", *rows])


def _rows(
    when: tuple[str, ...],
    group: Sequence[Event],
    disputed: Collection[str],
    linker: Linker,
    page: str,
    notes: Footnotes,
    seen: set[str],
) -> Iterable[str]:
    """What several sources say of one date stands once."""
    same: dict[str, list[Event]] = {}
    for event in group:
        if event.named:
            same.setdefault(fact_key(event.what), []).append(event)
    told = list(same.values())
    told += gathered([event for event in group if not event.named], lambda event: event.what)
    for alike in told:
        first, claims = alike[0], [event.claim for event in alike]
        text = escape(first.what) if first.named else linker.linked(first.what, page, seen, in_table=True)
        doubt = " (disputed)" if any(claim.id in disputed for claim in claims) else ""
        yield f"| {' – '.join(when)} | {text}{doubt} {notes.cite(claims)} |"
