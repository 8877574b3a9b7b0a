"""What a page sets and asks while it is read: strings, numbers, and conditions on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

STRINGS = {"R": "®", "S": "", "Tm": "™", "lq": "“", "rq": "”", "(lq": "“", "(rq": "”", "Lq": "“", "Rq": "”",
           "L\"": "“", "R\"": "”", "q": '"', "Le": "≤", "Ge": "≥", "Ne": "≠", "Pm": "±", "Am": "&", "Ba": "|",
           "Lt": "<", "Gt": ">", "If": "∞", "Na": "NaN", "Pi": "π", "Ua": "↑", "ga": "`", "aa": "´", "==": "==",
           "<=": "≤", ">=": "≥"}  # fmt: skip
"""Strings that the macros bring with them."""
LONGEST = 2_000
"""Characters of a string, and of a condition that is judged."""
MOST = 1_000
"""Strings and numbers of a page."""
REGISTER = re.compile(r"\\+n[-+]?(?:\((?P<two>..)|\[(?P<long>[^\]]{0,80})\]|(?P<one>.))")
NAMED = re.compile(r"(?P<test>[drcmFS])\s*(?P<name>\S+)")
COMPARED = re.compile(r"(?P<mark>['\"])(?P<left>.*?)(?P=mark)(?P<right>.*?)(?P=mark)")
EXPRESSION = re.compile(r"[-+*/%<>=&:()?!.\d|cfimMnpPsuvz]+")
TOKEN = re.compile(r"(?P<number>(?<![\w.)])-?(?:\d+(?:\.\d*)?|\.\d+))[cfimMnpPsuvz]?|(?P<sign>>=|<=|==|[-+*/%<>=&:])")
INNERMOST = re.compile(r"\(([^()]*)\)")
TRANSLATED = re.compile(r"\\(?:\((?P<two>[^\s\\]{2})|\[(?P<long>[^\]\s]{1,80})\])(?P<other>[^\\])")
LARGEST = 1 << 31


@dataclass(slots=True)
class State:
    """``strings``: name → text in roff; ``characters``: name → what the page prints in its place."""

    strings: dict[str, str] = field(default_factory=lambda: dict(STRINGS))
    numbers: dict[str, int] = field(default_factory=lambda: {".g": 1, ".x": 1, ".y": 22})

    characters: dict[str, str] = field(default_factory=dict)

    def translate(self, text: str) -> None:
        """Take in which characters with names are to be printed as others (``tr``)."""
        for found in TRANSLATED.finditer(text[:LONGEST]):
            self.characters[found["two"] or found["long"]] = found["other"]

    def put(self, request: str, text: str) -> None:
        """Set a string (``ds``), add to it (``as``), or set a number (``nr``)."""
        name, _, value = text.lstrip().partition(" ")
        table: dict[str, str] | dict[str, int] = self.numbers if request == "nr" else self.strings
        if not name or (name not in table and len(table) >= MOST):
            return
        value = value.lstrip(" \t")
        if request == "nr":
            self.numbers[name] = self._set(self.numbers.get(name, 0), value)
            return
        value = value.removeprefix('"').replace("\\\\", "\\")
        before = self.strings.get(name, "") if request.startswith("as") else ""
        self.strings[name] = (before + value)[:LONGEST]

    def _set(self, before: int, value: str) -> int:
        told = self.number(value.split(" ")[0])
        return before + told if value[:1] in ("+", "-") else told

    def number(self, text: str) -> int:
        """What an expression comes to; 0 where it can't be told."""
        text = REGISTER.sub(self._register, text[:LONGEST])
        for _ in range(20):
            text, count = INNERMOST.subn(lambda found: str(_value(found[1])), text)
            if not count:
                break
        return _value(text)

    def judge(self, text: str) -> tuple[bool, int]:
        """Whether a condition holds, and where it ends. A page is read as on a terminal."""
        at = len(text) - len(text.lstrip())
        holds = True
        while text.startswith("!", at):
            holds, at = not holds, at + 1
        if found := COMPARED.match(text, at):
            return (self._same(found["left"], found["right"])) == holds, found.end()
        if found := NAMED.match(text, at):
            there = {"d": found["name"] in self.strings, "r": found["name"] in self.numbers, "c": True}
            return there.get(found["test"], False) == holds, found.end()
        if text[at : at + 1] in ("n", "o", "t", "e", "v"):
            return (text[at] in "no") == holds, at + 1
        told = REGISTER.sub(lambda found: "0" * len(found[0]), text[at : at + LONGEST])
        end = at + (found.end() if (found := EXPRESSION.match(told)) else 0)
        return (self.number(text[at:end]) > 0) == holds, end

    def _same(self, left: str, right: str) -> bool:
        shown = [REGISTER.sub(self._register, side) for side in (left, right)]
        return shown[0] == shown[1]

    def _register(self, found: re.Match[str]) -> str:
        return str(self.numbers.get(found["two"] or found["long"] or found["one"] or "", 0))


def _value(text: str) -> int:
    """An expression without brackets, from left to right, as roff has it."""
    total, sign = 0, "+"
    for found in TOKEN.finditer(text):
        if found["sign"]:
            sign = found["sign"]
        else:
            total = max(-LARGEST, min(LARGEST, _done(total, sign, int(float(found["number"][:12])))))
    return total


def _done(left: int, sign: str, right: int) -> int:
    match sign:
        case "+" | "-":
            return left + right if sign == "+" else left - right
        case "*":
            return left * right
        case "/" | "%":
            return 0 if not right else left // right if sign == "/" else left % right
        case "<" | ">":
            return int(left < right if sign == "<" else left > right)
        case "<=" | ">=":
            return int(left <= right if sign == "<=" else left >= right)
        case "=" | "==":
            return int(left == right)
        case "&" | ":":
            return int((left > 0 and right > 0) if sign == "&" else (left > 0 or right > 0))
        case _:
            return right
