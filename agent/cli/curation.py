"""Entities and conflicts as a person sees and settles them: ``wikiagent entities`` and ``wikiagent conflicts``."""

from __future__ import annotations

import dataclasses
import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import DEFAULT_WIKI, JsonOption, WikiOption, seen
from agent.errors import UsageError
from agent.ledger import lookup, registry
from agent.ledger.decisions import (
    Decision,
    DismissConflict,
    MergeNames,
    Name,
    ReopenConflict,
    ResolveConflict,
    SplitNames,
)
from agent.ledger.lookup import Typed
from agent.ledger.registry import Entry, Reason
from agent.ledger.view import ConflictView

NoteOption = Annotated[str, typer.Option("--note", help="Why; it is kept with the decision.")]
NameArgument = Annotated[str, typer.Argument(help="A title, an alias, or the name of a page.", show_default=False)]
IdArgument = Annotated[str, typer.Argument(help="As in conflicts.md: C-3f9a1c.", show_default=False)]

entities = typer.Typer(no_args_is_help=True, help="Which names are one thing: see why, and decide it yourself.")
conflicts = typer.Typer(no_args_is_help=True, help="Where sources disagree: see it, and settle it for ever.")


def _decide(wiki: Path, decision: Decision) -> None:
    from agent.deciding import decide

    for line in decide(wiki, decision):
        typer.echo(line)


@entities.command("list")
def list_entities(
    name: Annotated[str, typer.Argument(help="Only this one.", show_default=False)] = "",
    wiki: WikiOption = DEFAULT_WIKI,
    as_json: JsonOption = False,
) -> None:
    """Every entity with its names, and who said of which two that they are one thing, or are not, and why."""
    with seen(wiki) as snapshot:
        found = registry.entries(snapshot.connection)
        if name:
            entity = lookup.find(snapshot.connection, name).entity
            found = [entry for entry in found if entity in entry.names]
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(entry) for entry in found], ensure_ascii=False, indent=2))
        return
    for entry in found:
        typer.echo("\n".join(_in_words(entry)))


def _in_words(entry: Entry) -> Iterator[str]:
    yield f"{entry.title} ({entry.type}) · entities/{entry.slug} · {entry.claims} claims"
    for spellings in entry.names.values():
        if others := [spelling for spelling in spellings if spelling != entry.title]:
            yield f"    also written {', '.join(others)}"
    for alias in entry.given:
        yield f"    also called {alias}: by you, on its page"
    yield from (f"    {reason.one} = {reason.other}: {_why(reason)}" for reason in entry.merged)
    yield from (f"    {reason.one} ≠ {reason.other}: {_why(reason)}" for reason in entry.kept_apart)


def _why(reason: Reason) -> str:
    who = {"person": "you", "code": ""}.get(reason.by, f"judged by {reason.by}")
    told = ": ".join(part for part in (who, reason.why) if part)
    return f"{told}: “{reason.quote}” ({reason.source})" if reason.quote else told


@entities.command("merge")
def merge(one: NameArgument, other: NameArgument, wiki: WikiOption = DEFAULT_WIKI, note: NoteOption = "") -> None:
    """Have OTHER on the page of ONE: both are one thing, now and in every later night."""
    with seen(wiki) as snapshot:
        kept, second = (lookup.find(snapshot.connection, typed) for typed in (one, other))
        deleted = {entity for entity, _ in snapshot.hidden().values()}
    if kept.entity in deleted:
        raise UsageError(f"you deleted the page of “{kept.title}”: name the other one first, or put the page back")
    if kept.entity == second.entity:
        raise UsageError(f"“{one}” and “{other}” are one thing already: {kept.title}{_other_way(kept, second)}")
    names = [Name(normal=found.entity, written=found.title) for found in (kept, second)]
    _decide(wiki, MergeNames(kept=names[0], other=names[1], note=note))


