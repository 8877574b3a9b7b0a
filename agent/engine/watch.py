"""Whether the engine that was started is there, without waiting for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.engine import log, processes, record, wire
from agent.engine.record import Running

_PATIENCE = 0.8
"""Seconds for the list of models: `wikiagent run` asks before it does anything else."""


@dataclass(frozen=True, slots=True)
class Status:
    """``up``: it lists its model. ``starting``: alive, has not answered yet. ``silent``: alive, has answered before,
    doesn't now. ``died``: what was started has ended without ``down``. ``down``: nothing was started."""

    state: Literal["up", "starting", "silent", "died", "down"]
    line: str
    """For a person, with what to type next where something is to be done."""
    running: Running | None


def running() -> Running | None:
    """The engine that ``up`` has started, if it answers now. Takes less than a second, changes nothing."""
    known = record.load()
    if known is None or not known.ready or not processes.remaining(known.group, known.born):
        return None
    return known if wire.served(known.port, _PATIENCE) else None


def status() -> Status:
    """What is known about the engine that was started last. Takes a second at most, changes nothing."""
    known = record.load()
    if known is None:
        return Status("down", "no engine: start one with `wikiagent engine up`", None)
    alive = processes.remaining(known.group, known.born)
    if known.pid not in alive:
        left = f" and left {len(alive)} processes behind" if alive else ""
        return Status("died", f"the engine died{left}: `wikiagent engine down`, then see {known.log}", known)
    if known.ready and wire.served(known.port, _PATIENCE):
        return Status("up", f"{known.model} at {known.base_url} (process {known.pid}, {known.profile})", known)
    if known.ready:
        return Status("silent", f"the engine does not answer: see {known.log}, or `wikiagent engine down`", known)
    return Status("starting", f"starting: {log.telling(known.log) or 'nothing in the log yet'}", known)
