"""Which call breaks the engine, with an engine that is a few lines of code."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from tenacity import wait_fixed

from agent.brain.circuit import Circuit
from agent.brain.faults import Fault
from agent.brain.protocol import BadAnswer
from agent.brain.suspects import CRASHES_TO_PUT_ASIDE, Call, Suspects

REFUSALS = 3
"""Before the engine is back: so few that mostly another than the poison, which stands far behind, finds it."""
RESET, REFUSED = Fault("reset", blames_request=True), Fault("refused", away=True)


class Engine:
    """Answers after a moment, unless ``poison`` is among what it works on: then it dies, and is back after refusals."""

    def __init__(self, poison: str) -> None:
        self.poison = poison
        self.lives = 0
        self.refusals = 0
        self.working: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.alone: list[bool] = []

    async def answer(self, words: str) -> str:
        if self.refusals:
            self.refusals -= 1
            raise REFUSED
        life = self.lives
        self.asked[words] += 1
        self.working.add(words)
        try:
            if words == self.poison:
                self.alone.append(len(self.working) == 1)
            await asyncio.sleep(0.005)
            if words == self.poison and life == self.lives:
                self.lives, self.refusals = self.lives + 1, REFUSALS
            if life != self.lives:
                raise RESET
            return words
        finally:
            self.working.discard(words)


def circuit(events: Counter[str]) -> Circuit:
    return Circuit("http://x/v1", patience=30, on_event=lambda name: events.update([name]), wait=wait_fixed(0.002))


async def all_of(shared: Circuit, engine: Engine, words: list[str]) -> list[str | BaseException]:
    def ask(word: str) -> Callable[[], Awaitable[str]]:
        return lambda: engine.answer(word)

    return await asyncio.gather(*(shared.until_answered(ask(word)) for word in words), return_exceptions=True)


def test_the_call_that_crashes_the_engine_is_put_aside_and_the_others_are_answered() -> None:
    engine, events = Engine("poison"), Counter[str]()
    words = [*"abcdefgh", "poison", *"ijklmnop"]
    results = asyncio.run(all_of(circuit(events), engine, words))
    aside = results.pop(words.index("poison"))
    words.remove("poison")
    assert isinstance(aside, BadAnswer)
    assert aside.name == "breaks the engine"
    assert results == words
    assert events["engine crashed"] == engine.asked["poison"] == CRASHES_TO_PUT_ASIDE
    assert not engine.alone[0]
    assert engine.alone[-1]


def test_alone_in_the_world_it_is_put_aside_too() -> None:
    engine, events = Engine("poison"), Counter[str]()
    [aside] = asyncio.run(all_of(circuit(events), engine, ["poison"]))
    assert isinstance(aside, BadAnswer)
    assert engine.asked["poison"] == CRASHES_TO_PUT_ASIDE


def test_what_failed_before_an_answer_is_no_crash() -> None:
    suspects, call = Suspects(), Call()
    suspects.failed(call, RESET)
    suspects.answered()
    assert not suspects.failed(call, REFUSED)
    assert call.crashes == 0


def test_calls_that_fail_late_are_charged_with_the_crash_and_show_no_other_one() -> None:
    async def run() -> None:
        suspects, early, late = Suspects(), Call(), Call()
        async with suspects.flight(early), suspects.flight(late):
            assert not suspects.failed(early, RESET)
            assert suspects.failed(early, REFUSED)
            assert not suspects.failed(late, RESET)
            assert not suspects.failed(late, REFUSED)
        assert (early.crashes, late.crashes) == (1, 1)

    asyncio.run(run())


def test_suspects_go_one_at_a_time_and_before_others() -> None:
    suspects, landed = Suspects(), list[str]()

    async def fly(name: str, call: Call, seconds: float) -> None:
        async with suspects.flight(call):
            await asyncio.sleep(seconds)
            landed.append(name)

    async def run() -> None:
        flights = [fly("first", Call(), 0.02), fly("one", Call(2), 0.01), fly("two", Call(2), 0.0)]
        flights += [fly("late", Call(), 0.0), fly("later", Call(), 0.0)]
        async with asyncio.timeout(5):
            await asyncio.gather(*flights)

    asyncio.run(run())
    assert landed[:3] == ["first", "one", "two"]
    assert sorted(landed[3:]) == ["late", "later"]


def test_one_that_is_cancelled_while_it_waits_keeps_nobody_back() -> None:
    async def run() -> None:
        suspects, done = Suspects(), asyncio.Event()

        async def fly(call: Call, until: asyncio.Event) -> None:
            async with suspects.flight(call):
                await until.wait()

        first = asyncio.create_task(fly(Call(), done))
        waiting = asyncio.create_task(fly(Call(2), asyncio.Event()))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        done.set()
        async with asyncio.timeout(5):
            await asyncio.gather(first, fly(Call(), done))

    asyncio.run(run())
