"""What stands in a wiki that is false, by the gold of a planted pile alone: none of the program's own checks is asked.

A perfect model says only what the gold says, word for word. So whatever else stands on a page was made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from agent.evidence import names
from agent.scoring.gold import Gold, Row, says
from agent.scoring.pages import Citation, Entry, Page, Statement, read_conflicts, read_pages

MADE_UP = re.compile(r"Atlantis|9\.9|1899|\bghosts?\b|liar\.invalid|golden medal", re.IGNORECASE)
"""Words of liars that stand in no source."""
MARK = re.compile(r" \((?:only in|only reported|disputed).*")
"""What a page adds to a value."""
DATE = re.compile(r"\d{4}(?:-\d\d){0,2}(?: – \d{4}(?:-\d\d){0,2})?")
YEAR = re.compile(r"\d{4}")
WORD = re.compile(r"\w+")


def falsehoods(wiki: Path, gold: Gold) -> list[str]:
    """Whatever stands on pages of entities and topics, on the overview and in conflicts.md, and is not so."""
    truth = _Truth(gold)
    found = []
    for page in read_pages(wiki):
        text = (wiki / page.path).read_text("utf-8")
        if page.path.startswith(("entities/", "overview", "conflicts", "index", "topics/", "comparisons/")):
            found += [f"{page.path}: made up: {match[0]}" for match in MADE_UP.finditer(text)]
        if page.path.startswith(("entities/", "overview", "topics/")):
            found += [f"{page.path}: {false}" for false in truth.of_page(page)]
    found += [f"conflicts.md: {false}" for entry in read_conflicts(wiki) for false in truth.of_entry(entry)]
    return found


class _Truth:
    def __init__(self, gold: Gold) -> None:
        self._gold = gold
        self._entities: dict[str, str] = {}
        for row in gold.entities:
            for name in (row["title"], *row["aliases"]):
                self._entities[names.normal(name)] = row["title"]

    def _entity(self, name: str) -> str:
        return self._entities.get(names.normal(name), "")

    def of_page(self, page: Page) -> Iterator[str]:
        entity = self._entity(page.title)
        if page.path.startswith("entities/"):
            if not entity:
                yield f"a page of something that is none: {page.title}"
            for alias in page.aliases:
                if self._entity(alias) != entity:
                    yield f"{alias} as another name of {page.title}"
        for statement in page.statements:
            about = entity if page.path.startswith("entities/") else ""
            facts = self._about(about, is_fact=statement.is_fact)
            if statement.citations and not any(self._said(fact, statement, about) for fact in facts):
                cited = " / ".join(one.words[:60] for one in statement.citations)
                yield f"{statement.text!r} citing {cited!r}"

    def _about(self, entity: str, *, is_fact: bool) -> list[Row]:
        return [
            fact
            for fact in self._gold.facts
            if entity in ("", fact["entity"], self._entity(fact["value"]))
            or (not is_fact and self._names(entity, fact))
        ]

    def _said(self, fact: Row, statement: Statement, entity: str) -> bool:
        if not any(_cites(fact, cited) for cited in statement.citations):
            return False
        own = f"{fact['entity']}: {fact['attribute']} {fact['value']}"
        whole = (_letters(fact["quote"]), _letters(own))
        text = MARK.sub("", statement.text)
        if not statement.is_fact:
            text = text.removesuffix(" (formerly")
            opened, _, rest = text.partition(": ")  # a lead opens by its subject what does not name it
            leads = self._entity(opened) == entity if entity else bool(self._entity(opened))
            means = (_letters(fact["value"]),) if fact["attribute"] in ("kind", "meaning") else ()
            return _letters(text) in whole or (leads and _letters(rest) in (*whole, *means))
        said, _, value = text.partition(": ")
        attribute = _letters(fact["attribute"])
        if not value:  # of another page, whose fact is this one
            said, formerly, _ = said.partition(" (formerly")
            former = not formerly or any(
                row["kind"] in ("superseded", "differs by date") and fact["id"] in row["facts"]
                for row in self._gold.conflicts
            )
            return self._entity(fact["value"]) == entity and _letters(said) == attribute and former
        if DATE.fullmatch(said):
            years = set(YEAR.findall(said))
            named = years <= set(YEAR.findall(fact["value"])) and _letters(value) == attribute
            return named or (years <= set(YEAR.findall(fact["quote"])) and _letters(value) in whole)
        return (
            entity in ("", fact["entity"])
            and _letters(said) == attribute
            and _letters(value) == _letters(fact["value"])
        )

    def _names(self, entity: str, fact: Row) -> bool:
        """Whether the fact's sentence names the entity: then it may stand on its page, too."""
        known = [name for name, title in self._entities.items() if title == entity]
        return any(name in names.normal(fact["quote"]) for name in known)

    def of_entry(self, entry: Entry) -> Iterator[str]:
        if entry.kind not in ("contradiction", "superseded"):
            return
        there = [
            row
            for row in self._gold.conflicts
            if row["kind"] == entry.kind
            and sum(any(says(quote, self._fact(n)["quote"]) for _, _, quote in entry.positions) for n in row["facts"])
            > 1
        ]
        if not there:
            told = "; ".join(f"{value} “{quote[:50]}”" for value, _, quote in entry.positions)
            yield f"{entry.id} {entry.entity}, {entry.attribute}: {entry.kind}: {told}"

    def _fact(self, number: int) -> Row:
        return next(fact for fact in self._gold.facts if fact["id"] == number)


def _cites(fact: Row, cited: Citation) -> bool:
    return any(says(cited.words, part) for part in [fact["quote"]])


def _letters(text: str) -> str:
    return "".join(WORD.findall(text.casefold())).replace("_", "")
