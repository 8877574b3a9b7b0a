"""What a person sees while a night runs: a bar a pass in a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from agent.night.events import (
    DiskFull,
    Event,
    ItemClosed,
    ItemStarted,
    PagesFetched,
    PassClosed,
    PassStarted,
    Published,
    SourcesTaken,
)

EVERY = 10.0
"""Seconds between two plain lines of one pass, at least."""
FULL = "the disk is full: waiting; free some space and it goes on"


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is so far, of which nothing is said that is zero. ``tokens`` counts prompts and answers together."""

    pages: int
    claims: int
    links: int
    conflicts: int
    calls: int
    tokens: int

    def __str__(self) -> str:
        counts = {name: getattr(self, name) for name in self.__slots__}
        return "".join(
            f" · {count:,} {name if count > 1 else name.removesuffix('s')}" for name, count in counts.items() if count
        )


class Screen:
    """Listens to the events of a night. ``figures`` is asked at the end of a pass, not at every event."""

    def __init__(self, console: Console, figures: Callable[[], Figures]) -> None:
        self._console, self._figures = console, figures
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[state]}"),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._bar: TaskID | None = None
        self._title = ""
        self._in_flight = self._done = self._due = 0
        self._began = self._said = time.monotonic()

    def __enter__(self) -> Screen:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, event: Event) -> None:
        match event:
            case PagesFetched(done=done, total=total):
                self._count("web pages", done, total, "fetching them")  # there may be more of them later
            case SourcesTaken(done=done, total=total):
                self._count("sources", done, total, "looking at them")
                if done == total:
                    self._end()
            case PassStarted():
                cohort = (
                    "whole ledger" if event.cohort >= event.cohorts else f"cohort {event.cohort + 1}/{event.cohorts}"
                )
                self._begin(f"{event.job}, {cohort}", event.due)
            case ItemStarted():
                self._in_flight += 1
            case ItemClosed():
                self._in_flight -= 1
                self._done += 1
                self._show(f"{self._in_flight} in flight")
            case PassClosed():
                self._end()
            case Published(pages=pages):
                if pages:
                    self._line(f"published {pages:,} page{'s' if pages > 1 else ''}")
            case DiskFull():
                self._line(FULL)

    def _count(self, title: str, done: int, total: int, state: str) -> None:
        if self._title != title:
            if self._title:
                self._end()
            self._begin(title, total)
        self._done, self._due = done, total
        if self._bar is not None:
            self._bars.update(self._bar, total=total)
        self._show(state)

    def _begin(self, title: str, due: int) -> None:
        self._title, self._due, self._done, self._in_flight = title, due, 0, 0
        self._began = self._said = time.monotonic()
        self._bar = self._bars.add_task(title, total=due, state="")

    def _show(self, state: str) -> None:
        if self._console.is_terminal and self._bar is not None:
            self._bars.update(self._bar, completed=self._done, state=state)
        elif time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            rest = (self._said - self._began) / max(1, self._done) * (self._due - self._done)
            self._line(f"{self._title}: {self._done}/{self._due}, {state}, {rest:.0f} s to go")

    def _end(self) -> None:
        if self._bar is not None:
            self._bars.remove_task(self._bar)
            self._bar = None
        self._line(f"{self._title}: {self._done} done{self._figures()}")
        self._title = ""

    def _line(self, text: str) -> None:
        self._bars.console.print(f"{time.strftime('%H:%M:%S')}  {text}", highlight=False)


class Counter:
    """A bar for one thing that is counted, outside of a night; nothing where there is no terminal."""

    def __init__(self, console: Console, title: str) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._bar = self._bars.add_task(title, total=None)

    def __enter__(self) -> Counter:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, done: int, total: int) -> None:
        self._bars.update(self._bar, completed=done, total=total)
