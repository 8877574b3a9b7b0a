"""Reading a reply: the bytes of a chat completion in, an :class:`Answer` out, and nothing believed on the way.

Pure. What is wrong has a name (:class:`BadAnswer`); what loops is cut before the loop and handed on as unfinished, so
that its whole lines count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.brain.faults import Fault, said
from agent.brain.protocol import Answer, BadAnswer

LONGEST_TEXT = 1_000_000
"""Characters of an answer; the longest that a job asks for is some 12,000."""
LONGEST_BODY = 8_000_000
"""Bytes of an answer on the wire, where one character may take six, and reasoning may stand beside it."""
SAME_LINES = 8
"""The same line this often in a row is a loop."""
LOOP_TAIL = 400
"""A tail of one short cycle, or of white space, is a loop from this many characters on."""
LONGEST_CYCLE = 200

LoopName = Literal["repetition", "whitespace loop"]

_FINISHED = {"stop", "eos", "eos_token", "stop_sequence", "end_turn", "tool_calls", "function_call"}
_ENGINE_BROKE_OFF = {"abort", "error"}
_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, what the engine calls the model that gave it, and the loop that was cut from its end, if any."""

    answer: Answer
    model: str
    loop: LoopName | None = None


def read_reply(body: bytes) -> Reply:
    """Read a chat completion. Raises :class:`BadAnswer`; and :class:`Fault` where the engine itself broke off."""
    try:
        data = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        raise BadAnswer("wrong shape", "not JSON: " + said(body[:120].decode("utf-8", "replace"))) from None
    choice = _first_choice(data)
    finish = choice.get("finish_reason")
    if finish in _ENGINE_BROKE_OFF:
        raise Fault("broken off", f"finish reason {finish}", blames_request=True)
    if finish == "content_filter":
        raise BadAnswer("filtered", "the engine withheld the answer")
    text = _text_of(choice)
    kept, loop = cut_loop(text)
    if loop is not None and not kept.strip():
        raise BadAnswer(loop, "with nothing before it")
    is_whole = loop is None and finish in _FINISHED
    prompt, cached, completion = _usage_of(data)
    answer = Answer(
        text=kept,
        finish="stop" if is_whole else "length",
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
    )
    model = data.get("model")
    return Reply(answer=answer, model=model if isinstance(model, str) else "", loop=loop)


def cut_loop(text: str) -> tuple[str, LoopName | None]:
    """The text up to the second round of an endless repetition, in whole lines, and what kind it was."""
    spaceless = text.rstrip()
    if len(text) - len(spaceless) > LOOP_TAIL:
        return spaceless, "whitespace loop"
    second = min(_second_of_same_lines(text), _second_cycle(text))
    if second >= len(text):
        return text, None
    return text[: text.rfind("\n", 0, second) + 1], "repetition"


def _second_of_same_lines(text: str) -> int:
    """Where the second of :data:`SAME_LINES` equal lines begins, or the end of the text."""
    before, count, at, second = "", 0, 0, 0
    for line in text.split("\n"):
        words = line.strip()
        if words and words == before:
            count += 1
            second = at if count == 2 else second
            if count == SAME_LINES:
                return second
        else:
            before, count = words, 1
        at += len(line) + 1
    return len(text)


def _second_cycle(text: str) -> int:
    """Where the second round of a tail that repeats one cycle of at most :data:`LONGEST_CYCLE` characters begins."""
    tail = text[-LOOP_TAIL:]
    if len(tail) < LOOP_TAIL:
        return len(text)
    for cycle in range(1, LONGEST_CYCLE + 1):
        if text[-LOOP_TAIL - cycle : -cycle] == tail:
            start = len(text) - LOOP_TAIL - cycle
            while start > 0 and text[start - 1] == text[start - 1 + cycle]:
                start -= 1
            return start + cycle
    return len(text)


def _first_choice(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise BadAnswer("wrong shape", f"a JSON {type(data).__name__}, not an object")
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        error = data.get("error")
        raise BadAnswer("wrong shape", f"no choices; it says {said(json.dumps(error))}" if error else "no choices")
    choice: Mapping[str, Any] = choices[0]
    if not isinstance(choice.get("message"), dict):
        raise BadAnswer("wrong shape", "a choice without a message")
    return choice


def _text_of(choice: Mapping[str, Any]) -> str:
    message = choice["message"]
    content = message.get("content")
    if content is not None and not isinstance(content, str):
        raise BadAnswer("wrong shape", f"content is a JSON {type(content).__name__}, not a string")
    if content is None or (not content.strip() and len(content) <= LOOP_TAIL):
        thought = message.get("reasoning") or message.get("reasoning_content")
        leaked = f"{len(thought)} characters went into reasoning" if isinstance(thought, str) else ""
        raise BadAnswer("empty answer", leaked)
    if len(content) > LONGEST_TEXT:
        raise BadAnswer("too long an answer", f"{len(content)} characters")
    return _storable(content)


def _storable(text: str) -> str:
    """Half characters and NULs, which no file and no database takes, become the replacement character."""
    if not _SURROGATE_OR_NUL.search(text):
        return text
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\x00", "\ufffd")


def _usage_of(data: Mapping[str, Any]) -> tuple[int, int, int]:
    """Tokens of the prompt, those of them from the prefix cache, and of the answer; 0 where the engine doesn't say."""
    usage = data.get("usage")
    if not isinstance(usage, dict):
        return 0, 0, 0
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return _count(usage.get("prompt_tokens")), _count(cached), _count(usage.get("completion_tokens"))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
