"""What ``lint`` reports of a wiki, and what it lets pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_nights import night

from agent.ledger.snapshot import Snapshot
from agent.scoring import lint, sources_of
from agent.wiki.verify import Finding

PAGE = "entities/marnor.md"
OPTIONS = """# lister(1)

The options of lister are as follows:

-4

Forces lister to use IPv4 addresses only.

-1

Produce single columnar output.
"""


def linted(wiki: Path) -> list[Finding]:
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    try:
        return lint(wiki, snapshot, sources_of(wiki, snapshot))
    finally:
        snapshot.close()


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "lister.txt").write_text(OPTIONS)
    said = "# Marnor\n\nMarnor is a quarry that lies near the town.\n\nMarnor is a place of work.\n"
    (tmp_path / "sources" / "marnor.md").write_text(said)
    night(tmp_path / "sources", tmp_path / "wiki")
    return tmp_path / "wiki"


def footnote(wiki: Path, mark: int, words: str) -> str:
    """As a page cites the sentence of the manual with these words."""
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    slug = next(source.slug for source in snapshot.sources() if source.name.endswith("lister.txt"))
    document = sources_of(wiki, snapshot).document(slug)
    snapshot.close()
    number = next(sentence.number for sentence in document.sentences if document.cut(sentence) == words)
    return f"[^{mark}]: [[sources/{slug}|lister(1)]], sentence {number} — “{words}”\n"


def test_an_option_that_stands_before_its_description_is_no_unsupported_number(wiki: Path) -> None:
    first, second = "Forces lister to use IPv4 addresses only.", "Produce single columnar output."
    page = f"---\ntitle: Lister\n---\n# Lister\n\n- `-4`: {first}[^1]\n- `-5`: {second}[^2]\n\n"
    (wiki / PAGE).write_text(page + footnote(wiki, 1, first) + footnote(wiki, 2, second))
    unsupported = [finding.message for finding in linted(wiki) if finding.kind == "unsupported"]
    assert len(unsupported) == 1
    assert "the number -5 does not stand" in unsupported[0]


def edit(path: str, old: str, new: str) -> Callable[[Path], object]:
    def plant(wiki: Path) -> None:
        text = (wiki / path).read_text()
        assert old in text
        (wiki / path).write_text(text.replace(old, new, 1))

    return plant


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("link", edit("overview.md", "[[entities/marnor|", "[[entities/nowhere|")),
        ("unsupported", edit(PAGE, " is a quarry", " is a quarry of 900 m")),
        ("duplicate", lambda wiki: (wiki / "entities" / "x.md").write_text((wiki / PAGE).read_text())),
        ("orphan", lambda wiki: (wiki / "entities" / "x.md").write_text("---\ntitle: X\n---\n# X\n")),
        ("thin", lambda wiki: (wiki / "entities" / "x.md").write_text("---\ntitle: X\n---\n# X\n")),
        ("missing", lambda wiki: (wiki / PAGE).unlink()),
        ("stale", edit(PAGE, "title: Marnor", "title: Another")),
    ],
)
def test_each_kind_of_defect_is_found(wiki: Path, kind: str, plant: Callable[[Path], object]) -> None:
    assert kind not in {finding.kind for finding in linted(wiki)}
    plant(wiki)
    assert kind in {finding.kind for finding in linted(wiki)}
