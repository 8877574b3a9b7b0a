"""The profiles in ``vllm/profiles``, and which of them the cards of this machine can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from agent import data
from agent.engine.cards import INSTEAD, Card
from agent.errors import UsageError

FP8_COMPUTE: Final = 8.9
"""Compute capability from which vLLM 0.32 holds an FP8 KV cache (``v1/attention/backends/triton_attn.py``)."""
NVFP4_COMPUTE: Final = 10.0
"""Blackwell, for which vLLM's recipes name these weights."""
BF16_COMPUTE: Final = 8.0

BY_ITSELF: Final = (
    "gemma-4-31b-fp8-80gb",
    "gemma-4-31b-bf16-2x80gb",  # before 4 bits on one of them; H100s are served by the line above
    "gemma-4-31b-w4a16-48gb",
    "gemma-4-31b-w4a16-ampere-80gb",
    "gemma-4-31b-w4a16-32gb",
    "gemma-4-31b-w4a16-ampere-40gb",
    "gemma-4-31b-w4a16-2x24gb",
    "gemma-4-12b-w4a16-24gb",
    "gemma-4-12b-w4a16-16gb",
    "gemma-4-e4b-w4a16-16gb",
    "gemma-4-e2b-w4a16-12gb",
)
"""What ``up`` takes without being told: the first that the cards hold. Quality before speed, and of the same model the
weights and the room that give a night the most loops at once. The others wait to be asked for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A native ``vllm serve --config`` file."""

    name: str
    path: Path
    model: str
    gb: int
    """Smallest card in GB, the number at the end of the file's name; 0 if there is none: nothing is checked then."""
    cards: int = 1
    """How many such cards: ``-2x24gb``."""
    compute: float = 0.0
    """Least compute capability, from the type of its KV cache and its weights."""
    sequences: int = 0
    """Loops that it runs at once, and tokens of its context; 0 where it says nothing."""
    context: int = 0
    drafts: int = 0
    drafter: str = ""
    share: float = 0.92
    """Of the card's memory, which vLLM takes: its own default unless the profile says otherwise."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile, the cards that it is to run on, and what has to be added for them."""

    profile: Profile
    cards: tuple[Card, ...]
    extra: tuple[str, ...]
    why: str


def shipped() -> list[Profile]:
    """Those that came with this program: those that are taken without being asked for first, in that order."""
    every = [read(path) for path in sorted((data.folder("vllm") / "profiles").glob("*.yaml"))]
    places = {name: place for place, name in enumerate(BY_ITSELF)}
    return sorted(every, key=lambda profile: (places.get(profile.name, len(places)), profile.name))


