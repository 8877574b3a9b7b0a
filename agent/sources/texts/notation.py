"""How a file of settings is written as a whole, which no line of it shows: what sets, what is a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.sources.texts.assignments import assignment

MARK = r"\s*(?:[#;]+|//+)"
COMMENT = re.compile(rf"{MARK}[ \t]?")
OTHER = {"!": r"!+[ \t]?", "--": r"--+[ \t]?", "%": r"%+[ \t]?", "dnl": r"dnl\b[ \t]?", '"': r'"+[ \t](?!.*"\s*$)'}
"""Marks of comments that only some files have."""
SETTING = re.compile(
    rf"{MARK}\s*[A-Za-z_][\w.-]*(?:\s*=(?!=)|\s*:\s+(?=\S+\s*(?:#.*)?$)|\s*:\s*$|\s+\d\S*\s*$).*"
    rf"|{MARK}[A-Za-z]\w*[._]\w[\w.-]*\s*:\s+\S.*"
    rf"|{MARK}[A-Za-z]\w*[._-]\w[\w.-]*[ \t]+[^\s.,:;]+\s*"
)
"""A setting in a comment."""
LABEL = re.compile(rf"{MARK}\s*(?:[A-Z]|default\b|type\b|note\b|example\b|e\.g)")
KEYED = re.compile(r"\s*(?:- +)?[\"']?[\w./-]+[\"']?:(?:\s|$)")
"""A line of YAML with a key."""
ITEM = re.compile(r"\s*- ?")
BRACKET = re.compile(r"[^#]*[{(]\s*$|\s*[})]")
TIGHT = re.compile(r"\s*(?:[#;]{1,2}|//)(?=[A-Za-z_$\"'@])")
"""The mark of a comment right before its first word."""
FEW = 3
WORDS = 4
"""Words of a value that has no sign before it, in a comment."""
SENTENCE = re.compile(r"[.,:;!?]$|\b(?:the|to|of|an?|is|are|be|for|this|that|your|it|in|and|or|with)\b")


@dataclass(frozen=True, slots=True)
class Notation:
    """``tight``: what is commented out has its mark right before it, and what is said has a blank between."""

    comment: re.Pattern[str]
    is_yaml: bool = False
    has_signs: bool = True
    tight: bool = False

    def sets_tight(self, text: str) -> bool:
        """Whether a comment is a setting that was commented out."""
        mark = TIGHT.match(text)
        if not mark or not (found := assignment(text, mark.end(), unsigned=not self.has_signs)):
            return False
        value = text[slice(*found.value)]
        return bool(found.sign) or (len(value.split()) <= WORDS and not SENTENCE.search(value))


def notation(lines: Sequence[str]) -> Notation:
    """That of a file with these lines."""
    filled = [line for line in lines if line.strip()]
    comment = _comment(filled)
    live = [line for line in filled if not comment.match(line)]
    shown = live or [line[found.end() :] for line in filled if (found := TIGHT.match(line))]
    keyed = sum(KEYED.match(line) is not None for line in shown)
    items = sum(ITEM.match(line) is not None and not KEYED.match(line) for line in shown)
    is_yaml = keyed >= 0.7 * (len(shown) - items) and keyed > 0 and not any(BRACKET.match(line) for line in live)
    has_signs = _signs([*live, *(line[found.end() :] for line in filled if (found := TIGHT.match(line)))])
    one = Notation(comment, is_yaml, has_signs)
    comments = [line for line in filled if comment.match(line)]
    return Notation(comment, is_yaml, has_signs, _is_tight(one, comments))


def _comment(lines: Sequence[str]) -> re.Pattern[str]:
    """What begins a comment: marks that other files have count where many lines begin with them, and none with #."""
    usual = sum(COMMENT.match(line) is not None for line in lines)
    more = []
    for mark, pattern in OTHER.items():
        times = sum(re.match(rf"\s*{pattern}", line) is not None for line in lines)
        if times >= FEW and (times > usual or mark == "!"):
            more.append(pattern)
    return re.compile(rf"\s*(?:[#;]+[ \t]?|//+[ \t]?{''.join(f'|{one}' for one in more)})") if more else COMMENT


def _signs(lines: Iterable[str]) -> bool:
    """Whether most lines have a sign between name and value."""
    found = [one for line in lines if (one := assignment(line))]
    return 2 * sum(bool(one.sign) for one in found) >= len(found)


def _is_tight(one: Notation, comments: Sequence[str]) -> bool:
    tight = [line for line in comments if TIGHT.match(line)]
    sets = sum(one.sets_tight(line) for line in tight)
    loose = [line for line in comments if not TIGHT.match(line)]
    examples = sum(SETTING.match(line) is not None and ("=" in line or not LABEL.match(line)) for line in loose)
    return sets >= FEW and sets >= 0.7 * len(tight) and sets >= FEW * examples and len(loose) >= FEW
