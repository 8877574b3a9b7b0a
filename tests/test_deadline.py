"""Nights that are too short: what was begun is finished, and the wiki is whole."""

from __future__ import annotations

from pathlib import Path

from command import report, wikiagent
from fake_engine import EngineProcess
from piles import write_pile


def test_a_night_too_short_leaves_a_whole_wiki_of_what_was_read_and_the_next_one_goes_on(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 24)
    with EngineProcess("fake_engine.diligent:player", "--delay", "0.2") as engine:
        short = wikiagent(
            *("run", "sources", "--base-url", engine.base_url, "--cohort", "6"), "--hours", "0.004", cwd=tmp_path
        )
        assert short.returncode == 3, short.stdout + short.stderr
        said = report(tmp_path / "wiki")
        assert said["stopped"] == "deadline"
        states = {source["source"]: source["state"] for source in said["sources"]}
        assert set(states.values()) <= {"done", "partial", "unread"}
        assert {"done", "unread"} <= set(states.values())

        assert said["items"]["write"]["done"] > said["counts"]["entities"] // 2  # the write pass had its time
        assert wikiagent("verify", cwd=tmp_path).returncode == 0
        rest = wikiagent("run", "sources", "--base-url", engine.base_url, "--cohort", "6", cwd=tmp_path)
        assert rest.returncode == 0, rest.stdout + rest.stderr
        assert engine.journal()["paid_twice"] == []
    assert {source["state"] for source in report(tmp_path / "wiki")["sources"]} == {"done"}
    assert wikiagent("verify", cwd=tmp_path).returncode == 0


def test_a_budget_of_tokens_is_kept_and_the_rest_is_left_for_another_night(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 6)
    with EngineProcess("fake_engine.diligent:player") as engine:
        arguments = ("run", "sources", "--base-url", engine.base_url, "--concurrency", "2")
        spent = wikiagent(*arguments, "--max-tokens", "20000", cwd=tmp_path)
        assert spent.returncode == 3, spent.stdout + spent.stderr
        said = report(tmp_path / "wiki")
        assert said["stopped"] == "budget"
        tokens = said["calls"]["prompt"] + said["calls"]["completion"]
        assert 20_000 <= tokens < 40_000  # what was in flight was finished
        assert wikiagent("verify", cwd=tmp_path).returncode == 0
        assert wikiagent(*arguments, cwd=tmp_path).returncode == 0
