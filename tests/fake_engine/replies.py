"""What a player says, and how it looks on the wire: the bytes that vLLM 0.32 would send."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Conversation = list[dict[str, Any]]
"""The messages as they came: ``[{"role": "system", "content": "…"}, …]``."""

CHARACTERS_A_TOKEN = 4
"""The fake's tokenizer: four characters are a token, and a message costs four more."""


DATA_URL = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}\Z")
"""The only images that the fake takes: it fetches nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. A ``text`` longer than the request's max_tokens is cut there, with finish reason ``length``.

    ``after``: seconds of pretended work before it is sent. ``model``: what it says it is, if not the served name.
    """

    text: str | None
    finish: str = "stop"
    reasoning: str | None = None
    after: float = 0.0
    model: str | None = None


Player = Callable[[Conversation, dict[str, Any]], Reply | str]
"""A scripted model. Pure: the same request has the same reply, whenever and how often it is asked."""


@dataclass(frozen=True, slots=True)
class Usage:
    prompt: int
    cached: int | None
    completion: int

    def as_json(self) -> dict[str, Any]:
        details = None if self.cached is None else {"cached_tokens": self.cached, "created_cache_tokens": None}
        return {
            "prompt_tokens": self.prompt,
            "total_tokens": self.prompt + self.completion,
            "completion_tokens": self.completion,
            "prompt_tokens_details": details,
        }


def tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


IMAGE_TOKENS = 256
"""What the fake takes an image for, whatever its size."""


def words(message: dict[str, Any]) -> str:
    """The text of a message: its content, or the text parts of it."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part["text"]) for part in content if isinstance(part, dict) and part.get("text"))
    return str(content or "")


def images(conversation: Conversation) -> list[bytes]:
    """The images in the messages, decoded from their data: addresses."""
    parts = [part for m in conversation if isinstance(m.get("content"), list) for part in m["content"]]
    return [base64.b64decode(url.partition(",")[2]) for part in parts if (url := _image_url(part))]


def _image_url(part: Any) -> str:
    """The data: address in a part of a message; empty where it has none that is as it should be."""
    inner = part.get("image_url") if isinstance(part, dict) and part.get("type") == "image_url" else None
    url = inner.get("url") if isinstance(inner, dict) else None
    return url if isinstance(url, str) and DATA_URL.match(url) else ""


def prompt_tokens(conversation: Conversation) -> int:
    seen = IMAGE_TOKENS * len(images(conversation))
    return seen + sum(tokens(words(message)) + 4 for message in conversation)


def misshapen_parts(conversation: Conversation) -> bytes | None:
    """What vLLM says of content that is neither a string nor a list of parts that it knows; None where all is well."""
    for message in conversation:
        content = message.get("content")
        if content is None or isinstance(content, str):
            continue
        for part in content if isinstance(content, list) else [None]:
            is_text = isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
            if not is_text and not _image_url(part):
                return error(400, f"Unknown part type or image: {str(part)[:80]}", "BadRequestError")
    return None


def no_images() -> bytes:
    """vLLM's words where it was started with --language-model-only."""
    said = "At most 0 image(s) may be provided in one prompt. Set `--limit-mm-per-prompt` to increase this limit."
    return error(400, said, "BadRequestError", "image")


def played(player: Player, conversation: Conversation, body: dict[str, Any]) -> Reply:
    """The player's reply, cut to the request's ``max_tokens``."""
    reply = player(conversation, body)
    if isinstance(reply, str):
        reply = Reply(reply)
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if reply.text is None or not limit or tokens(reply.text) <= limit:
        return reply
    return Reply(reply.text[: limit * CHARACTERS_A_TOKEN], "length", reply.reasoning, reply.after, reply.model)


