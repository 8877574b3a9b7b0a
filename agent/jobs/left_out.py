"""What WIKI.md wants left out, as far as code can tell: what is called so, and what stands under a heading called so.

The model is told, too, and may pass over whole sentences for it; both are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from agent.evidence import names
from agent.evidence.words import stems

NAME = "left out, as WIKI.md asks"
"""What the report counts it under."""


@lru_cache(64)
def _phrases(leave_out: str) -> frozenset[frozenset[str]]:
    parts = re.split(r"[,;\n、，；]|\.(?:\s|$)", leave_out)
    return frozenset(key for part in parts if (key := _key(part)))


@lru_cache(4096)
def _key(words: str) -> frozenset[str]:
    """What is equal for a name and its plural, in whatever case and order."""
    return stems(words) or frozenset(filter(None, [names.normal(words)]))


def unwanted(leave_out: str, called: Iterable[str]) -> str:
    """The first of these names and headings that WIKI.md wants left out; empty where none is."""
    phrases = _phrases(leave_out)
    return next((name for name in called if _key(name) in phrases), "") if phrases else ""
