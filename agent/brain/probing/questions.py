"""Small questions to an engine, to see what it is like: outside the night's work, never repeated, soon given up.

They are asked as the night asks: in the words of the engine's row of the table of quirks, without the fields that it
refuses by name. Nothing here waits for an engine that is away: what went wrong is part of what is found.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from agent.brain.address import checked_url, is_loopback
from agent.brain.faults import said as in_one_line
from agent.brain.faults import words_in
from agent.brain.metrics import Counters, read_counters
from agent.brain.probing.heard import LONGEST, Heard, Said
from agent.brain.quirks import Quirks
from agent.brain.refusals import OPTIONAL, Refusals

WHO: Final = "wikiagent-probe"
"""As which it asks, so that a log tells the probe from the night's work."""
PATIENCE: Final = 30.0
"""Seconds for one question."""


class Questions:
    """A connection to one engine for as long as it is looked at. ``base_url`` as a person types it."""

    def __init__(self, base_url: str, model: str, quirks: Quirks) -> None:
        self._url = checked_url(base_url)
        self._model = model
        self._quirks = quirks
        self.refusals = Refusals(lambda _: None)
        """What it has refused so far."""

    async def __aenter__(self) -> Self:
        key = os.environ.get("WIKIAGENT_API_KEY") or os.environ.get("OPENAI_API_KEY") or "none"
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {key}", "User-Agent": WHO},
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            # llama.cpp closes connections between two questions, and that must not pass for an answer that failed.
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            trust_env=not is_loopback(self._url.host),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def counters(self) -> Counters:
        return await read_counters(self._url)

    async def written(self, messages: Sequence[Mapping[str, str]]) -> list[str] | None:
        """A conversation as the engine's template writes it, token by token; empty where it only counts them, ``None``
        where it doesn't do that either.
        """
        body: dict[str, Any] = {"model": self._model, "messages": list(messages)}
        if self._quirks.tokenizer == "messages":
            told = await self._json("/tokenize", {**body, "return_token_strs": True})
            if not isinstance(told, dict) or not isinstance(told.get("count"), int):
                return None
            return _strings(told.get("token_strs"))
        if self._quirks.tokenizer == "template":
            text = await self._json("/apply-template", body)
            prompt = text.get("prompt") if isinstance(text, dict) else None
            if not isinstance(prompt, str):
                return None
            told = await self._json("/tokenize", {"content": prompt, "with_pieces": True, "parse_special": True})
            tokens = told.get("tokens") if isinstance(told, dict) else None
            return _strings([one.get("piece") if isinstance(one, dict) else one for one in tokens or []]) or [prompt]
        return None

    async def ask(
        self, question: str, *, system: str = "", tokens: int = 64, thinking: bool = False, **body: Any
    ) -> Said:
        """One question, its answer streamed where the engine streams. ``body``: more fields of the request."""
        messages = [{"role": "system", "content": system}] if system else []
        extra = {**self._quirks.thinking[thinking], **{name: body.pop(name) for name in ("top_k",) if name in body}}
        asked = {
            "model": self._model,
            "messages": [*messages, {"role": "user", "content": question}],
            "max_tokens": tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
            **body,
            **extra,
        }
        said = Said()
        for _ in range(1 + len(OPTIONAL) + len(extra)):  # each time it may refuse another field
            sent = self.refusals.without(asked)
            said, refusal = await self._exchange(sent)
            if refusal is None or not self.refusals.learn(*refusal, sent, extra):
                break
        return said

    async def _exchange(self, body: Mapping[str, Any]) -> tuple[Said, tuple[int, str] | None]:
        """What came of it; where it was refused, with the status and all that was said of why."""
        began, first, last = time.monotonic(), 0.0, 0.0
        heard = Heard()
        try:
            async with self._session.post(self._at("/chat/completions"), json=body, allow_redirects=False) as response:
                if response.status != 200:
                    words = _why(await _some(response.content, 4096))
                    return Said(wrong=f"{response.status} {words}"), (response.status, words)
                if response.content_type == "text/event-stream":
                    async for line in response.content:
                        if heard.take(line):
                            last = time.monotonic() - began
                            first = first or last
                else:
                    heard.take_whole(await _some(response.content, LONGEST))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Said(wrong=in_one_line(str(error)) or f"nothing within {PATIENCE:.0f} s"), None
        return heard.said(began, first, last, time.monotonic() - began), None

    async def _json(self, path: str, body: Mapping[str, Any]) -> Any:
        """What a path of the server's root answers; ``None`` where that is nothing to read."""
        address = self._url.copy_with(path=self._url.path.removesuffix("/v1") + path, userinfo=b"")
        try:
            async with self._session.post(str(address), json=body, allow_redirects=False) as response:
                return json.loads(await response.text()) if response.status == 200 else None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError, RecursionError):
            return None

    def _at(self, path: str) -> str:
        return str(self._url.copy_with(path=self._url.path + path, userinfo=b""))


async def _some(content: aiohttp.StreamReader, most: int) -> bytes:
    """All of it, or as much of it as anybody wants to read."""
    read = bytearray()
    async for piece in content.iter_any():
        read += piece
        if len(read) >= most:
            break
    return bytes(read[:most])


def _why(body: bytes) -> str:
    """What a refusal says, with the field that it names."""
    text = body.decode("utf-8", "replace")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return words_in(text)
    told = told["error"] if isinstance(told, dict) and isinstance(told.get("error"), dict) else told
    param = told.get("param") if isinstance(told, dict) else None
    return f"{words_in(told)} ({param})" if isinstance(param, str) else words_in(told)


def _strings(found: Any) -> list[str]:
    return [one if isinstance(one, str) else str(one) for one in found] if isinstance(found, list) else []
