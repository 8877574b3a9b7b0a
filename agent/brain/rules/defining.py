"""Sentences that say what a setting is or does; others only say how it is written, or what holds in one case."""

from __future__ import annotations

import re
from typing import Literal

from agent.brain.rules.antecedents import OWN, points_back

Says = Literal["what it is", "its effect", "a case", "its form"]

EFFECT = re.compile(
    rf"(?:If|When)(?: (?:it|this|(?:this|the) {OWN})(?: is)?)?"
    r" (?:specified|given|set|enabled|disabled|present|provided)\b"
)
"""How a sentence begins that says what comes of setting it."""
CASE = re.compile(r"(?:If|When|Unless|Until|While|Otherwise|Note|Currently|By default|The default|See|However)\b|\(")
WITHIN_CASE = re.compile(
    rf"[^,]{{0,200}},? (?:(?:it )?(?:specifie|control|set|determine|define)s\b|[^.]{{0,200}}\bthis {OWN})"
)
"""A sentence that says what something is for, though it begins with when that counts."""
FORM = re.compile(
    rf"(?:(?:This|The|These|Its) (?:{OWN}|arguments?|values?|format|syntax)(?: to this {OWN})?"
    r"|(?:Valid|Possible|Accepted|Supported|Allowed|Multiple) \w+|Arguments?|Values?)"
    r" (?:can|may|must|should|takes?|accepts?|requires?|consists?|are|is (?:followed|one|either))\b"
)
"""How a sentence begins that says what is to be written behind a name."""
PLAIN = re.compile(
    rf"(?:This {OWN} )?[A-Za-z]+s (?:the|an?|whether|how|which|what|where|that|if)\b"
    r"|[A-Z][a-z ]{1,40} (?:is|are) [a-z]+ed\b"
)
"""How a sentence begins that says what a term is for: "Specifies whether", "This option sets the", "Jobs are kept"."""
OPENING = 3
"""Sentences under a term of which one may define it, where the first does not."""


def says(text: str) -> Says:
    """What a sentence that stands under the name of a setting says of it."""
    if EFFECT.match(text):
        return "its effect"
    if CASE.match(text) and not WITHIN_CASE.match(text):
        return "a case"
    return "its form" if FORM.match(text) else "what it is"


def defines(text: str, place: int, before: Says | None) -> bool:
    """Whether a sentence defines the term that it stands under, as the ``place``-th there. ``before``: what the last
    one said that did; what comes of one value goes with what comes of another, where that stands right behind it.
    """
    what = says(text)
    if before or place > OPENING:
        return before == what == "its effect" and place == 2
    return what == "its effect" or (what == "what it is" and (place == 1 or _is_plain(text)))


def _is_plain(text: str) -> bool:
    return PLAIN.match(text) is not None and not points_back(text)
