"""Links that open a web page at a sentence: text fragments, ``https://host/page#:~:text=first%20words,last%20words``.

https://wicg.github.io/scroll-to-text-fragment/ . A browser that does not know them, or does not find the words, opens
the page at its top.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from urllib.parse import quote as percent

from agent.ledger.records import Evidence

WHOLE = 12
"""Words. A quotation up to this length is given whole, of a longer one its two ends."""
ENDS = 6
AROUND = 4
MOST = 4
"""Sentences of one footnote that are marked."""
ADDED = re.compile(r"\[|\]|\^|\||^_|…")
"""Signs that the canonical text may hold and the page may not: numbers of notes, powers, bars between cells."""
LABELLED = re.compile(r"^[^:|]{1,80}: (?=\S)")
IN_URL = ":/?#@!&'()+,;=%~-._"


def is_web(name: str) -> bool:
    return name.startswith(("http://", "https://")) and not re.search(r"\s", name)


def linked(url: str, evidence: Iterable[Evidence], text: str = "") -> str:
    """The address that opens the page at what is cited. ``text``: its canonical text, to tell equal words apart."""
    terms = [term for piece in list(evidence)[:MOST] if (term := directive(piece.quote, text, piece.start))]
    address = percent(url, safe=IN_URL)
    if not terms:
        return address
    return f"{address}{'' if '#' in address else '#'}:~:{'&'.join(f'text={term}' for term in terms)}"


def directive(quote: str, text: str = "", start: int = 0) -> str:
    """What stands behind ``text=``; empty where nothing in the quotation is sure to stand so in the page.

    Of ``text``, in which the quotation stands at ``start``, are taken the words before and behind it where the page
    has its words more than once.
    """
    cells = quote.split(" | ")
    if len(cells) > 1 and 2 * sum(bool(LABELLED.match(cell)) for cell in cells) >= len(cells):
        cells = [LABELLED.sub("", cell) for cell in cells]
    parts = [run for cell in cells for line in cell.splitlines() for run in _runs(line.split())]
    if not parts:
        return ""
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and len(first) <= WHOLE:
        terms = [" ".join(first)]
    else:
        terms = [" ".join(first[:ENDS]), " ".join(last[-ENDS:])]
    before = after = ""
    if text and _plain(text).count(terms[0].casefold()) > 1:
        before, after = _around(text, quote, start)
        before = before if " ".join(quote.split()).startswith(terms[0]) else ""
        after = after if " ".join(quote.split()).endswith(terms[-1]) else ""
    ends = (f"{_encoded(before)}-," if before else "", f",-{_encoded(after)}" if after else "")
    return ends[0] + ",".join(map(_encoded, terms)) + ends[1]


def _runs(words: list[str]) -> list[list[str]]:
    """The words in stretches that the page has as they are."""
    runs: list[list[str]] = [[]]
    for word in words:
        if ADDED.search(word):
            runs.append([])
        else:
            runs[-1].append(word)
    return [run for run in runs if run]


@functools.lru_cache(maxsize=24)
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _around(text: str, quote: str, start: int) -> tuple[str, str]:
    """The few words next to the quotation, on either side, of one block each: a term may not reach into another."""
    before = text[max(0, start - 400) : start].rstrip().rsplit("\n", 1)[-1].split()[-AROUND:]
    after = text[start + len(quote) :][:400].lstrip().split("\n", 1)[0].split()[:AROUND]
    behind = _runs(before) if before and not ADDED.search(before[-1]) else []
    front = _runs(after) if after and not ADDED.search(after[0]) else []
    return " ".join(behind[-1]) if behind else "", " ".join(front[0]) if front else ""


def _encoded(term: str) -> str:
    """Percent-encoded; dashes, commas and ampersands have a meaning of their own there."""
    return percent(term, safe="").replace("-", "%2D")
