"""Whether a sentence holds a thing, or only tells that somebody says so. English; silent where it can't be sure."""

from __future__ import annotations

import re
from typing import Literal

from agent.evidence.words import language

Stance = Literal["holds", "reports"]

_REPORTED = re.compile(
    r"(?i)^\W*(?:according\s+to\s+[^,.;]{2,80},|reportedly\b|allegedly\b|supposedly\b|it\s+is\s+(?:said|claimed|rumou?red)\b)"
    r"|\b(?:newspaper|paper|magazine|journalist|press|critics|rumou?r|article|brochure|blog)s?\s+"
    r"(?:once\s+|has\s+|have\s+)?(?:wrote|writes?|claim(?:s|ed)?|said|says?|report(?:s|ed)?|reads?|had\s+it)\b"
)
_SAYS = re.compile(
    r"(?i)\b(?:according|report\w*|alleg\w*|suppos\w*|sa(?:id|ys?|ying)|claim\w*|wr(?:ote|ites?|itten|iting)|t(?:old|ells?)|"
    r"stat(?:e[sd]?|ing)|believ\w*|argu\w*|suggest\w*|rumou?r\w*|quot\w*|cit(?:e[sd]?|ing)|th(?:inks?|ought)|consider\w*|"
    r"hear[sd]?|mention\w*|describ\w*|call(?:s|ed)?|estimat\w*|expect\w*|announc\w*|propos\w*|recommend\w*|assum\w*|"
    r"predict\w*|hold(?:s|ing)?|maintain\w*|insist\w*|den(?:y|ies|ied)|find(?:s|ing)?|found|show(?:s|n|ed)?|conclud\w*|"
    r"critics?|opinion|view|legend|tradition|apparently)\b"
)


def stance(cited: str, claimed: Stance) -> Stance:
    """What a claim's stance is, where its sentences leave no doubt; else what was claimed."""
    if claimed == "holds":
        return "reports" if _REPORTED.search(cited) else "holds"
    return "holds" if language(cited) == "en" and not _SAYS.search(cited) else "reports"
