"""A sitting with a fake engine: what is measured, kept and gone by."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from asking import QUICK
from fake_engine import Conversation, FakeEngine, Reply
from fake_engine.diligent import diligent
from fake_engine.players import echo
from piles import write_pile
from typer.testing import CliRunner

from agent.bench import page, plot, results
from agent.bench.command import settings
from agent.bench.measuring import Extent
from agent.bench.results import Result
from agent.bench.sitting import Sitting, Wanted
from agent.brain.openai_client import OpenAIBrain
from agent.cli import app
from agent.engine import Options, Running
from agent.errors import UsageError

SMALL = Extent(ladder=(0, 300, 600, 100_000), crowds=(1, 4), runs=2, answer=64, rounds=1, items=2)


def player(conversation: Conversation, body: dict[str, Any]) -> Reply | str:
    """Diligent at the night's own jobs, and talkative elsewhere."""
    is_job = "# Job: " in str(conversation[0]["content"])
    return diligent()(conversation, body) if is_job else " ".join(map(str, range(60)))


async def connect(address: str) -> OpenAIBrain:
    return await OpenAIBrain.connect(address, **QUICK)


@dataclass(frozen=True)
class Sat:
    result: Result
    path: Path
    told: list[str]
    restarts: list[str]
    requests: list[dict[str, object]]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("XDG_STATE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Sat:
    """With MTP on and off, of a server that is ours."""
    sources = write_pile(tmp_path_factory.mktemp("bench") / "sources", 2, 300)
    told: list[str] = []
    restarts: list[str] = []
    with FakeEngine(player, pace=0.001) as engine:

        def record(mtp: str) -> Running:
            return Running(pid=1, group=1, born="", port=engine.port, base_url=engine.base_url, model="m", profile="p",
                           log=state, started=0.0, options=Options(mtp=mtp))  # fmt: skip

        def restart(mtp: str) -> Running:
            restarts.append(mtp)
            return record(mtp)

        wanted = Wanted(tuple(sorted(sources.iterdir())), extent=SMALL)
        sitting = Sitting(wanted, engine.base_url, connect, told.append, record("on"), restart)
        result, path = asyncio.run(sitting.measure())
        requests = [json.loads(call.raw) for call in engine.journal.calls]
    return Sat(result, path, told, restarts, requests)


def test_both_settings_are_measured_and_the_server_is_left_as_it_was(sat: Sat) -> None:
    assert sat.restarts == ["off", "on"]
    assert [side.mtp for side in sat.result.sides] == ["on", "off"]
    assert sat.result.advice.mtp in ("on", "off")
    assert sat.result.restarted


def test_contexts_are_what_was_asked_for_by_the_engines_count_and_end_where_it_ends(sat: Sat) -> None:
    ladder = sat.result.sides[0].ladder
    assert [rung.asked for rung in ladder] == [0, 300, 600]  # 100,000 do not fit into 16,384
    assert all(rung.first and rung.decode and rung.decode.count >= 2 for rung in ladder)
    assert ladder[2].prompt_tokens == pytest.approx(600, rel=0.2)
    assert ladder[2].warm is not None
    assert any("does not fit into 16,384" in line for line in sat.told)


def test_crowds_are_asked_the_nights_own_prompts_with_its_own_sampling(sat: Sat) -> None:
    for side in sat.result.sides:
        assert [crowd.loops for crowd in side.crowd] == [1, 4]
        assert all(crowd.completion_tokens > 0 and crowd.tokens_a_second > 0 for crowd in side.crowd)
        assert side.crowd[0].figures["draft tokens accepted"] == pytest.approx(0.5, abs=0.05)  # the fake drafter's
        assert side.crowd[1].figures["prefix cache hits"] > 0
    jobs = {str(request["messages"]).split("# Job: ")[1].split("\\n")[0] for request in sat.requests
            if "# Job: " in str(request["messages"])}  # fmt: skip
    assert "read" in jobs
    assert len(jobs) > 1


def test_a_length_with_an_answer_of_no_use_is_measured_anew(tmp_path: Path) -> None:
    silent = iter([True, False, True])  # at the warm-up, and at the first answer to a context of 300 tokens

    def sometimes_silent(conversation: Conversation, body: dict[str, Any]) -> Reply | str:
        return "" if body["temperature"] == 0.6 and next(silent, False) else player(conversation, body)

    told: list[str] = []
    with FakeEngine(sometimes_silent, pace=0.001) as engine:
        extent = Extent(ladder=(0, 300), crowds=(1,), runs=1, answer=64, rounds=1, items=1)
        wanted = Wanted(tuple(sorted(write_pile(tmp_path / "sources", 1, 300).iterdir())), extent=extent, out=tmp_path)
        result, _ = asyncio.run(Sitting(wanted, engine.base_url, connect, told.append).measure())
    (side,) = result.sides
    assert [rung.asked for rung in side.ladder] == [0, 300]
    assert next(silent, None) is None
    assert side.ladder[1].first is not None
    assert side.ladder[1].first.count == 1


def test_no_prompt_is_asked_twice_but_for_what_is_compared(sat: Sat) -> None:
    asked = Counter(json.dumps(request["messages"]) for request in sat.requests if request["temperature"] != 0.0)
    assert set(asked.values()) == {2}  # once for each setting, of which each had a server of its own


def test_quality_is_told_apart_from_speed(sat: Sat) -> None:
    on, off = (side.quality for side in sat.result.sides)
    assert on == off  # the same player
    assert on is not None
    assert on.items == 2
    assert on.recorded > 0


def test_what_was_measured_is_kept_for_programs_and_people(sat: Sat) -> None:
    assert Result.model_validate_json(sat.path.read_bytes()) == sat.result
    text = sat.path.with_suffix(".md").read_text()
    assert f"]({sat.path.stem}.svg)" in text
    assert f"**{sat.result.advice.loops} loops at once" in text
    drawn = ElementTree.fromstring(sat.path.with_suffix(".svg").read_text())  # noqa: S314 (ours)
    assert len(drawn.findall(".//{*}polyline")) == 4  # two settings in two panels
    assert page.markdown(sat.result).count("| on |") == 3 + 2 + 1
    assert plot.svg(sat.result) == plot.svg(sat.result)


def test_a_run_goes_by_the_latest_sitting_of_its_engine(sat: Sat) -> None:
    result = sat.result
    assert results.loops(result.model, [result.address]) == result.advice.loops
    assert results.loops(result.model, [result.address, "http://127.0.0.1:1/v1"]) is None
    assert results.loops("another model", [result.address]) is None
    later = result.model_copy(update={"made": "2999-01-01T00:00:00", "is_short": True})
    results.save(later, results.folder(), "", "")
    (results.folder() / "damaged.json").write_text("{")
    assert results.latest(result.model, result.address) == result  # a short one counts for nothing


@pytest.mark.usefixtures("state")
def test_what_runs_already_is_measured_alone_and_says_so(tmp_path: Path) -> None:
    sources = write_pile(tmp_path / "sources", 1, 200)
    imported = tmp_path / "vllm.json"
    imported.write_text(json.dumps({"output_throughput": 98.5, "median_ttft_ms": 120.0, "max_concurrency": 4,
                                    "completed": 16, "mtp": "off"}))  # fmt: skip
    with FakeEngine(diligent(), pace=0.0005) as engine:
        arguments = (
            "--base-url",
            engine.base_url,
            "--short",
            "--import",
            str(imported),
            "--out",
            str(tmp_path / "out"),
        )
        source = str(next(iter(sources.iterdir())))
        done = CliRunner().invoke(app, ["engine", "bench", source, *arguments])
        assert done.exit_code == 0, done.output
    assert "measured as it was" in done.output
    text = next((tmp_path / "out").glob("*.md")).read_text()
    assert "| vllm bench serve | vllm.json | mtp off | 4 | 98.5 | 0.12 | 16 |" in text
    assert "nothing to go by" in text


def test_nothing_to_measure_and_too_much_at_once_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("WIKIAGENT_BASE_URL", "http://127.0.0.1:9/v1 http://127.0.0.1:10/v1")
    two = CliRunner().invoke(app, ["engine", "bench"])
    assert "a sitting is of one engine" in str(two.exception)
    monkeypatch.delenv("WIKIAGENT_BASE_URL")
    done = CliRunner().invoke(app, ["engine", "bench"])
    assert isinstance(done.exception, UsageError)
    assert "engine up" in str(done.exception)
    assert settings("on, off,4,on") == ("on", "off", "4")
    for wrong in ("perhaps", "", "0", "20"):
        with pytest.raises(UsageError, match="give settings like"):
            settings(wrong)


@pytest.mark.usefixtures("state")
def test_an_engine_that_counts_no_tokens_is_not_measured(tmp_path: Path) -> None:
    sources = write_pile(tmp_path / "sources", 1, 200)
    with FakeEngine(echo, refuses={"stream_options"}) as engine:
        wanted = Wanted(tuple(sources.iterdir()), extent=SMALL)
        sitting = Sitting(wanted, engine.base_url, connect, lambda _: None)
        with pytest.raises(UsageError, match="doesn't say how many tokens"):
            asyncio.run(sitting.measure())
