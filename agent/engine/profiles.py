"""The profiles in ``vllm/profiles``, and which of them a card can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from agent import data
from agent.engine.cards import INSTEAD, Card
from agent.errors import UsageError

FP8_COMPUTE = 8.9
"""Compute capability from which vLLM 0.32 holds an FP8 KV cache (``v1/attention/backends/triton_attn.py``)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A native ``vllm serve --config`` file."""

    name: str
    path: Path
    model: str
    gb: int
    """Smallest card in GB, the number at the end of the file's name; 0 if there is none: nothing is checked then."""
    fp8_cache: bool


def shipped() -> list[Profile]:
    """Those that came with this program, from the smallest card up."""
    files = sorted((data.folder("vllm") / "profiles").glob("*.yaml"))
    return sorted((read(path) for path in files), key=lambda profile: (profile.gb, profile.name))


def read(path: Path) -> Profile:
    """One profile from its file. A person's own may be anywhere; without a model it is no profile."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"the profile {path} can't be read: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not isinstance(content.get("model"), str):
        raise UsageError(f"the profile {path} names no model: it needs a line `model: NAME`")
    gb = re.search(r"-(\d+)gb$", path.stem)
    fp8_cache = str(content.get("kv-cache-dtype", "")).startswith("fp8")
    return Profile(path.stem, path.resolve(), content["model"], int(gb[1]) if gb else 0, fp8_cache)


def find(name: str) -> Profile:
    """The profile of that name, or the one in that ``.yaml`` file."""
    if name.endswith((".yaml", ".yml")):
        return read(Path(name))
    known = {profile.name: profile for profile in shipped()}
    if name not in known:
        raise UsageError(f"no profile {name}: choose from {', '.join(known)}, or give the path of a .yaml file")
    return known[name]


def fitting(card: Card, name: str | None, extra: Sequence[str]) -> Profile:
    """The profile asked for, or else the largest for this card; an error that says what would fit, if it doesn't."""
    every = shipped()
    fits = [profile for profile in every if card.is_at_least(profile.gb)]
    profile = find(name) if name else (fits or every)[-1 if fits else 0]
    if not card.is_at_least(profile.gb):
        there = (
            f"take --profile {fits[-1].name}" if fits else f"a smaller model may fit ({_smaller(card)}), or {INSTEAD}"
        )
        raise UsageError(f"{card.name} has {card.gib}, the profile {profile.name} needs {profile.gb} GB: {there}")
    if profile.fp8_cache and card.compute < FP8_COMPUTE and not any("kv-cache-dtype" in word for word in extra):
        raise UsageError(_without_fp8(card, profile, every[0]))
    return profile


def _without_fp8(card: Card, profile: Profile, smallest: Profile) -> str:
    trouble = f"{card.name} (compute capability {card.compute}) can't hold the FP8 KV cache of {profile.name}"
    # A BF16 cache takes twice the room, which a 32 GB card doesn't have beside the weights; BF16 itself needs 8.0.
    if card.is_at_least(40) and card.compute >= 8:
        return f"{trouble}: try `wikiagent engine up --profile {smallest.name} -- --kv-cache-dtype auto`"
    return f"{trouble}: {INSTEAD}"


def _smaller(card: Card) -> str:
    """Not started by us yet: sizes of weights are Google's (4-bit: 8.3 GB for the 12B)."""
    if card.is_at_least(16):
        return "`vllm serve google/gemma-4-12B-it-qat-w4a16-ct`, then --base-url http://127.0.0.1:8000/v1"
    return "a llama.cpp server with a Gemma 4 GGUF, then --base-url"
