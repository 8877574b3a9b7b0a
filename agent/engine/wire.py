"""The few questions that tell whether an engine answers.

By plain ``http.client``, which knows neither proxies nor redirects: nothing but loopback is ever contacted.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
_LONGEST_BODY = 1_000_000
_TOKENS = re.compile(r"^vllm:(?:prompt|generation)_tokens_total(?:\{[^}]*\})? ([\d.eE+-]+)$", re.MULTILINE)


def base_url(port: int) -> str:
    """Where a client finds the engine on that port."""
    return f"http://{LOOPBACK}:{port}/v1"


def is_taken(port: int) -> bool:
    """Something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def served(port: int, timeout: float) -> str | None:
    """The first model that the server lists; ``None`` while it doesn't answer, or not in the words of this API."""
    match _ask(port, "GET", "/v1/models", None, timeout):
        case {"data": [{"id": str(name)}, *_]}:
            return name
    return None


def generates(port: int, model: str, timeout: float) -> bool:
    """The model writes one token. Only this shows that it is up: a wedged engine lists models and is "healthy" too."""
    question = {"model": model, "messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 1}
    match _ask(port, "POST", "/v1/chat/completions", question, timeout):
        case {"choices": [_, *_]}:
            return True
    return False


def tokens(port: int, timeout: float) -> float | None:
    """All that it has read and written so far, by its own count; ``None`` where it doesn't say."""
    text = _text(port, "GET", "/metrics", None, timeout)
    counted = _TOKENS.findall(text) if text is not None else []
    return sum(map(float, counted)) if counted else None


def _ask(port: int, method: str, path: str, body: Mapping[str, object] | None, timeout: float) -> object:
    """The JSON of a 200 answer, else ``None``."""
    text = _text(port, method, path, body, timeout)
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


def _text(port: int, method: str, path: str, body: Mapping[str, object] | None, timeout: float) -> str | None:
    """The body of a 200 answer, else ``None``."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.read(_LONGEST_BODY).decode() if response.status == http.client.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
