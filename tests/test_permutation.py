"""The order of sources changes numbering and nothing else, for a brain whose answer is a function of the item.

What a wiki says is compared as a reader finds it: the sentences of each page with the words that they cite, entities,
conflicts with their ids, kinds and positions. What may differ is the number of a footnote, the order of sentences, the
name of a source's page, and which of equal words cites which of two sources first.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import careful, diligent
from piles import document
from small_nights import night

from agent.scoring.pages import read_conflicts, read_pages

TEXTS = [
    *(document(number, 600) for number in range(3)),
    "# Mines\n\nMarnor is known, and the depth of Marnor is 40 m.\n\nGalhor is a kind of Marnor.\n",
    "# More mines\n\nMarnor is known, and the depth of Marnor is 55 m.\n",
]


def said(wiki: Path) -> tuple[object, ...]:
    """What a wiki says, without any order or numbering."""
    entities = [page for page in read_pages(wiki) if page.path.startswith("entities/")]
    statements = Counter(
        (page.path, statement.text, frozenset((c.sentences, c.words) for c in statement.citations))
        for page in entities
        for statement in page.statements
    )
    known = {
        (page.path, page.title, frozenset(page.aliases), frozenset(_inside(tuple(link.path for link in page.links))))
        for page in entities
    }
    conflicts = {
        (
            entry.id,
            entry.entity,
            entry.attribute,
            entry.kind,
            frozenset((value, quote) for value, _, quote in entry.positions),
        )
        for entry in read_conflicts(wiki)
    }
    return statements, known, conflicts


def _inside(links: tuple[str, ...]) -> set[str]:
    return {link for link in links if not link.startswith("sources/")}


def pile(folder: Path, order: list[int]) -> None:
    (folder / "sources").mkdir(parents=True)
    for place, number in enumerate(order):
        (folder / "sources" / f"{place}.md").write_text(TEXTS[number])


@pytest.mark.parametrize(("brain", "cohort"), [("model", 2), ("model", 64), ("rules", 2)])
def test_permuted_sources_make_the_same_wiki_but_for_numbering(tmp_path: Path, brain: str, cohort: int) -> None:
    found = []
    with FakeEngine(diligent(read=careful)) as engine:
        for seed in range(3):
            order = list(range(len(TEXTS)))
            random.Random(seed).shuffle(order)
            pile(tmp_path / str(seed), order)
            with contextlib.chdir(tmp_path / str(seed)):
                outcome = night(
                    Path("sources"), Path("wiki"), engine.base_url if brain == "model" else "", cohort=cohort
                )
                found.append(said(Path("wiki")))
            assert outcome.findings == []
    assert found[0][2] or brain == "rules"  # who see no conflict there
    assert found[0] == found[1] == found[2]


def test_a_second_night_by_the_rules_changes_no_byte(tmp_path: Path) -> None:
    pile(tmp_path, [0, 1, 2])
    first = night(tmp_path / "sources", tmp_path / "wiki")
    second = night(tmp_path / "sources", tmp_path / "wiki")
    assert second.pages == first.pages
    assert second.report.spent["calls"] == 0
    (tmp_path / "sources" / "added.md").write_text("# Zabelium\n\nZabelium is a kind of stone that is rare.\n")
    third = night(tmp_path / "sources", tmp_path / "wiki")
    assert third.report.spent["calls"] > 0
    changed = {path for path, text in third.pages.items() if first.pages.get(path) != text}
    assert changed >= {"entities/zabelium.md", "index.md"}
    assert {path for path in changed if path.startswith("entities/")} == {"entities/zabelium.md"}
