"""What stands before the text of a Markdown file, as YAML: its title, date, authors."""

from __future__ import annotations

import datetime
import re

import yaml

from agent.sources.document import Metadata

FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def metadata(front: str, title: str) -> Metadata:
    """What the front matter says; a broken one says nothing."""
    try:
        said = yaml.safe_load(front)
    except (yaml.YAMLError, RecursionError, ValueError):
        said = None
    known = {str(key).lower(): value for key, value in said.items()} if isinstance(said, dict) else {}

    def first(*keys: str) -> str:
        found = (_plain(known[key]) for key in keys if key in known)
        return next((value for value in found if value), "")

    authors = known.get("authors", known.get("author"))
    names = tuple(filter(None, map(_plain, authors if isinstance(authors, list) else [authors])))
    unfinished = known.get("draft") is True or first("status").casefold() in ("draft", "wip")
    return Metadata(
        title=first("title") or title,
        version=first("version", "release"),
        date=first("date", "published", "updated"),
        authors=names,
        language=first("lang", "language"),
        publisher=first("publisher", "journal"),
        kind=first("kind") or ("draft" if unfinished else ""),
        places={} if first("title") else {"title": "first heading"},
    )


def _plain(value: object) -> str:
    """A value of front matter as text; what is nested is none, because a few lines of YAML can make gigabytes of it."""
    plain = isinstance(value, str | int | float | datetime.date) and not isinstance(value, bool)
    return " ".join(str(value).split()) if plain else ""
