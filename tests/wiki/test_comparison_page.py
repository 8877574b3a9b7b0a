"""Comparisons: a table where several entities of one type share attributes, and none where they don't."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from views import Told, told_wiki

from agent.ledger.view import EntityView
from agent.wiki.comparison_page import COLUMNS, FILLED, SHARED, comparisons
from agent.wiki.ties import Ties

ENTITIES = [f"e{number}" for number in range(8)]
KEYS = [f"k{number}" for number in range(11)]


@given(st.dictionaries(st.sampled_from(ENTITIES), st.sets(st.sampled_from(KEYS))))
@settings(deadline=None)
def test_every_column_and_every_row_is_shared_enough(has: dict[str, set[str]]) -> None:
    ties = Ties()
    ties.graph.add_nodes_from(ENTITIES)
    for id_, keys in has.items():
        ties.facts[id_] = {key: key for key in keys}
    seen: list[str] = []
    known = {id_: EntityView(id_, id_, id_, "thing", (), 1) for id_ in ENTITIES}
    for comparison in comparisons(ties, known, []):
        shown = {id_: has[id_].intersection(comparison.attributes) for id_ in comparison.members}
        counted = Counter(key for keys in shown.values() for key in keys)
        assert SHARED <= len(comparison.attributes) <= COLUMNS
        assert all(len(keys) >= SHARED for keys in shown.values())
        assert all(len(keys) >= FILLED * len(comparison.attributes) for keys in shown.values())
        assert all(counted[key] >= SHARED for key in comparison.attributes)
        seen += comparison.members
    assert len(seen) == len(set(seen))


def clients(names: tuple[str, ...]) -> list[Told]:
    told: list[Told] = []
    for number, name in enumerate(names):
        told += [
            (f"{name} is a client.", name, "definition", ""),
            (f"{name} listens on port {number + 80}.", name, "port", f"{number + 80}"),
            (f"{name} has the licence MIT{number}.", name, "licence", f"MIT{number}"),
            (f"{name} exists since {2000 + number}.", name, "since", f"{2000 + number}"),
        ]
    return told


def test_three_entities_that_share_three_attributes_stand_in_a_table_with_citations(tmp_path: Path) -> None:
    other = ("Zork has no licence.", "Zork", "licence", "none")
    wiki = told_wiki(tmp_path, {"a.txt": [*clients(("Tarn", "Frob", "Quux")), other]})
    wiki.publish()
    assert [str(finding) for finding in wiki.verify()] == []
    (path,) = (wiki.path / "comparisons").glob("*.md")
    text = path.read_text()
    assert "| concept | licence | port | since |" in text
    assert "| [[entities/frob\\|Frob]] | MIT1 [^1] | 81 [^2] | 2001 [^3] |" in text
    assert "Zork" not in text
    assert f"[[comparisons/{path.stem}|Comparison: " in (wiki.path / "entities" / "tarn.md").read_text()
    assert f"[[comparisons/{path.stem}|Comparison: " in (wiki.path / "index.md").read_text()


def test_what_shares_nothing_but_its_kind_is_not_compared_with_the_rest(tmp_path: Path) -> None:
    told: list[Told] = []
    for number, plant in enumerate(("Sedge", "Vetch", "Rye", "Oat"), start=2):
        told += [
            (f"{plant} is a plant{number}.", plant, "kind", f"plant{number}"),
            (f"{plant} fills {number} bags.", plant, "bags", f"{number}"),
            (f"{plant} lies on shelf {number}.", plant, "shelf", f"{number}"),
        ]
    for number, tool in enumerate(("Press", "Tray", "Lamp"), start=20):
        told += [
            (f"{tool} is a tool{number}.", tool, "kind", f"tool{number}"),
            (f"{tool} costs {number} crowns.", tool, "price", f"{number} crowns"),
            (f"There are {number} of {tool}.", tool, "in stock", f"{number}"),
        ]
    wiki = told_wiki(tmp_path, {"a.txt": told})
    wiki.publish()
    pages = sorted(path.read_text() for path in (wiki.path / "comparisons").glob("*.md"))
    assert [re.findall(r"^# (.*)$", text, re.MULTILINE) for text in pages] == [
        ["Comparison: Lamp, Press, Tray"],
        ["Comparison: bags, shelf (concept, 4 pages)"],
    ]
    assert "| concept | kind | bags | shelf |" in pages[1]
    assert all("|  |" not in text for text in pages)


def test_a_shared_attribute_that_ends_in_a_preposition_has_its_values_in_the_table(tmp_path: Path) -> None:
    glues = [
        (f"{name} {said} {number} hours.", name, said, f"{number} hours")
        for number, name in enumerate(("Morrel", "Pellon", "Tessin"), start=2)
        for said in ("sets in", "sets at", "keeps for")
    ]
    wiki = told_wiki(tmp_path, {"a.txt": glues})
    wiki.publish()
    (path,) = (wiki.path / "comparisons").glob("*.md")
    text = path.read_text()
    assert "| concept | keeps for | sets at | sets in |" in text
    assert "|  |" not in text
    assert text.count("2 hours [^") == 3


def test_hostile_names_are_compared_as_text(tmp_path: Path) -> None:
    names = ("]] [[index", "<script>alert(1)</script>", "Beta | [[Gamma]]")
    wiki = told_wiki(tmp_path, {"a.txt": clients(names)})
    wiki.publish()
    assert [str(finding) for finding in wiki.verify()] == []
    (path,) = (wiki.path / "comparisons").glob("*.md")
    assert "<script>" not in path.read_text().split("\n---\n", 1)[1]


def test_two_entities_are_not_compared(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": clients(("Tarn", "Frob"))})
    wiki.publish()
    assert not (wiki.path / "comparisons").exists()


def test_a_value_without_a_citation_is_found_in_a_comparison(tmp_path: Path) -> None:
    wiki = told_wiki(tmp_path, {"a.txt": clients(("Tarn", "Frob", "Quux"))})
    wiki.publish()
    (path,) = (wiki.path / "comparisons").glob("*.md")
    changed = path.read_text().replace("MIT1 [^1]", "MIT1")
    wiki.ledger.promise({path.relative_to(wiki.path).as_posix(): changed.encode()})
    path.write_text(changed)
    assert "footnote" in {finding.kind for finding in wiki.verify()}
