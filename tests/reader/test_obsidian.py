"""The wiki as Obsidian's rules read it: links, blocks, footnotes, callouts and properties need nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

LINK = re.compile(r"!?\[\[([^\[\]\n]*)\]\]")
CALLOUTS = frozenset(
    "note abstract info todo tip success question warning failure danger bug example quote caution".split()
)
NOT_IN_A_NAME = re.compile(r'[*"\\/<>:|?#^\[\]]')


def links(text: str) -> list[tuple[str, str, str]]:
    """(page, heading or ^block, label) of each link; in a table the bar is written with a backslash."""
    found = []
    for link in LINK.findall(text):
        target, _, label = link.replace("\\|", "|").partition("|")
        page, _, place = target.partition("#")
        found.append((page, place, label))
    return found


@pytest.fixture(scope="module")
def vault(made: Path) -> dict[str, str]:
    """Name without ``.md`` → text of the program's pages."""
    files = [file for file in made.rglob("*.md") if file.parent.name != "own" and file.name != "WIKI.md"]
    return {file.relative_to(made).as_posix().removesuffix(".md"): file.read_text() for file in files}


def test_every_link_leads_to_a_file_a_heading_or_a_block(vault: dict[str, str]) -> None:
    counted = 0
    for name, text in vault.items():
        for page, place, label in links(text):
            counted += 1
            assert page in vault, f"{name}: {page}"
            assert label.strip() or "/" not in page, f"{name}: {page} has no label"
            if place.startswith("^"):
                assert re.search(rf"^{re.escape(place)}$", vault[page], re.MULTILINE), f"{name}: {page}#{place}"
            elif place:
                headings = re.findall(r"^#+ (.*)$", vault[page], re.MULTILINE)
                assert place in headings, f"{name}: {page}#{place}"
    assert counted > 50


def test_file_names_are_ones_that_obsidian_can_make_and_link(vault: dict[str, str]) -> None:
    assert [name for name in vault for part in name.split("/") if NOT_IN_A_NAME.search(part)] == []
    lower = [name.casefold() for name in vault]
    assert len(set(lower)) == len(lower)


def test_properties_are_a_flat_list_with_aliases_as_obsidian_wants_them(vault: dict[str, str]) -> None:
    for name, text in vault.items():
        if not text.startswith("---\n"):
            continue
        properties = yaml.safe_load(text.split("---\n")[1])
        assert isinstance(properties, dict), name
        assert isinstance(properties.get("aliases", []), list), name
        for value in properties.values():
            assert not isinstance(value, dict), name


def test_every_footnote_is_defined_once_and_used(vault: dict[str, str]) -> None:
    for name, text in vault.items():
        defined = re.findall(r"^\[\^(\w+)\]: ", text, re.MULTILINE)
        used = set(re.findall(r"\[\^(\w+)\](?!:)", text))
        assert len(set(defined)) == len(defined), name
        assert used == set(defined), name


def test_callouts_are_kinds_that_obsidian_draws(vault: dict[str, str]) -> None:
    kinds = {kind for text in vault.values() for kind in re.findall(r"^> \[!(\w+)\]", text, re.MULTILINE)}
    assert kinds
    assert kinds <= CALLOUTS
