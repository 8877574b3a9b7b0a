"""What a night tells while it works, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from agent.brain.actions import JobName


@dataclass(frozen=True, slots=True)
class PagesFetched:
    """How many web pages have been fetched, or taken from before, of how many that are known by now."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SourcesTaken:
    """How many sources have been looked at, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PassStarted:
    """``due`` items of the pass are to be done; the others of ``planned`` were done before."""

    job: JobName
    cohort: int
    cohorts: int
    planned: int
    due: int


@dataclass(frozen=True, slots=True)
class ItemStarted:
    job: JobName


@dataclass(frozen=True, slots=True)
class ItemClosed:
    job: JobName
    state: str


@dataclass(frozen=True, slots=True)
class PassClosed:
    job: JobName
    cohort: int


@dataclass(frozen=True, slots=True)
class Published:
    pages: int


@dataclass(frozen=True, slots=True)
class DiskFull:
    """Something could not be written; it waits, and is tried again."""


Event: TypeAlias = (
    PagesFetched | SourcesTaken | PassStarted | ItemStarted | ItemClosed | PassClosed | Published | DiskFull
)
Tell: TypeAlias = Callable[[Event], None]
