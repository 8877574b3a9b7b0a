"""The pages on the disk, as lists and links know them."""

from __future__ import annotations

from pathlib import Path

from agent.reader.library import AT_ONCE, Library, read


def test_properties_and_lead_are_taken_from_the_file_and_odd_ones_are_text() -> None:
    text = (
        "---\ntitle: Oil lamp\ntype: thing\naliases: [Lamp, 7, {a: b}]\n"
        "sources: 2\nclaims: x\ndisputed: 1\n---\n# Oil lamp\n\n"
        "> [!caution] Nothing\n\n**Oil lamp** burns [[entities/oil|oil]] at 3\\*4.[^1]\n\n[^1]: [[sources/a|A]] — “x”\n"
    )
    entry = read("entities/oil-lamp", text).entry
    assert entry is not None
    assert (entry.title, entry.type, entry.aliases) == ("Oil lamp", "thing", ("Lamp", "7"))
    assert (entry.sources, entry.claims, entry.disputed) == (2, 0, 1)
    assert entry.lead == "Oil lamp burns oil at 3*4."
    assert entry.links == ("entities/oil", "sources/a")


def test_a_page_without_properties_is_called_by_its_heading_else_by_its_file() -> None:
    assert read("topics/a-b", "# About \\*it\\*\n\nx").entry.title == "About *it*"  # type: ignore[union-attr]
    assert read("topics/a-b", "x").entry.title == "a-b"  # type: ignore[union-attr]
    assert read("topics/a-b", "---\n: : :\n---\nx").entry.type == "topic"  # type: ignore[union-attr]


def test_only_what_changed_is_read_again_and_hidden_folders_never(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / ".obsidian").mkdir()
    for name in ("entities/a.md", "entities/b.md", ".obsidian/c.md", "entities/a.wikiagent-new.md", "x.txt"):
        (tmp_path / name).write_text("# T\n\n[[entities/b|B]]\n")
    library = Library(tmp_path)
    assert {change.path for change in library.refresh(now=0)} == {"entities/a", "entities/b"}
    (tmp_path / "entities/a.md").write_text("# Another title\n")
    (tmp_path / "entities/b.md").unlink()
    assert library.refresh(now=1) == []
    assert {(change.path, change.entry is None) for change in library.refresh(now=9)} == {
        ("entities/a", False), ("entities/b", True),
    }  # fmt: skip
    assert library.entries["entities/a"].title == "Another title"


def test_links_are_found_by_path_or_by_name_and_known_from_both_ends(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "entities/a.md").write_text("# A\n\n[[b|B]] [[entities/nowhere|N]]\n")
    (tmp_path / "deep/er/B.md").write_text("# B\n\n[[entities/a|A]]\n")
    library = Library(tmp_path)
    library.refresh()
    assert library.resolve("b") == library.resolve("deep/er/B.md") == "deep/er/B"
    assert library.resolve("entities/nowhere") is None
    assert library.backlinks("deep/er/B") == [*library.backlinks("entities/nowhere"), "entities/a"]
    assert library.leads_to("entities/a") == ["deep/er/B"]


def test_of_many_changed_pages_some_are_read_at_a_look_until_all_are(tmp_path: Path) -> None:
    def write(word: str) -> None:
        for number in range(AT_ONCE * 2 + 5):
            (tmp_path / f"p{number}.md").write_text(f"# {word} {number}\n\n[[p0|to it]]\n")

    write("First")
    library = Library(tmp_path)
    assert len(library.refresh()) == AT_ONCE * 2 + 5
    write("Second one")
    looks: list[int] = []
    while not looks or library.behind:
        looks.append(len(library.refresh(soon=True)))
    assert looks == [AT_ONCE, AT_ONCE, 5]
    assert library.refresh(soon=True) == []
    assert {entry.title.split()[0] for entry in library.entries.values()} == {"Second"}
    assert len(library.backlinks("p0")) == AT_ONCE * 2 + 4
