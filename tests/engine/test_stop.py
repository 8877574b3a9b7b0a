"""Stopping: the whole group goes, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent import engine
from agent.engine import Options, Running, processes, record
from engine.stand_ins import Machine, free_port


def alive(pid: int) -> bool:
    return processes.born(pid) is not None


@pytest.fixture
def child_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a stubborn server writes the number of its child."""
    monkeypatch.setenv("FAKE_VLLM", "stubborn")
    monkeypatch.setenv("CHILD_FILE", str(tmp_path / "child"))
    return tmp_path / "child"


def kill_outright(running: Running) -> None:
    os.kill(running.pid, signal.SIGKILL)
    while alive(running.pid):
        time.sleep(0.01)


def test_down_stops_what_up_started() -> None:
    running = engine.up(Options(port=free_port()))
    assert engine.down()
    assert not alive(running.pid)
    assert engine.running() is None
    assert not engine.down()


def test_a_child_that_ignores_hangup_and_sigterm_goes_too(child_file: Path) -> None:
    running = engine.up(Options(port=free_port()))
    child = int(child_file.read_text(encoding="ascii"))
    assert alive(child)
    assert engine.down(grace=0.3)
    assert not alive(running.pid)
    assert not alive(child)


def test_what_outlives_a_killed_server_is_found_and_stopped(child_file: Path) -> None:
    running = engine.up(Options(port=free_port()))
    child = int(child_file.read_text(encoding="ascii"))
    kill_outright(running)
    assert engine.status().state == "died"
    # Only Linux vouches for a group whose leader is dead; elsewhere it is left alone.
    assert engine.down(grace=0.3) == processes.LINUX
    assert alive(child) != processes.LINUX
    if alive(child):
        os.kill(child, signal.SIGKILL)
    assert record.load() is None


def test_up_clears_away_what_a_dead_engine_left(child_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = engine.up(Options(port=free_port()))
    kill_outright(first)
    os.kill(int(child_file.read_text(encoding="ascii")), signal.SIGKILL)
    monkeypatch.setenv("FAKE_VLLM", "good")
    said: list[str] = []
    second = engine.up(Options(port=free_port()), said.append)
    assert second.pid != first.pid
    assert said[0] == f"the engine that was started before (process {first.pid}) has died; clearing up after it"
    assert second.log.with_name("engine.previous.log").exists()


def test_a_process_that_got_the_number_later_is_not_touched(machine: Machine) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as stranger:
        stale = Running(
            pid=stranger.pid,
            group=stranger.pid,
            born="long ago",
            port=1,
            base_url="http://127.0.0.1:1/v1",
            model="m",
            profile="p",
            log=machine.home / "engine.log",
            started=0.0,
            ready=True,
        )
        record.save(stale)
        said: list[str] = []
        assert engine.running() is None
        assert not engine.down(said.append)
        assert stranger.poll() is None
        stranger.kill()
    assert said == [
        f"the engine that was started (process {stranger.pid}) is not running any more; its record is removed"
    ]
    assert record.load() is None
