"""What a person writes into the wiki is theirs: resolutions are kept for ever, changed pages are left alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_night import report, wikiagent

OLD = (
    "# Gadget 1.0\n\nThe gadget is a tool.\n\n## Settings\n\n| setting | default |\n| --- | --- |\n| max_turns | 10 |\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A wiki whose two sources disagree on the default of max_turns."""
    for release, value in (("gadget-1.0", 10), ("gadget-2.0", 12)):
        folder = tmp_path / "sources" / release
        folder.mkdir(parents=True)
        (folder / "manual.md").write_text(OLD.replace("| 10 |", f"| {value} |").replace("1.0", release))
    run(tmp_path)
    return tmp_path


def run(place: Path) -> None:
    done = wikiagent("run", "sources", "--brain", "rules", cwd=place)
    assert done.returncode == 0, done.stdout + done.stderr


def resolve(place: Path, words: str) -> None:
    page = place / "wiki" / "conflicts.md"
    page.write_text(re.sub(r"(?m)^- status: .*", f"- status: {words}", page.read_text(), count=1))


def conflict(place: Path) -> dict[str, object]:
    assert wikiagent("export", "--jsonl", "export", cwd=place).returncode == 0
    (row,) = (place / "export" / "conflicts.jsonl").read_text().splitlines()
    loaded: dict[str, object] = json.loads(row)
    return loaded


def test_a_resolution_is_kept_shown_on_the_page_and_survives_every_later_night(place: Path) -> None:
    assert conflict(place)["status"] == "open"
    resolve(place, "resolved: 12 holds since 2.0, and *nothing* else")
    for _ in range(2):
        run(place)
        assert conflict(place)["status"] == "resolved: 12 holds since 2.0, and *nothing* else"
        assert "Resolved: default" in (place / "wiki" / "entities" / "max-turns.md").read_text()
        assert report(place / "wiki")["kept_edits"] == []
        assert wikiagent("verify", cwd=place).returncode == 0


def test_a_resolution_can_be_taken_back(place: Path) -> None:
    resolve(place, "resolved: 12")
    run(place)
    resolve(place, "open")
    run(place)
    assert conflict(place)["status"] == "open"
    assert wikiagent("verify", cwd=place).returncode == 0


def test_a_new_position_reopens_it_with_the_old_resolution_in_view(place: Path) -> None:
    resolve(place, "resolved: 12 holds")
    run(place)
    folder = place / "sources" / "gadget-3.0"
    folder.mkdir()
    (folder / "manual.md").write_text(OLD.replace("| 10 |", "| 14 |").replace("1.0", "gadget-3.0"))
    run(place)
    page = (place / "wiki" / "conflicts.md").read_text()
    assert "- status: open (before a position was added: 12 holds)" in page
    run(place)
    assert (place / "wiki" / "conflicts.md").read_text() == page


def test_a_page_that_a_person_changed_is_left_alone_and_the_new_one_put_beside_it(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    mine = page.read_text() + "\nMy own thoughts on it.\n"
    page.write_text(mine)
    (place / "wiki" / "my notes.md").write_text("not the program's business")
    run(place)
    assert page.read_text() == mine
    assert (place / "wiki" / "entities" / "max-turns.wikiagent-new.md").exists()
    assert report(place / "wiki")["kept_edits"] == ["entities/max-turns.md"]
    assert "max-turns" in (place / "wiki" / "report.md").read_text()
    assert wikiagent("verify", cwd=place).returncode == 0
    assert (place / "wiki" / "my notes.md").read_text() == "not the program's business"
