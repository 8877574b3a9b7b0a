"""How long the client waits for an engine that is away, how calls share that, and how one is broken off."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter

import pytest
from asking import ask, request, with_brain
from fake_engine import (
    EngineProcess,
    FakeEngine,
    Fault,
    Reply,
    always,
    scripted,
)
from fake_engine.players import echo
from tenacity import wait_fixed

from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import Answer, BadAnswer
from agent.errors import EngineAway


def test_a_retry_after_is_obeyed() -> None:
    with FakeEngine(echo, faults=scripted({1: Fault("429", 0.4)})) as engine:
        start = time.monotonic()
        ask(engine)
    assert time.monotonic() - start >= 0.4


def test_patience_ends_in_one_line() -> None:
    with FakeEngine(echo, faults=always("reset")) as engine:
        start = time.monotonic()
        with pytest.raises(EngineAway) as caught:
            ask(engine, patience=0.3)
    assert time.monotonic() - start >= 0.3
    assert str(caught.value) == (
        f"the engine at {engine.base_url} stayed away for 0.3 seconds (reset);"
        " start it again and run the same command: it goes on where it was"
    )


def test_all_calls_give_up_together_and_a_later_one_tries_again() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer | BaseException]:
        engine.stop()
        gone = await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)), return_exceptions=True)
        assert all(isinstance(one, EngineAway) for one in gone)
        engine.start()
        return [await brain.answer(request("back"))]

    with FakeEngine(echo) as engine:
        back = with_brain(engine.base_url, use, patience=0.3)
    assert [one.text for one in back if isinstance(one, Answer)] == ["back"]


def test_when_the_engine_comes_back_all_go_on_behind_one_canary() -> None:
    events: Counter[str] = Counter()

    async def use(brain: OpenAIBrain) -> list[Answer]:
        await brain.answer(request("before"))
        engine.stop()
        threading.Timer(0.5, engine.start).start()
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)))

    with FakeEngine(echo, delay=0.1) as engine:
        answers = with_brain(engine.base_url, use, concurrency=64, on_event=lambda name: events.update([name]))
        assert [answer.text for answer in answers] == [str(n) for n in range(64)]
        assert engine.journal.max_in_flight > 1
        assert engine.journal.paid_twice == []
    # 64 were refused at once; after that, one every 10 ms for half a second, and not all 64, which would be 3,200.
    assert set(events) <= {"connection refused", "reset", "engine crashed"}
    assert events.total() < 64 * 10


def test_a_killed_engine_that_is_started_again_is_waited_for() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        async def kill_and_start() -> None:
            await asyncio.sleep(0.2)
            await asyncio.to_thread(engine.kill)
            await asyncio.to_thread(engine.start)

        killing = asyncio.create_task(kill_and_start())
        answers = [await asyncio.gather(*(brain.answer(request(f"{r} {n}")) for n in range(8))) for r in range(20)]
        await killing
        return [answer for some in answers for answer in some]

    with EngineProcess("fake_engine.players:echo", "--delay", "0.02") as engine:
        answers = with_brain(engine.base_url, use, wait=wait_fixed(0.05))
        assert len(answers) == 160
        assert engine.journal()["paid_twice"] == []


def test_a_request_that_breaks_the_engine_is_given_up_while_others_are_answered() -> None:
    poison = request("poison")

    async def use(brain: OpenAIBrain) -> None:
        async def others() -> None:
            while True:
                await brain.answer(request("other"))
                await asyncio.sleep(0.002)

        busy = asyncio.create_task(others())
        with pytest.raises(BadAnswer) as caught:
            await brain.answer(poison)
        busy.cancel()
        assert caught.value.name == "breaks the engine"

    with FakeEngine(echo, faults=lambda asked: "500" if "poison" in str(asked.body["messages"]) else None) as engine:
        with_brain(engine.base_url, use)


def test_a_cancelled_call_hangs_up() -> None:
    async def use(brain: OpenAIBrain) -> None:
        call = asyncio.create_task(brain.answer(request()))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.sleep(0.1)

    with FakeEngine(lambda *_: Reply("late", after=30)) as engine:
        with_brain(engine.base_url, use)
        assert engine.journal.calls[0].dropped
        assert engine.journal.in_flight == 0


def test_a_cancelled_canary_leaves_its_place_to_another() -> None:
    async def use(brain: OpenAIBrain) -> Answer:
        engine.stop()
        calls = [asyncio.create_task(brain.answer(request(str(n)))) for n in range(4)]
        await asyncio.sleep(0.1)
        for call in calls[:3]:
            call.cancel()
        engine.start()
        return await calls[3]

    with FakeEngine(echo) as engine:
        assert with_brain(engine.base_url, use).text == "3"
