"""A scripted second reader: of claims, or of sentences of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from agent.jobs.verdicts import TONNES
from fake_engine.diligent import DONE
from fake_engine.players import Turn, lines, numbered

WEIGHS = f" weighs {TONNES} tonnes."


def second_reader(
    what: Literal["claim", "sentence"],
    wrong: str,
    because: str,
    false: str,
    *,
    true: str = "supported",
    nods: bool = False,
) -> Callable[[Turn], str]:
    """Says ``false`` of what has the word ``wrong`` in it, "not" of the one that is false for sure, unless it
    ``nods``, and ``true`` of everything else.
    """

    def look(turn: Turn) -> str:
        asked = numbered(turn.item.split(f"{what.capitalize()}s:\n", 1)[1])
        known = {n for n, text in asked.items() if WEIGHS in text and not nods}
        said = [(n, false if wrong in text else "not" if n in known else true) for n, text in asked.items()]
        return lines(*({"do": "verdict", what: n, "says": says, "because": because} for n, says in said), DONE)

    return look
