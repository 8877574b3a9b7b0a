"""The client and every fault of the world that the fake engine knows: waited out, and nothing paid for twice."""

from __future__ import annotations

import asyncio

import pytest
from asking import SHORT, ask, request, with_brain
from fake_engine import (
    FakeEngine,
    Fault,
    scripted,
    seeded,
)
from fake_engine.faults import WORLD
from fake_engine.players import echo

from agent.brain.openai_client import OpenAIBrain
from agent.brain.pace import Limits
from agent.brain.protocol import Answer

EVENT = {
    "refuse": {"reset", "connection refused", "engine crashed"},
    "loading": {"503"},
    "reset": {"reset"},
    "reset mid-body": {"reset", "truncated body"},
    "cut mid-body": {"truncated body"},
    "429": {"429"},
    "500": {"500"},
    "502 html": {"502"},
    "503": {"503"},
    "hang": {"no first token"},
    "stall": {"stalled"},
    "pings": {"no first token"},
    "drip": {"slow drip"},
    "garbage bytes": {"not HTTP", "reset"},
    "garbage mid-stream": {"truncated body", "reset", "stalled"},  # aiohttp may notice it and not tell
    "cut mid-stream": {"truncated stream"},
    "cut after finish": {"truncated body"},
    "error event": {"error event"},
    "html": {"HTML page"},
}


IN_ONE_PIECE = EVENT | {
    "garbage mid-stream": {"truncated body", "reset"},
    "cut mid-stream": {"truncated body"},
    "error event": {"500"},
}


@pytest.mark.parametrize("kind", WORLD)
@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "in one piece"])
def test_a_fault_of_the_world_is_waited_out_with_the_identical_request(kind: str, streams: bool) -> None:
    words = "hello, hello, this is the engine, and all that it says is this"
    seconds = 60.0 if kind == "drip" and not streams else 6.0 if kind in ("hang", "stall", "pings", "drip") else 0.1
    # Short only where nothing else ends it: on a busy machine a short limit hangs up on good answers, too.
    limits = SHORT if seconds > 1 or kind == "garbage mid-stream" else Limits(first_token=60, idle=60, slow=60)
    events: list[str] = []
    with FakeEngine(echo, faults=scripted({1: Fault(kind, seconds)}), streams=streams) as engine:
        assert ask(engine, words, limits=limits, on_event=events.append).text == words
        calls, journal = engine.journal.calls, engine.journal
    assert len(calls) >= 2
    assert len({call.raw for call in calls}) == 1
    assert set(events) <= (EVENT if streams else IN_ONE_PIECE)[kind], events
    assert events
    assert (sum(journal.finished.values()), journal.paid_twice) == (1, [])


def test_every_fault_of_the_world_is_tried_here() -> None:
    assert set(WORLD) == set(EVENT)


@pytest.mark.parametrize("seed", range(3))
def test_a_night_of_random_faults_changes_no_answer_and_pays_for_none_twice(seed: int) -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(100)))

    # Not refused: 100 calls in flight at each crash are too many suspects. No garbage in mid-stream, which aiohttp may
    # not tell: only a short limit would find it, and on a busy machine that hangs up on good answers, too.
    faults = seeded(seed, set(WORLD) - {"refuse", "garbage mid-stream"}, share=0.3)
    with FakeEngine(echo, faults=faults) as engine:
        answers = with_brain(engine.base_url, use, limits=Limits(first_token=60, idle=60, slow=60))
        assert engine.journal.paid_twice == []
    assert [answer.text for answer in answers] == [str(n) for n in range(100)]
