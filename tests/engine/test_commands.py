"""The commands: a night that starts its own engine, and the one line where it can't."""

from __future__ import annotations

import sys
from pathlib import Path

from command import report, wikiagent
from piles import write_pile

from engine.stand_ins import RTX_2080, Machine, free_port

TESTS = Path(__file__).parent.parent
SERVES = f"""
import sys
sys.path[:0] = [{str(TESTS)!r}]
option = lambda name: sys.argv[sys.argv.index(name) + 1]
profile = open(option("--config")).read().splitlines()
model = next(line for line in profile if line.startswith("model: ")).removeprefix("model: ")
sys.argv = ["fake_engine", "--player", "fake_engine.diligent:player", "--model", model, "--port", option("--port")]
import runpy
runpy.run_module("fake_engine", run_name="__main__")
"""


def test_a_night_starts_its_own_engine_and_leaves_it_running(machine: Machine, tmp_path: Path) -> None:
    (machine.home / "serves.py").write_text(SERVES)
    machine.has("vllm", f'exec "{sys.executable}" "{machine.home}/serves.py" "$@"')
    write_pile(tmp_path / "sources", 2, 600)
    up = wikiagent("engine", "up", "--port", str(free_port()), cwd=tmp_path)
    assert up.returncode == 0, up.stdout + up.stderr
    assert "up" in wikiagent("engine", "status", cwd=tmp_path).stdout
    night = wikiagent("run", "sources", "--engine", "up", cwd=tmp_path)
    assert night.returncode == 0, night.stdout + night.stderr
    assert report(tmp_path / "wiki")["engine"] == "google/gemma-4-31B-it-qat-w4a16-ct"
    probed = report(tmp_path / "wiki")["probe"]
    assert {finding["name"] for finding in probed["findings"]} >= {"context", "lines", "seeds", "prefix cache", "speed"}
    doctor = wikiagent("engine", "doctor", cwd=tmp_path)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "lines: 6 of 6 are whole JSON" in doctor.stdout
    again = wikiagent("run", "sources", cwd=tmp_path)  # it is found without being named
    assert again.returncode == 0, again.stdout + again.stderr
    assert "rules" not in again.stdout
    assert wikiagent("engine", "down", cwd=tmp_path).returncode == 0
    assert "no engine" in wikiagent("engine", "down", cwd=tmp_path).stdout


def test_no_card_and_too_small_a_card_are_one_line(machine: Machine, tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1, 300)
    machine.has_cards(RTX_2080)
    small = wikiagent("run", "sources", "--overnight", "--engine", "up", cwd=tmp_path)
    machine.has("nvidia-smi", "exit 9")
    none = wikiagent("engine", "up", cwd=tmp_path)
    for done in (small, none):
        assert done.returncode == 2, done.stdout + done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert "--base-url" in done.stderr
