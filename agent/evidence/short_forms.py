"""Acronyms: what they can stand for, and which ones a text introduces itself."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.evidence.words import CACHED

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›*"

_SMALL = frozenset(
    "of the and for in to a an on by with at from or as de la le du des del di da et y und der die das von für".split()
)
_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2}|[A-Z][a-z]?\d)[A-Za-z][\w.&/-]{1,9}")


def _is_acronym(word: str) -> bool:
    return _ACRONYM.fullmatch(word) is not None and not word.endswith((".", "-"))


@lru_cache(CACHED)
def expands(short: str, long: str) -> bool:
    """Whether ``short`` is made of the initials of ``long``: every word counts, parts of hyphenated words too.

    Small words may be skipped; capitals inside a word may count (HyperText); the 3 of W3C stands for three initials.
    """
    return _expands(short, long, syllables=False)


def _expands(short: str, long: str, *, syllables: bool) -> bool:
    """``syllables``: a word may give its first two or three letters (the SH of Secure Shell)."""
    letters = re.sub(r"(?<=[A-Z])s$", "", short.strip()).replace(".", "")
    letters = re.sub(r"([A-Za-z])([2-9])", lambda match: match[1] * int(match[2]), letters)
    letters = re.sub(r"[\W_]", "", letters).casefold()
    words = re.findall(r"[^\W_]+", long)
    if not 2 <= len(letters) <= 12 or not 2 <= len(words) <= 2 * len(letters) + 4:
        return False
    return _initials(letters, tuple(words), syllables)


def _initials(letters: str, words: tuple[str, ...], syllables: bool) -> bool:
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word.casefold() in _SMALL and _initials(letters, rest, syllables):
        return True
    if not letters:
        return False
    for sounded in _heard(word, syllables):
        for taken in range(len(sounded), 0, -1):
            if letters.startswith(sounded[:taken]) and _initials(letters[taken:], rest, syllables):
                return True
    return False


def _heard(word: str, syllables: bool) -> list[str]:
    """The letters that a word can give to an acronym, each to be taken from the left."""
    inner = "" if word.isupper() else "".join(letter for letter in word[1:] if letter.isupper())
    heard = [(word[0] + inner).casefold()]
    if word[:2].casefold() == "ex":
        heard.append("x")
    if word.isupper() and len(word) > 1:
        heard.append(word.casefold())  # an acronym within an acronym
    if syllables:
        heard.append(word[:3].casefold())
    return heard


_BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
_STANDS_FOR = re.compile(
    r"([^\W\d_][\w.&/-]{1,9})[,\"”’]*\s+(?:stands\s+for|(?:is\s+)?short\s+for|means)\s+([^.;:()\n]{3,120})"
)
_BEFORE = re.compile(r"[^\s()]+")


@lru_cache(CACHED)
def acronyms(text: str) -> tuple[tuple[str, str], ...]:
    """``(short, long)`` pairs that the text introduces: "long form (LF)", "LF (long form)", "LF stands for long form".

    After the idea of Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions, PSB 2003), but
    only initials count: a missed pair can be asked about, a wrong one merges two entities.
    """
    found: list[tuple[str, str]] = []
    for match in _BRACKET.finditer(text):
        inside = re.split(r"[;,]|\bor\b", match[1])[0].strip(_QUOTES + " ")
        sentence = re.split(r"[.;:!?]\s", text[max(0, match.start() - 160) : match.start()])[-1]
        before = [word.strip(_QUOTES) for word in _BEFORE.findall(sentence)]
        if not before or not before[-1]:
            continue
        if _is_acronym(inside) and (long := _shortest_tail(inside, before)):
            found.append((inside, long))
        elif _is_acronym(before[-1]) and _expands(before[-1], inside, syllables=True):
            found.append((before[-1], inside))
    for match in _STANDS_FOR.finditer(text):
        words = match[2].split()
        for count in range(2, len(words) + 1):
            long = " ".join(words[:count]).strip(_QUOTES + ",")
            if _is_acronym(match[1]) and _expands(match[1], long, syllables=True):
                found.append((match[1], long))
                break
    return tuple(dict.fromkeys(found))


def _shortest_tail(short: str, words: list[str]) -> str | None:
    for count in range(1, min(len(words), 2 * len(short) + 4) + 1):
        tail = " ".join(words[-count:])
        if words[-count].casefold() not in _SMALL and _expands(short, tail, syllables=True):
            return tail
    return None
