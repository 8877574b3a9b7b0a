"""What the engine tells of itself: the counters that vLLM, llama.cpp and SGLang show under ``/metrics``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import httpx2

_LINE: Final = re.compile(r"^((?:vllm|llamacpp|sglang):\w+?)(?:_total)?(?:\{[^}]*\})? ([\d.eE+-]+)$", re.MULTILINE)
_OF_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "llamacpp:prompt_tokens": ("vllm:prompt_tokens", "vllm:prefix_cache_queries"),  # without those that were known
    "llamacpp:prompt_tokens_cached": (
        "vllm:prompt_tokens",
        "vllm:prefix_cache_queries",
        "vllm:prefix_cache_hits",
        "vllm:prompt_tokens_cached",
    ),
    "llamacpp:tokens_predicted": ("vllm:generation_tokens",),
    **{f"llamacpp:spec_decode_num_{what}": (f"vllm:spec_decode_num_{what}",) for what in
       ("drafts", "draft_tokens", "accepted_tokens")},
    "llamacpp:requests_processing": ("vllm:num_requests_running",),
    "llamacpp:requests_deferred": ("vllm:num_requests_waiting",),
    "sglang:prompt_tokens": ("vllm:prompt_tokens", "vllm:prefix_cache_queries"),
    "sglang:cached_tokens": ("vllm:prefix_cache_hits", "vllm:prompt_tokens_cached"),
    "sglang:generation_tokens": ("vllm:generation_tokens",),
    "sglang:num_running_reqs": ("vllm:num_requests_running",),
    "sglang:num_queue_reqs": ("vllm:num_requests_waiting",),
}  # fmt: skip
"""What others count, under vLLM's names: llama.cpp (with ``--metrics``; seen in xllamacpp 2026.10) and SGLang (with
``--enable-metrics``; docs.sglang.io/references/production_metrics, not seen running).
"""
_PATIENCE: Final = 5.0
"""Seconds."""

Counters = Mapping[str, float]
"""vLLM's names without ``_total`` → values, summed over engines and reasons."""


async def read_counters(base_url: httpx2.URL) -> Counters:
    """The counters as they are now; empty for an engine that shows none, or doesn't answer within five seconds."""
    import aiohttp  # here, because it is slow to import and a night on rules has no use for it

    address = str(base_url.copy_with(path=base_url.path.removesuffix("/v1") + "/metrics", userinfo=b""))
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            return parse(await response.text()) if response.status == 200 else {}
    except (aiohttp.ClientError, OSError, UnicodeDecodeError):
        return {}


def parse(text: str) -> dict[str, float]:
    """Counters from Prometheus' text format; lines of any other kind are passed over."""
    found: dict[str, float] = {}
    for name, value in _LINE.findall(text):
        with suppress(ValueError):
            for known in _OF_OTHERS.get(name, (name,)):
                found[known] = found.get(known, 0.0) + float(value)
    return found


def figures(before: Counters, after: Counters) -> dict[str, float]:
    """What a night's two readings say: shares of 1, and tokens a step. Only what the engine counted is there.

    ``prefix cache hits``: share of the prompt tokens looked up. ``draft tokens accepted``: share of those that the MTP
    drafter proposed; ``tokens a step``: with those that were accepted. An engine that was started anew in between
    counts from zero again, and only what it has counted since is told.
    """
    spent = {name: value - before.get(name, 0.0) for name, value in after.items()}
    if any(value < 0 for name, value in spent.items() if name.startswith("vllm:prompt_tokens")):
        spent = dict(after)
    told: dict[str, float] = {}
    if looked := spent.get("vllm:prefix_cache_queries"):
        told["prefix cache hits"] = spent.get("vllm:prefix_cache_hits", 0.0) / looked
    accepted = spent.get("vllm:spec_decode_num_accepted_tokens", 0.0)
    if drafted := spent.get("vllm:spec_decode_num_draft_tokens"):
        told["draft tokens accepted"] = accepted / drafted
    if steps := spent.get("vllm:spec_decode_num_drafts"):
        told["tokens a step"] = 1 + accepted / steps
    return {name: round(value, 3) for name, value in told.items()}
