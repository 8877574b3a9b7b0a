"""Sentences of running text that name a setting and give its default: "`max_open_files` defaults to 1024"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.brain.protocol import Line
from agent.brain.rules import defaults, naming
from agent.brain.rules.antecedents import OWN
from agent.brain.rules.defaults import CONDITION, SURE, UNIT, UNSET

NAME = r"[\"'`]?(?P<name>[A-Za-z][\w.-]*\w)[\"'`]?"
VALUE = r"(?P<value>\S.*?)"
END = r"(?=\.(?:\s|$)|,(?:\s|$)|;|\s\(|\sby default\b|$)"
FORMS = (
    re.compile(
        rf"\b[Tt]he default(?: value| setting)? (?:of|for) (?:the )?{NAME}(?: {OWN})? is (?:set to )?{VALUE}{END}"
    ),
    re.compile(rf"\b[Tt]he default {NAME} is {VALUE}{END}"),
    re.compile(
        rf"\b(?:If|When) (?:the )?{NAME}(?: {OWN})? is {UNSET},? (?:it|this) (?:will )?defaults? to {VALUE}{END}"
    ),
    re.compile(rf"\b[Bb]y default,? {NAME} is (?:set to )?{VALUE}{END}"),
    re.compile(rf"^(?:The )?{NAME}(?: {OWN})? is (?:set to )?{VALUE} by default\b"),
    re.compile(rf"^(?:The )?{NAME}(?: {OWN})? \((?:the )?default(?: is|:)? {VALUE}\)"),
    re.compile(
        rf"^(?:The )?{NAME}(?: {OWN})?\b[^.]{{0,120}}?(?:(?:;| and|,) (?:it |which )?)?"
        rf" ?defaults to {VALUE}{END}"
    ),
)

PAIR = re.compile(r"\"([A-Za-z][\w.-]*)\"\s*:\s*(\S.*)")
"""A setting as a file has it, with its value: ""MaxConns": 300"."""
IS_SET = re.compile(r"\b(?:setting|option|parameter|property|key)(?: is| looks like| reads)?:?\s+$")
TAKES = re.compile(r"\s+with (?:the )?(?:options|values|choices|[\w ]{1,20} input)\b")


def default_of(line: Line) -> tuple[str, str] | None:
    """(setting, default) of a sentence: the name is one as programs have them, set as code, and the only such one
    before the default; the default is code, a number or a switch.
    """
    code = naming.code_at(line)
    if not code:
        return None
    for found in filter(None, (form.search(line.text) for form in FORMS)):
        if CONDITION.match(line.text) and not found[0].startswith(("If", "When")):
            continue
        at, exact = found.start("value"), code.get(found.start("value"), "")
        names = [said for start, said in code.items() if start < at and naming.is_name(said)]
        sure = exact == found["value"] or re.fullmatch(rf"{SURE}(?: {UNIT})?", found["value"])
        if names == [found["name"]] and sure:
            return found["name"], defaults.literal(exact or found["value"])
    return None


def set_in(line: Line) -> Iterator[tuple[str, str]]:
    """(setting, value) of the settings that a sentence shows as they stand in a file: "The setting is `"MaxConns":
    300`".
    """
    for start, code in naming.code_at(line).items():
        pair = PAIR.fullmatch(code)
        if pair and (IS_SET.search(line.text[:start]) or TAKES.match(line.text, start + len(code))):
            yield pair[1], defaults.literal(pair[2])
