"""Obsidian's settings: there when it opens the wiki for the first time, and never written again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import wikiagent
from obsidian_search import finds

from agent.wiki import vault

PAGES = {
    "entities/alpha.md": "---\ntype: concept\ndisputed: 2\n---\n",
    "entities/beta.md": "---\ntype: concept\ndisputed: 0\n---\n",
    "entities/gamma.md": "---\ntype: conception\ndisputed: 0\n---\n",
    "entities/delta.md": "---\ntype: a/b (c)\ndisputed: 0\n---\n",
    "sources/alpha.md": "---\ntype: source\n---\n",
    "topics/alpha.md": "---\ntype: topic\n---\n",
    "conflicts.md": "# Conflicts\n",
    "entities/log.md": "---\ntype: concept\n---\n",
    "log.md": "",
    "index.md": "",
    "entities/alpha.wikiagent-new.md": "",
}


def settings(wiki: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (wiki / ".obsidian").iterdir()}


def group_of(path: str, types: list[str]) -> str:
    """The search that gives a page its colour."""
    groups = vault.graph(types)["colorGroups"]
    assert isinstance(groups, list)
    return next((group["query"] for group in groups if finds(group["query"], path, PAGES[path])), "")


def test_a_page_has_the_colour_of_what_matters_most_about_it() -> None:
    types = ["concept", "conception", "a/b (c)", 'odd "type"']
    colours = {path: group_of(path, types) for path in PAGES}
    assert colours["entities/alpha.md"] == '["disputed":>0]'
    assert colours["entities/beta.md"] == '["type":"concept"]'
    assert colours["entities/gamma.md"] == '["type":"conception"]'
    assert colours["entities/delta.md"] == '["type":"a/b (c)"]'
    assert colours["sources/alpha.md"] == 'path:"sources/"'
    assert colours["topics/alpha.md"] == 'path:"topics/"'
    assert colours["conflicts.md"] == 'path:"conflicts.md"'


def test_the_graph_leaves_out_lists_and_second_versions() -> None:
    search = str(vault.graph([])["search"])
    left_out = {path for path, text in PAGES.items() if not finds(search, path, text)}
    assert left_out == {"log.md", "index.md", "entities/alpha.wikiagent-new.md"}


def test_the_first_night_leaves_them_with_the_types_of_wiki_md_and_no_later_one_touches_them(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Alpha\n\nAlpha is a letter of the Greek alphabet.\n")
    assert wikiagent("init", cwd=tmp_path).returncode == 0
    guide = tmp_path / "wiki" / "WIKI.md"
    guide.write_text(guide.read_text().replace("types: [concept,", "types: [letter, concept,"))
    run = ("run", "a.md", "--brain", "rules")
    assert wikiagent(*run, cwd=tmp_path).returncode == 0
    made = settings(tmp_path / "wiki")
    assert '"type\\":\\"letter\\"' in made["graph.json"]
    assert json.loads(made["app.json"])["newLinkFormat"] == "absolute"
    (tmp_path / "wiki" / ".obsidian" / "graph.json").unlink()
    (tmp_path / "wiki" / ".obsidian" / "app.json").write_text("{}")
    assert wikiagent(*run, cwd=tmp_path).returncode == 0
    assert settings(tmp_path / "wiki") == {"app.json": "{}", "types.json": made["types.json"]}


@pytest.mark.parametrize("left", [[], ["graph.json"], ["graph.json", "types.json"]])
def test_what_a_killed_run_began_is_finished(left: list[str], tmp_path: Path) -> None:
    vault.create(tmp_path, ["concept"])
    whole = settings(tmp_path)
    for name in whole.keys() - set(left):
        (tmp_path / ".obsidian" / name).unlink()
    vault.create(tmp_path, ["concept"])
    assert settings(tmp_path) == whole


@pytest.mark.parametrize("there", ["workspace.json", "app.json", "snippets"])
def test_a_folder_that_somebody_opened_is_left_alone(there: str, tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / there).write_text("mine")
    vault.create(tmp_path, ["concept"])
    assert settings(tmp_path) == {there: "mine"}


def test_settings_that_are_kept_elsewhere_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").symlink_to(tmp_path / "elsewhere")
    vault.create(tmp_path, ["concept"])
    assert not (tmp_path / "elsewhere").exists()
