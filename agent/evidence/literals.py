"""Values that are written as in a program: a list in brackets, an empty string, nothing at all."""

from __future__ import annotations

import re
from typing import Any, Literal

import yaml

LONG = 8
"""Words; a longer value is prose, and may say in words that there is nothing."""
NESTED = 40
"""Most brackets of a value that is read as a structure."""
_CODE = re.compile(
    r"""(?isx) \[\] | \{\} | \(\) | (?:\[.*['":].*\] | \{.*['":].*\} | \(.*['":].*\))
    | array\(\) | '' | "" | None | null | nil | empty(?:\ string|\ list|\ tuple)?"""
)
_SEVERAL = re.compile(r"\[[^\[\]]+,[^\[\]]+\]")
"""A list of more than one thing, with or without quotation marks around these."""
_MAPPING = re.compile(r"\{\s*['\"].*['\"]\s*:.*\}", re.DOTALL)
_EMPTY = {"''": "''", '""': "''", "empty string": "''", "empty list": "[]", "empty tuple": "()", "null": "none",
          "nil": "none", "array()": "[]"}  # fmt: skip

_ARRAY = re.compile(r"array\((.+)\)", re.DOTALL)
_GLOSSED = re.compile(r"^(''|\"\"|\[\]|\{\}) \([^()]*\)$")
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_UNSET = frozenset(
    "-|none|_none_|null|nil|blank|empty|not set|unset|not defined|undefined|not specified|unspecified"
    "|not configured".split("|")
)
_MAYBE_EMPTY = _UNSET - {"none"}
"""What a setting is called that has no value, which may be an empty one; Python's None is a value of its own."""
_NOTHING = ("array()", "''", '""', "[]", "{}", "()")
_SAYS_NOTHING = re.compile(
    r"(?i)\b(?:no|none|not|empty|nothing|null|nil|unset|undefined|blank|without)\b|^(?!\*$)[^\w]*$"
)


def compare(one: str, other: str) -> Literal["same", "different", "unknown"] | None:
    """How two such values stand to each other; ``None`` where that is not to be told from how they are written."""
    here, there = (_named(text.strip(" `.").replace("\\\\", "\\")) for text in (one, other))
    if {here.casefold(), there.casefold()} <= _UNSET:
        return "same"
    if any(one in _NOTHING and other.casefold() in _MAYBE_EMPTY for one, other in ((here, there), (there, here))):
        return "unknown"
    if (structure := _structure(here)) is not None and structure == _structure(there):
        return "same"
    mapping, other = (here, there) if _MAPPING.fullmatch(here) else (there, here)
    if _MAPPING.fullmatch(mapping) and not _CODE.fullmatch(other) and 0 < len(other.split()) <= 2:
        return "different"
    several, one_of = (here, there) if here.startswith("[") else (there, here)
    if _SEVERAL.fullmatch(several) and re.fullmatch(r"[^\s\[\],|]+", one_of) and _UNSET.isdisjoint({one_of.casefold()}):
        return "different"
    if not (_CODE.fullmatch(here) and _CODE.fullmatch(there)):
        empty, full = (here, there) if here in _NOTHING else (there, here)
        said = len(full.split()) <= LONG and not _SAYS_NOTHING.search(full)
        return "different" if empty in _NOTHING and full and said else None
    if here != there and "empty" in (here.casefold(), there.casefold()):
        return "unknown"
    spelled, others = map(_spelled, (here, there))
    return "same" if spelled == others else "different"


def _named(value: str) -> str:
    """What is called "an empty string" as it is written, ``<none>`` as a word, PHP's ``array('a')`` as a list."""
    value = _GLOSSED.sub(r"\1", _ARRAY.sub(r"[\1]", value))
    bare = value.removeprefix("<").removesuffix(">")
    value = bare if bare.casefold() in _UNSET else value
    called = _ARTICLE.sub("", value).casefold()
    return _EMPTY[called] if called in ("empty string", "empty list", "empty tuple") else value


def _structure(text: str) -> Any:
    """A list or mapping as JSON or YAML has it on one line; ``None`` for anything else."""
    if text[:1] + text[-1:] not in ("[]", "{}") or text.count("[") + text.count("{") > NESTED or "&" in text:
        return None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return None


def _spelled(code: str) -> str:
    """Code without what a programmer may write in two ways: spaces, the sort of quotation marks, a last comma."""
    if (known := _EMPTY.get(code.casefold())) or len(code) < len("None"):
        return known or code
    return re.sub(r",(?=[\])}]$)", "", re.sub(r"\s+", "", code.replace('"', "'"))).casefold()
