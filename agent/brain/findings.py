"""What a look at the engine finds, one line each, and what of the night's settings follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Verdict = Literal["good", "note", "bad", "unknown"]

WHOLE_CONTEXT: Final = 16_384
"""Tokens that the jobs' prompts and answers are made for."""
SHARE_OF_ANSWER: Final = 4
"""In a shorter context an answer gets this part of it, so that there is room for what is read."""
LEAST_ANSWER: Final = 256
MARK: Final[dict[Verdict, str]] = {"good": "ok", "note": "note", "bad": "BAD", "unknown": "?"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``todo``: what a person can do about it; empty where nothing is to be done.
    ``engine``: whose it is, where there are several and it is not all of theirs.
    """

    name: str
    verdict: Verdict
    said: str
    todo: str = ""
    engine: str = ""

    def __str__(self) -> str:
        where = f" ({self.engine})" if self.engine else ""
        return f"{self.name}{where}: {self.said}" + (f" → {self.todo}" if self.todo else "")


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found in ``seconds``, and the settings that follow: at most so many loops at once, an answer of at
    most so many tokens (``None``: as the jobs have it), whether no job may think, and whether the engine is better off
    without its drafts.
    """

    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    loops: int | None = None
    longest_answer: int | None = None
    no_thinking: bool = False
    drafts_in_vain: bool = False

    def of(self, name: str) -> Finding:
        """The finding of that name. Raises ``LookupError`` where nothing was looked at under it."""
        return next(finding for finding in self.findings if finding.name == name)

    @property
    def is_sound(self) -> bool:
        return all(finding.verdict != "bad" for finding in self.findings)


def longest_answer(context: int | None) -> int | None:
    """Tokens of an answer, at most, in that context; ``None`` where the jobs' own limits fit."""
    if context is None or context >= WHOLE_CONTEXT:
        return None
    return max(LEAST_ANSWER, context // SHARE_OF_ANSWER)


def loops(asked: int, running: float, waiting: float) -> int | None:
    """How many are worth to be sent at once, where more were asked than the engine runs; ``None``: all of them.

    A few more than it runs, so that a next one is there when one ends; what waits in its queue longer than that is
    only in danger of being given up.
    """
    if waiting <= 0 or running < 1:
        return None
    enough = int(running) + max(1, int(running) // 4)
    return enough if enough < asked else None


def in_lines(found: Found) -> Sequence[str]:
    """For a terminal."""
    return [f"{MARK[finding.verdict]:>4}  {finding}" for finding in found.findings]
