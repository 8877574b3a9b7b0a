"""Which engine it is that answers, and how long its context is, where the list of models doesn't say."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx2
import openai

from agent.brain.address import Served
from agent.brain.faults import WIRE_ERRORS
from agent.brain.quirks import KNOWN, UNKNOWN, Quirks, context_in, quirks_of

_PATIENCE = 5.0
"""Seconds for a question that a night can do without an answer to."""


async def recognise(client: openai.AsyncOpenAI, url: httpx2.URL, served: Served) -> tuple[Served, Quirks]:
    """The same model with its context's length, as far as it can be known, and what is different with its engine."""
    quirks = quirks_of(served.owner)
    # Ollama's models are owned by whoever has published them; only the address of its version is its own.
    if quirks is UNKNOWN and isinstance(await _asked(client, url, "/api/version"), dict):
        quirks = next(one for one in KNOWN if one.name == "Ollama")
    if served.context_length is None and quirks.context_at:
        told = await _asked(client, url, quirks.context_at)
        served = replace(served, context_length=context_in(told, served.id))
    return served, quirks


async def _asked(client: openai.AsyncOpenAI, url: httpx2.URL, path: str) -> Any:
    """The JSON of a 200 answer from the server's root, else ``None``."""
    address = url.copy_with(path=url.path.removesuffix("/v1") + path)
    try:
        async with asyncio.timeout(_PATIENCE):
            response = await client.get(str(address), cast_to=httpx2.Response)
        return json.loads(response.text)
    except (*WIRE_ERRORS, ValueError, RecursionError):
        return None
