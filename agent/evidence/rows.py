"""Rows of tables, told as ``Article: grease | Price (crowns): 14 | In stock: 22``: what stands under which label."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from agent.evidence.subjects import without
from agent.evidence.words import CACHED, stem, stems

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_YEAR = re.compile(r"[12]\d{3}")
_WHEN = re.compile(r"\b(?:in|since|from|until)\s+(\d+(?:[.,:]\d+)*)(?=[.,;]?(?:\s+\d|\s*$))", re.IGNORECASE)
_COUNTED = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s+([^\W\d_]+)")


class Cell(NamedTuple):
    """``label``: the header of its column; empty where the row does not tell it."""

    label: str
    text: str


@lru_cache(CACHED)
def cells(row: str) -> tuple[Cell, ...]:
    return tuple(_cell(part) for part in row.split(" | "))


def _cell(part: str) -> Cell:
    label, colon, text = part.partition(": ")
    return Cell(label.strip(), text.strip()) if colon else Cell("", part.strip())


def unlabelled(row: str) -> str:
    """The row without the headers of its columns."""
    return " | ".join(cell.text for cell in cells(row))


def under(attribute: str, row: str) -> str:
    """What stands under the label that has the words of an attribute, and no others; empty where no label has."""
    words = stems(attribute)
    return next((cell.text for cell in cells(row) if cell.label and words and _says(cell.label) == words), "")


def column_of(names: Iterable[str], row: str) -> str:
    """What stands in a thing's own column, in a table that compares things; empty where none is called so."""
    own = {name.casefold() for name in names}
    return next((cell.text for cell in cells(row) if cell.label.casefold() in own), "")


def misplaced(statement: str, row: str, names: Iterable[str] = ()) -> str | None:
    """A figure that stands under another label than under the one that the statement names: "price 22" of the row
    above; or a word of another thing's column. ``names``: of the thing that it is made of; a word of these is no label,
    but a label may be one of them. ``None`` where nothing is sure.
    """
    own = {name.casefold() for name in names}
    named, others = _named(statement, cells(row), own)
    columns = [cell for cell in named if cell.label.casefold() in own]  # of a table that compares things
    for told, asked in ((figures, named), (stems, columns)):
        said, there = told(statement), frozenset[str]().union(*(told(cell.text) for cell in named))
        for cell in asked:
            if (given := told(cell.text)) and not given & said:
                for other in others:
                    if astray := (told(other.text) & said) - there if other.label else frozenset():
                        return f"{min(astray)} of “{other.label}” for “{cell.label}”"
    return _in_the_place_of_a_year(statement, row)


def _in_the_place_of_a_year(statement: str, row: str) -> str | None:
    """A figure of one cell where the year that another gives should stand: "82 in 2011" as "2011 in 82"."""
    years = {cell.text for cell in cells(row) if _YEAR.fullmatch(cell.text)}
    dated = years & figures(statement)
    for found in _WHEN.finditer(statement) if dated else ():
        if not _YEAR.fullmatch(found[1]) and figures(found[1]) <= figures(row):
            return f"“{found[0]}” for “{found[0].split()[0]} {min(dated)}”"
    return None


def miscounted(statement: str, row: str) -> str | None:
    """A figure of the row before a word that counts another figure there: "10 crowns" of "9 crowns | 10 kg"."""
    there = {(figure, stem(word.casefold())) for figure, word in _COUNTED.findall(row)}
    counted = {word for _, word in there}
    for figure, word in _COUNTED.findall(statement):
        unit = stem(word.casefold())
        stands = re.search(rf"(?<!\w){re.escape(figure)}(?!\w)", row)
        if stands and unit in counted and (figure, unit) not in there:
            return f"{figure} {word}"
    return None


def _named(statement: str, row: Sequence[Cell], own: Collection[str]) -> tuple[list[Cell], list[Cell]]:
    """The cells whose labels the statement names, not within longer ones, and the others."""
    bare = without(sorted(own, key=len, reverse=True), statement)
    labels = {cell.label: _says(cell.label) for cell in row}
    said = stems(bare).union(*(words for label, words in labels.items() if label.casefold() in own))
    there = [words for words in labels.values() if words and words <= said]
    named = {label for label, words in labels.items() if words in there and not any(words < more for more in there)}
    return [cell for cell in row if cell.label in named], [cell for cell in row if cell.label not in named]


def _says(label: str) -> frozenset[str]:
    """What a label says, its unit left out: "Price" of "Price (crowns)"."""
    return stems(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", label)) or stems(label)


def figures(text: str) -> frozenset[str]:
    return frozenset(found[0].replace(",", "") for found in _FIGURE.finditer(text))
