"""Figures that other programs measured, to stand beside ours: ``vllm bench serve --save-result`` and llama-benchy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agent.bench.results import Imported
from agent.errors import UsageError


def read(path: Path) -> list[Imported]:
    """The figures in a file of either program. Raises :class:`UsageError` for anything else."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--import {path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"--import {path} is no JSON ({error})") from error
    try:
        if isinstance(data, dict) and "output_throughput" in data:
            return [_of_vllm(path, data)]
        if isinstance(data, dict) and isinstance(data.get("benchmarks"), list):
            return [_of_benchy(path, one) for one in data["benchmarks"] if not one.get("is_context_prefill_phase")]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"--import {path}: {error!r} is missing or of another kind than expected") from error
    raise UsageError(
        f"--import {path} is neither of `vllm bench serve --save-result` nor of llama-benchy --format json"
    )


def _of_vllm(path: Path, data: dict[str, Any]) -> Imported:
    """Keys of vLLM 0.32. What was given as ``--metadata mtp=off`` stands among them."""
    return Imported(
        program="vllm bench serve",
        file=path.name,
        label=f"mtp {data['mtp']}" if "mtp" in data else "",
        loops=int(data.get("max_concurrency") or data.get("num_prompts") or 0),
        tokens_a_second=float(data["output_throughput"]),
        first=float(data.get("median_ttft_ms", data.get("mean_ttft_ms", 0.0))) / 1000,
        requests=int(data.get("completed", 0)),
    )


def _of_benchy(path: Path, one: dict[str, Any]) -> Imported:
    """One line of llama-benchy 0.4. Its throughput is null where a whole answer came in one read."""
    speed = one.get("tg_throughput") or {}
    first = one.get("e2e_ttft") or {}
    return Imported(
        program="llama-benchy",
        file=path.name,
        label=f"context {int(one['context_size']):,}",
        loops=int(one["concurrency"]),
        tokens_a_second=float(speed.get("mean") or 0.0),
        first=float(first.get("mean") or 0.0) / 1000,
        requests=len(speed.get("values") or []),
    )
