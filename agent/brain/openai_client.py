"""A served model as a brain: one question to an OpenAI-compatible engine, one whole answer back.

What the world does in between (:mod:`.faults`) is waited out (:mod:`.circuit`) by sending the identical request
again; what the engine did wrong is a :class:`BadAnswer`, and the caller's to ask differently.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx2
import openai
from tenacity.wait import wait_base

from agent.brain.address import Served, checked_url, choose, is_loopback, list_served, shown
from agent.brain.circuit import BACK_OFF, Circuit
from agent.brain.faults import WIRE_ERRORS, Fault, of_status, translate, words_of
from agent.brain.protocol import Answer, BadAnswer, BrainKind, Request
from agent.brain.replies import LONGEST_BODY, read_reply

CONNECT_TIMEOUT = 10.0
"""Seconds for a connection and, when connecting, for the list of models."""

_KEEP_ALIVE = 3.0
"""Seconds. Less than uvicorn's 5: a connection that the server is about to close is not used again."""

_NO_KEY = "none"


class OpenAIBrain:
    """A model behind an OpenAI-compatible API. Made by :meth:`connect`; to be closed."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        served: Served,
        circuit: Circuit,
        *,
        others: frozenset[str],
        seconds_per_call: float,
        extra: Mapping[str, object] | None,
        on_event: Callable[[str], None],
    ) -> None:
        self._client = client
        self._served = served
        self._circuit = circuit
        self._others = others
        self._seconds_per_call = seconds_per_call
        self._extra = extra
        self._on_event = on_event
        self._dropped: set[str] = set()
        self._answers_as = ""

    @classmethod
    async def connect(
        cls,
        base_url: str,
        *,
        api_key: str | None = None,
        model: str | None = None,
        patience: float = 600.0,
        concurrency: int = 32,
        seconds_per_call: float = 600.0,
        on_event: Callable[[str], None] = lambda _: None,
        extra: Mapping[str, object] | None = None,
        wait: wait_base = BACK_OFF,
        clock: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Find the engine, and in it ``model``, or the first that it serves.

        ``api_key`` is else WIKIAGENT_API_KEY, else OPENAI_API_KEY. ``patience``: seconds that the engine may stay away,
        for all calls together. ``seconds_per_call``: from connecting to the last byte. ``concurrency``
        sizes the pool of connections; how many calls are open is the caller's business. ``on_event`` is told the
        name of each retry and oddity. ``extra``: fields of the body beyond OpenAI's own, instead of top_k and
        thinking off; one that the engine refuses by name is left out from then on.

        Raises :class:`UsageError`, one line, for a wrong address, key or name, and :class:`EngineAway` when an engine
        that is there and loading isn't ready in time; nothing is left open then.
        """
        url = checked_url(base_url)
        circuit = Circuit(shown(url), patience=patience, on_event=on_event, wait=wait, clock=clock)
        client = _client(url, api_key, concurrency, seconds_per_call)

        async def ask() -> list[Served]:
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    return await list_served(client, url)
            except TimeoutError as error:
                raise translate(error) from error

        try:
            served = await circuit.until_answered(ask)
            chosen = choose(served, model, url)
        except BaseException:
            await client.close()
            raise
        others = frozenset(one.id for one in served) - {chosen.id}
        return cls(
            client, chosen, circuit, others=others, seconds_per_call=seconds_per_call, extra=extra, on_event=on_event
        )

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
    def context_length(self) -> int | None:
        """Tokens of prompt and answer together, where the engine says so."""
        return self._served.context_length

    async def answer(self, request: Request) -> Answer:
        """Ask until the engine has answered. Raises :class:`BadAnswer`, :class:`EngineAway` or :class:`UsageError`.

        A loop at the end of an answer is cut off, and what stands before it is an unfinished answer. A cancelled call
        closes its connection, upon which vLLM stops generating.
        """
        return await self._circuit.until_answered(lambda: self._exchange(request))

    async def close(self) -> None:
        """Close all connections. Calls that are still open should have been cancelled."""
        await self._client.close()

    async def _exchange(self, request: Request) -> Answer:
        try:
            reply = read_reply(await self._post(self._body(request)))
        except openai.APIStatusError as error:
            if self._leaves_out_what_is_refused(error):
                return await self._exchange(request)
            raise of_status(error) from error
        except WIRE_ERRORS as error:
            raise translate(error) from error
        self._check_who_answers(reply.model)
        if reply.loop is not None:
            self._on_event(reply.loop)
        return reply.answer

    def _body(self, request: Request) -> dict[str, Any]:
        """The same request makes the same body, as long as the engine takes all of its fields."""
        sampling = request.sampling
        extra = self._extra
        if extra is None:
            extra = {"top_k": sampling.top_k, "chat_template_kwargs": {"enable_thinking": False}}
        body: dict[str, Any] = {
            "model": self._served.id,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "seed": request.attempt + 1,  # 0 means "any" to some engines
            "extra_body": dict(extra),
        }
        for field in self._dropped:
            body.pop(field, None)
            body["extra_body"].pop(field, None)
        return body

    async def _post(self, body: Mapping[str, Any]) -> bytes:
        """The whole body of a 200. Read in pieces, so that one without an end is not taken in."""
        pieces: list[bytes] = []
        size = 0
        async with (
            asyncio.timeout(self._seconds_per_call),
            self._client.chat.completions.with_streaming_response.create(**body) as response,
        ):
            if response.headers.get("content-type", "").startswith("text/html"):
                raise Fault("HTML page", "something else answers at this address", away=True)
            async for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > LONGEST_BODY:
                    raise BadAnswer("too long an answer", f"more than {LONGEST_BODY} bytes")
            whole = b"".join(pieces)
            headers = response.headers
        if "content-length" not in headers and "transfer-encoding" not in headers and not whole.rstrip().endswith(b"}"):
            raise Fault("truncated body", blames_request=True)  # its end was the connection's
        return whole

    def _leaves_out_what_is_refused(self, error: openai.APIStatusError) -> bool:
        """Whether the engine refused a field by name that it can do without, so that asking again without it helps."""
        if error.status_code not in (400, 422):
            return False
        words = f"{error.param} {words_of(error)}"
        optional = {"seed", "top_p", "top_k", "chat_template_kwargs", *(self._extra or ())}
        refused = {field for field in optional if re.search(rf"\b{re.escape(field)}\b", words)}
        for field in sorted(refused - self._dropped):
            self._dropped.add(field)
            self._on_event(f"engine refuses {field}")
        return bool(refused)

    def _check_who_answers(self, model: str) -> None:
        """Engines with aliases answer under another name than asked; what counts is that it stays the same one."""
        if model in ("", self._served.id, self._served.root):
            return
        if model in self._others or self._answers_as not in ("", model):
            raise Fault("another model", f"{model} answers instead of {self._answers_as or self._served.id}")
        if not self._answers_as:
            self._answers_as = model
            self._on_event("answers under another name")


def _client(url: httpx2.URL, api_key: str | None, concurrency: int, seconds_per_call: float) -> openai.AsyncOpenAI:
    """The SDK on its aiohttp transport. It contacts the host of ``url``, follows no redirects, and retries nothing."""
    key = api_key or os.environ.get("WIKIAGENT_API_KEY") or os.environ.get("OPENAI_API_KEY") or _NO_KEY
    transport = openai.DefaultAioHttpClient(
        follow_redirects=False,
        trust_env=not is_loopback(url.host),
        timeout=httpx2.Timeout(seconds_per_call, connect=CONNECT_TIMEOUT, pool=None),
        limits=httpx2.Limits(max_connections=concurrency + 2, keepalive_expiry=_KEEP_ALIVE),
    )
    return openai.AsyncOpenAI(base_url=url, api_key=key, max_retries=0, http_client=transport)
