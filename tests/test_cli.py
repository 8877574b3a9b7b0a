"""Commands: what a person types, and one line that says what to type instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import wikiagent
from piles import write_pile

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("resume",), "wikiagent run SOURCES"),
        (("status",), "wikiagent run SOURCES"),
        (("verify",), "wikiagent run SOURCES"),
        (("run", "sources", "--brain", "rules", "--until", "7am"), "07:00"),
        (("run", "sources", "--brain", "rules", "--until", "07:00", "--hours", "3"), "one of them"),
        (("run", "sources", "--brain", "model"), "--engine up"),
        (("run", "sources", "--base-url", "nonsense"), "http"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_what_to_type(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    write_pile(tmp_path / "sources", 1, 300)
    done = wikiagent(*arguments, cwd=tmp_path, XDG_STATE_HOME=str(tmp_path / "state"))
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_status_and_its_json_work_while_nothing_runs(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 2, 300)
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert "not running" in wikiagent("status", cwd=tmp_path).stdout
    now = json.loads(wikiagent("status", "--json", cwd=tmp_path).stdout)
    assert now["pid"] is None
    assert now["sources"] == {"done": 2}


def test_wiki_md_steers_and_a_broken_one_is_named_with_its_line(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1, 300)
    assert wikiagent("init", cwd=tmp_path).returncode == 0
    guide = tmp_path / "wiki" / "WIKI.md"
    guide.write_text(guide.read_text().replace("tone: plain and exact", "tone: plain: and: exact"))
    done = wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path)
    assert done.returncode == 2
    assert "WIKI.md, line 5" in done.stderr
