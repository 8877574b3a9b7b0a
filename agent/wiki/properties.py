"""YAML that a person may have written: properties of a page, and the fields of WIKI.md."""

from __future__ import annotations

import datetime

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
