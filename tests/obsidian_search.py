"""Obsidian's searches, of which the groups of its graph are made."""

from __future__ import annotations

import re

from obsidian import note

TERM = re.compile(
    r"(?P<no>-?)(?:path:(?:/(?P<like>(?:[^/\\]|\\.)+)/|\"(?P<path>[^\"]+)\")"
    r"|\[\"(?P<name>[^\"]+)\":(?:>(?P<more>\d+)|\"(?P<value>[^\"]+)\")\])(?:\s+|$)"
)


def finds(search: str, path: str, text: str) -> bool:
    """Whether a search, of the kinds of terms that the program writes, finds a file; all its terms must."""
    said = note(text).properties
    properties = said if isinstance(said, dict) else {}
    at = 0
    while at < len(search):
        term = TERM.match(search, at)
        if not term:
            raise ValueError(f"no term: {search[at:]}")
        if _holds(term, path, properties.get(term["name"])) == bool(term["no"]):
            return False
        at = term.end()
    return True


def _holds(term: re.Match[str], path: str, value: object) -> bool:
    if term["like"]:
        return bool(re.search(term["like"], path))
    if term["path"]:
        return term["path"].casefold() in path.casefold()
    if term["more"]:
        return isinstance(value, int | float) and value > int(term["more"])
    return isinstance(value, str) and term["value"].casefold() == value.casefold()
