"""Where a sentence ends. The boundaries of the ``sentencex`` package, mended where they are wrong for what we read.

https://github.com/wikimedia/sentencex (MIT) knows the stops and abbreviations of some 240 languages. It takes "no." for
"number", splits after "1." and some abbreviations, and keeps what a closing quotation mark or bracket ends.
"""

from __future__ import annotations

import re

import sentencex

LONGEST = 1000
"""Code points. A longer sentence is cut at a clause: what is cited should be something that can be read."""

ENUMERATOR = re.compile(r"^[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]$")
ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"“])(?:approx|ca|cf|e\.g|i\.e|eg|ie|etc|vs|resp|incl|excl|esp|viz|al|Fig|Figs|Eq|Eqs|Sec|Ch|Vol|pp|p|Nr|"
    r"Tab|Ref|Refs|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|bzw|z\.B|d\.h|u\.a|usw|ggf|evtl|vgl|p\.ex|ej)\.$"
)
NEVER_BEFORE_CAPITAL = re.compile(r"(?:etc|al|Jr|Sr|usw)\.$")
MISSED = re.compile(
    r"(?<=\bno\.)\s+(?=[\"“(]?[A-Z])"  # "The default is no. Setting ..."
    r"|(?<=[.!?])\s+(?=[\"“‘][A-Z])"  # 'He left. "Really?" ...'
    r"|(?<=[.!?][\"”’)\]])\s+(?=[\"“(]?[A-Z])"  # '(See above.) Then ...'
    r"|(?<=\d\s[a-z]\.)\s+(?=[A-Z])"  # "It is 516 m. The depth ..."
    r"|(?<=\d\s[A-Z]\.)\s+(?=(?:The|An?|In|It|Its|This|At|For|From|By|If|When)\s)"  # "It draws 60 W. The ..."
    r"|(?<=[。！？])(?=\d)"  # …である。1958年に…
)
ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
MONTH = re.compile(r"(?:Jan|Jän|Feb|Mär|Mar|Apr|Mai|Maj|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Des)[a-zä]*\b")
"""What follows "am 3." in German, Danish and Norwegian."""
BEFORE_ORDINAL = re.compile(
    r"(?:^|\s)(?:am|im|vom|zum|zur|beim|der|die|das|den|dem|des|ins|und|bis|ab|seit)\s+\d{1,3}\.$", re.IGNORECASE
)
CLAUSE = re.compile(r"[;:,]\s|\s")


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of a block of text as (start, end) in code points, in order and without white space around them.

    Everything that is not white space belongs to exactly one sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _boundaries(text):
        inner = start
        for missed in MISSED.finditer(text, start, end):
            spans.append((inner, missed.start()))
            inner = missed.end()
        spans.append((inner, end))
    trimmed = [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]
    return [piece for span in _joined(text, trimmed) for piece in _shortened(text, *span)]


def _boundaries(text: str) -> list[tuple[int, int]]:
    """sentencex's sentences, made to tile the text whatever comes back."""
    spans = []
    at = 0
    for found in sentencex.get_sentence_boundaries("en", text):
        end = min(found["end_index"], len(text))
        if end > at:
            spans.append((at, end))
            at = end
    if at < len(text):
        spans.append((at, len(text)))
    return spans


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put back together what was cut after an enumerator or an abbreviation."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _goes_on(text[joined[-1][0] : joined[-1][1]], text[start : start + 12]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _goes_on(before: str, following: str) -> bool:
    if ENUMERATOR.match(before):
        return True
    last = before[-12:]
    if ORDINAL.search(last) and (MONTH.match(following) or BEFORE_ORDINAL.search(last)):
        return True
    if not ABBREVIATION.search(last):
        return False
    return not (following[0].isupper() and NEVER_BEFORE_CAPITAL.search(before))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _shortened(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span in pieces of at most :data:`LONGEST`, cut at the last clause or space before the bound."""
    pieces = []
    while end - start > LONGEST:
        cuts = [found.end() for found in CLAUSE.finditer(text, start + LONGEST // 2, start + LONGEST)]
        clauses = [cut for cut in cuts if text[cut - 2] in ";:,"]
        cut = (clauses or cuts or [start + LONGEST])[-1]
        pieces.append(_trim(text, start, cut))
        start, end = _trim(text, cut, end)
    pieces.append((start, end))
    return [piece for piece in pieces if piece[0] < piece[1]]
