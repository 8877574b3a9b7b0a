"""A served model as a brain: one question to an OpenAI-compatible engine, one whole answer back.

The answer is streamed, so that an engine that has stopped is told from one that is at work (:mod:`.pace`), and one that
goes in circles is hung up on (:mod:`.stream`). Half an answer is never kept.

What the world does in between (:mod:`.faults`) is waited out (:mod:`.circuit`) by sending the identical request
again; what the engine did wrong is a :class:`BadAnswer`, and the caller's to ask differently.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx2
import openai
from tenacity.wait import wait_base

from agent.brain.address import Served, checked_url, choose, is_loopback, list_served, shown
from agent.brain.asking import Asking
from agent.brain.circuit import BACK_OFF, Circuit
from agent.brain.faults import WIRE_ERRORS, Fault, of_status, takes_no_images, translate, words_of
from agent.brain.metrics import Counters, read_counters
from agent.brain.pace import Limits, Pace
from agent.brain.protocol import Answer, BadAnswer, BrainKind, CantSee, Inputs, Message, Request, Sampling, Timing
from agent.brain.quirks import Quirks
from agent.brain.recognising import recognise
from agent.brain.replies import LONGEST_BODY, Reply, read_reply
from agent.brain.stream import StreamReader
from agent.brain.suspects import Call

CONNECT_TIMEOUT = 10.0
"""Seconds for a connection and, when connecting, for the list of models."""

_KEEP_ALIVE = 3.0
"""Seconds. Less than uvicorn's 5: a connection that the server is about to close is not used again."""

_AFTER_DONE = 1.0
"""Seconds in which an engine that has said [DONE] may end its stream, so that the connection can be used again."""

_NO_KEY = "none"

CANARY = Request("read", (Message("user", "Say yes."),), Sampling(temperature=0.0, max_tokens=1), 1, Inputs())
"""The smallest question that shows whether an engine writes. One that only says that it is healthy may be wedged."""


