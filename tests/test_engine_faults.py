"""Every way in which the engine can misbehave, all through a night.

The world's faults leave no trace: the wiki is that of a night without them. Bad answers cost what they spoil and no
more: the wiki verifies, and each loss has its name in the report. ``WIKIAGENT_SEEDS=200`` tries that many seeds of each
kind.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from fake_engine import KINDS, Asked, FakeEngine, Fault, seeded
from fake_engine.diligent import diligent
from fake_engine.faults import WORLD
from piles import write_pile
from small_nights import Outcome, night, taken_in

from agent.brain.protocol import Timing
from agent.brain.replies import Reply
from agent.brain.stream import StreamReader
from agent.brain.suspects import CRASHES_TO_PUT_ASIDE

HARMLESS = ("drip", "pings", "no [DONE]", "never closes", "no finish")
"""What is slow or odd, and whole in the end."""
SEEDS = int(os.environ.get("WIKIAGENT_SEEDS", "1"))


@dataclass(frozen=True)
class Start:
    """``sources``: three small ones; ``wiki``: one into which they have been taken, to be copied."""

    sources: Path
    wiki: Path

    def night(self, wiki: Path, engine: FakeEngine) -> Outcome:
        return night(self.sources, shutil.copytree(self.wiki, wiki), engine.base_url)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    folder = tmp_path_factory.mktemp("faults")
    sources = write_pile(folder / "sources", 3, 250)
    with FakeEngine(diligent()) as engine:
        return Start(sources, taken_in(sources, folder / "wiki", engine.base_url))


@pytest.fixture(scope="module")
def unbroken(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The night without faults."""
    with FakeEngine(diligent()) as engine:
        return start.night(tmp_path_factory.mktemp("unbroken") / "wiki", engine)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_night_full_of_one_fault(kind: str, seed: int, start: Start, unbroken: Outcome, tmp_path: Path) -> None:
    with FakeEngine(diligent(), faults=seeded(seed, [kind], share=0.25, seconds=0.02)) as engine:
        outcome = start.night(tmp_path / "wiki", engine)
    assert outcome.findings == []
    for source in outcome.report.sources:
        assert source.characters_read + sum(part.characters for part in source.not_read) == source.characters
    named = outcome.report.events.keys() - unbroken.report.events.keys()
    assert named or kind in HARMLESS
    if "bad answer: breaks the engine" in outcome.report.events:
        assert kind == "refuse"  # who was in flight at three crashes by chance is taken to be at fault
    elif kind in WORLD:
        assert outcome.pages == unbroken.pages
        assert outcome.report.exit_code == 0
    else:
        lost = [source for source in outcome.report.sources if source.state != "done"]
        assert all(source.reason for source in lost)
        assert outcome.report.exit_code == (4 if lost else 0)


def test_a_passage_that_crashes_the_engine_is_put_aside_at_the_third_time(start: Start, tmp_path: Path) -> None:
    asked: list[int] = []

    def poison(about: Asked) -> Fault | None:
        words = about.body["messages"][1]["content"]
        if "Passage:" not in words or "Report Horarar" not in words:
            return None
        asked.append(about.number)
        return Fault("refuse", 0.1)

    with FakeEngine(diligent(), faults=poison) as engine:
        outcome = start.night(tmp_path / "wiki", engine)
    states = [(source.state, source.reason) for source in outcome.report.sources]
    assert states == [("done", ""), ("done", ""), ("partial", "breaks the engine")]
    assert len(asked) == outcome.report.events["engine crashed"] == CRASHES_TO_PUT_ASIDE
    assert (outcome.report.exit_code, outcome.findings) == (4, [])


def test_a_bug_that_takes_truncated_answers_as_whole_is_found(
    start: Start, unbroken: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: what a night with it leaves is not the same."""
    reply = StreamReader.reply

    def trusting(self: StreamReader, timing: Timing | None = None) -> Reply:
        self.is_done = True
        return reply(self, timing)

    monkeypatch.setattr(StreamReader, "reply", trusting)
    with FakeEngine(diligent(), faults=seeded(0, ["cut mid-stream"], share=0.25)) as engine:
        outcome = start.night(tmp_path / "wiki", engine)
    assert outcome.pages != unbroken.pages or outcome.report.events != unbroken.report.events
    assert "truncated stream" not in outcome.report.events
