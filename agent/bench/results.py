"""What a sitting measured, as it is kept. The latest one of an engine is what a run goes by."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from agent import durable


class Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Spread(Kept):
    """Some measures of one thing: how many, the one in the middle, and how far they lie apart."""

    count: int
    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self | None:
        """``None`` of none at all."""
        if not values:
            return None
        return cls(
            count=len(values), median=round(median(values), 4), low=round(min(values), 4), high=round(max(values), 4)
        )


class Rung(Kept):
    """One length of context, one stream. Seconds to the first token: of a prompt that is new to the engine, and of one
    whose beginning it has just read (``warm``); ``decode``: tokens a second after the first.
    """

    asked: int
    """Tokens that it was meant to have."""
    prompt_tokens: int
    """That it had, by the engine's count."""
    first: Spread | None
    warm: Spread | None
    decode: Spread | None
    figures: dict[str, float] = {}
    """The engine's own, as :func:`agent.brain.metrics.figures` names them."""


class Crowd(Kept):
    """So many loops at once, on the night's own prompts. Tokens a second are of all loops together."""

    loops: int
    requests: int
    failed: int
    """Without a usable answer: a tiny model babbles."""
    seconds: float
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    tokens_a_second: float
    first: Spread | None
    decode: Spread | None
    """Of one loop."""
    figures: dict[str, float] = {}


class Quality(Kept):
    """The same passages at temperature 0: what could be recorded of the answers. No statement on speed."""

    items: int
    recorded: int
    rejected: int
    malformed: int
    sentences: int
    cited: int
    answers: list[str]
    """Hashes, item by item, to see which are the same word for word."""


class Side(Kept):
    """What was measured with one setting of the server. ``mtp``: as it was started; ``drafts``: by its counters."""

    mtp: str
    drafts: bool | None
    ladder: list[Rung] = []
    crowd: list[Crowd] = []
    quality: Quality | None = None


class Imported(Kept):
    """Figures of another program, as it tells them."""

    program: str
    file: str
    label: str
    loops: int
    tokens_a_second: float
    first: float
    """Median, in seconds."""
    requests: int


class Advice(Kept):
    """What to set, and why; one line each."""

    loops: int
    mtp: str
    speculative: int | None = None
    """Tokens that are drafted at a time with that, by the engine's counters; ``None`` where none are."""
    context: int | None
    profile: str
    why: list[str]

    @property
    def drafts(self) -> str:
        """MTP's setting in words."""
        return self.mtp if self.speculative is None else f"{self.mtp}, {self.speculative} tokens at a time"


class Result(Kept):
    """One sitting. ``address`` and ``model`` say which engine it was; ``machine`` what it ran on, as far as known."""

    version: str
    made: str
    address: str
    model: str
    engine: str
    machine: str
    profile: str
    prose: str
    pile: str
    is_short: bool
    restarted: bool
    """Whether the server was ours to start anew; else what ran was measured, and nothing compared with it."""
    notes: list[str] = []
    sides: list[Side]
    imported: list[Imported] = []
    advice: Advice


def folder() -> Path:
    """Where sittings are kept: ``$XDG_STATE_HOME/wikiagent/bench``."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "wikiagent" / "bench"


def save(result: Result, into: Path, page: str, plot: str) -> Path:
    """Write JSON, Markdown and the plot side by side; returns the JSON's path."""
    into.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^0-9A-Za-z]+", "-", f"{result.made[:19]} {result.model}").strip("-")
    path = into / f"{name}.json"
    durable.write(path, f"{result.model_dump_json(indent=2)}\n".encode())
    durable.write(path.with_suffix(".md"), page.replace("PLOT.svg", f"{name}.svg").encode())
    durable.write(path.with_suffix(".svg"), plot.encode())
    return path


def latest(model: str, address: str) -> Result | None:
    """The last sitting with that model at that address that was no test."""
    fitting = [one for one in _kept() if (one.model, one.address) == (model, address) and not one.is_short]
    return max(fitting, key=lambda one: one.made, default=None)


def _kept() -> list[Result]:
    """Every sitting that can be read; files of other versions are passed over."""
    found: list[Result] = []
    for path in folder().glob("*.json"):
        try:
            found.append(Result.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError):
            continue
    return found


def mtp(profile: str, address: str) -> str | None:
    """The setting of MTP that was found best, the last time that several were compared with the profile there; ``None``
    where that was never done.
    """
    compared = [one for one in _kept() if one.restarted and (one.profile, one.address) == (profile, address)]
    last = max((one for one in compared if not one.is_short), key=lambda one: one.made, default=None)
    return last.advice.mtp if last else None


def loops(model: str, addresses: Sequence[str]) -> int | None:
    """How many loops to run at once on these engines together; ``None`` where one of them was never measured."""
    each = [latest(model, address) for address in addresses]
    return sum(one.advice.loops for one in each if one is not None) if all(each) else None