def read(path: Path) -> Profile:
    """One profile from its file. A person's own may be anywhere; without a model it is no profile."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"the profile {path} can't be read: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not isinstance(content.get("model"), str):
        raise UsageError(f"the profile {path} names no model: it needs a line `model: NAME`")
    size = re.search(r"-(?:(\d+)x)?(\d+)gb$", path.stem)
    drafting = content.get("speculative-config")
    drafting = drafting if isinstance(drafting, dict) else {}
    return Profile(
        name=path.stem,
        path=path.resolve(),
        model=content["model"],
        gb=int(size[2]) if size else 0,
        cards=int(size[1] or 1) if size else 1,
        compute=_compute(content, bool(size)),
        sequences=_number(content, "max-num-seqs"),
        context=_number(content, "max-model-len"),
        drafts=_number(drafting, "num_speculative_tokens"),
        drafter=str(drafting.get("model", "")),
        share=float(content.get("gpu-memory-utilization", 0.92)),
    )


def _number(content: dict[str, Any], name: str) -> int:
    value = content.get(name)
    return value if isinstance(value, int) else 0


def _compute(content: dict[str, Any], is_sized: bool) -> float:
    if "nvfp4" in str(content["model"]).lower():
        return NVFP4_COMPUTE
    if str(content.get("kv-cache-dtype", "")).startswith("fp8"):
        return FP8_COMPUTE
    return BF16_COMPUTE if is_sized else 0.0


def find(name: str) -> Profile:
    """The profile of that name, or the one in that ``.yaml`` file."""
    if name.endswith((".yaml", ".yml")):
        return read(Path(name))
    known = {profile.name: profile for profile in shipped()}
    if name not in known:
        raise UsageError(f"no profile {name}: choose from {', '.join(known)}, or give the path of a .yaml file")
    return known[name]


def choose(cards: Sequence[Card], name: str | None, extra: Sequence[str]) -> Choice:
    """The profile asked for, or else the best for these cards (the best of them first); an error that says what would
    fit, if it doesn't.
    """
    fits = [profile for profile in shipped() if profile.name in BY_ITSELF and not _hinders(cards, profile, extra)]
    profile = find(name) if name else (fits[0] if fits else None)
    if profile is None:
        raise UsageError(f"{_told(cards)} holds none of the profiles: {INSTEAD}")
    if hinders := _hinders(cards, profile, extra):
        there = f"take --profile {fits[0].name}" if fits else INSTEAD
        raise UsageError(f"{hinders}: {there}")
    used = tuple(_alike(cards)[: max(profile.cards, _asked_for(extra))])
    added = _less_memory(used, profile, extra)
    idle = len(_alike(cards)) - len(used)
    return Choice(profile, used, added, _why(profile, used, asked_for=bool(name), idle=idle))


def _why(profile: Profile, used: Sequence[Card], *, asked_for: bool, idle: int) -> str:
    reason = "as asked for" if asked_for else f"the best that {_told(used)} holds"
    drafts = f"MTP drafts {profile.drafts} tokens at a time" if profile.drafts else "no MTP"
    rest = f"; {idle} more like it stay idle: -- --data-parallel-size {idle + len(used)} uses all" if idle else ""
    return (
        f"profile {profile.name}, {reason}: {profile.sequences or 'any number of'} loops at once, "
        f"{profile.context or 'all'} tokens of context, {drafts}{rest}"
    )


def _told(cards: Sequence[Card]) -> str:
    return f"{len(cards)} × {cards[0].name}" if len(cards) > 1 else f"{cards[0].name} ({cards[0].gib})"


def _alike(cards: Sequence[Card]) -> list[Card]:
    return [card for card in cards if card.name == cards[0].name and card.memory == cards[0].memory]


def _asked_for(extra: Sequence[str]) -> int:
    """Cards that a person's own options spread the model over."""
    found = 1
    for option in ("--tensor-parallel-size", "--data-parallel-size", "--pipeline-parallel-size"):
        if option in extra[:-1]:
            word = extra[list(extra).index(option) + 1]
            found *= int(word) if word.isdecimal() else 1
    return found


def _hinders(cards: Sequence[Card], profile: Profile, extra: Sequence[str]) -> str:
    """Why these cards can't hold it; empty where they can."""
    best = cards[0]
    if not best.is_at_least(profile.gb):
        return f"{best.name} has {best.gib}, the profile {profile.name} needs {profile.gb} GB"
    if len(_alike(cards)) < profile.cards:
        return f"the profile {profile.name} needs {profile.cards} cards of a kind, and there is one {best.name}"
    own_cache = profile.compute == FP8_COMPUTE and any("kv-cache-dtype" in word for word in extra)
    if best.compute < profile.compute and not own_cache:
        lacks = "an FP8 KV cache" if profile.compute == FP8_COMPUTE else "its number types"
        return f"{best.name} (compute capability {best.compute}) doesn't know {lacks}, as {profile.name} wants it"
    return ""


def _less_memory(used: Sequence[Card], profile: Profile, extra: Sequence[str]) -> tuple[str, ...]:
    """What tells vLLM to leave alone the memory that others use; it won't start where its share isn't free."""
    if not profile.gb or any("gpu-memory-utilization" in word for word in extra):
        return ()
    tightest = min(used, key=lambda card: card.free / card.memory)
    free = int((tightest.free / tightest.memory - 0.01) * 100) / 100
    if free >= profile.share:
        return ()
    if free < profile.share - 0.08:
        room = f"{tightest.free / 1024:.1f} of {tightest.memory / 1024:.1f} GiB"
        raise UsageError(
            f"only {room} of {tightest.name} are free: see with nvidia-smi what else uses it and stop that, or say what"
            " vLLM may take: -- --gpu-memory-utilization 0.7"
        )
    return ("--gpu-memory-utilization", f"{free:.2f}")
