"""What was asked of the fake engine and what was answered: the evidence that nothing finished was paid for twice."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from fake_engine.replies import Conversation, Usage, images

BLOCK = 512
"""Characters of a block of the prefix cache: 128 tokens, as on vLLM's CPU server."""


def fingerprint(body: dict[str, Any]) -> str:
    """The name of a request: its messages and its seed. Equal for the same question, asked again."""
    said = json.dumps([body.get("messages"), body.get("seed")], sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Call:
    """One request as it arrived. ``finished``: its answer was sent whole. ``dropped``: the client hung up before."""

    number: int
    fingerprint: str
    times: int
    raw: bytes
    fault: str | None = None
    finished: bool = False
    dropped: bool = False


class Journal:
    """Kept by the server, read by tests from another thread. Only chat completions are counted."""

    def __init__(self, *, keep_calls: bool = True) -> None:
        self._keep_calls = keep_calls
        self._lock = threading.Lock()
        self._blocks: set[bytes] = set()
        self.calls: list[Call] = []
        """In order of arrival, with their bytes."""
        self.asked: Counter[str] = Counter()
        """Times that each request was asked, by fingerprint."""
        self.finished: Counter[str] = Counter()
        """Times that each request's answer was sent whole (with status 200, whatever it said)."""
        self.paid_twice: list[str] = []
        """Fingerprints of requests that were asked again after their answer had been sent whole."""
        self.shown: list[str] = []
        """sha256 of each image that it was shown, in order of arrival."""
        self.total = 0
        self.in_flight = 0
        self.max_in_flight = 0
        self.metrics: Counter[str] = Counter()

    def begin(self, body: dict[str, Any], raw: bytes) -> Call:
        name = fingerprint(body)
        shown = [hashlib.sha256(image).hexdigest() for image in images(body.get("messages", []))]
        with self._lock:
            self.total += 1
            self.shown += shown
            self.asked[name] += 1
            self.in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self.in_flight)
            if self.finished[name]:
                self.paid_twice.append(name)
            call = Call(self.total, name, self.asked[name], raw)
            if self._keep_calls:
                self.calls.append(call)
        return call

    def end(self, call: Call) -> None:
        with self._lock:
            self.in_flight -= 1
            if call.finished:
                self.finished[call.fingerprint] += 1

    def cached_tokens(self, conversation: Conversation) -> int:
        """Tokens of the prompt whose blocks were seen before, from its start on; the prompt's blocks are then known."""
        text = "\x00".join(str(message.get("content") or "") for message in conversation)  # an image as its bytes
        rolling, cached, is_hit = hashlib.blake2b(digest_size=16), 0, True
        for at in range(0, len(text) - BLOCK, BLOCK):
            rolling.update(text[at : at + BLOCK].encode("utf-8", "surrogatepass"))
            block = rolling.digest()
            is_hit = is_hit and block in self._blocks
            cached += BLOCK // 4 if is_hit else 0
            self._blocks.add(block)
        return cached

    def count(self, usage: Usage, finish: str) -> None:
        """What /metrics shows. The draft model is pretended: three tokens a step, one of two drafted ones accepted."""
        steps = -(-usage.completion // 2)
        self.metrics.update(
            {
                "vllm:prompt_tokens_total": usage.prompt,
                "vllm:prompt_tokens_cached_total": usage.cached or 0,
                "vllm:generation_tokens_total": usage.completion,
                "vllm:prefix_cache_queries_total": usage.prompt,
                "vllm:prefix_cache_hits_total": usage.cached or 0,
                "vllm:spec_decode_num_drafts_total": steps,
                "vllm:spec_decode_num_draft_tokens_total": 2 * steps,
                "vllm:spec_decode_num_accepted_tokens_total": usage.completion - steps,
                f"vllm:request_success_total:{finish}": 1,
            }
        )

    def exposition(self, model: str, running: int, waiting: int) -> str:
        """The text of /metrics, with vLLM's names. ``running``: calls at this moment; ``waiting``: beside them."""
        labels = f'engine="0",model_name="{model}"'
        lines = [
            f"vllm:num_requests_running{{{labels}}} {running}.0",
            f"vllm:num_requests_waiting{{{labels}}} {waiting}.0",
            f"vllm:kv_cache_usage_perc{{{labels}}} {min(1.0, running / 256)}",
            f"vllm:num_preemptions_total{{{labels}}} 0.0",
        ]
        for name, value in sorted(self.metrics.items()):
            name, _, finish = name.removeprefix("vllm:").partition(":")
            reason = f',finished_reason="{finish}"' if finish else ""
            lines.append(f"vllm:{name}{{{labels}{reason}}} {float(value)}")
        return "\n".join(lines) + "\n"

    def as_json(self) -> dict[str, Any]:
        """What /_journal shows, for tests that run the engine as a process."""
        with self._lock:
            return {
                "total": self.total,
                "max_in_flight": self.max_in_flight,
                "asked": dict(self.asked),
                "finished": dict(self.finished),
                "paid_twice": list(self.paid_twice),
                "shown": list(self.shown),
            }
