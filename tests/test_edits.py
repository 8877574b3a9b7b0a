"""What a person writes into the wiki is theirs: resolutions are kept for ever, changed pages are left alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import report, wikiagent

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


def test_the_value_that_a_resolution_names_comes_first_and_a_dismissed_conflict_leaves_the_page(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    assert "| default | 12 " in page.read_text()
    resolve(place, "resolved: 10 is right, the new manual has a slip")
    run(place)
    assert "| default | 10 " in page.read_text()
    resolve(place, "dismissed: one manual was never published")
    run(place)
    assert conflict(place)["status"] == "dismissed: one manual was never published"
    assert "conflicts#" not in page.read_text()
    assert "## C-" not in (place / "wiki" / "conflicts.md").read_text()
    assert wikiagent("verify", cwd=place).returncode == 0


def test_a_resolution_can_be_taken_back(place: Path) -> None:
    resolve(place, "resolved: 12")
    run(place)
    resolve(place, "open")
    run(place)
    assert conflict(place)["status"] == "open"
    assert wikiagent("verify", cwd=place).returncode == 0


def test_the_report_names_a_status_that_is_not_understood_with_what_to_type(place: Path) -> None:
    resolve(place, "solved: 12 holds")
    run(place)
    assert "- status: solved: 12 holds\n" in (place / "wiki" / "conflicts.md").read_text()
    (told,) = report(place / "wiki")["unclear_edits"]
    assert "solved: 12 holds" in told
    assert f"Not taken in yet; it stands where you wrote it:\n\n- {told}" in (place / "wiki" / "report.md").read_text()


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


def test_a_page_whose_own_words_a_person_changed_is_left_alone_and_the_new_one_put_beside_it(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    mine = page.read_text().replace("# max_turns", "# The maximum of turns")
    page.write_text(mine)
    (place / "wiki" / "my notes.md").write_text("not the program's business")
    run(place)
    assert page.read_text() == mine
    assert (place / "wiki" / "entities" / "max-turns.wikiagent-new.md").exists()
    assert report(place / "wiki")["kept_edits"] == ["entities/max-turns.md"]
    assert "max-turns" in (place / "wiki" / "report.md").read_text()
    assert wikiagent("verify", cwd=place).returncode == 0
    assert (place / "wiki" / "my notes.md").read_text() == "not the program's business"


def add_release(place: Path, release: str, value: int) -> None:
    folder = place / "sources" / release
    folder.mkdir()
    (folder / "manual.md").write_text(OLD.replace("| 10 |", f"| {value} |").replace("1.0", release))


def test_notes_properties_and_aliases_are_kept_while_the_page_goes_on_changing(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    text = page.read_text()
    text = text.replace("\n---\n#", "\ntags:\n- mine\n---\n#").replace("aliases: []", "aliases:\n- turn limit")
    lines = text.split("\n")
    place_of_table = next(number for number, line in enumerate(lines) if line.startswith("| fact"))
    lines[place_of_table - 1 : place_of_table - 1] = [
        "",
        "I set it to *20*, see [[my notes]].",
        "",
        "```",
        "x = 20",
        "```",
    ]
    page.write_text("\n".join(lines) + "\n## My view\n\nToo low.\n")
    run(place)
    add_release(place, "gadget-3.0", 14)
    run(place)
    now = page.read_text()
    assert "gadget 3.0" in now.lower()
    for mine in (
        "I set it to *20*, see [[my notes]].",
        "```\nx = 20\n```",
        "## My view\n\nToo low.",
        "tags:\n- mine",
        "- turn limit",
    ):
        assert mine in now, mine
    assert report(place / "wiki")["kept_edits"] == []
    assert wikiagent("verify", cwd=place).returncode == 0
    assert wikiagent("export", "--jsonl", "export", cwd=place).returncode == 0
    assert '"turn limit"' in (place / "export" / "entities.jsonl").read_text()


def test_a_note_can_be_changed_and_taken_away_again(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    before = page.read_text()
    page.write_text(before + "\nMine.\n")
    run(place)
    assert "\nMine.\n" in page.read_text()
    page.write_text(page.read_text().replace("Mine.", "Still mine."))
    run(place)
    assert "\nStill mine.\n" in page.read_text()
    page.write_text(page.read_text().replace("Still mine.\n", ""))
    run(place)
    assert page.read_text() == before


def test_a_deleted_page_stays_away_with_all_links_to_it_until_it_is_put_back(place: Path) -> None:
    page = place / "wiki" / "entities" / "max-turns.md"
    text = page.read_text()
    page.unlink()
    for _ in range(2):
        run(place)
        assert not page.exists()
        assert "[[entities/max-turns" not in (place / "wiki" / "index.md").read_text()
        assert wikiagent("verify", cwd=place).returncode == 0
    page.write_text(text)
    run(place)
    assert page.read_text() == text
    assert "[[entities/max-turns" in (place / "wiki" / "index.md").read_text()
    assert report(place / "wiki")["kept_edits"] == []


def test_a_renamed_page_keeps_its_new_name_and_all_links_follow(place: Path) -> None:
    entities = place / "wiki" / "entities"
    (entities / "max-turns.md").rename(entities / "Limit of turns.md")
    for page in (place / "wiki").rglob("*.md"):  # as Obsidian does
        page.write_text(page.read_text().replace("[[entities/max-turns", "[[Limit of turns"))
    for _ in range(2):
        run(place)
        assert not (entities / "max-turns.md").exists()
        assert "# max_turns" in (entities / "Limit of turns.md").read_text()
        assert "[[entities/Limit of turns" in (place / "wiki" / "conflicts.md").read_text()
        assert report(place / "wiki")["kept_edits"] == []
        assert wikiagent("verify", cwd=place).returncode == 0


def test_when_all_pages_are_gone_nobody_meant_it(place: Path) -> None:
    entities = place / "wiki" / "entities"
    texts = {page: page.read_text() for page in entities.iterdir()}
    for number in range(4):  # some more of them
        add_release(place, f"thing-{number}.0", number)
        manual = place / "sources" / f"thing-{number}.0" / "manual.md"
        manual.write_text(manual.read_text().replace("gadget", f"thing{number}").replace("max_turns", f"max_{number}"))
    run(place)
    texts = {page: page.read_text() for page in entities.iterdir()}
    assert len(texts) > 4
    for page in texts:
        page.unlink()
    run(place)
    assert {page: page.read_text() for page in entities.iterdir()} == texts
