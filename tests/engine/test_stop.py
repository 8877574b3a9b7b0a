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
from agent.engine import Options, Running, processes, record, stop
from engine.stand_ins import RTX_5090, Machine, free_port


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


def test_down_waits_until_the_card_has_its_memory_back(machine: Machine) -> None:
    engine.up(Options(port=free_port()))
    before, held = (f"cat <<'END'\n{card}\nEND" for card in (RTX_5090, RTX_5090.replace("31900", "2100")))
    asked = machine.home / "asked"
    machine.has("nvidia-smi", f'echo >> "{asked}"\nif [ $(wc -l < "{asked}") -lt 3 ]; then\n{held}\nelse\n{before}\nfi')
    said: list[str] = []
    assert engine.down(said.append)
    assert asked.read_text().count("\n") == 3
    assert not [line for line in said if "memory" in line]


def test_memory_that_does_not_come_back_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop, "GIVEN_BACK", 0.0)
    engine.up(Options(port=free_port()))
    machine.has_cards(RTX_5090.replace("31900", "2100"))
    said: list[str] = []
    assert engine.down(said.append)
    assert said[-1] == (
        "its processes have gone, and its memory is not free: card 0 (NVIDIA GeForce RTX 5090) has 2.1 GiB free, 31.2 "
        "before; see with nvidia-smi what uses it"
    )
    assert record.load() is None


def test_a_card_that_can_not_be_asked_any_more_hinders_nothing(machine: Machine) -> None:
    engine.up(Options(port=free_port()))
    machine.has("nvidia-smi", "exit 9")
    assert engine.down()


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
