"""What an engine said to one question of the probe, read with nothing believed: any JSON may come.

:mod:`agent.brain.stream` reads the night's answers, and refuses what is of no use there; here that is what is looked
for: thoughts, tokens that nobody counts, an end that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.brain.faults import said as in_one_line
from agent.brain.replies import thought_in

LONGEST: Final = 1_000_000
"""Bytes of one answer; the longest that is asked for has some thousand."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one question. ``wrong``: why nothing did. Seconds are from the question, which was asked at
    ``began`` (monotonic), to the first and the last piece, and to the end.
    """

    text: str = ""
    thought: str = ""
    finish: str = ""
    tokens: int = 0
    cached: int | None = None
    has_usage: bool = False
    began: float = 0.0
    first: float = 0.0
    last: float = 0.0
    seconds: float = 0.0
    wrong: str = ""

    @property
    def speed(self) -> float:
        """Tokens a second, from the first to the end."""
        return (self.tokens - 1) / (self.seconds - self.first) if self.tokens > 1 and self.seconds > self.first else 0.0


class Heard:
    """One answer, event by event or in one piece."""

    def __init__(self) -> None:
        self._size = 0
        self._text: list[str] = []
        self._thought: list[str] = []
        self._finish = ""
        self._usage: Mapping[str, Any] = {}

    def take(self, line: bytes) -> bool:
        """Whether something was said in a line of a stream. Raises ``ValueError`` for what is no event."""
        self._size += len(line)
        if self._size > LONGEST:
            raise ValueError(f"more than {LONGEST:,} bytes")
        data = line.strip().removeprefix(b"data:").strip()
        if not line.startswith(b"data:") or data == b"[DONE]":
            return False
        return self._take(data, "delta")

    def take_whole(self, body: bytes) -> bool:
        """The same of an answer that came in one piece, as from engines that don't heed ``stream``."""
        return self._take(body, "message")

    def said(self, began: float, first: float, last: float, seconds: float) -> Said:
        details = _object(self._usage.get("prompt_tokens_details"))
        return Said(
            text="".join(self._text),
            thought="".join(self._thought),
            finish=self._finish,
            tokens=_number(self._usage.get("completion_tokens")) or 0,
            cached=_number(details.get("cached_tokens")),
            has_usage=_number(self._usage.get("completion_tokens")) is not None,
            began=began,
            first=first,
            last=last,
            seconds=seconds,
        )

    def _take(self, data: bytes, where: str) -> bool:
        try:
            event = json.loads(data, strict=False)
        except RecursionError:
            raise ValueError("not JSON that can be read") from None
        if not isinstance(event, dict):
            raise ValueError("an event that is no object")  # noqa: TRY004  (of what came, not of our arguments)
        if event.get("error"):
            raise ValueError(in_one_line(json.dumps(event["error"])))
        self._usage = _object(event.get("usage")) or self._usage
        choices = event.get("choices")
        choice = _object(choices[0] if isinstance(choices, list) and choices else None)
        told = _object(choice.get(where))
        self._finish = _words(choice.get("finish_reason")) or self._finish
        self._text.append(_words(told.get("content")))
        self._thought.append(thought_in(told))
        return bool(self._text[-1] or self._thought[-1])


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
