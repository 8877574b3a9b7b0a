"""Several engines as one brain: prefixes keep to one of them, a dead one is left out and taken back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from asking import QUICK
from command import pages, report, wikiagent
from fake_engine import EngineProcess, FakeEngine
from fake_engine.diligent import diligent
from fake_engine.players import echo
from piles import write_pile
from small_nights import night

from agent.brain.protocol import Answer, Message, ReadInputs, Request, Sampling
from agent.brain.several import SeveralBrains
from agent.errors import EngineAway, UsageError
from agent.ledger.records import Card

T = TypeVar("T")


def passage(source: str, number: int, *later: str) -> Request:
    """A question about a passage of a source; ``later``: what was said in the turns after."""
    begin = (Message("system", "# Job: read\nRead."), Message("user", f"{source} {number}"))
    turns = tuple(Message("user", words) for words in later)
    inputs = ReadInputs(card=Card(title=source), heading=(), before=(), lines=(), known=())
    return Request("read", (*begin, *turns), Sampling(), 1, inputs)


def with_engines(
    urls: list[str], use: Callable[[SeveralBrains], Awaitable[T]], events: Counter[str] | None = None, **options: Any
) -> T:
    counted: Counter[str] = Counter() if events is None else events

    async def run() -> T:
        brain = await SeveralBrains.connect(urls, on_event=lambda name: counted.update([name]), **{**QUICK, **options})
        try:
            return await use(brain)
        finally:
            await brain.close()

    return asyncio.run(run())


async def told(events: Counter[str], name: str) -> None:
    while not events[name]:  # noqa: ASYNC110 (what is told is only counted)
        await asyncio.sleep(0.01)


def test_passages_of_a_source_keep_to_one_engine_and_sources_spread_over_all() -> None:
    async def use(brain: SeveralBrains) -> None:
        for source in range(40):
            for number in range(3):
                await brain.answer(passage(f"source {source}", number))

    with ExitStack() as stack:
        engines = [stack.enter_context(FakeEngine(echo)) for _ in range(3)]
        with_engines([engine.base_url for engine in engines], use)
        seen = [{b"source %d " % n for n in range(40) for call in e.journal.calls if b"source %d " % n in call.raw}
                for e in engines]  # fmt: skip
    assert sum(map(len, seen)) == 40  # no source on two engines
    assert all(seen)


def test_many_calls_of_one_source_don_t_queue_behind_each_other() -> None:
    async def use(brain: SeveralBrains) -> None:
        await asyncio.gather(*(brain.answer(passage("the only source", n)) for n in range(16)))

    with FakeEngine(echo, delay=0.2) as one, FakeEngine(echo, delay=0.2) as other:
        with_engines([one.base_url, other.base_url], use)
        shares = sorted(engine.journal.total for engine in (one, other))
    assert shares[0] >= 4
    assert shares[1] <= 12


def test_a_loop_stays_where_it_began() -> None:
    async def use(brain: SeveralBrains) -> None:
        await asyncio.gather(*(brain.answer(passage("the only source", n)) for n in range(8)))
        for n in range(8):
            await brain.answer(passage("the only source", n, "and then?"))

    with FakeEngine(echo, delay=0.1) as one, FakeEngine(echo, delay=0.1) as other:
        with_engines([one.base_url, other.base_url], use)
        for engine in (one, other):
            begun = {n for n in range(8) for call in engine.journal.calls if b"source %d" % n in call.raw}
            went_on = {n for n in begun for call in engine.journal.calls if b"source %d" % n in call.raw
                       and b"and then" in call.raw}  # fmt: skip
            assert begun == went_on


def test_an_engine_that_dies_is_left_out_and_taken_back_when_it_answers() -> None:
    events: Counter[str] = Counter()

    async def use(brain: SeveralBrains) -> list[Answer]:
        await asyncio.gather(*(brain.answer(passage(f"a{n}", 1)) for n in range(12)))
        await asyncio.to_thread(one.stop)
        answers = list(await asyncio.gather(*(brain.answer(passage(f"b{n}", 1)) for n in range(12))))
        await asyncio.to_thread(one.start)
        await told(events, "engine taken back")
        before = one.journal.total
        answers += await asyncio.gather(*(brain.answer(passage(f"c{n}", 1)) for n in range(12)))
        assert one.journal.total > before
        away = {share.engine: share.times_away for share in brain.shares()}
        assert away == {one.base_url: 1, other.base_url: 0}
        return answers

    with FakeEngine(echo) as one, FakeEngine(echo) as other:
        answers = with_engines([one.base_url, other.base_url], use, events)
    assert [answer.text for answer in answers] == [f"{letter}{n} 1" for letter in "bc" for n in range(12)]
    assert events["engine left out"] == 1


def test_when_all_are_away_they_are_waited_for_and_given_up_in_one_line() -> None:
    async def use(brain: SeveralBrains) -> None:
        for engine in (one, other):
            await asyncio.to_thread(engine.stop)
        calls = await asyncio.gather(*(brain.answer(passage(f"{n}", 1)) for n in range(4)), return_exceptions=True)
        assert all(isinstance(call, EngineAway) and "all 2 engines" in str(call) for call in calls)
        await asyncio.to_thread(other.start)
        assert (await brain.answer(passage("back", 1))).text == "back 1"

    with FakeEngine(echo) as one, FakeEngine(echo) as other:
        with_engines([one.base_url, other.base_url], use, patience=0.5)


def test_one_that_is_not_there_at_first_joins_later() -> None:
    events: Counter[str] = Counter()

    async def use(brain: SeveralBrains) -> None:
        await brain.answer(passage("a", 1))
        await asyncio.to_thread(late.start)
        await told(events, "engine taken back")
        for n in range(40):
            await brain.answer(passage(f"b{n}", 1))

    with FakeEngine(echo) as there, FakeEngine(echo) as late:
        late.stop()
        with_engines([there.base_url, late.base_url], use, events)
        assert late.journal.total > 1


def test_engines_of_different_models_are_refused_and_so_is_one_that_comes_back_with_another() -> None:
    events: Counter[str] = Counter()

    async def use(brain: SeveralBrains) -> None:
        await asyncio.to_thread(late.start)
        await told(events, "engine left out for good")
        assert (await brain.answer(passage("a", 1))).text == "a 1"

    with FakeEngine(echo) as one, FakeEngine(echo, model="another") as late:
        with pytest.raises(UsageError, match="different models"):
            with_engines([one.base_url, late.base_url], use)
        late.stop()
        with_engines([one.base_url, late.base_url], use, events)
        assert late.journal.total == 0


def test_a_call_that_crashes_every_engine_it_gets_to_is_put_aside() -> None:
    events: Counter[str] = Counter()

    def poison(asked: Any) -> str | None:
        return "refuse" if "poison" in str(asked.body["messages"]) else None

    async def use(brain: SeveralBrains) -> str:
        with pytest.raises(Exception, match="breaks the engine") as caught:
            await brain.answer(passage("poison", 1))
        return type(caught.value).__name__

    with FakeEngine(echo, faults=poison) as one, FakeEngine(echo, faults=poison) as other:
        assert with_engines([one.base_url, other.base_url], use, events) == "BadAnswer"
        assert one.journal.total + other.journal.total >= 3
    assert events["engine crashed"] == 3


def test_a_night_in_which_one_of_two_engines_dies_ends_in_the_same_pages(tmp_path: Path) -> None:
    sources = write_pile(tmp_path / "sources", 3, 200)
    with FakeEngine(diligent()) as engine:
        alone = night(sources, tmp_path / "alone", engine.base_url)
    (tmp_path / "two").mkdir()
    with (
        EngineProcess("fake_engine.diligent:player", "--delay", "0.1") as one,
        EngineProcess("fake_engine.diligent:player", "--delay", "0.1") as other,
    ):

        def die() -> None:
            while len(one.journal()["finished"]) < 3:  # it has had a share in the night
                time.sleep(0.02)
            one.kill()

        dying = threading.Thread(target=die)
        dying.start()
        urls = ("--base-url", one.base_url, "--base-url", other.base_url)
        done = wikiagent("run", str(sources), *urls, "--cohort", "2", cwd=tmp_path / "two")
        dying.join()
        assert done.returncode == 0, done.stdout + done.stderr
        said = report(tmp_path / "two" / "wiki")
        asked = other.journal()["total"]
    assert {path: text for path, text in pages(tmp_path / "two" / "wiki").items() if path.endswith(".md")} == dict(
        alone.pages
    )
    shares = {share["engine"]: share for share in said["engine_shares"]}
    assert shares[one.base_url]["times_away"] == 1
    assert shares[other.base_url]["times_away"] == 0
    assert shares[one.base_url]["answers"] > 0
    assert 0 < shares[other.base_url]["answers"] <= asked
    assert said["events"]["engine left out"] == 1
    assert one.base_url in (tmp_path / "two" / "wiki" / "report.md").read_text()


def test_a_dead_engine_keeps_nobody_waiting_and_where_all_are_the_first_that_comes_will_do() -> None:
    async def use(brain: SeveralBrains) -> str:
        return (await brain.answer(passage("a", 1))).text

    with FakeEngine(echo) as one, FakeEngine(echo) as other:
        other.stop()
        # Patience is longer than this test may take.
        assert with_engines([other.base_url, one.base_url], use, patience=1000.0, was_there=True) == "a 1"
        one.stop()
        threading.Timer(0.3, one.start).start()
        assert with_engines([other.base_url, one.base_url], use, patience=1000.0, was_there=True) == "a 1"


def test_where_none_was_ever_there_it_is_said_at_once() -> None:
    with FakeEngine(echo) as one, FakeEngine(echo) as other:
        urls = [one.base_url, other.base_url]
    with pytest.raises(UsageError, match="no engine answers at"):
        asyncio.run(SeveralBrains.connect(urls, patience=1000.0))
