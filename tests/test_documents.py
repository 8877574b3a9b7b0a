"""The documents hang together: links lead somewhere, the README leads to every page, commands are all there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from agent.cli import app

ROOT = Path(__file__).parent.parent
FOLDERS = (".", "docs", "vllm", "examples", "examples/planted", "benchmarks")
DOCUMENTS = sorted(file for folder in FOLDERS for file in (ROOT / folder).glob("*.md"))
LARGEST = 300_000
"""Bytes of a picture."""


def links(file: Path) -> list[str]:
    """What a document links to, code left out."""
    text = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", "", file.read_text())
    return re.findall(r"\]\(<?([^)>\s]+)>?\)", text)


def anchors(file: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(file: Path) -> None:
    for link in links(file):
        path, _, anchor = link.partition("#")
        if "://" in path:
            continue
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_page_of_the_documents() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert [page.name for page in (ROOT / "docs").glob("*.md") if page.resolve() not in linked] == []


def test_every_picture_is_shown_and_small() -> None:
    shown = {ROOT / link for link in links(ROOT / "README.md")}
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture in shown, picture
        assert picture.stat().st_size < LARGEST, picture


def test_every_command_is_in_the_documents() -> None:
    listed = (ROOT / "docs" / "commands.md").read_text()
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert f"wikiagent {name}" in listed, name
