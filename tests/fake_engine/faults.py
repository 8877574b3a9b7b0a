"""What can go wrong with an engine, by name, and scripts that say when.

A fault is played instead of the answer, or on it. The world's faults leave the reply alone; the bad answers are sent
whole, with status 200. Each can be played on a streamed answer and on one in one piece. Scripts are functions of the
request, so that a night with faults can be run again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fake_engine import replies
from fake_engine.replies import Reply


@dataclass(frozen=True, slots=True)
class Fault:
    """``seconds``: how long it lasts (refuse, loading, hang, stall, pings, drip, never closes), or, of a 429, what
    Retry-After asks for.
    """

    kind: str
    seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a script decides by. ``number`` counts all requests from 1, ``times`` those with this fingerprint."""

    number: int
    times: int
    fingerprint: str
    body: Mapping[str, Any]


FaultScript = Callable[[Asked], Fault | str | None]

WORLD = (
    "refuse",
    "loading",
    "reset",
    "reset mid-body",
    "cut mid-body",
    "429",
    "500",
    "502 html",
    "503",
    "hang",
    "stall",
    "pings",
    "drip",
    "garbage bytes",
    "garbage mid-stream",
    "cut mid-stream",
    "cut after finish",
    "error event",
    "html",
)
"""Of the wire: the identical request has a good answer when it is asked again.

``refuse`` resets this call and stops listening for a while; ``loading`` answers everything with 503 for a while;
``cut mid-body`` closes in an orderly way; ``hang`` never answers within its seconds; ``drip`` sends the answer in
crumbs (a stream: in single characters) for that long; ``garbage bytes`` is not HTTP.

Of streams: ``stall`` stops for its seconds in the middle and then resets; ``pings`` sends comments for that long and
never a token; ``cut mid-stream`` ends in the middle, for HTTP in order, ``cut after finish`` without order before the
usage; ``error event`` says in the middle that the engine broke. Of these, an answer in one piece has what comes next to
it: it hangs, is cut, or is a 500.
"""

ANSWERS = (
    "empty",
    "null",
    "reasoning only",
    "no choices",
    "content list",
    "truncated JSON",
    "error in 200",
    "length",
    "repetition",
    "line repetition",
    "whitespace loop",
    "10 MB",
    "other model",
    "overflow",
    "no [DONE]",
    "no finish",
    "never closes",
)
"""Of the answer: it comes whole, and is of no or of little use.

The last three are of streams, and usable: one without its last event, one without a finish reason, and one that is
still open when all has been said.
"""

KINDS = WORLD + ANSWERS


def scripted(faults: Mapping[int, Fault | str]) -> FaultScript:
    """By number of the request, from 1."""
    return lambda asked: faults.get(asked.number)


def first(count: int, fault: Fault | str) -> FaultScript:
    """The first ``count`` requests."""
    return lambda asked: fault if asked.number <= count else None


def always(fault: Fault | str) -> FaultScript:
    return lambda _: fault


def seeded(
    seed: int, kinds: Collection[str], *, share: float = 0.2, at_most: int = 3, seconds: float = 0.05
) -> FaultScript:
    """By chance, and the same for the same seed: decided by what is asked and how often, never by when.

    ``at_most``: times that one request may fail; after that it is answered.
    """
    ordered = sorted(kinds)

    def script(asked: Asked) -> Fault | None:
        drawn = hashlib.blake2b(f"{seed} {asked.fingerprint} {asked.times}".encode(), digest_size=8).digest()
        chance, which = int.from_bytes(drawn[:4]) / 2**32, int.from_bytes(drawn[4:])
        if asked.times > at_most or chance >= share:
            return None
        return Fault(ordered[which % len(ordered)], seconds)

    return script


def spoiled(kind: str, reply: Reply) -> Reply:
    """The reply as a bad answer has it, where a reply can say it."""
    text = reply.text or ""
    half = text[: max(1, (2 * len(text)) // 3)]
    match kind:
        case "empty":
            return replace(reply, text="")
        case "null":
            return replace(reply, text=None)
        case "reasoning only":
            return replace(reply, text=None, reasoning="Let me think about it. " * 8)
        case "length":
            return replace(reply, text=half, finish="length")
        case "repetition":
            return replace(reply, text=half + " own" * 400, finish="length")
        case "line repetition":
            return replace(reply, text=text.rstrip("\n") + "\n" + '{"do": "again"}\n' * 40, finish="length")
        case "whitespace loop":
            return replace(reply, text=text + " \n\t" * 400, finish="length")
        case "10 MB":
            return replace(reply, text=long_text())
        case "other model":
            return replace(reply, model="some-other-model")
        case _:
            return reply


@functools.cache
def long_text() -> str:
    """Some 10 MB in which nothing repeats itself."""
    return " ".join(map(str, range(1_400_000)))


def misshapen_events(kind: str, events: Iterator[bytes]) -> Iterator[bytes] | None:
    """The events of a stream that is wrong as a whole; None where the fault is not in the events."""
    done = b"data: [DONE]\n\n"
    match kind:
        case "no choices":
            return iter([b'data: {"id": "chatcmpl-0", "object": "chat.completion.chunk", "choices": []}\n\n', done])
        case "content list":
            content = b'[{"type": "text", "text": "hello"}]'
            return iter([b'data: {"choices": [{"delta": {"content": ' + content + b"}}]}\n\n", done])
        case "truncated JSON":
            return (event[: len(event) // 2] + b"\n\n" if event != done else event for event in events)
        case "no [DONE]":
            return (event for event in events if event != done)
        case "no finish":
            return (event for event in events if not replies.is_finish(event))
        case _:
            return None


def misshapen(kind: str, body: bytes, context_length: int) -> tuple[int, bytes]:
    """Status and body, where the whole body is wrong and not only the reply in it."""
    match kind:
        case "no choices":
            return 200, b'{"id": "chatcmpl-0", "object": "chat.completion", "choices": []}'
        case "content list":
            content = b'[{"type": "text", "text": "hello"}]'
            return 200, b'{"choices": [{"message": {"content": ' + content + b'}, "finish_reason": "stop"}]}'
        case "truncated JSON":
            return 200, body[: len(body) // 2]
        case "error in 200":
            return 200, replies.error(500, "EngineCore encountered an issue.", "InternalServerError")
        case "overflow":
            return 400, replies.overflow(context_length)
        case "429":
            return 429, replies.error(429, "Too many requests", "TooManyRequests")
        case "500" | "error event":
            return 500, replies.error(500, "Internal server error", "InternalServerError")
        case "503" | "loading":
            return 503, replies.error(503, "Loading model", "unavailable_error")
        case "502 html":
            return 502, b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        case "html":
            return 200, b"<!doctype html><title>Log in</title><p>Please log in to the network.</p>"
        case _:
            return 200, body
