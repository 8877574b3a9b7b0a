"""Other engines that the fake can be taken for: what they list, refuse and say of their context, as they were seen or
read (:mod:`agent.brain.quirks` names the sources).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fake_engine import replies, tokenizing

Told = Callable[[str, int], Any]
"""What a path answers, from the model's name and the context's length."""

Written = Callable[[dict[str, Any], int], Any]
"""The same of what is posted there."""


@dataclass(frozen=True)
class Likeness:
    """``listed``: the fields of an entry of /v1/models, from the name and the length. ``overflow``: status and body for
    a prompt that is too long; ``None``: it is cut, and answered. ``tells``: further paths, and ``writes`` those that
    something is posted to. ``counters``: vLLM's names of those under /metrics → its own; ``None``: it shows none.
    ``switch``: the field that switches thinking; without it, it thinks where ``by_itself``.
    """

    listed: Told
    overflow: Callable[[int], tuple[int, bytes]] | None
    tells: Mapping[str, Told] = field(default_factory=dict)
    refuses: frozenset[str] = frozenset()
    tells_cached: bool = True
    writes: Mapping[str, Written] = field(default_factory=dict)
    counters: Mapping[str, str] | None = None
    switch: str = "chat_template_kwargs"
    by_itself: bool = False

    def exposition(self, as_vllm: str) -> str | None:
        """The text of /metrics, if it shows any."""
        if self.counters is None:
            return None
        for theirs, own in self.counters.items():
            as_vllm = as_vllm.replace(f"{theirs}{{", f"{own}{{")
        names = tuple(self.counters.values())
        return "".join(line for line in as_vllm.splitlines(keepends=True) if line.startswith(names))

    def thinks(self, body: dict[str, Any]) -> bool:
        """Whether it thinks before it answers that."""
        told = body.get(self.switch)
        if isinstance(told, dict):
            told = told.get("enable_thinking")
        return self.by_itself if told is None else told not in (False, "none")

    def entry(self, as_vllm: dict[str, Any]) -> dict[str, Any]:
        listed: dict[str, Any] = self.listed(as_vllm["id"], as_vllm["max_model_len"]) or as_vllm
        return listed


def _entry(name: str, owner: str | None = None, **more: Any) -> dict[str, Any]:
    owned = {} if owner is None else {"owned_by": owner}
    return {"id": name, "object": "model", "created": 1_790_000_000, **owned, **more}


def _error(status: int, message: str, kind: str, **more: Any) -> tuple[int, bytes]:
    return status, json.dumps({"error": {"message": message, "type": kind, "code": status, **more}}).encode()


VLLM = Likeness(
    lambda *_: None,
    lambda length: (400, replies.overflow(length)),
    writes={"/tokenize": tokenizing.as_vllm},
    counters={"vllm:": "vllm:"},
)

SGLANG = Likeness(
    lambda name, length: _entry(name, "sglang", root=name, max_model_len=length),
    lambda length: _error(
        400, f"The input ({length + 9} tokens) is longer than the model's context length ({length} tokens).", "Bad"
    ),
    writes={"/tokenize": tokenizing.as_sglang},
)

COUNTING_SGLANG = replace(
    SGLANG,
    counters={
        "vllm:num_requests_running": "sglang:num_running_reqs",
        "vllm:num_requests_waiting": "sglang:num_queue_reqs",
        "vllm:prompt_tokens_total": "sglang:prompt_tokens_total",
        "vllm:prompt_tokens_cached_total": "sglang:cached_tokens_total",
    },
)
"""With --enable-metrics."""

LLAMA_CPP = Likeness(
    lambda name, length: _entry(name, "llamacpp", meta={"n_ctx_train": 4 * length, "n_vocab": 49152}),
    lambda length: _error(
        400,
        f"request ({length + 9} tokens) exceeds the available context size ({length} tokens), try increasing it",
        "exceed_context_size_error",
        n_ctx=length,
    ),
    {"/props": lambda _, length: {"default_generation_settings": {"params": {}, "n_ctx": length}, "total_slots": 4}},
    writes={"/apply-template": tokenizing.templated, "/tokenize": tokenizing.as_llama_cpp},
)

OLD_LLAMA_CPP = Likeness(
    LLAMA_CPP.listed,
    lambda _: _error(500, "the request exceeds the available context size. try increasing the context size", "server"),
    LLAMA_CPP.tells,
)

OLLAMA = Likeness(
    lambda name, _: _entry(name, "library"),
    None,
    {
        "/api/version": lambda *_: {"version": "0.40.12"},
        "/api/ps": lambda name, length: {"models": [{"name": name, "model": name, "context_length": length}]},
    },
    tells_cached=False,
    switch="reasoning_effort",
    by_itself=True,
)

OLLAMA_OF_SOMEBODY = replace(OLLAMA, listed=lambda name, _: _entry(name, "somebody"))

LM_STUDIO = Likeness(
    lambda name, _: _entry(name, "organization_owner"),
    lambda length: (
        400,
        json.dumps(
            {
                "error": f"Trying to keep the first {length + 9} tokens when context the overflows. However, the "
                f"model is loaded with context length of only {length} tokens, which is not enough."
            }
        ).encode(),
    ),
    {
        "/api/v0/models": lambda name, length: {
            "data": [{"id": name, "max_context_length": 8 * length, "loaded_context_length": length}]
        }
    },
    tells_cached=False,
    switch="",  # where the model is loaded
)

MLX = Likeness(
    lambda name, _: _entry(name),
    lambda length: (404, json.dumps({"error": f"prompt is too long for --max-prompt-tokens {length}"}).encode()),
)

OPENAI = Likeness(
    lambda name, _: _entry(name, "openai"),
    lambda length: _error(400, f"This model's maximum context length is {length} tokens.", "invalid_request_error"),
    refuses=frozenset({"top_k", "chat_template_kwargs"}),
)
