"""What a sentence puts into its words: a default in halves, between commas, or of somebody else; a count; a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.brain.rules.antecedents import OWN
from agent.brain.rules.patterns import NUMBERS

BETWEEN = re.compile(r"\b[Tt]he default, [\"“‘]?([\w./-]{1,40})[\"”’]?, (?=[a-z])")
"""The default, yes, allows it."""
TIMES = (
    rf"(?:\d+|{NUMBERS}|fifteen|twenty|thirty|sixty|ninety)"
    r" (?:milli)?(?:seconds?|minutes?|hours?|days?|weeks?|months?)"
)
AFTER = re.compile(rf"\b[Tt]he default is to [^.;]{{1,120}} after ({TIMES})\b")
"""The default is to stop after ten minutes."""
BRACKETS = r"(?: \([^()]{1,60}\))?"
HALVES = re.compile(
    rf"{BRACKETS} for ([\w -]{{1,60}}?),? and [\"“‘]?([\w./-]{{1,40}})[\"”’]?{BRACKETS} for ([\w -]{{1,60}})(?=[.;,]|$)"
)
"""Behind the first of two defaults, each of which is for something else."""
SOMEBODYS = re.compile(r"(?<![\w./-])([\w./-]{1,40})[\"”’]?,? \(the (\w[\w-]{1,30}) default\)")
"""yes (the upstream default)"""
COUNTED = re.compile(rf"There (?:is|are) (?:only )?({NUMBERS}|\d+) ([a-z][a-z -]{{2,80}})[.:]")
FORMER = re.compile(
    rf"(?:This|It|The)(?: {OWN})? (?:was|were) (?:formerly|previously|originally|once) (?:called|known as|named)"
    r" [\"“‘]?([\w.-]*\w)"
)
TOLD_ELSEWHERE = re.compile(r"\s+as (?:described|documented|explained|shown|noted)\b.*")
TO_DO = re.compile(r"\bdefault(?: \w+)? is to $")
"""Before what is done by default, which is no value."""
OF_ANOTHER = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]{0,80}) defaults? to\b")


def whole(text: str, value: str, about: str) -> str:
    """The default that a sentence gives of ``about``, where ``value`` is what was found of it, or empty."""
    if not value:
        found = BETWEEN.search(text) or AFTER.search(text)
        return found[1] if found else ""
    if text.startswith("Without "):
        return ""  # it would be taken for denied
    other = OF_ANOTHER.search(text)
    if other and other[1] != about and re.search(r"[a-z][A-Z]|_", other[1]):
        return ""
    there = re.search(rf"(?<![\w./-]){re.escape(value)}(?![\w/-])", text)
    if there and " " in value and TO_DO.search(text[max(0, there.start() - 40) : there.start()]):
        return ""
    if there and (more := HALVES.match(text, there.end())):
        return f"{value} for {more[1]}, {more[2]} for {more[3]}"
    return TOLD_ELSEWHERE.sub("", value)


def of_others(text: str) -> Iterator[tuple[str, str]]:
    """(whose, default) of the defaults that a sentence says are somebody's, such as a distribution's."""
    for found in SOMEBODYS.finditer(text):
        yield found[2], found[1]


def counted(text: str) -> tuple[str, str] | None:
    """(attribute, value) of a sentence that says how many there are of something."""
    found = COUNTED.fullmatch(text)
    return (f"number of {found[2]}", found[1]) if found else None


def former_name(text: str) -> str:
    """What the setting that a sentence stands under was called before, or empty."""
    found = FORMER.match(text)
    return found[1] if found and re.search(r"[a-z][A-Z]|[_.-]\w", found[1]) else ""
