"""YAML that a person may have written: properties of a page, and the fields of WIKI.md."""

from __future__ import annotations

import datetime
import re

import yaml


class _Loader(yaml.SafeLoader):
    """As YAML's safe one, but that a date which no calendar has is text."""


def _date(loader: _Loader, node: yaml.ScalarNode) -> datetime.date | str:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def read(text: str) -> object:
    """What it says. Raises :class:`yaml.YAMLError`, and nothing else, for what can't be read."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506  (a safe one)
    except (ValueError, LookupError, AttributeError, RecursionError) as error:  # "!!int x", "!!bool x", "!!timestamp x"
        raise yaml.YAMLError(f"a value that is not what its tag says, or too deep in others: {error}") from error


ADVICE = (
    (r"^mapping values", "text with a colon in it needs quotation marks"),
    (r"'\\t'", "put spaces in place of the tab"),
    (r"quoted scalar.*end of stream", "a quotation mark is opened and not closed"),
    (r"escape character", "put text with a backslash in it between single quotation marks"),
    (r"flow (?:sequence|mapping)", "a bracket is opened and not closed"),
    (
        r"constructor for the tag|undefined alias|cannot start any token|block scalar|'[]}]'",
        "put the text in quotation marks",
    ),
    (r"'<scalar>'", "put the whole text in quotation marks, and write those within it twice"),
    (r"expected ':'", "each line must be a field and what it is, as in tone: plain and exact"),
    (r"sequence entries", "begin a list in a line of its own, or write it as in [concept, person]"),
    (r"single document", "take out the second line of ---"),
)
"""What a scanner of YAML says → what to do."""


def in_words(error: yaml.YAMLError) -> tuple[int, str]:
    """Number of the line, from 0, and in one line what is wrong with it and what to do."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, " ".join(str(error).split())
    what = error.problem or error.context or ""
    said = f"{error.context}: {what}" if error.context else what
    begun = re.search(r"quoted scalar|simple key|flow", said)  # what has no end is mended where it begins
    mark = (error.context_mark if begun else error.problem_mark) or error.problem_mark or error.context_mark
    advice = next((advice for pattern, advice in ADVICE if re.search(pattern, said)), "")
    return mark.line if mark else 0, f"{advice} ({what})" if advice else what
