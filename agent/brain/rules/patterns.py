"""The phrases by which manuals give values and definitions. English only, and plain."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.brain.rules.claiming import GAP
from agent.brain.rules.defaults import CONDITION, DEFAULT_LINE, literal, unquoted
from agent.brain.rules.naming import label_of

NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten"
"""Numbers in words."""
LABEL = re.compile(r"([A-Z][a-z]+(?: [a-z]+){0,2}):\s+")
ALLOWED = re.compile(
    r"(?:\b(?:argument|value|setting)s?(?: to this (?:keyword|option))?(?: for this option)?"
    r" (?:must be|may be|is one of)"
    r"|\b(?:[Vv]alid|[Pp]ossible|[Aa]ccepted|[Aa]vailable|[Ss]upported|[Aa]llowed) "
    r"(?:\w+ )?(?:arguments|values|options|settings|keywords|criteria|algorithms) are)"
    r"(?: one of| set to| either)?:? (.+?)(?=(?<!\be\.g)(?<!\bi\.e)\.(?:\s|$)|$)"
)
NO_VALUES = re.compile(
    r"(?:specified|given|used|supplied|passed|abbreviated|omitted|quoted|enclosed|escaped|separated|repeated|combined"
    r"|preceded|prefixed|followed)\b"
)
"""What follows in "arguments may be specified …"."""
DEFINES = re.compile(
    r"^(?:(?:A|An|The)\s+)?([\w.+/-]+(?:\s+[\w.+/-]+){0,4}?)(?:\s+\([^)]{1,60}\))?\s+"
    r"(?:is|are|was|were|stands for|refers to|denotes|means|provides|specifies)\s+(.+)$"
)
WEAK = frozenset(
    "it this that these those there here he she they we you i one what which who if when where each every all any some "
    "most many such both other others use usage note default defaults following example examples first second last "
    "only".split()
)
"""Words that a name neither begins nor ends with."""
SYNOPSIS = re.compile(r"\[-|^Usage:|^[\w.+-]+ -{1,2}[a-z]\b", re.IGNORECASE)
COUNT = re.compile(rf"(?<![(-])\b(?:{NUMBERS}|\d+(?:[.,]\d+)*|[A-Z]{{3,}}|[A-Z][a-z]+\d+\w*)\b")
"""A number or a name in capitals: what another release may have changed in an otherwise equal sentence."""
FRAME = 110
"""A sentence with more characters than this says more than one thing."""


def allowed(text: str) -> str:
    """The values that a sentence allows, or empty."""
    match = ALLOWED.search(text)
    if not match or CONDITION.match(text) or NO_VALUES.match(match.group(1)):
        return ""
    return unquoted(match.group(1))


def labelled(text: str, code: Mapping[int, str]) -> tuple[str, str] | None:
    """(label, value) of a line that gives one thing of a setting, as code: "Command line: --chdir"."""
    match = LABEL.match(text)
    if not match or DEFAULT_LINE.match(text) or label_of(match.group(1)) == "default":
        return None
    if code.get(match.end()) != text[match.end() :]:
        return None
    return match.group(1).casefold(), literal(text[match.end() :])


def framed(text: str) -> tuple[str, str] | None:
    """(the sentence with a gap, what stands in the gap), where it says just one number or name that could be another.

    Two releases that say the same sentence with another word in the gap disagree on it.
    """
    found = list(COUNT.finditer(text))
    if len(found) != 1 or len(text) > FRAME:
        return None
    return f"{text[: found[0].start()]}{GAP}{text[found[0].end() :]}".rstrip("."), found[0][0]
