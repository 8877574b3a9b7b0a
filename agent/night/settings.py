"""What a person asked of a night, and how it is asked to end early."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from agent.brain.actions import JobName
from agent.brain.protocol import Sampling
from agent.fetch.settings import Web
from agent.jobs.sampling import SAMPLING
from agent.night.sight import Images

SecondLook = Literal["auto", "on", "off"]
StopReason = Literal["", "interrupted", "engine away", "deadline", "budget"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person asked for. ``sources`` as they were typed; ``wiki`` is the folder that Obsidian will open."""

    sources: tuple[str, ...]
    wiki: Path
    concurrency: int = 16
    cohort: int = 64
    max_tokens: int | None = None
    """Tokens of prompts and answers together, after which nothing new is begun."""
    review: bool = False
    """Whether to double back when everything is done and time is left."""
    web: Web = field(default_factory=Web)
    images: Images = "auto"
    second_look: SecondLook = "auto"
    """Whether a model looks again at what code can't judge, in claims and prose; ``auto``: if it doubles back."""
    figures: bool = False
    """Whether the images inside PDFs and pages are sources, too."""
    sampling: Mapping[JobName, Sampling] = field(default_factory=lambda: SAMPLING)

    @property
    def looks_twice(self) -> bool:
        return self.second_look == "on" or (self.second_look == "auto" and self.review)


@dataclass(slots=True)
class Stop:
    """Why the night should end early, once something says so. The first reason stays."""

    reason: StopReason = ""
    event: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, reason: StopReason) -> None:
        self.reason = self.reason or reason
        self.event.set()
