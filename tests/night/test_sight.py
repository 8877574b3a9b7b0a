"""Whether a brain sees is found out by having it read a number, and by nothing that it or its engine says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fake_engine.vision import seen

from agent.brain.protocol import Answer, BadAnswer, BrainKind, CantSee, Request
from agent.brain.rules import RulesBrain
from agent.errors import EngineAway
from agent.ledger.journal import Ledger
from agent.night.sight import CHART, Images, Sight, chart
from agent.wiki.guide import Guide

Says = Callable[[Request], Awaitable[Answer]]


@dataclass
class Shown:
    """A brain that answers as it is told to, and notes what it was shown."""

    says: Says
    pictures: list[bytes] = field(default_factory=list)
    name: str = "shown"
    kind: BrainKind = "model"
    identity: str = "shown 1"
    sees: bool | None = None

    async def answer(self, request: Request) -> Answer:
        self.pictures += [message.picture.data for message in request.messages if message.picture]
        return await self.says(request)

    async def counters(self) -> Mapping[str, float]:
        return {}

    async def close(self) -> None:
        pass


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


def saying(text: str) -> Shown:
    async def says(_: Request) -> Answer:
        return Answer(text, "stop")

    return Shown(says)


def failing(error: Exception) -> Shown:
    async def says(_: Request) -> Answer:
        raise error

    return Shown(says)


def is_there(brain: Shown | RulesBrain, ledger: Ledger, wanted: Images = "auto", known: str = "") -> bool:
    return asyncio.run(Sight(wanted, brain, Guide(), ledger).is_there(known, asyncio.Event()))


def test_the_chart_is_a_picture_of_its_digits() -> None:
    assert seen(chart(CHART)) == CHART


def test_who_reads_the_number_sees(ledger: Ledger) -> None:
    brain = saying('{"do":"image","kind":"digits"}\n{"do":"text","text":"4 7 1 9"}\n{"do":"done"}')
    assert is_there(brain, ledger)
    assert brain.pictures == [chart(CHART)]
    assert ledger.spent.calls == 1


@pytest.mark.parametrize(
    "brain",
    [saying("A photograph of a sunset."), saying("1234"), failing(CantSee("no")), failing(BadAnswer("empty answer"))],
    ids=["a sunset", "another number", "refused", "nothing"],
)
def test_who_does_not_is_blind(brain: Shown, ledger: Ledger) -> None:
    assert not is_there(brain, ledger)


def test_an_engine_that_is_away_is_not_called_blind(ledger: Ledger) -> None:
    with pytest.raises(EngineAway):
        is_there(failing(EngineAway("gone")), ledger)


def test_nobody_is_asked_who_need_not_be(ledger: Ledger) -> None:
    brain = saying("")
    assert is_there(brain, ledger, "on")
    assert not is_there(brain, ledger, "off")
    assert is_there(brain, ledger, known="shown 1")
    assert not is_there(RulesBrain(), ledger, "on")
    assert brain.pictures == []


def test_a_night_that_is_stopped_does_not_wait_for_the_answer(ledger: Ledger) -> None:
    async def never(_: Request) -> Answer:
        stopped.set()
        await asyncio.Event().wait()
        raise AssertionError

    stopped = asyncio.Event()
    sight = Sight("auto", Shown(never), Guide(), ledger)
    assert not asyncio.run(sight.is_there("", stopped))


def test_the_reason_says_what_to_do(ledger: Ledger) -> None:
    assert "vllm/README.md" in Sight("auto", saying(""), Guide(), ledger).why_not
    assert "built-in rules" in Sight("auto", RulesBrain(), Guide(), ledger).why_not
    assert "--images off" in Sight("off", saying(""), Guide(), ledger).why_not
