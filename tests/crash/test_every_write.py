"""Nights that die at any write, sync or rename, and disks that refuse one: a sample of what ``crash.full`` does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fake_engine import EngineProcess

from crash.nights import CLEAN, TORN, Kill, Nights, Server, spread

CONCURRENCY = 4
pytestmark = pytest.mark.timeout(900)  # dozens of nights each, on however slow a machine


@pytest.mark.parametrize(("mode", "kills"), [(CLEAN, 75), (TORN, 60)], ids=["before it", "in the middle of it"])
def test_a_night_killed_at_any_operation_ends_in_the_same_bytes(nights: Nights, mode: int, kills: int) -> None:
    for at in spread(nights.operations, kills, random.Random(f"kill {mode}")):
        nights.trial(Kill(at, mode))


def test_a_recovery_that_is_killed_is_recovered_from(nights: Nights) -> None:
    draw = random.Random("second")
    for at in spread(nights.operations, 25, draw):
        nights.trial(Kill(at, draw.choice((CLEAN, TORN)), draw.randrange(120), draw.choice((CLEAN, TORN))))


def test_an_engine_is_not_asked_again_for_what_was_acknowledged(server: Server, tmp_path: Path) -> None:
    with EngineProcess("fake_engine.diligent:player") as engine:
        brain = ("--base-url", engine.base_url, "--concurrency", str(CONCURRENCY))
        nights = Nights(server, tmp_path / "model", brain)
    for at in spread(nights.operations, 10, random.Random("engine")):
        with EngineProcess("fake_engine.diligent:player") as engine:  # a fresh one remembers no other night
            nights.brain = ("--base-url", engine.base_url, "--concurrency", str(CONCURRENCY))
            kills = nights.kills
            nights.trial(Kill(at, TORN, at // 4))
            assert len(engine.journal()["paid_twice"]) <= (nights.kills - kills) * CONCURRENCY


def test_a_night_waits_for_a_full_disk_and_ends_in_the_same_bytes(nights: Nights) -> None:
    waited = [nights.trial_on_a_full_disk(at) for at in spread(nights.operations, 25, random.Random("full"))]
    assert sum(waited) > len(waited) // 3  # the others come before a night has begun


def test_a_sync_that_fails_ends_the_night_in_one_line_and_loses_nothing(nights: Nights) -> None:
    told = [nights.trial_on_a_failing_disk(at) for at in spread(nights.operations, 20, random.Random("failing"))]
    assert sum(told) > len(told) // 3