def _other_way(kept: Typed, other: Typed) -> str:
    """What to type for a page under the name that was given first, where it is under another."""
    if kept.name.normal in (kept.entity, other.name.normal):
        return ""
    pair = f"{shlex.quote(kept.name.written)} {shlex.quote(kept.title)}"
    return f"; for the page to be “{kept.name.written}”: wikiagent entities split {pair}, then entities merge {pair}"


@entities.command("split")
def split(one: NameArgument, other: NameArgument, wiki: WikiOption = DEFAULT_WIKI, note: NoteOption = "") -> None:
    """Undo a merge, or keep ONE and OTHER apart for ever: each has its own page and claims."""
    with seen(wiki) as snapshot:
        first, second = (lookup.find(snapshot.connection, typed) for typed in (one, other))
    names = (first.name, second.name)
    if first.name.normal == second.name.normal:
        raise UsageError(f"“{one}” and “{other}” are one name, written in two ways; there is nothing to keep apart")
    if first.entity != second.entity:
        names = (
            Name(normal=first.entity, written=first.title),
            Name(normal=second.entity, written=second.title),
        )
    _decide(wiki, SplitNames(one=names[0], other=names[1], note=note))


@conflicts.command("list")
def list_conflicts(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """Every conflict with its id, those that were dismissed, too."""
    with seen(wiki) as snapshot:
        titles = {entity.id: entity.title for entity in snapshot.entities()}
        rows = [
            {
                "id": conflict.id,
                "entity": titles[conflict.entity],
                "attribute": conflict.attribute,
                "kind": conflict.kind,
                "status": status,
                "note": conflict.resolution,
                "values": list(dict.fromkeys(claim.value for claim in conflict.claims)),
            }
            for found, dismissed in ((snapshot.conflicts(), ""), (snapshot.dismissed(), "dismissed"))
            for conflict in found
            if conflict.entity in titles
            for status in [dismissed or conflict.status]
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        said = f": {row['note']}" if row["note"] else ""
        typer.echo(f"{row['id']} · {row['entity']} · {row['attribute']} · {row['kind']} · {row['status']}{said}")


@conflicts.command("resolve")
def resolve(
    id_: IdArgument,
    note: Annotated[str, typer.Option("--note", help="What holds, and why.")],
    wiki: WikiOption = DEFAULT_WIKI,
) -> None:
    """Say what holds. It is shown on the page, until a position is added."""
    if not note.strip():
        raise UsageError(f"say what holds, and why: wikiagent conflicts resolve {id_} --note 'what holds, and why'")
    conflict = _conflict(wiki, id_)
    seen = tuple(claim.id for claim in conflict.claims)
    _decide(wiki, ResolveConflict(conflict=conflict.key, claims=seen, note=note.strip()))


@conflicts.command("dismiss")
def dismiss(id_: IdArgument, wiki: WikiOption = DEFAULT_WIKI, note: NoteOption = "") -> None:
    """Say that it is no disagreement. It is shown no more, until a position is added."""
    conflict = _conflict(wiki, id_)
    seen = tuple(claim.id for claim in conflict.claims)
    _decide(wiki, DismissConflict(conflict=conflict.key, claims=seen, note=note))


@conflicts.command("reopen")
def reopen(id_: IdArgument, wiki: WikiOption = DEFAULT_WIKI, note: NoteOption = "") -> None:
    """Take back what you said of it."""
    conflict = _conflict(wiki, id_)
    if not conflict.resolution:
        raise UsageError(f"{conflict.id} is open")
    _decide(wiki, ReopenConflict(conflict=conflict.key, note=note))


def _conflict(wiki: Path, id_: str) -> ConflictView:
    with seen(wiki) as snapshot:
        known: Sequence[ConflictView] = [*snapshot.conflicts(), *snapshot.dismissed()]
    wanted = id_.removeprefix("C-").removeprefix("c-").casefold()
    found = [conflict for conflict in known if wanted and conflict.key.startswith(wanted)]
    if len(found) != 1:
        what = f"{', '.join(conflict.id for conflict in found)} begin so" if found else "there is no such conflict"
        raise UsageError(f"{id_}: {what}; list all with: wikiagent conflicts list")
    return found[0]
