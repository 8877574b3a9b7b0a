"""Asking a brain over the wire, in one line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fake_engine import FakeEngine
from tenacity import wait_fixed

from agent.brain.openai_client import OpenAIBrain
from agent.brain.pace import Limits
from agent.brain.protocol import Answer, Inputs, Message, Request, Sampling

T = TypeVar("T")

SHORT = Limits(first_token=0.3, idle=0.3, slow=0.6)
"""Seconds that a test may wait for an engine that has stopped."""

QUICK: dict[str, Any] = {"patience": 20.0, "wait": wait_fixed(0.01)}


def request(words: str = "hello", *, attempt: int = 0) -> Request:
    messages = (Message("system", "# Job: read\nRead."), Message("user", words))
    return Request("read", messages, Sampling(max_tokens=2000), attempt, Inputs())


def with_brain(base_url: str, use: Callable[[OpenAIBrain], Awaitable[T]], **options: Any) -> T:
    """Connect, use, close, in an event loop of its own."""

    async def run() -> T:
        brain = await OpenAIBrain.connect(base_url, **{**QUICK, **options})
        try:
            return await use(brain)
        finally:
            await brain.close()

    return asyncio.run(run())


def ask(engine: FakeEngine, words: str = "hello", **options: Any) -> Answer:
    return with_brain(engine.base_url, lambda brain: brain.answer(request(words)), **options)
