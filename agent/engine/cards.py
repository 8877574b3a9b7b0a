"""The graphics cards of this machine, as ``nvidia-smi`` lists them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from agent.errors import UsageError

INSTEAD = (
    "use an engine elsewhere with --base-url http://HOST:PORT/v1 (on a Mac an MLX or llama.cpp server), or see the "
    "whole way without a model with --brain rules"
)


SLACK = 1024
"""MiB that others (a screen, a browser) may have taken in the meantime; an engine holds many times that."""


@dataclass(frozen=True, slots=True)
class Card:
    """One NVIDIA card. Memory in MiB."""

    index: int
    uuid: str
    name: str
    memory: int
    free: int
    compute: float
    """Compute capability; FP8 needs 8.9."""

    @property
    def gib(self) -> str:
        """Its memory as a person says it: what is sold as 32 GB has 31.8 GiB."""
        return f"{round(self.memory / 1024)} GB"

    def is_at_least(self, gb: int) -> bool:
        """It is sold as having that much: up to a fifteenth of it is the driver's, or goes into error correction."""
        return self.memory >= 0.93 * gb * 1024


def visible() -> list[Card]:
    """The cards that CUDA_VISIBLE_DEVICES lets us see: the largest first, of equal ones that with most memory free."""
    listed = [card for card in _listed() if _visible(card)]
    if not listed:
        raise UsageError(f"no NVIDIA card that CUDA_VISIBLE_DEVICES leaves to us: change it, or {INSTEAD}")
    return sorted(listed, key=lambda card: (-card.memory, -card.free, card.index))


def held(before: Mapping[str, int]) -> str:
    """Which of these cards have clearly less memory free than ``before`` (MiB by uuid), in words; empty: none has.

    Cards that can't be asked any more are passed over: nothing is known of them.
    """
    try:
        now = _listed() if before else []
    except UsageError:
        return ""
    return ", ".join(
        f"card {card.index} ({card.name}) has {card.free / 1024:.1f} GiB free, {before[card.uuid] / 1024:.1f} before"
        for card in now
        if card.free < before.get(card.uuid, 0) - SLACK
    )


def _listed() -> list[Card]:
    command = shutil.which("nvidia-smi")
    if command is None:
        raise UsageError(f"no NVIDIA card here (there is no nvidia-smi): {INSTEAD}")
    fields = "index,uuid,memory.total,memory.free,compute_cap,name"
    try:
        answer = subprocess.run(  # noqa: S603  (found on the PATH, fixed arguments)
            [command, f"--query-gpu={fields}", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"nvidia-smi does not work here ({error}): mend the driver, or {INSTEAD}") from error
    if answer.returncode != 0:
        said = (answer.stdout + answer.stderr).strip().splitlines() or ["no word"]
        raise UsageError(f"nvidia-smi finds no card ({said[0]}): mend the driver, or {INSTEAD}")
    return [_card(line) for line in answer.stdout.splitlines() if line.strip()]


def _card(line: str) -> Card:
    index, uuid, memory, free, compute, name = (part.strip() for part in line.split(",", 5))
    try:
        return Card(int(index), uuid, name, int(memory), int(free), float(compute))
    except ValueError:
        # Machines whose card shares the main memory (GB10) say "[N/A]": nothing to compare a profile with.
        raise UsageError(
            f"nvidia-smi doesn't say how much memory {name} has: choose a --profile and add --any-card"
        ) from None


def _visible(card: Card) -> bool:
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is None:
        return True
    return any(part.strip() in {str(card.index), card.uuid} for part in chosen.split(","))
