"""``run --watch`` goes on reading what changes, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from command import wikiagent

GOOD = "# Alpha\n\nAlpha is a letter of the Greek alphabet.\n"


def wait_for(true: Callable[[], bool], night: subprocess.Popen[str]) -> None:
    while not true():
        assert night.poll() is None, night.communicate()[0]
        time.sleep(0.05)


def test_what_changes_is_read_again_until_ctrl_c(tmp_path: Path) -> None:
    sources, alone, wiki = tmp_path / "sources", tmp_path / "alone.md", tmp_path / "sources" / "wiki"
    sources.mkdir()
    (sources / "a.md").write_text(GOOD)
    alone.write_text("# Gamma\n\nGamma is a letter of the Greek alphabet.\n")
    arguments = ["run", "sources", "alone.md", "--wiki", "sources/wiki", "--brain", "rules", "--watch"]
    command = [sys.executable, "-m", "agent", *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=out, text=True, env=environment) as night,
    ):
        wait_for(lambda: said.read_text().count("watching") == 1, night)
        (sources / "b.md").write_text("# Beta\n\nBeta is a letter of the Greek alphabet.\n")
        wait_for(lambda: said.read_text().count("watching") == 2, night)
        assert (wiki / "entities" / "beta.md").exists()
        (tmp_path / "new.md").write_text("# Delta\n\nDelta is a letter of the Greek alphabet.\n")  # replaces it
        (tmp_path / "new.md").replace(alone)
        wait_for(lambda: said.read_text().count("watching") == 3, night)
        assert (wiki / "entities" / "delta.md").exists()
        assert not (wiki / "entities" / "gamma.md").exists()
        merge = wikiagent("entities", "merge", "Alpha", "Beta", "--wiki", "sources/wiki", cwd=tmp_path)
        assert "a run is at work" in merge.stdout, merge.stderr
        wait_for(lambda: not (wiki / "entities" / "beta.md").exists(), night)
        night.send_signal(signal.SIGINT)
    assert night.returncode == 0, said.read_text()
    assert "b.md changed" in said.read_text()
    assert "alone.md changed" in said.read_text()
    assert "new.md" not in said.read_text()
    assert wikiagent("verify", "--wiki", "sources/wiki", cwd=tmp_path).returncode == 0


def test_the_deadline_ends_the_watch(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD)
    done = wikiagent("run", "a.md", "--brain", "rules", "--watch", "--hours", "0.004", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "watching a.md" in done.stdout


def test_an_edited_wiki_md_is_gone_by_and_one_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD)
    said, guide = tmp_path / "said", tmp_path / "wiki" / "WIKI.md"
    command = [sys.executable, "-m", "agent", "run", "a.md", "--brain", "rules", "--watch"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with (
        said.open("w") as out,
        subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=out, text=True, env=environment) as night,
    ):
        wait_for(lambda: said.read_text().count("watching") == 1, night)
        english = (tmp_path / "wiki" / "overview.md").read_text()
        text = guide.read_text()
        guide.write_text(text.replace("language: the language of the sources", "language: German"))
        wait_for(lambda: said.read_text().count("watching") == 2, night)
        german = (tmp_path / "wiki" / "overview.md").read_text()
        assert german != english
        assert "# Überblick" in german
        guide.write_text(text.replace("language:", "langauge:"))
        wait_for(lambda: said.read_text().count("watching") == 3, night)
        assert "did you mean language?" in said.read_text()
        assert (tmp_path / "wiki" / "overview.md").read_text() == german
        night.send_signal(signal.SIGINT)
    assert night.returncode == 0, said.read_text()
