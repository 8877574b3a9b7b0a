"""What is seen in an engine's answers, by their shape alone: whole lines, items of a schema, thoughts, other words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from agent.brain.findings import Finding
from agent.brain.probing.heard import Said
from agent.brain.quirks import Quirks

ITEMS: Final = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn")
LINES: Final = (
    'Write one JSON object a line, like {"do":"name","planet":"Pluto"}: first for Mercury, then for Venus, Earth, '
    "Mars, Jupiter and Saturn. Six lines, nothing else."
)
IN_JSON: Final = f"The planets {', '.join(ITEMS[:-1])} and {ITEMS[-1]}, as JSON with the key planets."
SCHEMA: Final[dict[str, Any]] = {
    "type": "json_schema",
    "json_schema": {
        "name": "planets",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["planets"],
            "properties": {"planets": {"type": "array", "items": {"type": "string"}}},
        },
    },
}
THINK: Final = "How many of the numbers from 1 to 30 are divisible by 7 or by 11?"
ANYTHING: Final = "Write any dozen words that come to your mind."
MARKS: Final = re.compile(r"<\|?channel\|?>|</?think(?:ing)?>|<\|think\|>|\Athought\n")
"""What a thought is set apart with; in an answer, it has leaked."""
LONG_WHITE_SPACE: Final = 40

_LINES_ARE_ENOUGH: Final = "the night asks for lines of text, and doesn't need it"


def of_lines(said: Said, quirks: Quirks) -> list[Finding]:
    """Of the answer to :data:`LINES`."""
    whole, lines = whole_lines(said.text), [line for line in said.text.splitlines() if line.strip()]
    good = whole >= len(ITEMS) and whole >= len(lines) - 2
    told = f"{whole} of {len(lines)} are whole JSON, of {len(ITEMS)} asked for"
    todo = "" if good else "a model that can't do this will not write a wiki: take a larger one"
    if not lines and said.thought:
        told, todo = "nothing but thoughts, until the answer's tokens were spent", quirks.fix("thinking")
    usage = Finding("usage", "good", "in streams")
    if not said.has_usage:
        usage = Finding("usage", "note", "none", quirks.fix("usage"))
    return [Finding("lines", "good" if good else "bad" if not whole else "note", told, todo), usage]


def of_schema(said: Said, in_text: int, quirks: Quirks) -> Finding:
    """Of the answer to :data:`IN_JSON` under :data:`SCHEMA`, beside so many items in lines of text."""
    if said.wrong:
        return Finding("schema", "note", f"refused ({said.wrong}); {_LINES_ARE_ENOUGH}")
    if any(len(space) > LONG_WHITE_SPACE for space in re.findall(r"\s+", said.text)):
        return Finding("schema", "note", f"endless white space; {_LINES_ARE_ENOUGH}", quirks.fix("schema"))
    count = _items(said.text)
    if count is None:
        how = "cut off" if said.finish == "length" else "not what the schema asks for"
        return Finding("schema", "note", f"{how}; {_LINES_ARE_ENOUGH}")
    fewer = f", where text brought {in_text}" if count < in_text else ""
    return Finding("schema", "note" if fewer else "good", f"{count} items{fewer}; {_LINES_ARE_ENOUGH}")


def of_thinking(off: Said, on: Said, refused: Collection[str], quirks: Quirks) -> tuple[Finding, bool]:
    """Of an answer with thinking off and of one with it on; and whether it must be left off by night.

    An engine without a switch is asked all the same: what counts is whether it thinks.
    """
    switch = quirks.thinking[False].keys() & set(refused)
    if off.thought or MARKS.search(off.text):
        said = "can't be switched off: thoughts come where answers should"
        return Finding("thinking", "bad", said, quirks.fix("thinking")), False
    if switch:
        return Finding("thinking", "note", f"off; it refuses {', '.join(sorted(switch))}, so it stays off"), False
    if on.wrong:
        return Finding("thinking", "note", f"off; switched on, there is no answer ({on.wrong}): it stays off"), True
    if MARKS.search(on.text):
        said = "off where it is off; where it is on, it leaks into the answer: the night leaves it off"
        return Finding("thinking", "note", said, quirks.fix("leak")), True
    return Finding("thinking", "good", "off, and on where asked for" if on.thought else "off"), False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Answers to :data:`ANYTHING`: at temperature 1 with one seed, the same again, and another one; at temperature 0
    with two; at 1 with two, and only the likeliest token to draw from (none where top_k can't be set).
    """

    one: Said
    same: Said
    other: Said
    cold: tuple[Said, Said]
    narrow: tuple[Said, Said] | None = None

    @property
    def wrong(self) -> str:
        """Why one of them is missing."""
        answers = (self.one, self.same, self.other, *self.cold, *(self.narrow or ()))
        return next((said.wrong for said in answers if said.wrong), "")


def of_sampling(drawn: Drawn, refused: Collection[str]) -> list[Finding]:
    """Whether seed, temperature and top_k do what they are for."""
    if drawn.wrong or not drawn.one.text.strip():
        return [Finding("seeds", "unknown", f"not all of a few questions were answered ({drawn.wrong or 'empty'})")]
    found = [_seeds(drawn, refused)]
    cold = drawn.cold[0].text == drawn.cold[1].text
    said = "0 gives one answer" if cold else "0 gives different answers, as is usual with several calls at once"
    found.append(Finding("temperature", "good" if cold else "note", said))
    if drawn.narrow is not None and "top_k" not in refused:
        narrow = drawn.narrow[0].text == drawn.narrow[1].text
        if narrow:
            found.append(Finding("top_k", "good", "1 gives one answer"))
        elif cold:
            found.append(Finding("top_k", "note", "1 gives different answers: it is not heeded"))
    return found


def _seeds(drawn: Drawn, refused: Collection[str]) -> Finding:
    if drawn.one.text == drawn.other.text:
        what = "another seed gives the same answer"
        if drawn.one.text == drawn.cold[0].text:
            what += ", and so does another temperature"
        todo = "another attempt at a bad answer brings the same one: see that temperature and seed are not overruled"
        return Finding("seeds", "bad", what, todo)
    if "seed" in refused:
        return Finding("seeds", "note", "refused: another attempt differs by chance alone")
    if drawn.one.text == drawn.same.text:
        return Finding("seeds", "good", "the same seed gives the same answer, another one another")
    return Finding("seeds", "note", "the same seed gives other answers, as is usual with several calls at once")


def whole_lines(text: str) -> int:
    """Lines that are one JSON object each."""
    count = 0
    for line in text.splitlines():
        try:
            count += isinstance(json.loads(line, strict=False), dict)
        except (ValueError, RecursionError):
            continue
    return count


def _items(text: str) -> int | None:
    try:
        told = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    planets = told.get("planets") if isinstance(told, dict) else None
    return len(planets) if isinstance(planets, list) else None
