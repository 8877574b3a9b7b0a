"""Words that the end of a line broke, in formats that keep lines: plain text and PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

SUSPENDED = frozenset("and or to nor und oder bis et ou y o".split())
"""After one of these the hyphen stands for the rest of a word ("pre- and postfix"), and a space follows it."""
BEFORE = frozenset("self well non user high low long short real open full cross".split())
AFTER = frozenset(
    "based defined specific like oriented driven level related aware style sized dimensional order delimited case "
    "friendly effective".split()
)
"""Beginnings and ends of English words with a hyphen, for words that stand nowhere else in the document."""
WORD = re.compile(r"\w[\w-]*")
ENDED = re.compile(r"[-\u00ad\u2010\x02\ufffe]\s*$")
"""The end of a line that breaks a word."""
BROKEN = re.compile(rf"\w[\w-]*[\x02\ufffe]\w[\w-]*|{ENDED.pattern}")
"""That, or a word that pdfium marks as broken."""


class Hyphens:
    """Decides by the words that stand unbroken elsewhere in the same document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: Counter[str] = Counter()
        inside = False
        for line in lines:
            marked = "\x02" in line or "\ufffe" in line  # in a line of one long word the search takes long
            words = WORD.findall((BROKEN if marked else ENDED).sub(" ", line.lower()))
            broken = bool(re.search(r"\w[-\u00ad\u2010\x02\ufffe]\s*$", line))
            self._known.update(words[inside : len(words) - broken])
            inside = broken
        self._prefixes = {word.partition("-")[0] for word in self._known if "-" in word}

    def joined(self, before: str, after: str, *, if_unknown: Literal["", "-"]) -> str | None:
        """What stands between the halves of a word: ``""``, ``"-"``, or ``None`` where they are not of one word.

        ``before`` ends without its hyphen; ``if_unknown`` is given where neither the word, nor both of its halves,
        nor another word with this beginning and a hyphen stands elsewhere.
        """
        first = re.search(r"[\w-]*\w$", before.lower())
        second = re.match(r"\w[\w-]*", after)
        if not first or not second or second[0] in SUSPENDED:
            return None
        low = second[0].lower()
        whole, hyphened = self._known[first[0] + low], self._known[f"{first[0]}-{low}"]
        if not second[0][0].islower():
            return "" if whole > hyphened else "-"  # Diffie-Hellman, ISO-8859; but UnboundLocalError
        if whole != hyphened:
            return "" if whole > hyphened else "-"
        apart = first[0] in self._prefixes or (self._known[first[0]] and self._known[second[0]])
        apart = apart or first[0] in BEFORE or (second[0] in AFTER and len(first[0]) > 2)
        return "-" if apart else if_unknown
