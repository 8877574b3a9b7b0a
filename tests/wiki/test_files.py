"""Files and links of a wiki as Obsidian sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.wiki.files import Files, decoded, labelled, strange_line, targets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [[entities/x|X]], [[X]] and ![[y.png]].", ["entities/x", "X", "y.png"]),
        ("| [[sources/a\\|A]] | [[b#^C-1f\\|b]] |", ["sources/a", "b"]),
        ("[[#Here]] [[Page#A heading]] [[conflicts#^C-1|C-1]]", ["Page", "conflicts"]),
        ("`[[ -f x ]]` and ``[[ `a` ]]`` are tests, [[x]] is none", ["x"]),
        ("\\[\\[x\\]\\] \\[[x]] [x] [[]] [[a\nb]]", []),
        ("```sh\n[[ -f x ]]\n[[y]]\n```\n[[z]]\n~~~\n[[w]]", ["z"]),
        ("a \\` [[x]] `", ["x"]),
    ],
)
def test_links_are_found_with_and_without_a_bar_and_not_in_code(text: str, found: list[str]) -> None:
    assert targets(text) == found


def test_a_reader_sees_the_words_of_a_link_else_where_it_leads() -> None:
    assert labelled("[[entities/c|C]], [[Karl]], `[[ x ]]`") == "C, Karl, `[[ x ]]`"


def test_a_link_leads_to_a_path_or_to_what_a_path_ends_in_whatever_its_case(tmp_path: Path) -> None:
    for name in ("index.md", "entities/index.md", "entities/Karlsbrücke.md", "own/deep/Plan.md", "own/x.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "entities" / "folder.md").mkdir()
    (tmp_path / "entities" / ".#lock.md").symlink_to("nobody@nowhere")
    (tmp_path / "entities" / "gone.md").symlink_to("nowhere")
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "old.md").touch()
    files = Files.of(tmp_path)
    assert len(files.paths) == 5
    assert files.resolve("index") == "index.md"
    assert files.resolve("entities/index") == "entities/index.md"
    assert files.resolve("karlsbru\u0308cke.md") == "entities/Karlsbrücke.md"
    assert files.resolve("deep/Plan") == "own/deep/Plan.md"
    assert files.resolve("x.png") == "own/x.png"
    for target in ("folder", ".#lock", "gone", "old", "lan", "entities/Plan"):
        assert files.resolve(target) is None, target


def test_a_file_is_read_whatever_editor_saved_it() -> None:
    assert decoded("\ufeffä\r\nb\r\n".encode()) == "ä\nb\n"
    assert decoded("ä “b”\n".encode() + "ü \u2019\n".encode("cp1252")) == "ä “b”\nü \u2019\n"
    assert strange_line(b"a\n\xfc\n") == 2
    assert strange_line("ü\n".encode()) == 0
