"""Where the engine is: a base URL checked, its models listed, and one line for each way to get it wrong."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import httpx2
import openai

from agent.brain.faults import WIRE_ERRORS, Fault, said, translate
from agent.errors import UsageError

_CONTEXT_FIELDS = ("max_model_len", "n_ctx", "context_length", "max_context_length", "context_window")
"""What engines call the tokens of a context in /v1/models: vLLM and SGLang, llama.cpp (in ``meta``), Ollama-likes, LM
Studio, Groq."""


@dataclass(frozen=True, slots=True)
class Served:
    """One entry of /v1/models. ``root`` is what was loaded under that name, where the engine says so; ``owner`` what it
    says in ``owned_by``, which tells engines apart (``-``: nothing).
    """

    id: str
    root: str = ""
    context_length: int | None = None
    owner: str = "-"

    @property
    def identity(self) -> str:
        """Stable over restarts. Left out: ``created`` (vLLM: the time of asking), and the folders of a path."""
        root = PurePath(self.root).name if self.root.startswith("/") else self.root
        return self.id if root in ("", self.id) else f"{self.id} ({root})"


def checked_url(base_url: str) -> httpx2.URL:
    """Parse a base URL as a person types it. Raises :class:`UsageError` with what to type instead."""
    text = base_url.strip()
    if "://" not in text:
        typed = text or "an empty base URL"
        raise UsageError(f"{typed} is no address; pass --base-url http://{text or 'localhost:8000/v1'}")
    try:
        url = httpx2.URL(text)
        url = url.copy_with(path=url.path.rstrip("/"))
    except (httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"{text} is no address ({error}); pass one like --base-url http://localhost:8000/v1") from None
    if url.scheme not in ("http", "https") or not url.host or not 0 < (url.port or 80) < 65536:
        raise UsageError(f"{text} is no http address; pass one like --base-url http://localhost:8000/v1")
    for tail in ("/chat/completions", "/completions", "/models"):
        if url.path.endswith(tail):
            raise UsageError(f"{shown(url)} is one call of the API; pass --base-url {shown(url).removesuffix(tail)}")
    return url


def shown(url: httpx2.URL) -> str:
    """The address as it may stand in a message or a report: without a password."""
    return str(url.copy_with(userinfo=b""))


def is_loopback(host: str) -> bool:
    """Whether nothing sent there leaves the machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def list_served(client: openai.AsyncOpenAI, url: httpx2.URL, *, was_there: bool = False) -> list[Served]:
    """Ask what is served there, once.

    Raises :class:`Fault` where waiting helps (loading, too busy, no answer in time; where an engine ``was_there``
    before, also nobody there), and :class:`UsageError` else.
    """
    try:
        response = await client.get("/models", cast_to=httpx2.Response)
        body = response.text
    except WIRE_ERRORS as error:
        told = translate(error)
        status = error.status_code if isinstance(error, openai.APIStatusError) else 0
        if isinstance(told, Fault) and (was_there or not told.away or status):
            raise told from error
        if status in (401, 403) or 300 <= status < 400:
            raise told from error
        raise await _nobody(client, url, f"{status}" if status else str(told)) from error
    served = _served_in(body)
    if served is None:
        page = "an HTML page" if body.lstrip().startswith("<") else f"not a list of models: {said(body[:80])}"
        raise await _nobody(client, url, page)
    if not served:
        raise UsageError(f"the engine at {shown(url)} serves no model; start one with `wikiagent engine up`")
    return served


def choose(served: Sequence[Served], wanted: str | None, url: httpx2.URL) -> Served:
    """The one that was asked for, or the first that answers questions. Raises :class:`UsageError` that names all."""
    if wanted is None:
        # LM Studio and Ollama list models for embeddings among the others, and nothing but their names tells.
        return next((one for one in served if "embed" not in one.id.lower()), served[0])
    for one in served:
        if one.id == wanted:
            return one
    names = ", ".join(one.id for one in served[:8]) + (", …" if len(served) > 8 else "")
    raise UsageError(f"{shown(url)} doesn't serve {wanted}; it serves {names}: pass --model {served[0].id}")


async def _nobody(client: openai.AsyncOpenAI, url: httpx2.URL, found: str) -> UsageError:
    """Wrong address; where the same host answers under /v1, say that."""
    start = f"no engine answers at {shown(url)} ({found})"
    if not url.path.rstrip("/").endswith("/v1"):
        longer = url.copy_with(path=url.path.rstrip("/") + "/v1")
        try:
            response = await client.get(f"{longer}/models", cast_to=httpx2.Response)
        except WIRE_ERRORS:
            pass
        else:
            if _served_in(response.text) is not None:
                return UsageError(f"{start}; pass --base-url {shown(longer)}")
    return UsageError(f"{start}; start one with `wikiagent engine up`, or pass --base-url URL")


def _served_in(body: str) -> list[Served] | None:
    """The models in a body of /v1/models, or None where it is something else. Ollama says ``null`` when it has none."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or "data" not in data or not isinstance(data["data"] or [], list):
        return None
    return [_served(one) for one in data["data"] or [] if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _served(one: dict[str, Any]) -> Served:
    root = one.get("root")
    meta = one.get("meta")
    told = {**(meta if isinstance(meta, dict) else {}), **one}
    lengths = [told[field] for field in _CONTEXT_FIELDS if isinstance(told.get(field), int)]
    owner = one.get("owned_by") or "-"
    return Served(
        one["id"],
        root if isinstance(root, str) else "",
        lengths[0] if lengths else None,
        owner if isinstance(owner, str) else "-",
    )
