"""What goes wrong on the wire, translated at its edge into who must react.

    Fault        the world: the identical request is sent again (see :mod:`.circuit`)
    BadAnswer    the engine answered, and this request will not do better as it is
    UsageError   a person: a key, a model's name, an address

Every error of the libraries below (openai, httpx2, aiohttp, sockets) ends in one of the three.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import aiohttp
import httpx2  # the transport of the OpenAI SDK, and part of its public surface
import openai

from agent.brain.protocol import BadAnswer
from agent.errors import UsageError, WikiagentError

WIRE_ERRORS = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, aiohttp.ClientError, OSError)
"""All that the libraries raise for something outside this program. Time-outs are OSErrors."""

LONGEST_WAIT = 300.0
"""Seconds that a server's Retry-After may make us wait; one that asks for more is asked again after this."""

_SAID = 300
_NO_IMAGES = re.compile(
    r"at most 0 image"  # vLLM, text only
    r"|not a multi-?modal model"  # vLLM, a model without eyes
    r"|image input is not supported|mmproj"  # llama.cpp
    r"|(?:does not|doesn't|not) support (?:image|vision|multi-?modal)|images? (?:inputs? )?(?:is|are) not supported"
    r"|only supported by certain models"  # OpenAI
    r"|missing data required for image input",  # Ollama
    re.IGNORECASE,
)
_OVERFLOW = (
    "context length",
    "context_length",
    "context size",
    "context window",
    "too many tokens",
    "input_tokens",
    "prompt is too long",
    "max-prompt-tokens",
)


class Fault(Exception):
    """Something between us and a whole answer failed, through no fault of the request.

    ``name`` is what the report counts it under. ``away``: nobody is there at all, so that others needn't try.
    ``blames_request``: it may be this request that breaks the engine (a crash, a hang), so that an engine which
    answers others and never this one is not waited for without end. ``retry_after``: seconds that the server asked for.
    """

    def __init__(
        self,
        name: str,
        detail: str = "",
        *,
        away: bool = False,
        blames_request: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{name}: {detail}" if detail else name)
        self.name = name
        self.away = away
        self.blames_request = blames_request
        self.retry_after = retry_after


def translate(error: BaseException) -> Fault | BadAnswer | WikiagentError:
    """What a caller of the wire is told instead of ``error``, one of :data:`WIRE_ERRORS`."""
    for cause in _chain(error):
        if isinstance(cause, openai.APIStatusError):
            return of_status(cause)
        fault = _of_connection(cause)
        if fault is not None:
            return fault
    return Fault("connection lost", said(str(error)) or type(error).__name__, blames_request=True)


def of_status(error: openai.APIStatusError) -> Fault | BadAnswer | UsageError:
    """An HTTP status other than 2xx."""
    status, words = error.status_code, words_of(error)
    if status in (401, 403):
        return UsageError(f"the engine refuses the key ({status}: {words}); set WIKIAGENT_API_KEY to the right one")
    if status in (404, 500) and _is_overflow(words):  # MLX; llama.cpp before October 2025
        return BadAnswer("context overflow", words)
    if status in (408, 409, 425, 429) or status >= 500:
        return Fault(
            str(status),
            words,
            away=status in (502, 503, 504),
            blames_request=status == 500,
            retry_after=_retry_after(error),
        )
    if status in (400, 413, 422):
        return _refusal(status, words, error.param)
    if 300 <= status < 400:
        return UsageError(
            f"the engine sends us elsewhere ({status}); pass --base-url {error.response.headers.get('location', 'URL')}"
        )
    return UsageError(f"the engine answers {status} ({words}); check --base-url and --model")


def takes_no_images(error: openai.APIStatusError) -> bool:
    """Whether a request with an image was refused for the very reason that it has one."""
    return error.status_code in (400, 404, 415, 422, 500, 501) and bool(_NO_IMAGES.search(words_of(error)))


def of_event(error: Any) -> Fault | BadAnswer:
    """An error that came within a stream, as vLLM sends it: the status could no longer say so."""
    told = error if isinstance(error, dict) else {"message": error}
    message = told.get("message")
    words = said(message if isinstance(message, str) else json.dumps(error))
    if told.get("code") in (400, 413, 422):
        return _refusal(told["code"], words, told.get("param"))
    if _is_overflow(words):  # LM Studio: the status is out before it counts
        return BadAnswer("context overflow", words)
    return Fault("error event", words, blames_request=True)


def words_of(error: openai.APIStatusError) -> str:
    """What the server said in one short line; a page of HTML says nothing."""
    return words_in(error.body)


def words_in(body: object) -> str:
    """The same of a body that was read already, or of what stands under ``error`` in it."""
    if isinstance(body, dict):
        message = body.get("message") or body.get("error") or body.get("detail") or ""
        return said(message if isinstance(message, str) else json.dumps(message))
    text = str(body or "")
    return "an HTML page" if text.lstrip().startswith("<") else said(text) or "no word of why"


def said(text: str) -> str:
    """Somebody else's words, cut to one line of at most 300 characters that a terminal can show."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text[: 4 * _SAID]).split())
    return line if len(line) <= _SAID else line[: _SAID - 1] + "…"


def _is_overflow(words: str) -> bool:
    return any(sign in words.lower() for sign in _OVERFLOW)


def _refusal(status: int, words: str, param: Any) -> BadAnswer:
    overflow = status == 413 or _is_overflow(words) or param == "input_tokens"
    return BadAnswer("context overflow" if overflow else "refused", words)


def _of_connection(cause: BaseException) -> Fault | None:
    """Names by the deepest error that says anything: the layers above it are less exact.

    The SDK's aiohttp transport turns every dropped connection into a time-out of connecting (seen in openai 3.52), so
    what it makes of an error is never asked.
    """
    match cause:
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return Fault("host unknown", away=True)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Fault("no TLS", said(str(cause)), away=True)
        case aiohttp.ConnectionTimeoutError() | httpx2.PoolTimeout():
            return Fault("connect time-out", away=True)
        case ConnectionRefusedError():
            return Fault("connection refused", away=True)
        case aiohttp.ClientConnectorError():
            refused = "refused" in str(cause).lower() or "connect call failed" in str(cause).lower()
            return Fault("connection refused" if refused else "unreachable", said(str(cause)), away=True)
        case aiohttp.ClientPayloadError() | httpx2.ReadError():
            return Fault("truncated body", blames_request=True)
        case aiohttp.ServerDisconnectedError() | ConnectionError():
            return Fault("reset", blames_request=True)
        case aiohttp.ClientResponseError() | httpx2.DecodingError() | httpx2.ProtocolError():
            return Fault("not HTTP", said(str(cause)))
        case TimeoutError() | httpx2.ReadTimeout() | httpx2.WriteTimeout():
            return Fault("time-out", blames_request=True)
        case _:
            return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, the deepest first."""
    causes = [error]
    while (deeper := causes[-1].__cause__) is not None and len(causes) < 16:
        causes.append(deeper)
    yield from reversed(causes)


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds. Dates, which the header also allows and no engine sends, are passed over."""
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None
