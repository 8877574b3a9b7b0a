"""What should have been found: entities, facts, conflicts and decoys, and the stage at which each that is not was lost.

A folder of JSON lines: ``entities`` {title, aliases}, ``facts`` {id, entity, attribute, value, source, quote},
``conflicts`` {id, kind, facts}, ``decoys`` {id, why, facts}, ``apart`` {one, other}. Sources are named by how their
path ends; quotations are compared by letters and digits only, and rows of tables (cells
with a bar between them) cell by cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import UsageError
from agent.evidence import names
from agent.ledger.records import Claim
from agent.ledger.view import View
from agent.scoring.figures import Figure, Sources
from agent.scoring.pages import Citation, Entry, Page
from agent.wiki.markup import folded

Row = dict[str, Any]
FIELDS = {
    "entities": ("title", "aliases"),
    "facts": ("id", "entity", "attribute", "value", "source", "quote"),
    "conflicts": ("id", "kind", "facts"),
    "decoys": ("id", "why", "facts"),
    "apart": ("one", "other"),
}
"""What every row of a file must have."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The rows of each file, as they are."""

    entities: Sequence[Row]
    facts: Sequence[Row]
    conflicts: Sequence[Row]
    decoys: Sequence[Row]
    apart: Sequence[Row]

    @classmethod
    def load(cls, folder: Path) -> Gold:
        """Raises :class:`UsageError` where a file is missing or is no JSON lines, or a row lacks a field."""
        tables = []
        for name in cls.__slots__:
            path = folder / f"{name}.jsonl"
            try:
                lines = path.read_text("utf-8").split("\n")
                rows = {at: json.loads(line) for at, line in enumerate(lines, start=1) if line.strip()}
            except (OSError, ValueError) as error:
                raise UsageError(f"{path} can't be read ({error}); --gold wants a folder with {name}.jsonl") from error
            for at, row in rows.items():
                lacks = [field for field in FIELDS[name] if not isinstance(row, dict) or field not in row]
                if lacks:
                    raise UsageError(f"{path}, line {at}: must have {', '.join(lacks)}; see examples/planted/README.md")
            tables.append(list(rows.values()))
        gold = cls(*tables)
        known = {fact["id"] for fact in gold.facts}
        for name, told in (("conflicts", gold.conflicts), ("decoys", gold.decoys)):
            for row in told:
                if not row["facts"] or not set(row["facts"]) <= known:
                    what = f"{row['id']} must name ids of rows in facts.jsonl, not {row['facts']}"
                    raise UsageError(f"{folder / name}.jsonl: {what}")
        return gold


