"""What the fake says to the pilot's look at its engine: aside, without a trace in the journal and without its faults.

A test of a night counts the night's questions; the look itself is tested in ``brain/test_probe*.py``.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from fake_engine import replies
from fake_engine.likeness import Likeness
from fake_engine.replies import Reply, Usage

WHO = "wikiagent-probe"
PLANET = re.compile(r"\b(?:Mercury|Venus|Earth|Mars|Jupiter|Saturn)\b")
AT_WORK = 0.08
"""Seconds for which an answer holds its slot, where there are some."""


class Aside:
    """``flaws``: what is wrong with the answers. ``slots``: how many are written at once; ``None``: all, in no time."""

    def __init__(self) -> None:
        self.flaws: set[str] = set()
        self.slots: int | None = None
        self.running = 0
        self.waiting = 0
        self.asked = 0
        """Questions so far."""
        self._ended = asyncio.Condition()

    async def answer(
        self, request: web.BaseRequest, body: dict[str, Any], model: str, like: Likeness
    ) -> web.StreamResponse:
        """A well-behaved answer, but for the flaws, in the form that was asked for."""
        reply = self._reply(body, like)
        usage = self._usage(body, reply, like)
        if not body.get("stream"):
            return web.Response(body=replies.completion(reply, model, 0, usage), content_type="application/json")
        events = self._events(body, reply, usage, model)
        if self.slots is not None:
            return await self._slowly(request, events)
        return web.Response(body=b"".join(events), content_type="text/event-stream")

    async def _slowly(self, request: web.BaseRequest, events: list[bytes]) -> web.StreamResponse:
        """When a slot is free: all but the end of it, the end later, and the slot is free again later still."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        self.waiting += 1
        async with self._ended:
            await self._ended.wait_for(lambda: self.slots is None or self.running < self.slots)
            self.waiting -= 1
            self.running += 1
        try:
            for piece in (events[:-3], events[-3:]):  # the last words, the finish and the usage
                await response.write(b"".join(piece))
                await asyncio.sleep(AT_WORK)
        finally:
            async with self._ended:
                self.running -= 1
                self._ended.notify_all()
        await response.write_eof()
        return response

    def _events(self, body: dict[str, Any], reply: Reply, usage: Usage, model: str) -> list[bytes]:
        """Without the end, so that the last is of the usage or the finish."""
        told = (body.get("stream_options") or {}).get("include_usage") and "no usage" not in self.flaws
        return list(replies.chunks(reply, model, 0, usage, {"include_usage": told}, step=4))[:-1]

    def _reply(self, body: dict[str, Any], like: Likeness) -> Reply:
        self.asked += 1
        planets = PLANET.findall(replies.words(body["messages"][-1]))
        thinks = like.thinks(body)
        if body.get("response_format"):
            text = json.dumps({"planets": planets[:2] if "few items" in self.flaws else planets})
            text = "{" + " \n" * 300 if "white space" in self.flaws else text
        elif planets:
            text = "".join(json.dumps({"do": "name", "planet": planet}) + "\n" for planet in planets)
            text = "Here are the planets:\n" if "no lines" in self.flaws else text
        else:
            text = self._words(body)
        if "thinks aloud" in self.flaws or (thinks and "leaks" in self.flaws):
            return Reply(f"<|channel>thought\nhm<channel|>{text}")
        return Reply(text, reasoning="hm" if thinks else None)

    def _words(self, body: dict[str, Any]) -> str:
        is_narrow = body.get("top_k") == 1 and "ignores top_k" not in self.flaws
        if "one answer" in self.flaws or not body.get("temperature") or is_narrow:
            return "The likeliest words."
        is_drawn_anew = "seed" not in body or "ignores seeds" in self.flaws
        return f"Some words, number {self.asked}." if is_drawn_anew else f"Some words of seed {body['seed']}."

    def _usage(self, body: dict[str, Any], reply: Reply, like: Likeness) -> Usage:
        cached = 0 if "no cache" in self.flaws else 16
        tokens = replies.tokens(reply.text or "")
        return Usage(replies.prompt_tokens(body["messages"]), cached if like.tells_cached else None, tokens)
