"""The names that a text uses: what must stand in the evidence letter by letter, give or take case and plural."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from agent.evidence.quantities import scan
from agent.evidence.words import CACHED, CJK, STOP, language

_CODE = re.compile(r"``?([^`\n]{1,200}?)``?")
_DIGIT = re.compile(r"\d")
_NAME = re.compile(rf"(?<!\w)(?:[^\W\d{CJK}])[^\W{CJK}]*(?:[-.+/:@&][^\W{CJK}]+)*(?:\+\+|#)?")
_JOINS_BEFORE, _JOINS_AFTER = re.compile(rf"(?![{CJK}])[\w.,]"), re.compile(rf"(?![{CJK}])[\w+#]|[.,]\d")
_UNSPACED = re.compile(rf"[{CJK}]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|[\n•|–—]\s?)[\W_]*$")
_DATE_OR_TITLE = frozenset(
    """i january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr note
    table figure section chapter appendix example""".split()
)


@lru_cache(CACHED)
def names(text: str) -> tuple[str, ...]:
    """Names in the text: code spans, capitalised words inside a sentence, words with capitals or digits inside.

    The first word of a sentence is taken only where its letters give it away (``OpenSSH``, ``ssh_config``): its
    capital says nothing, so whoever knows which entity a statement is about must look for that one with
    :func:`stands`. German nouns are all capitalised and are left out.
    """
    found = [match.group(1).strip() for match in _CODE.finditer(text)]
    if found:
        text = _CODE.sub(lambda code: " " * len(code.group()), text)
    found += [name for name in scan(text).identifiers if any(letter.isalpha() for letter in name)]
    capitals_tell = language(text) != "de"
    for match in _NAME.finditer(text):
        word = match.group()
        inner = word[1:]
        inside = "_" in word.strip("_") or (inner != inner.lower())
        if not inside and not word[0].isupper():
            continue
        if _DIGIT.search(word) or word.casefold() in STOP or word.casefold() in _DATE_OR_TITLE:
            continue
        if inside or (capitals_tell and word[0].isupper() and not _starts_sentence(text, match.start())):
            found.append(word)
    return tuple(dict.fromkeys(name for name in found if any(letter.isalnum() for letter in name)))


def _starts_sentence(text: str, at: int) -> bool:
    return bool(_SENTENCE_START.search(text[max(0, at - 8) : at])) or not any(letter.isalnum() for letter in text[:at])


def stands(name: str, text: str) -> bool:
    """Whether the name stands in the text: in any case, as a plural or possessive, or as an acronym of words there.

    Space, hyphen and underscore are one here too; digits and dots are not: ``1.5`` does not stand in ``1.5.2``.
    """
    folded = _folded(text)
    if _stands_alone(_folded(name), folded) or _pattern(name).search(folded) or name in names(text):
        return True
    letters = name.removesuffix("s")
    if letters.isupper() and letters.isalpha() and 3 <= len(letters) <= 7:
        return any(letters.lower() in initials for initials in _initials(folded))
    pieces = re.findall(r"[^\s_-]+", name)
    return len(pieces) > 1 and "`" not in name and all(_pattern(piece).search(folded) for piece in pieces)


def stands_whole(name: str, text: str) -> bool:
    """Whether the name stands in the text in one piece, in any case."""
    folded = _folded(text)
    return bool(name.strip()) and (_stands_alone(_folded(name), folded) or bool(_pattern(name).search(folded)))


def _stands_alone(folded: str, text: str) -> bool:
    """Whether the name stands there just so, between characters that are no part of it: no pattern to compile."""
    at = text.find(folded)
    first, last = _UNSPACED.match(folded), _UNSPACED.match(folded[-1:])
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(folded) : at + len(folded) + 2]
        if (first or not _JOINS_BEFORE.match(before)) and (last or not _JOINS_AFTER.match(after)):
            return True
        at = text.find(folded, at + 1)
    return False


@lru_cache(CACHED)
def _folded(text: str) -> str:
    return (
        unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        .replace("’", "'")
        .replace("`", " ")
    )


@lru_cache(CACHED)
def _pattern(name: str) -> re.Pattern[str]:
    folded = re.sub(r"'s?$", "", _folded(name).strip())
    singular = folded.removesuffix("s") if len(folded) > 3 and not folded.endswith("ss") else folded
    parts = [re.escape(part) for part in re.split(r"[\s_-]+", singular)]
    words = r"[\s_-]*".join(part for part in parts if part)
    if not words:
        return re.compile(re.escape(folded))
    # An underscore at an edge is part of the name, and whatever it joins comes after it.
    before = r"(?<![^\W_])" if name[0] == "_" else r"(?<!\w)(?<!\d[.,])" if words[0] != "\\" else ""
    after = r"(?:e?s|'s?|es?'|s')?(?![\w+#]|[.,]\d)" if words[-1].isalnum() and name[-1] != "_" else ""
    return re.compile(before + words + after)


def acronyms_of(text: str, wanted: str) -> Iterator[str]:
    """The words of ``wanted`` that an acronym in ``text`` stands for: Multi-Token Prediction, where it says MTP."""
    words = re.findall(r"[^\W_]+", _folded(wanted))
    initials = "".join(word[0] for word in words)
    for acronym in set(re.findall(r"(?<![\w-])[A-Z]{2,7}(?![\w])", text)):
        at = initials.find(acronym.lower())
        if at >= 0:
            yield from words[at : at + len(acronym)]


@lru_cache(CACHED)
def _initials(folded: str) -> tuple[str, str]:
    words = re.findall(r"[^\W_]+", folded)
    return "".join(word[0] for word in words), "".join(word[0] for word in words if word not in STOP)
