"""Does what a person writes of a disagreement name a value as the one that holds?

A value that is denied there ("not 516 metres"), or called wrong, is not named; a quantity may stand in another unit or
without one. What is missed only leaves a conflict without a value that comes first, so doubt counts against it.
"""

from __future__ import annotations

import re

from agent.evidence.negation import denies, negations, switch
from agent.evidence.quantities import scan
from agent.evidence.values import compare

_BOUND = re.compile(
    r"[;!?|—–()。；！？]|,(?!\d)|\.(?=\s|$)|\s-\s|\b(?:but|while|whereas|because|since|aber|weil|mais|pero)\b", re.I
)
_WRONG = re.compile(
    r"\b(?:wrong|false|incorrect|untrue|mistake[ns]?|erroneous|errors?|slips?|typos?|misprints?|misread\w*|outdated|"
    r"obsolete|superseded|doubt\w*|impossible|unlikely|reject\w*|instead\s+of|rather\s+than|"
    r"falsch\w*|irr(?:ig\w*|tum|tümlich\w*)|veraltet\w*|fehler\w*|(?:an)?statt|faux|fausse\w*|erron[ée]\w*|erreur|"
    r"falso|falsa|err[óo]ne[oa]|equivocad[oa]|sbagliat[oa]|errad[oa])\b",
    re.IGNORECASE,
)
"""Beside a value in its clause, these take it back; two of them, or one and a negator, don't."""
_STRESSED = "[\"'“‘”’`*_]*"
_ANSWERS = re.compile(
    rf"(?:^|\b(?:is|are|be|to|as|default|says?|holds?|ist|est|es|è|gilt)\s|[=:]\s?)\s*{_STRESSED}$", re.IGNORECASE
)
"""What stands before an answer that is one short word, or a number alone: nothing, or a verb that gives it."""
_GOES_ON = re.compile(
    rf"^{_STRESSED}\s*(?:$|[:=]|(?:is|are|was|holds?|has|since|from|until|by|as|in|according|for|ist|gilt|est)\b)",
    re.IGNORECASE,
)


def chosen(said: str, value: str) -> bool:
    """Whether the words name this value, as it is written, as the one that holds."""
    spelled = " ".join(value.split())
    at = re.search(rf"(?<![\w.]){re.escape(spelled)}(?!\w|\.\d)", said, re.IGNORECASE) if spelled else None
    if not at or _taken_back(said, at.start(), at.end()):
        return False
    short = switch(spelled) is not None or negations(spelled) > 0 or spelled.casefold() in ("no", "none", "never")
    before, behind = _around(said, at.start(), at.end())
    return not short or len(spelled.split()) > 1 or bool(_ANSWERS.search(before) and _GOES_ON.search(behind))


def chosen_measured(said: str, value: str) -> bool:
    """Whether the words name this value in another unit or notation; a number alone does where it is the answer."""
    for quantity in scan(said).quantities:
        start, end = quantity.start, quantity.end
        before, behind = _around(said, start, end)
        alone = not quantity.unit and not (_ANSWERS.search(before) and _GOES_ON.search(behind))
        if not alone and compare(said[start:end], value) == "same" and not _taken_back(said, start, end):
            return True
    return False


def _taken_back(said: str, start: int, end: int) -> bool:
    before, behind = _around(said, start, end)
    wrong = len(_WRONG.findall(f"{before} {behind.partition(':')[0]}"))
    return (wrong + denies(f"{before}{said[start:end]}{behind}", said[start:end])) % 2 == 1


def _around(said: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind, in the same clause."""
    begins = max((bound.end() for bound in _BOUND.finditer(said, 0, start)), default=0)
    ends = next((bound.start() for bound in _BOUND.finditer(said, end)), len(said))
    return said[begins:start].lstrip(), said[end:ends].rstrip()
