"""What the fake makes of conversations where it is asked for their tokens: Gemma's turns, a token a word."""

from __future__ import annotations

import re
from typing import Any

from fake_engine import replies
from fake_engine.replies import Conversation


def turns(conversation: Conversation) -> list[str]:
    """As Gemma's template writes them, up to where the answer begins."""
    tokens = ["<bos>"]
    for message in conversation:
        role = "model" if message["role"] == "assistant" else message["role"]
        tokens += ["<|turn>", role, "\n", *re.findall(r"\S+\s*", replies.words(message)), "<turn|>", "\n"]
    return [*tokens, "<|turn>", "model", "\n"]


def as_vllm(body: dict[str, Any], context_length: int) -> dict[str, Any]:
    """vLLM's POST /tokenize: of messages, or of a prompt."""
    conversation = body.get("messages")
    count = replies.prompt_tokens(conversation) if conversation else replies.tokens(str(body.get("prompt", "")))
    strings = turns(conversation) if conversation and body.get("return_token_strs") else None
    return {"count": count, "max_model_len": context_length, "tokens": list(range(count)), "token_strs": strings}


def as_sglang(body: dict[str, Any], context_length: int) -> dict[str, Any]:
    """SGLang's: of a prompt only."""
    count = replies.tokens(str(body.get("prompt", "")))
    return {"tokens": list(range(count)), "count": count, "max_model_len": context_length}


def as_llama_cpp(body: dict[str, Any], _: int) -> dict[str, Any]:
    """llama.cpp's: of a text, with the pieces that its tokens stand for."""
    pieces = re.findall(r"<[^<>\s]+>|\s+|[^<\s]+|<", str(body.get("content", "")))
    return {"tokens": [{"id": number, "piece": piece} for number, piece in enumerate(pieces)]}


def templated(body: dict[str, Any], _: int) -> dict[str, str]:
    """llama.cpp's POST /apply-template."""
    return {"prompt": "".join(turns(body["messages"]))}
