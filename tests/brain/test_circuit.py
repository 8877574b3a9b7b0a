"""Waiting for an engine, with a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tenacity import wait_none

from agent.brain.circuit import PATIENCE_WITH_ONE_CALL, STREAK_THAT_OPENS, Circuit
from agent.brain.faults import Fault
from agent.brain.protocol import BadAnswer
from agent.errors import EngineAway


class Clock:
    """Goes on by one second each time that somebody looks."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def circuit(patience: float = 1000.0, on_event: Callable[[str], None] = lambda _: None) -> Circuit:
    return Circuit("http://x/v1", patience=patience, on_event=on_event, wait=wait_none(), clock=Clock())


async def hopeless() -> str:
    raise Fault("reset")


async def good() -> str:
    return "answer"


def failing(times: int, fault: Fault) -> Callable[[], object]:
    left = iter([fault] * times)

    async def ask() -> str:
        for error in left:
            raise error
        return "answer"

    return ask


def test_it_opens_at_once_when_nobody_is_there_and_closes_with_the_first_answer() -> None:
    seen: list[bool] = []

    async def run() -> None:
        shared = circuit(on_event=lambda _: seen.append(shared.is_open))
        await shared.until_answered(failing(2, Fault("refused", away=True)))  # type: ignore[arg-type]
        assert not shared.is_open

    asyncio.run(run())
    assert seen == [True, True]


def test_it_opens_after_some_failures_in_a_row() -> None:
    seen: list[bool] = []

    async def run() -> None:
        shared = circuit(on_event=lambda _: seen.append(shared.is_open))
        await shared.until_answered(failing(STREAK_THAT_OPENS, Fault("reset")))  # type: ignore[arg-type]

    asyncio.run(run())
    assert seen == [False] * (STREAK_THAT_OPENS - 1) + [True]


def test_open_only_one_call_at_a_time_is_let_through() -> None:
    inside = most = 0

    async def ask() -> str:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.001)
        inside -= 1
        raise Fault("refused", away=True)

    async def run() -> None:
        shared = circuit(patience=100)
        with pytest.raises(EngineAway):
            await shared.until_answered(ask)
        nonlocal most
        most = 0
        results = await asyncio.gather(*(shared.until_answered(ask) for _ in range(20)), return_exceptions=True)
        assert all(isinstance(result, EngineAway) for result in results)

    asyncio.run(run())
    assert most == 1


def test_patience_begins_anew_with_every_answer() -> None:
    async def run() -> None:
        shared = circuit(patience=60)
        for _ in range(10):
            assert await shared.until_answered(failing(2, Fault("reset"))) == "answer"  # type: ignore[arg-type]
        with pytest.raises(EngineAway, match="stayed away for 60 seconds"):
            await shared.until_answered(hopeless)

    asyncio.run(run())


def test_a_bad_answer_is_an_answer() -> None:
    async def bad() -> str:
        raise BadAnswer("empty answer")

    async def run() -> None:
        shared = circuit()
        with pytest.raises(BadAnswer):
            await shared.until_answered(bad)
        assert not shared.is_open

    asyncio.run(run())


def test_a_call_is_blamed_only_when_others_are_answered_meanwhile() -> None:
    tries = 0

    async def run(others: bool) -> type[BaseException]:
        nonlocal tries
        tries = 0
        shared = circuit(patience=200)

        async def ask() -> str:
            nonlocal tries
            tries += 1
            if others:
                await shared.until_answered(good)
            raise Fault("500", blames_request=True)

        with pytest.raises((BadAnswer, EngineAway)) as caught:
            await shared.until_answered(ask)
        return caught.type

    assert asyncio.run(run(others=True)) is BadAnswer
    assert tries == PATIENCE_WITH_ONE_CALL
    assert asyncio.run(run(others=False)) is EngineAway
    assert tries > PATIENCE_WITH_ONE_CALL


def test_what_is_not_a_fault_goes_straight_through() -> None:
    async def bug() -> str:
        raise ZeroDivisionError

    async def run() -> None:
        with pytest.raises(ZeroDivisionError):
            await circuit().until_answered(bug)

    asyncio.run(run())
