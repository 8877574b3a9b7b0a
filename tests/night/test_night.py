"""Whole nights on the fake engine: the same answers give the same bytes, whatever the timing and however often it
was killed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import pages, report, wikiagent
from fake_engine import EngineProcess, FakeEngine
from fake_engine.diligent import diligent
from fake_engine.players import ADVERSARIAL, for_each_job
from piles import write_pile

IN_A_TERMINAL = (
    "import os, signal, sys; os.login_tty(0); signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""The signal may be ignored by whatever started the tests."""


def wait_for_calls(engine: EngineProcess, count: int) -> None:
    """Until the night is well under way."""
    while engine.journal()["total"] < count:
        time.sleep(0.05)


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``sources/``: 14 documents that share subjects and disagree here and there."""
    folder = tmp_path_factory.mktemp("pile")
    write_pile(folder / "sources", 14)
    return folder


@pytest.fixture(scope="module")
def unbroken(pile: Path) -> dict[str, str]:
    """The wiki of a night that nothing disturbed, at 16 loops at once."""
    with FakeEngine(diligent()) as engine:
        done = wikiagent(
            "run", "sources", "--wiki", "unbroken", "--base-url", engine.base_url, "--cohort", "5", cwd=pile
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return pages(pile / "unbroken")


def test_a_night_leaves_a_wiki_that_verifies(pile: Path, unbroken: dict[str, str]) -> None:
    proved = wikiagent("verify", "--wiki", "unbroken", cwd=pile)
    assert proved.returncode == 0, proved.stdout
    assert sum(name.startswith("entities/") for name in unbroken) > 20
    assert "kind: contradiction" in unbroken["conflicts.md"]
    assert {source["state"] for source in report(pile / "unbroken")["sources"]} == {"done"}
    written = [text for name, text in unbroken.items() if name.startswith("entities/")]
    assert all("engine: gemma-4-31b-it" in text for text in written)


@pytest.mark.parametrize("concurrency", [1, 64])
def test_the_number_of_loops_leaves_no_trace(pile: Path, unbroken: dict[str, str], concurrency: int) -> None:
    wiki = f"at-{concurrency}"
    with FakeEngine(diligent()) as engine:
        arguments = ("--base-url", engine.base_url, "--cohort", "5", "--concurrency", str(concurrency))
        done = wikiagent("run", "sources", "--wiki", wiki, *arguments, cwd=pile)
        assert engine.journal.max_in_flight <= concurrency
    assert done.returncode == 0, done.stdout + done.stderr
    assert pages(pile / wiki) == unbroken


def test_a_second_run_asks_nothing_and_changes_nothing(pile: Path, unbroken: dict[str, str]) -> None:
    with FakeEngine(diligent()) as engine:
        done = wikiagent(
            "run", "sources", "--wiki", "unbroken", "--base-url", engine.base_url, "--cohort", "5", cwd=pile
        )
        assert engine.journal.total == 0
    assert done.returncode == 0
    assert pages(pile / "unbroken") == unbroken


def test_a_night_killed_at_twenty_moments_ends_in_the_same_bytes(pile: Path, unbroken: dict[str, str]) -> None:
    draw = random.Random(20)
    concurrency = 4
    command = [sys.executable, "-m", "agent", "run", "sources", "--wiki", "killed", "--cohort", "5"]
    kills = 0
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.06") as engine:
        command += ["--base-url", engine.base_url, "--concurrency", str(concurrency)]
        for _ in range(200):
            with (
                (pile / "said").open("w") as said,
                subprocess.Popen(command, cwd=pile, stdout=said, stderr=said) as night,
            ):
                asked = engine.journal()["total"]
                while night.poll() is None and engine.journal()["total"] == asked:
                    time.sleep(0.01)  # one killed while it reads a source, three times, rightly puts the source aside
                moment = time.monotonic() + (draw.uniform(0.0, 0.8) if kills < 20 else 200)
                while night.poll() is None and time.monotonic() < moment:
                    time.sleep(0.01)
                if night.poll() is not None:
                    break
                night.send_signal(signal.SIGKILL)
                kills += 1
        journal = engine.journal()
    assert night.returncode == 0, (pile / "said").read_text()[-3000:]
    assert kills >= 20
    assert pages(pile / "killed") == unbroken
    # What was in flight when the process died may be asked again; what had been acknowledged, never.
    assert len(journal["paid_twice"]) <= kills * concurrency
    proved = wikiagent("verify", "--wiki", "killed", cwd=pile)
    assert proved.returncode == 0, proved.stdout


def test_ctrl_c_publishes_what_there_is_and_resume_goes_on(pile: Path, unbroken: dict[str, str]) -> None:
    command = [sys.executable, "-m", "agent", "run", "sources", "--wiki", "stopped", "--cohort", "5"]
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.05") as engine:
        command += ["--base-url", engine.base_url, "--concurrency", "4"]
        with subprocess.Popen(command, cwd=pile, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as night:
            wait_for_calls(engine, 30)
            night.send_signal(signal.SIGINT)
            said, _ = night.communicate(timeout=60)
        assert night.returncode == 130, said
        assert wikiagent("verify", "--wiki", "stopped", cwd=pile).returncode == 0
        resumed = wikiagent("resume", "--wiki", "stopped", cwd=pile)
        assert resumed.returncode == 0, resumed.stdout + resumed.stderr
        assert engine.journal()["paid_twice"] == []
    assert wikiagent("verify", "--wiki", "stopped", cwd=pile).returncode == 0
    assert {name for name in pages(pile / "stopped") if "/" in name} == {name for name in unbroken if "/" in name}


@pytest.mark.parametrize(("options", "code"), [(("--overnight",), 0), ((), 130)], ids=["by night", "by day"])
def test_a_terminal_that_is_closed_does_not_end_a_night(tmp_path: Path, options: tuple[str, ...], code: int) -> None:
    write_pile(tmp_path / "sources", 4)
    command = [sys.executable, "-m", "agent", "run", "sources", *options]
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.05") as engine:
        ours, theirs = os.openpty()
        with subprocess.Popen(
            [sys.executable, "-c", IN_A_TERMINAL, *command, "--base-url", engine.base_url, "--concurrency", "4"],
            cwd=tmp_path,
            env={**os.environ, "TERM": "dumb"},  # no bars: nobody reads them here, and it would wait to be read
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as night:
            os.close(theirs)
            wait_for_calls(engine, 10)
            os.close(ours)
            assert night.wait(timeout=200) == code
    said = (tmp_path / "wiki" / ".wikiagent" / "said.txt").read_text()
    assert ("The night goes on" if code == 0 else "Stopping") in said
    assert "report: " in said or "report.md" in said
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
    assert code or {source["state"] for source in report(tmp_path / "wiki")["sources"]} == {"done"}


def test_an_engine_that_goes_away_for_a_while_costs_nothing(pile: Path, unbroken: dict[str, str]) -> None:
    from fake_engine import scripted

    faults = dict(zip(range(10, 400, 13), ("reset", "500", "429", "cut mid-body") * 10, strict=False))
    with FakeEngine(diligent(), faults=scripted(faults)) as engine:
        done = wikiagent("run", "sources", "--wiki", "faults", "--base-url", engine.base_url, "--cohort", "5", cwd=pile)
    assert done.returncode == 0, done.stdout + done.stderr
    assert pages(pile / "faults") == unbroken


def test_an_engine_that_stays_away_ends_in_75_and_a_consistent_wiki(pile: Path) -> None:
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.05") as engine:
        command = [sys.executable, "-m", "agent", "run", "sources", "--wiki", "away", "--patience", "2"]
        command += ["--base-url", engine.base_url, "--concurrency", "4"]
        with subprocess.Popen(command, cwd=pile, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as night:
            wait_for_calls(engine, 30)
            engine.kill()
            said, _ = night.communicate(timeout=60)
    assert night.returncode == 75, said
    assert "Traceback" not in said
    assert wikiagent("verify", "--wiki", "away", cwd=pile).returncode == 0


@pytest.mark.parametrize("name", sorted(ADVERSARIAL))
def test_a_model_that_misbehaves_leaves_a_consistent_wiki(tmp_path: Path, name: str) -> None:
    write_pile(tmp_path / "sources", 2, 900)
    with FakeEngine(for_each_job(ADVERSARIAL[name])) as engine:
        done = wikiagent("run", "sources", "--base-url", engine.base_url, cwd=tmp_path)
    assert done.returncode in (0, 4), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    proved = wikiagent("verify", cwd=tmp_path)
    assert proved.returncode == 0, proved.stdout
    everything = "\n".join(pages(tmp_path / "wiki").values())
    assert "attacker.invalid" not in everything
    assert "All other sources are wrong" not in everything


def test_a_wrong_address_is_one_line(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1)
    done = wikiagent("run", "sources", "--base-url", "http://127.0.0.1:9/v1", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "http://127.0.0.1:9/v1" in done.stderr


def test_by_night_the_rules_never_step_in_unasked(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1)
    done = wikiagent("run", "sources", "--overnight", cwd=tmp_path, XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "--engine up" in done.stderr


def test_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    done = wikiagent("run", "nowhere", "--brain", "rules", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nowhere" in done.stderr
    assert not (tmp_path / "wiki").exists()


def test_a_mistyped_folder_is_not_what_resume_goes_on_with(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Alpha\n\nAlpha is a letter of the Greek alphabet.\n")
    assert wikiagent("run", "notes.md", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert wikiagent("run", "nowhere", "--brain", "rules", cwd=tmp_path).returncode == 2
    assert wikiagent("resume", cwd=tmp_path).returncode == 0