class OpenAIBrain:
    """A model behind an OpenAI-compatible API. Made by :meth:`connect`; to be closed."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        served: Served,
        circuit: Circuit,
        quirks: Quirks,
        *,
        others: frozenset[str],
        limits: Limits,
        extra: Mapping[str, object] | None,
        on_event: Callable[[str], None],
    ) -> None:
        self._client = client
        self._served = served
        self._circuit = circuit
        self.quirks = quirks
        """What is different with this engine, and what it can't do."""
        self._others = others
        self._limits = limits
        self._asking = Asking(served.id, quirks, served.context_length, extra, on_event)
        self._on_event = on_event
        self._ignores_stream = False
        self._answers_as = ""

    @classmethod
    async def connect(
        cls,
        base_url: str,
        *,
        api_key: str | None = None,
        model: str | None = None,
        patience: float = 600.0,
        was_there: bool = False,
        concurrency: int = 32,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        on_event: Callable[[str], None] = lambda _: None,
        extra: Mapping[str, object] | None = None,
        wait: wait_base = BACK_OFF,
        clock: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Find the engine, and in it ``model``, or the first that it serves.

        ``api_key`` is else WIKIAGENT_API_KEY, else OPENAI_API_KEY. ``patience``: seconds that the engine may stay away,
        for all calls together; where one ``was_there`` before, nobody at the address means that it isn't back yet.
        ``limits``: how slow one call's answer may come; how long it takes in all has no limit.
        ``concurrency`` sizes the pool of connections; how many calls are open is the caller's business. ``on_event`` is
        told the name of each retry and oddity. ``extra``: fields of the body beyond OpenAI's own, instead of top_k and
        thinking off; one that the engine refuses by name is left out from then on.

        Raises :class:`UsageError`, one line, for a wrong address, key or name, and :class:`EngineAway` when an engine
        that is there and loading isn't ready in time; nothing is left open then.
        """
        url = checked_url(base_url)
        circuit = Circuit(shown(url), patience=patience, on_event=on_event, wait=wait, clock=clock)
        client = _client(url, api_key, concurrency)

        async def ask() -> list[Served]:
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    return await list_served(client, url, was_there=was_there)
            except TimeoutError as error:
                raise translate(error) from error

        try:
            served = await circuit.until_answered(ask)
            chosen, quirks = await recognise(client, url, choose(served, model, url))
        except BaseException:
            await client.close()
            raise
        others = frozenset(one.id for one in served) - {chosen.id}
        return cls(client, chosen, circuit, quirks, others=others, limits=limits, extra=extra, on_event=on_event)

    @property
    def name(self) -> str:
        return self._served.id

    @property
    def kind(self) -> BrainKind:
        return "model"

    @property
    def identity(self) -> str:
        return self._served.identity

    @property
    def sees(self) -> None:
        """Engines don't say."""
        return

    @property
    def context_length(self) -> int | None:
        """Tokens of prompt and answer together, where the engine says so."""
        return self._served.context_length

    @property
    def where(self) -> str:
        """Its address, as it may be shown."""
        return shown(httpx2.URL(str(self._client.base_url).rstrip("/")))

    def without_patience(self) -> Self:
        """The same, for who waits by other means: it never gives up by itself."""
        self._circuit.patience = math.inf
        return self

    @property
    def is_away(self) -> bool:
        """Whether the last that was seen of the engine is that it isn't there."""
        return self._circuit.is_open

    async def answer(self, request: Request, call: Call | None = None, *, stays: bool = True) -> Answer:
        """Ask until the engine has answered. Raises :class:`BadAnswer`, :class:`EngineAway` or :class:`UsageError`.

        A loop at the end of an answer is cut off, and what stands before it is an unfinished answer. Where the answer
        was hung up on, its tokens are not known. A cancelled call closes its connection, upon which vLLM stops
        generating. ``call`` and ``stays`` are :meth:`.Circuit.until_answered`'s, for who has several engines.
        """
        return await self._circuit.until_answered(lambda: self._exchange(request), call, stays=stays)

    async def counters(self) -> Counters:
        return await read_counters(httpx2.URL(str(self._client.base_url).rstrip("/")))

    async def close(self) -> None:
        """Close all connections. Calls that are still open should have been cancelled."""
        await self._client.close()

    async def _exchange(self, request: Request) -> Answer:
        body = self._asking.body(request)
        try:
            reply = await self._post(body)
        except openai.APIStatusError as error:
            if self._asking.leaves_out_what_is_refused(error, body):
                return await self._exchange(request)
            if any(message.picture for message in request.messages) and takes_no_images(error):
                raise CantSee(words_of(error)) from error
            raise of_status(error) from error
        except WIRE_ERRORS as error:
            raise translate(error) from error
        self._check_who_answers(reply.model)
        if reply.loop is not None:
            self._on_event(reply.loop)
        self._asking.check(request, reply.answer)
        return reply.answer

    async def _post(self, body: Mapping[str, Any]) -> Reply:
        """Send it, and read what a 200 says for as long as it comes at a pace that is worth waiting for."""
        now = asyncio.get_running_loop().time
        began, first = now(), 0.0
        pace = Pace(self._limits, now(), in_one_piece="stream" not in body or self._ignores_stream)
        stream = StreamReader()
        timer = asyncio.timeout_at(pace.deadline)
        try:
            async with timer, self._client.chat.completions.with_streaming_response.create(**body) as response:
                kind = response.headers.get("content-type", "")
                if kind.startswith("text/html"):
                    raise Fault("HTML page", "something else answers at this address", away=True)
                if not kind.startswith("text/event-stream"):
                    self._ignores_stream = True
                    return read_reply(await _whole(response, pace, timer))
                async for piece in response.iter_bytes():
                    stream.feed(piece)
                    if stream.has_looped:
                        break
                    if not first and stream.characters:
                        first = now() - began
                    pace.came(stream.characters, now())
                    timer.reschedule(now() + _AFTER_DONE if stream.is_done else pace.deadline)
        except WIRE_ERRORS as error:
            if timer.expired() and not stream.is_done:
                raise pace.fault() from error
            if not stream.is_done:
                raise
        return stream.reply(Timing(first, pace.last - began) if first else None)

    def _check_who_answers(self, model: str) -> None:
        """Engines with aliases answer under another name than asked; what counts is that it stays the same one."""
        if model in ("", self._served.id, self._served.root):
            return
        if model in self._others or self._answers_as not in ("", model):
            raise Fault("another model", f"{model} answers instead of {self._answers_as or self._served.id}")
        if not self._answers_as:
            self._answers_as = model
            self._on_event("answers under another name")


async def _whole(response: openai.AsyncAPIResponse[Any], pace: Pace, timer: asyncio.Timeout) -> bytes:
    """The body of an answer in one piece. Read in pieces all the same, so that one without an end is not taken in."""
    whole = bytearray()
    async for piece in response.iter_bytes():
        whole += piece
        if len(whole) > LONGEST_BODY:
            raise BadAnswer("too long an answer", f"more than {LONGEST_BODY} bytes")
        pace.came(len(whole), asyncio.get_running_loop().time())
        timer.reschedule(pace.deadline)
    headers = response.headers
    if "content-length" not in headers and "transfer-encoding" not in headers and not whole.rstrip().endswith(b"}"):
        raise Fault("truncated body", blames_request=True)  # its end was the connection's
    return bytes(whole)


def _client(url: httpx2.URL, api_key: str | None, concurrency: int) -> openai.AsyncOpenAI:
    """The SDK on its aiohttp transport. It contacts the host of ``url``, follows no redirects, and retries nothing."""
    key = api_key or os.environ.get("WIKIAGENT_API_KEY") or os.environ.get("OPENAI_API_KEY") or _NO_KEY
    transport = openai.DefaultAioHttpClient(
        follow_redirects=False,
        trust_env=not is_loopback(url.host),
        timeout=httpx2.Timeout(None, connect=CONNECT_TIMEOUT),  # the rest is Pace's
        limits=httpx2.Limits(max_connections=concurrency + 2, keepalive_expiry=_KEEP_ALIVE),
    )
    return openai.AsyncOpenAI(base_url=url, api_key=key, max_retries=0, http_client=transport)
