"""An engine that dies or wedges in mid-night is started again, as often as the budget allows."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count

import pytest

from agent import engine
from agent.engine import Keeper, Options, keeper, processes, record
from engine.stand_ins import free_port

LONG = 600.0


class Kept:
    """An engine with its keeper, for one test."""

    def __init__(self, *, busy: bool = True, frozen: float = LONG) -> None:
        self.running = engine.up(Options(port=free_port()))
        self.counted: Counter[str] = Counter()
        self.gave_up = 0
        self.keeper = Keeper(
            self.running,
            busy=lambda: busy,
            tell=lambda _: None,
            count=lambda name: self.counted.update([name]),
            give_up=self._give_up,
            frozen=frozen,
            canary=0.5,
            look_every=0.05,
        )

    def _give_up(self) -> None:
        self.gave_up += 1

    def work(self, until: Callable[[], object], more: Callable[[], Awaitable[object]] | None = None) -> None:
        async def watch() -> None:
            keeping = asyncio.create_task(self.keeper.keep())
            if more is not None:
                await more()
            while not until() and not keeping.done():  # noqa: ASYNC110  (what is waited for sets no event)
                await asyncio.sleep(0.02)
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

        asyncio.run(watch())

    @property
    def answers_again(self) -> bool:
        return any("answers again" in line for line in self.keeper.said)


def test_one_that_was_killed_is_started_again_at_the_same_address() -> None:
    kept = Kept()
    os.kill(kept.running.pid, signal.SIGKILL)
    kept.work(lambda: kept.answers_again)
    there = engine.running()
    assert there is not None
    assert there.base_url == kept.running.base_url
    assert there.pid != kept.running.pid
    assert kept.counted == {"engine died": 1, "engine started again": 1}
    assert kept.keeper.said[0] == "the engine has died; starting it again"


def test_one_that_stops_writing_while_calls_are_open_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "STUCK_GRACE", 0.1)
    monkeypatch.setattr(keeper, "ASKING", 0.2)
    kept = Kept(frozen=0.2)
    os.kill(kept.running.pid, signal.SIGSTOP)
    kept.work(lambda: kept.answers_again)
    assert engine.running() is not None
    assert processes.born(kept.running.pid) != kept.running.born
    assert kept.counted["engine wedged"] == 1


def test_one_that_is_silent_and_answers_a_canary_is_left_alone() -> None:
    kept, looks = Kept(frozen=0.0), count()
    kept.work(lambda: next(looks) > 40)
    assert engine.running() == kept.running
    assert not kept.counted


def test_one_that_has_nothing_to_do_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ASKING", 0.1)
    kept, looks = Kept(busy=False, frozen=0.0), count()
    os.kill(kept.running.pid, signal.SIGSTOP)
    kept.work(lambda: next(looks) > 40)
    os.kill(kept.running.pid, signal.SIGCONT)
    assert not kept.counted


def test_one_that_runs_out_of_memory_gets_less_to_do_until_the_budget_is_spent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = Kept()
    monkeypatch.setattr(keeper, "PAUSE", 0.01)
    monkeypatch.setenv("FAKE_VLLM", "out of memory")
    os.kill(kept.running.pid, signal.SIGKILL)
    kept.work(lambda: kept.gave_up)
    assert kept.gave_up == 1
    assert kept.counted["engine did not start"] == keeper.MOST_STARTS
    assert [line.rpartition("starting it again")[2] for line in kept.keeper.said[:4]] == [
        "",
        " with 4 loops at once",
        " with 2 loops at once",
        " with 1 loops at once",
    ]
    assert kept.keeper.said[-1].endswith(f"it was started 5 times within an hour: see {kept.running.log}")
    assert record.load() is None


@pytest.mark.parametrize(("behaviour", "failures"), [("broken drafts", 1), ("silent drafts", 2)])
def test_one_whose_drafter_breaks_goes_on_without_and_so_does_one_that_ends_again_without_a_word(
    behaviour: str, failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    monkeypatch.setattr(keeper, "PAUSE", 0.01)
    monkeypatch.setenv("FAKE_VLLM", behaviour)
    os.kill(kept.running.pid, signal.SIGKILL)
    kept.work(lambda: kept.answers_again or kept.gave_up)
    there = engine.running()
    assert there is not None
    assert there.options.mtp == "off"
    assert kept.counted == {"engine died": 1, "engine did not start": failures, "engine started again": 1}
    assert [line.endswith(" without MTP") for line in kept.keeper.said] == [False] * failures + [True, False]


def test_where_drafts_are_in_vain_it_goes_on_without_them() -> None:
    kept = Kept()
    kept.work(lambda: True, kept.keeper.without_drafts)
    there = engine.running()
    assert there is not None
    assert there.options.mtp == "off"
    assert '"--speculative-config", "None"' in there.log.read_text(encoding="utf-8")
    assert kept.keeper.said[0] == "next to no draft is accepted; starting it again without MTP"
