"""Dawn, and what still fits before it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from agent.errors import UsageError
from agent.night.schedule import Schedule, dawn


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    del os.environ["TZ"]
    time.tzset()


class Clocks:
    """A wall clock and a clock that only goes forward, both under the test's hand."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def go(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def schedule(self, hours: float) -> Schedule:
        return Schedule(self.wall + hours * 3600, lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize(
    ("now", "until", "hours_left"),
    [
        ("2026-11-20 23:00", None, 8),
        ("2026-11-20 06:00", None, 1),
        ("2026-11-20 07:00", None, 24),
        ("2026-11-20 23:00", "23:30", 0.5),
        ("2026-03-28 23:00", None, 7),  # the night in which the clock is set forward
        ("2026-10-24 23:00", None, 9),  # and back
    ],
)
@pytest.mark.usefixtures("berlin")
def test_dawn_is_what_the_clock_on_the_wall_will_show(now: str, until: str | None, hours_left: float) -> None:
    began = datetime.fromisoformat(now)
    end = dawn(True, until, None, began)
    assert end is not None
    assert (end - began.timestamp()) / 3600 == hours_left


def test_a_run_by_day_has_no_end_and_a_wrong_time_is_named() -> None:
    now = datetime(2026, 11, 20, 12)
    assert dawn(False, None, None, now) is None
    assert dawn(False, None, 1.5, now) == now.timestamp() + 5400
    with pytest.raises(UsageError, match="a time of day looks like 07:00"):
        dawn(False, "25:00", None, now)
    with pytest.raises(UsageError, match="give one of them"):
        dawn(False, "06:00", 2, now)


def test_nothing_begins_in_the_last_ten_minutes() -> None:
    clocks = Clocks()
    schedule = clocks.schedule(hours=8)
    clocks.go(8 * 3600 - 601)
    assert schedule.has_time_for("write")
    clocks.go(1)
    assert not schedule.has_time_for("write")


def test_no_item_begins_that_cannot_end() -> None:
    clocks = Clocks()
    schedule = clocks.schedule(hours=8)
    for seconds in [10.0] * 15 + [100.0] * 5:
        schedule.took("read", seconds)
    clocks.go(8 * 3600 - 600 - 90)
    assert not schedule.has_time_for("read")
    assert schedule.has_time_for("write")


def test_time_for_the_passes_that_follow_is_kept_as_they_were_measured() -> None:
    clocks = Clocks()
    schedule = clocks.schedule(hours=8)
    schedule.begin_cohort()
    schedule.spent("read", 1000)
    schedule.spent("write", 2000)
    schedule.begin_cohort()
    schedule.spent("read", 500)  # so its write will take 1,000 s
    clocks.go(8 * 3600 - 600 - 1100)
    assert schedule.has_time_for("read")
    clocks.go(100)
    assert not schedule.has_time_for("read")
    assert schedule.has_time_for("write")


def test_publishing_is_kept_free() -> None:
    clocks = Clocks()
    schedule = clocks.schedule(hours=8)
    schedule.publishing = 30
    clocks.go(8 * 3600 - 600 - 60)
    assert not schedule.has_time_for("write")


def test_a_machine_that_slept_wakes_up_to_less_time() -> None:
    clocks = Clocks()
    schedule = clocks.schedule(hours=8)
    clocks.go(3600)
    clocks.wall += 7200
    assert schedule.asleep == 7200
    assert schedule.left == 5 * 3600 - 600


def test_without_an_end_there_is_always_time() -> None:
    schedule = Schedule(None)
    assert schedule.has_time_for("read")
    assert schedule.left == float("inf")
