"""What is said about the engine, and how quickly."""

from __future__ import annotations

import threading
import time

import pytest

from agent import engine
from agent.engine import Options, processes, record
from agent.errors import EngineAway, UsageError
from engine.stand_ins import free_port


def test_where_nothing_was_started() -> None:
    assert engine.running() is None
    assert engine.status().line == "no engine: start one with `wikiagent engine up`"


def test_one_that_answers_is_up() -> None:
    running = engine.up(Options(port=free_port()))
    status = engine.status()
    assert (status.state, status.running) == ("up", running)
    assert running.base_url in status.line


def test_one_that_loads_is_starting_and_not_yet_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VLLM", "mute")
    seen: list[engine.Status] = []

    def look(line: str) -> None:
        if line.startswith("Loading"):
            assert engine.running() is None
            seen.append(engine.status())

    with pytest.raises(EngineAway):
        engine.up(Options(port=free_port(), timeout=1), look)
    assert seen[0].line == "starting: Loading safetensors checkpoint shards: 25%"


def test_one_that_went_silent_is_told_so_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VLLM", "mute")
    seen: list[str] = []

    def look(line: str) -> None:
        known = record.load()
        if line.startswith("Loading") and known is not None:
            record.save(known.model_copy(update={"ready": True}))  # as if it had answered once
            begun = time.monotonic()
            assert engine.running() is None
            assert time.monotonic() - begun < 1
            seen.append(engine.status().state)

    with pytest.raises(EngineAway):
        engine.up(Options(port=free_port(), timeout=1), look)
    assert seen == ["silent"]


def test_a_record_that_we_did_not_write_stops_us() -> None:
    path = record.folder() / "engine.json"
    path.write_text('{"pid": ', encoding="utf-8")
    with pytest.raises(UsageError, match="is not what wikiagent wrote"):
        engine.status()
    path.unlink()


def test_a_process_is_told_apart_by_when_it_began() -> None:
    mine = threading.main_thread().native_id
    assert mine is not None
    assert processes.born(mine) == processes.born(mine)
    assert processes.born(2**30) is None
