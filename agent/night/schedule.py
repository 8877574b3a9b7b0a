"""How much of the night is left, and what must still fit into it.

Two clocks. Dawn is a time of day: it is asked of the wall clock again and again, because machines sleep, clocks are set
and summer ends in the night. How long something took is asked of a clock that only goes forward.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from agent.brain.actions import JobName
from agent.errors import UsageError

DAWN: Final = "07:00"
MARGIN: Final = 600.0
"""Seconds before dawn from which nothing new is begun; of a short night, a tenth."""
READING: Final[tuple[JobName, ...]] = ("look", "survey", "read", "review")
FIRST_GUESS: Final[dict[JobName, float]] = {
    "check": 0.1,
    "resolve": 0.05,
    "reconcile": 0.1,
    "write": 0.4,
    "proofread": 0.1,
}
"""Seconds of a pass for each second that its cohort was read: a guess, until a cohort has shown what they are."""
AFTER: Final[dict[JobName, tuple[JobName, ...]]] = {
    "look": ("check", "resolve", "reconcile", "write", "proofread"),
    "survey": ("check", "resolve", "reconcile", "write", "proofread"),
    "read": ("check", "resolve", "reconcile", "write", "proofread"),
    "review": ("check", "resolve", "reconcile", "write", "proofread"),
    "check": ("resolve", "reconcile", "write", "proofread"),
    "resolve": ("reconcile", "write", "proofread"),
    "reconcile": ("write", "proofread"),
    "write": ("proofread",),
    "proofread": (),
}
KEPT: Final = 200
"""Durations of items of one job that are kept, the latest."""


def dawn(overnight: bool, until: str | None, hours: float | None, now: datetime) -> float | None:
    """When to stop, in seconds since the epoch; ``None`` for a run that goes on to its end.

    ``now`` is local time without a zone: so 07:00 is what the clock on the wall will show, also in the night
    in which it is set forward or back. Raises :class:`UsageError` for what is no time of day.
    """
    if until and hours is not None:
        raise UsageError("--until and --hours both say when to stop; give one of them")
    if hours is not None:
        return now.timestamp() + hours * 3600
    if until is None and not overnight:
        return None
    try:
        wanted = datetime.strptime(until or DAWN, "%H:%M").time()
    except ValueError as error:
        raise UsageError(f"--until {until}: a time of day looks like 07:00") from error
    day = now if now.time() < wanted else now + timedelta(days=1)
    return datetime.combine(day.date(), wanted).timestamp()


class Schedule:
    """Says whether an item may still begin. ``end``: seconds since the epoch, or ``None``: there is no end."""

    def __init__(
        self,
        end: float | None,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.end = end
        self.wall, self.clock = wall, clock
        self._began, self._began_wall = clock(), wall()
        self.margin = 0.0 if end is None else min(MARGIN, 0.1 * max(0.0, end - self._began_wall))
        self._reading = 0.0
        self._spent: dict[JobName, float] = defaultdict(float)
        self._shares = dict(FIRST_GUESS)
        self._durations: dict[JobName, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))
        self.publishing = 0.0
        """Seconds that the longest publishing took so far."""

    @property
    def left(self) -> float:
        """Seconds until the last moment at which something may be in flight."""
        return float("inf") if self.end is None else self.end - self.margin - self.wall()

    @property
    def asleep(self) -> float:
        """Seconds by which the wall clock has gone further than the other: the machine slept, or its clock was set."""
        return (self.wall() - self._began_wall) - (self.clock() - self._began)

    def has_time_for(self, job: JobName) -> bool:
        """Whether an item begun now can end, and the passes that must follow, and the publishing, after it."""
        return self.end is None or self.left > self._typical(job) + self._reserve(job)

    def took(self, job: JobName, seconds: float) -> None:
        """An item of this job was done in so many seconds."""
        self._durations[job].append(seconds)

    def begin_cohort(self) -> None:
        """Learn from the cohort that is done what the next one's passes will take."""
        reading = sum(self._spent[job] for job in READING)
        if reading > 0 and self._spent["write"] > 0:
            self._shares = {job: self._spent[job] / reading for job in self._shares}
        self._spent.clear()

    def spent(self, job: JobName, seconds: float) -> None:
        """A pass, or a part of one, was at work for so long."""
        self._spent[job] += seconds

    def _typical(self, job: JobName) -> float:
        """Nineteen of twenty items of the job are done sooner."""
        durations = sorted(self._durations[job])
        return durations[int(0.95 * (len(durations) - 1))] if durations else 0.0

    def _reserve(self, job: JobName) -> float:
        reading = sum(self._spent[job] for job in READING)
        return 2 * self.publishing + reading * sum(self._shares[after] for after in AFTER[job])
