"""Small questions to an engine, to see what it is like: outside the night's work, never repeated, soon given up.

Nothing here waits for an engine that is away or asks again: what went wrong is part of what is found.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from agent.brain.address import checked_url, is_loopback
from agent.brain.metrics import Counters, read_counters

WHO: Final = "wikiagent-probe"
"""As which it asks, so that a log tells the probe from the night's work."""
PATIENCE: Final = 30.0
"""Seconds for one question."""


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one question. ``wrong``: why nothing did. Seconds are from the question to the first piece, and to
    the end."""

    text: str = ""
    thought: str = ""
    finish: str = ""
    tokens: int = 0
    cached: int | None = None
    has_usage: bool = False
    first: float = 0.0
    seconds: float = 0.0
    wrong: str = ""

    @property
    def speed(self) -> float:
        """Tokens a second, from the first to the last."""
        return (self.tokens - 1) / (self.seconds - self.first) if self.tokens > 1 and self.seconds > self.first else 0.0


class Questions:
    """A connection to one engine for as long as it is looked at. ``base_url`` as a person types it."""

    def __init__(self, base_url: str, model: str) -> None:
        self._url = checked_url(base_url)
        self._model = model

    async def __aenter__(self) -> Self:
        key = os.environ.get("WIKIAGENT_API_KEY") or os.environ.get("OPENAI_API_KEY") or "none"
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {key}", "User-Agent": WHO},
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            connector=aiohttp.TCPConnector(limit=0),
            trust_env=not is_loopback(self._url.host),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def counters(self) -> Counters:
        return await read_counters(self._url)

    async def context(self) -> int | None:
        """Tokens of its context, as its list of models tells."""
        listed = await self._json("GET", self._at("/models"), None)
        entries = listed.get("data") if isinstance(listed, dict) else None
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and entry.get("id") == self._model:
                length = entry.get("max_model_len") or entry.get("context_length")
                return length if isinstance(length, int) else None
        return None

    async def tokenized(self, messages: Sequence[Mapping[str, str]]) -> list[str] | None:
        """A conversation as the engine's template writes it, token by token; empty where it only counts them, ``None``
        where it doesn't do that either."""
        body = {"model": self._model, "messages": list(messages), "return_token_strs": True}
        told = await self._json("POST", self._root("/tokenize"), body)
        if not isinstance(told, dict) or not isinstance(told.get("count"), int):
            return None
        words = told.get("token_strs")
        return [str(word) for word in words] if isinstance(words, list) else []

    async def ask(self, question: str, *, system: str = "", tokens: int = 64, **body: Any) -> Said:
        """One question, its answer streamed. ``body``: more fields of the request; thinking is off unless they say."""
        messages = [{"role": "system", "content": system}] if system else []
        asked = {
            "model": self._model,
            "messages": [*messages, {"role": "user", "content": question}],
            "max_tokens": tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
            "chat_template_kwargs": {"enable_thinking": False},
            **body,
        }
        began = time.monotonic()
        heard = _Heard()
        try:
            async with self._session.post(self._at("/chat/completions"), json=asked, allow_redirects=False) as response:
                if response.status != 200:
                    return Said(wrong=f"{response.status} {_words(await response.text())}")
                async for line in response.content:
                    if heard.take(line) and not heard.first:
                        heard.first = time.monotonic() - began
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Said(wrong=str(error) or f"nothing within {PATIENCE:.0f} s")
        return heard.said(time.monotonic() - began)

    async def _json(self, method: str, address: str, body: Mapping[str, Any] | None) -> Any:
        try:
            async with self._session.request(method, address, json=body, allow_redirects=False) as response:
                return json.loads(await response.text()) if response.status == 200 else None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            return None

    def _at(self, path: str) -> str:
        return str(self._url.copy_with(path=self._url.path + path, userinfo=b""))

    def _root(self, path: str) -> str:
        return str(self._url.copy_with(path=self._url.path.removesuffix("/v1") + path, userinfo=b""))


class _Heard:
    """One stream, line by line."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._thought: list[str] = []
        self._finish = ""
        self._usage: dict[str, Any] = {}
        self.first = 0.0

    def take(self, line: bytes) -> bool:
        """Whether something was said in it. Raises ``ValueError`` for what is no event."""
        data = line.strip().removeprefix(b"data:").strip()
        if not line.startswith(b"data:") or data == b"[DONE]":
            return False
        event = json.loads(data)
        if not isinstance(event, dict):
            raise ValueError("an event that is no object")  # noqa: TRY004  (of what came, not of our arguments)
        if event.get("error"):
            raise ValueError(_words(json.dumps(event["error"])))
        if isinstance(event.get("usage"), dict):
            self._usage = event["usage"]
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        delta = choice.get("delta") or {}
        self._finish = choice.get("finish_reason") or self._finish
        thought = delta.get("reasoning") or delta.get("reasoning_content") or ""
        self._text.append(str(delta.get("content") or ""))
        self._thought.append(str(thought))
        return bool(self._text[-1] or thought)

    def said(self, seconds: float) -> Said:
        details = self._usage.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, dict) else None
        count = self._usage.get("completion_tokens")
        return Said(
            text="".join(self._text),
            thought="".join(self._thought),
            finish=self._finish,
            tokens=count if isinstance(count, int) else 0,
            cached=cached if isinstance(cached, int) else None,
            has_usage=bool(self._usage),
            first=self.first,
            seconds=seconds,
        )


def _words(body: str) -> str:
    return " ".join(body.split())[:160] or "no word of why"
