"""When two spellings are one name, when they must never be, and which short forms a text introduces itself.

This is the face of three modules: spelling stands here, :mod:`.short_forms` knows acronyms, :mod:`.vetoes` keeps apart
what must not be merged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from agent.evidence.numerals import lowered
from agent.evidence.short_forms import acronyms, expands
from agent.evidence.vetoes import veto
from agent.evidence.words import CACHED

__all__ = ["acronyms", "expands", "normal", "same_file", "slug", "veto"]

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉*"
_EDGE = _QUOTES + ",;:!?…·•‣¡¿。、，；：！？|\\^=&\u200b\ufeff"
_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "【": "】"}
_RUN = re.compile(r"[\s_‐‑‒–—-]+")
_ARTICLE = re.compile(r"(?:an?|the)\s+(?=.*\w)", re.DOTALL)
_KEPT_HYPHEN = re.compile(r"(an?|the)[_‐‑‒–—-]+(?=\w)")
_SECTION = re.compile(r"\s*\((\d[a-z]*)\)$", re.IGNORECASE)
_OPTION = re.compile(r"-+(?=\w)")


_SHORT_ACRONYM = re.compile(r"[A-Z]{2,4}\Z")
"""Case tells these apart from words and commands: SSH is a protocol, ssh a program; IT is not it."""


@lru_cache(CACHED)
def normal(name: str) -> str:
    """The key under which two spellings are the same entity name.

    Case, width, and the difference between space, hyphen and underscore are gone, and so are surrounding quotes,
    punctuation and a leading article. Digits, versions, ``+``, ``#``, dots inside, the dash of an option and a manual
    section such as ``ssh(1)`` stay: they tell things apart. Applying it again changes nothing; it is empty only where
    the name has neither letter nor digit. An acronym of up to four capitals keeps them.
    """
    if _SHORT_ACRONYM.match(name.strip()):
        return name.strip()
    while (key := _normal_once(name)) != name:
        name = key
    return name


def _normal_once(name: str) -> str:
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", lowered(name)).casefold()).strip()
    key = key.replace("’", "'").replace("‘", "'")
    key = key.strip(_EDGE + " \t\n_").rstrip("-.").strip()
    if not any(letter.isalnum() for letter in key):
        return ""
    if key[0] in _PAIRS and key.endswith(_PAIRS[key[0]]) and key.count(key[0]) == 1:
        return key[1:-1]
    option = "-" if _OPTION.match(key) else ""
    key = _ARTICLE.sub("", key.lstrip("-").lstrip(), count=1) if not option else key.lstrip("-")
    kept = None if option else _KEPT_HYPHEN.match(key)
    # "A-Team" is not "a team": the hyphen behind what looks like an article stays one.
    head = f"{kept[1]}-" if kept else option
    rest = key[kept.end() :] if kept else key
    return _SECTION.sub(r"(\1)", head + _RUN.sub(" ", rest))


_LONGEST_SLUG, _LONGEST_NAME = 80, 200
"""Code points; and bytes in UTF-8: file systems end at 255, and a page is written beside itself under a longer name."""
_UNSEEN = re.compile("[\u034f\u180b-\u180f\u20dd-\u20e4\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that choose how the sign before them looks, and are no letter: files must not differ in them alone."""
_RESERVED = re.compile(r"con|prn|aux|nul|conin|conout|(?:com|lpt)[0-9¹²³]")


@lru_cache(CACHED)
def slug(name: str) -> str:
    """A file name (without suffix) for a page: lower case, letters and digits of any script, single dashes.

    ``slug(slug(name)) == slug(name)``. Two names can have one slug; to keep them apart is the caller's business.
    """
    folded = _composed(_UNSEEN.sub("", name))
    folded = re.sub(r"\+", "-plus-", folded)
    folded = re.sub(r"(?<=\w)#", "-sharp-", folded)
    kept: list[str] = []
    for letter in folded:
        mark = unicodedata.category(letter)[0] == "M" and bool(kept) and kept[-1] != "-"
        kept.append(letter if letter.isalnum() or mark else "-")
    short = re.sub(r"-+", "-", "".join(kept)).strip("-")[:_LONGEST_SLUG]
    short = short.encode()[:_LONGEST_NAME].decode(errors="ignore").strip("-")
    if _RESERVED.fullmatch(short):
        return short + "-page"
    return short or "unnamed"


def same_file(slug: str) -> str:
    """What is equal for two slugs that some file system takes for one: case and composition don't count there."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", slug).casefold())


def _composed(name: str) -> str:
    name = name.encode(errors="ignore").decode()
    while (folded := unicodedata.normalize("NFC", name.lower())) != name:
        name = folded
    return name