def completion(reply: Reply, model: str, number: int, usage: Usage) -> bytes:
    """The body of a chat completion that is not streamed."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": reply.text,
        "refusal": None,
        "annotations": None,
        "audio": None,
        "function_call": None,
        "tool_calls": [],
        "reasoning": reply.reasoning,
    }
    choice: dict[str, Any] = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": reply.finish,
        "stop_reason": None,
        "token_ids": None,
    }
    body = {
        "id": f"chatcmpl-{number:016x}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": reply.model or model,
        "choices": [choice],
        "service_tier": None,
        "system_fingerprint": None,
        "usage": usage.as_json(),
        "prompt_logprobs": None,
        "kv_transfer_params": None,
    }
    return json.dumps(body).encode()


def chunks(
    reply: Reply,
    model: str,
    number: int,
    usage: Usage,
    options: dict[str, Any],
    step: int = 3 * CHARACTERS_A_TOKEN,
) -> Iterator[bytes]:
    """The same as server-sent events: the role, pieces of ``step`` characters (as with MTP), the finish, the usage."""
    start = {
        "id": f"chatcmpl-{number:016x}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": reply.model or model,
    }

    def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return b"data: " + json.dumps({**start, "choices": [choice]}).encode() + b"\n\n"

    yield event({"role": "assistant", "content": ""})
    if reply.reasoning:
        yield event({"reasoning": reply.reasoning})
    text = reply.text or ""
    for at in range(0, len(text), step):
        yield event({"content": text[at : at + step]})
    yield event({}, reply.finish)
    if options.get("include_usage"):
        yield b"data: " + json.dumps({**start, "choices": [], "usage": usage.as_json()}).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


def is_finish(event: bytes) -> bool:
    """Whether it is the event that tells the finish reason."""
    return b'"finish_reason": "' in event


ERROR_EVENT = (
    b'data: {"error": {"message": "EngineCore encountered an issue.", "type": "InternalServerError", "code": 500}}'
)


def model_entry(name: str, root: str, context_length: int, number: int) -> dict[str, Any]:
    """One of /v1/models. As in vLLM, ``created`` is when it was asked for."""
    return {
        "id": name,
        "object": "model",
        "created": 1_790_000_000 + number,
        "owned_by": "vllm",
        "root": root,
        "parent": None,
        "max_model_len": context_length,
        "permission": [],
    }


def error(status: int, message: str, kind: str, param: str | None = None) -> bytes:
    """The body of an error, as vLLM has it."""
    return json.dumps({"error": {"message": message, "type": kind, "param": param, "code": status}}).encode()


def overflow(context_length: int) -> bytes:
    """vLLM's words for a prompt that doesn't fit: it stops counting one token after the end."""
    return error(
        400,
        f"This model's maximum context length is {context_length} tokens. However, your prompt contains at least"
        f" {context_length + 1} input tokens. Please reduce the length of the input prompt.",
        "BadRequestError",
        "input_tokens",
    )


def too_much_asked(asked: int, context_length: int) -> bytes:
    """vLLM's words for a limit that is more than the whole context; a smaller one is cut to what is left of it."""
    said = (
        f"max_tokens={asked} cannot be greater than max_model_len={context_length}. Please request fewer output tokens."
    )
    return error(400, said, "BadRequestError", "max_tokens")


def unknown_model(asked: Any, served: str) -> bytes:
    return error(404, f"The model `{asked}` does not exist. Valid aliases: {served}", "NotFoundError", "model")


Refusal = Literal["openai", "renamed", "pydantic"]


def refused_field(field: str, style: Refusal) -> tuple[int, bytes]:
    """How engines that take no unknown fields say so: status and body."""
    if style == "renamed":
        said = (
            f"Unsupported parameter: '{field}' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        return 400, error(400, said, "invalid_request_error", field)
    if style == "openai":
        body = {"message": f"Unrecognized request argument supplied: {field}", "type": "invalid_request_error"}
        return 400, json.dumps({"error": {**body, "param": None, "code": None}}).encode()
    detail = [{"type": "extra_forbidden", "loc": ["body", field], "msg": "Extra inputs are not permitted"}]
    return 422, json.dumps({"detail": detail}).encode()