class Found:
    """What of the gold is in a wiki. ``view``: its ledger, which tells at which stage something was lost."""

    def __init__(
        self, gold: Gold, pages: Sequence[Page], conflicts: Sequence[Entry], sources: Sources, view: View
    ) -> None:
        self._gold, self._conflicts, self._sources = gold, conflicts, sources
        self._facts = {fact["id"]: fact for fact in gold.facts}
        self._slugs = {source.name: source.slug for source in view.sources() if source.slug}
        self._claims: dict[str, list[Claim]] = {}
        for entity in view.entities():
            for claim in view.claims_of(entity.id):
                slug = next((source.slug for source in view.sources() if source.sha256 == claim.source), "")
                self._claims.setdefault(slug, []).append(claim)
        self._named: dict[str, set[str]] = {}
        self._pages = {page.path: page for page in pages if page.is_entity}
        for page in self._pages.values():
            for name in (page.title, *page.aliases):
                self._named.setdefault(names.normal(name), set()).add(page.path)

    def figures(self) -> dict[str, Figure]:
        """By name, every one at 1.0 for a wiki as it should be; what is missing says at which stage it was lost."""
        return {
            "entities with a page": self._entities(),
            "entities with one page": self._once(),
            "kept apart": self._apart(),
            "facts on the page": self._on_page(),
            "conflicts found": self._found_conflicts(),
            "kinds of conflicts": self._kinds(),
            "decoys left alone": self._decoys(),
        }

    def _paths(self, title: str) -> set[str]:
        aliases = [alias for row in self._gold.entities if row["title"] == title for alias in row["aliases"]]
        keys = map(names.normal, (title, *aliases))
        return {path for key in keys for path in self._named.get(key, ())}

    def _entities(self) -> Figure:
        figure = Figure()
        for row in self._gold.entities:
            figure.count(bool(self._paths(row["title"])), row["title"])
        return figure

    def _once(self) -> Figure:
        figure = Figure()
        for row in self._gold.entities:
            paths = self._paths(row["title"])
            figure.count(len(paths) < 2, f"{row['title']}: {', '.join(sorted(paths))}")
        return figure

    def _apart(self) -> Figure:
        figure = Figure()
        for row in self._gold.apart:
            shared = self._paths(row["one"]) & self._paths(row["other"])
            figure.count(not shared, f"{row['one']} and {row['other']} on {', '.join(shared)}")
        return figure

    def _on_page(self) -> Figure:
        figure = Figure()
        for fact in self._gold.facts:
            lost = self._lost(fact)
            figure.count(not lost, f"{fact['entity']}, {fact['attribute']}: {fact['value']}: {lost}")
        return figure

    def _lost(self, fact: Row) -> str:
        """The stage at which a fact was lost; empty where a statement of its entity's page cites its sentence."""
        slug = self._slug(fact["source"])
        for path in self._paths(fact["entity"]):
            if any(self._cites(fact, cited) for said in self._pages[path].statements for cited in said.citations):
                return ""
        if not slug:
            return "its source was not read"
        document = self._sources.document(slug)
        sentences = [one for one in document.sentences if says(document.cut(one), fact["quote"])]
        if not sentences:
            return "its sentence is not in the text"
        numbers = {one.number for one in sentences}
        claims = [one for one in self._claims.get(slug, ()) if numbers & {piece.sentence for piece in one.evidence}]
        if not claims:
            return "no claim rests on its sentence"
        if not self._paths(fact["entity"]):
            return "its entity has no page"
        if not any(names.normal(claim.entity) in self._keys(fact["entity"]) for claim in claims):
            return f"claimed of {claims[0].entity}"
        return "claimed, and not on the page"

    def _keys(self, title: str) -> set[str]:
        pages = [self._pages[path] for path in self._paths(title)]
        return {names.normal(name) for page in pages for name in (page.title, *page.aliases)}

    def _slug(self, source: str) -> str:
        return next((slug for name, slug in self._slugs.items() if name.endswith(source)), "")

    def _cites(self, fact: Row, cited: Citation) -> bool:
        return cited.source == self._slug(fact["source"]) and says(cited.words, fact["quote"])

    def _entry_with(self, facts: Iterable[int]) -> Entry | None:
        """The entry that has a position on each of the facts."""
        wanted = [self._facts[number] for number in facts]
        for entry in self._conflicts:
            if all(any(self._is_position(fact, position) for position in entry.positions) for fact in wanted):
                return entry
        return None

    def _is_position(self, fact: Row, position: tuple[str, str, str]) -> bool:
        _, slug, quote = position
        return slug == self._slug(fact["source"]) and says(quote, fact["quote"])

    def _found_conflicts(self) -> Figure:
        figure = Figure()
        for row in self._gold.conflicts:
            lost = [self._lost(self._facts[number]) for number in row["facts"]]
            why = next((f"a position was lost: {one}" for one in lost if one), "not judged to be one")
            figure.count(self._entry_with(row["facts"]) is not None, f"{self._about(row)} ({row['kind']}): {why}")
        return figure

    def _kinds(self) -> Figure:
        figure = Figure()
        for row in self._gold.conflicts:
            if entry := self._entry_with(row["facts"]):
                figure.count(entry.kind == row["kind"], f"{self._about(row)}: {entry.kind}, not {row['kind']}")
        return figure

    def _decoys(self) -> Figure:
        """A decoy may be told as something that differs by version, date or scope; never as a contradiction."""
        figure = Figure()
        for row in self._gold.decoys:
            entry = self._entry_with(row["facts"])
            false = entry is not None and entry.kind in ("contradiction", "superseded")
            figure.count(not false, f"{self._about(row)}: {row['why']}")
        return figure

    def _about(self, row: Row) -> str:
        fact = self._facts[row["facts"][0]]
        return f"{row['id']} {fact['entity']}, {fact['attribute']}"


def says(words: str, quote: str) -> bool:
    """Whether words of the wiki or the source are, or hold, a quotation of the gold; of a row, its cells in order."""
    letters, at = _letters(words), 0
    for part in map(_letters, quote.split(" | ")):
        found = letters.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at > 0


def _letters(text: str) -> str:
    return "".join(letter for letter in folded(text).casefold() if letter.isalnum())
