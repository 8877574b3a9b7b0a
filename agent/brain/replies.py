"""Reading a reply: the bytes of a chat completion in, an :class:`Answer` out, and nothing believed on the way.

Pure. :mod:`.stream` reads the same from a stream; both end in :func:`judge`. What is wrong has a name
(:class:`BadAnswer`); what loops is cut before the loop and handed on as unfinished, so that its whole lines count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.brain.faults import Fault, said
from agent.brain.protocol import Answer, BadAnswer, Timing

LONGEST_TEXT = 1_000_000
"""Characters of an answer; the longest that a job asks for is some 12,000."""
LONGEST_BODY = 8_000_000
"""Bytes of an answer on the wire, where one character may take six, and reasoning may stand beside it."""
SAME_LINES = 8
"""The same line this often in a row is a loop."""
LOOP_TAIL = 400
"""A tail of one short cycle, or of white space, is a loop from this many characters on."""
LONGEST_CYCLE = 200
LOOK_EVERY = 2000
"""Characters after which a text is looked at for a loop; in a very long one an eighth of it, as each look reads all."""

LoopName = Literal["repetition", "whitespace loop"]

_FINISHED = {"stop", "eos", "eos_token", "stop_sequence", "end_turn", "tool_calls", "function_call"}
_ENGINE_BROKE_OFF = {"abort", "error"}
_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\x00]")
_SAME_LINES = re.compile(rf"^(?=.*\S)(.*\n)\1{{{SAME_LINES - 1}}}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, what the engine calls the model that gave it, and the loop that was cut from its end, if any."""

    answer: Answer
    model: str
    loop: LoopName | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine said, not yet judged: any JSON where it should have said something else."""

    content: Any
    finish: Any
    model: Any = None
    usage: Any = None
    thought: int = 0
    """Characters that went into reasoning."""
    timing: Timing | None = None


def read_reply(body: bytes) -> Reply:
    """Read a chat completion. Raises :class:`BadAnswer`; and :class:`Fault` where the engine itself broke off."""
    try:
        data = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        raise BadAnswer("wrong shape", "not JSON: " + said(body[:120].decode("utf-8", "replace"))) from None
    choice = _first_choice(data)
    message = choice["message"]
    return judge(
        Told(
            content=message.get("content"),
            finish=choice.get("finish_reason"),
            model=data.get("model"),
            usage=data.get("usage"),
            thought=len(thought_in(message)),
        )
    )


def judge(told: Told) -> Reply:
    """Make an answer of what was said. Raises like :func:`read_reply`."""
    if isinstance(told.finish, str) and told.finish in _ENGINE_BROKE_OFF:
        raise Fault("broken off", f"finish reason {told.finish}", blames_request=True)
    if told.finish == "content_filter":
        raise BadAnswer("filtered", "the engine withheld the answer")
    kept, loop = cut_loop(_text_of(told))
    if loop is not None and not kept.strip():
        raise BadAnswer(loop, "with nothing before it")
    is_whole = loop is None and isinstance(told.finish, str) and told.finish in _FINISHED
    prompt, cached, completion = _usage_of(told.usage)
    answer = Answer(
        text=kept,
        finish="stop" if is_whole else "length",
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
        timing=told.timing,
    )
    return Reply(answer=answer, model=told.model if isinstance(told.model, str) else "", loop=loop)


def thought_in(message: Mapping[str, Any]) -> str:
    """What a message or a delta has of reasoning, under either of its names."""
    thought = message.get("reasoning") or message.get("reasoning_content")
    return thought if isinstance(thought, str) else ""


def cut_loop(text: str) -> tuple[str, LoopName | None]:
    """The text up to the second round of an endless repetition, in whole lines, and what kind it was.

    Looked for where a reader of a stream looks (:func:`next_look`) and at the end, so that an answer says the same
    whether it was hung up on or had come whole.
    """
    look = next_look(0)
    while look < len(text):
        kept, loop = loop_at_end(text[:look])
        if loop is not None:
            return kept, loop
        look = next_look(look)
    return loop_at_end(text)


def next_look(at: int) -> int:
    """How long a text must be to be looked at again, after a look at ``at`` characters."""
    return at + max(LOOK_EVERY, at // 8)


def loop_at_end(text: str) -> tuple[str, LoopName | None]:
    """:func:`cut_loop` of one look. As long as a loop goes on, a later look keeps the same."""
    spaceless = text.rstrip()
    if len(text) - len(spaceless) > LOOP_TAIL:
        return spaceless, "whitespace loop"
    second = min(_second_of_same_lines(text), _second_cycle(text))
    if second >= len(text):
        return text, None
    return text[: text.rfind("\n", 0, second) + 1], "repetition"


def _second_of_same_lines(text: str) -> int:
    """Where the second of :data:`SAME_LINES` equal lines begins, or the end of the text. Only whole lines count."""
    found = _SAME_LINES.search(text)
    return found.end(1) if found else len(text)


def _second_cycle(text: str) -> int:
    """Where the second round of a tail that repeats one cycle of at most :data:`LONGEST_CYCLE` characters begins.

    Where the cycle has whole lines, its rounds are counted from the start of the first line that is repeated.
    """
    tail = text[-LOOP_TAIL:]
    if len(tail) < LOOP_TAIL:
        return len(text)
    for cycle in range(1, LONGEST_CYCLE + 1):
        if text[-LOOP_TAIL - cycle : -cycle] == tail:
            start = len(text) - LOOP_TAIL - cycle
            while start > 0 and text[start - 1] == text[start - 1 + cycle]:
                start -= 1
            if "\n" not in tail or (start == 0 and text[cycle - 1] == "\n"):
                return start + cycle
            return text.index("\n", start + cycle) + 1
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


def _text_of(told: Told) -> str:
    content = told.content
    if content is not None and not isinstance(content, str):
        raise not_text(content)
    if content is None or (not content.strip() and len(content) <= LOOP_TAIL):
        raise BadAnswer("empty answer", f"{told.thought} characters went into reasoning" if told.thought else "")
    if len(content) > LONGEST_TEXT:
        raise BadAnswer("too long an answer", f"{len(content)} characters")
    return storable(content)


def not_text(content: Any) -> BadAnswer:
    return BadAnswer("wrong shape", f"content is a JSON {type(content).__name__}, not a string")


def storable(text: str) -> str:
    """Half characters and NULs, which no file and no database takes, become the replacement character."""
    if not _SURROGATE_OR_NUL.search(text):
        return text
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\x00", "\ufffd")


def _usage_of(usage: Any) -> tuple[int, int, int]:
    """Tokens of the prompt, those of them from the prefix cache, and of the answer; 0 where the engine doesn't say."""
    if not isinstance(usage, dict):
        return 0, 0, 0
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return _count(usage.get("prompt_tokens")), _count(cached), _count(usage.get("completion_tokens"))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
