"""How slow an answer may come before it is given up: told by what is said, never by how long it takes in all.

Pure: times are handed in. A night's longest answers take many minutes and are worth them; what is worth nothing is
waiting for an engine that has stopped.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.brain.faults import Fault

FIRST_TOKEN = 300.0
"""Seconds to the first token. With 64 loops and a prefill of 12,000 tokens each, the last in a queue waits minutes."""
IDLE = 60.0
"""Seconds between two pieces. A busy engine takes under one; a request that it had to put aside and prefill again, some
tens."""
SLOW = 120.0
"""Seconds in which at least :data:`SLOW_CHARACTERS` come, or it is no work but a drip."""
SLOW_CHARACTERS = 30
"""Some eight tokens. The slowest engine worth a night makes two tokens a second."""

_IN_ONE_PIECE = 2
"""Times as long as to a first token is waited for an engine that doesn't stream, and shows nothing before its end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to the first token, between two pieces, and for :data:`SLOW_CHARACTERS`. None is on the whole answer."""

    first_token: float = FIRST_TOKEN
    idle: float = IDLE
    slow: float = SLOW


class Pace:
    """One call's. ``now`` is when it is sent; ``in_one_piece``: the engine is known not to stream."""

    def __init__(self, limits: Limits, now: float, *, in_one_piece: bool = False) -> None:
        self._limits = limits
        self._characters = 0
        self._window = now
        self._before_window = 0
        wait = limits.first_token * (_IN_ONE_PIECE if in_one_piece else 1)
        self._late = ("no first token", f"within {wait:g} s")
        self.deadline = now + wait
        """When to give up, unless something comes."""
        self.last = now
        """When something came last."""

    def came(self, characters: int, now: float) -> None:
        """So many characters have come in all. What brings none puts nothing off."""
        if characters <= self._characters:
            return
        self.last = now
        if self._characters == 0 or characters - self._before_window >= SLOW_CHARACTERS:
            self._window, self._before_window = now, characters
        self._characters = characters
        idle, slow = now + self._limits.idle, self._window + self._limits.slow
        self.deadline = min(idle, slow)
        self._late = (
            ("stalled", f"nothing for {self._limits.idle:g} s")
            if idle <= slow
            else ("slow drip", f"less than {SLOW_CHARACTERS} characters in {self._limits.slow:g} s")
        )

    def fault(self) -> Fault:
        """What it is when the deadline has passed."""
        name, detail = self._late
        return Fault(name, detail, blames_request=True)
