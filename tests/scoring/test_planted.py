"""Nights over the planted piles: what a perfect model knows must all arrive, and ``eval`` must see each defect."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command import wikiagent
from fake_engine import FakeEngine
from fake_engine.perfect import Perfect
from obsidian import problems, vault_of

from agent import deciding
from agent.errors import UsageError
from agent.ledger import inbox
from agent.ledger.decisions import ResolveConflict
from agent.ledger.snapshot import Snapshot
from agent.scoring import Gold, evaluate, lint, sources_of
from agent.scoring.figures import Figure

ROOT = Path(__file__).parent.parent.parent


def planted(part: str, folder: Path) -> Path:
    """The pile of one plan: ``sources`` and ``gold``."""
    plan = ROOT / "examples" / "planted" / f"{part}.plan"
    subprocess.run([sys.executable, str(ROOT / "scripts" / "plant.py"), str(plan), str(folder)], check=True)
    return folder


def figures(folder: Path) -> dict[str, Figure]:
    wiki = folder / "wiki"
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    try:
        return evaluate(wiki, snapshot, Gold.load(folder / "gold"))
    finally:
        snapshot.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes the pile of a plan with the wiki that a perfect model writes, once."""

    @functools.cache
    def write(part: str) -> Path:
        folder = planted(part, tmp_path_factory.mktemp(part))
        with FakeEngine(Perfect(folder / "gold").players()) as engine:
            done = wikiagent("run", "sources", "--base-url", engine.base_url, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        return folder

    return write


@pytest.fixture
def developed(written: Callable[[str], Path]) -> Path:
    return written("develop")


@pytest.mark.parametrize("part", ["develop", "lower", "repairs", "score"])
def test_nothing_that_a_perfect_model_says_is_lost(part: str, written: Callable[[str], Path]) -> None:
    told = figures(written(part))
    assert told["facts on the page"].missing == []
    assert told["entities with a page"].share >= 0.99
    assert told["entities with one page"].missing == []
    assert told["kept apart"].missing == []
    assert told["conflicts found"].share >= 0.96
    assert told["decoys left alone"].missing == []
    assert problems(vault_of(written(part) / "wiki")) == []
    for name in ("quotes located", "sentences cited", "sentences supported", "links resolve", "pages linked to"):
        assert told[name].missing == [], name


Defect = Callable[[Path], object]


def swap(path: str, old: str, new: str) -> Defect:
    """Other words on a page."""

    def plant(wiki: Path) -> None:
        text = (wiki / path).read_text()
        assert old in text
        (wiki / path).write_text(text.replace(old, new))

    return plant


def remove(path: str) -> Defect:
    return lambda wiki: (wiki / path).unlink()


def add(path: str, text: str) -> Defect:
    return lambda wiki: (wiki / path).write_text(text)


def copy(path: str, to: str) -> Defect:
    return lambda wiki: shutil.copy(wiki / path, wiki / to)


def remove_entry(wiki: Path) -> None:
    text = (wiki / "conflicts.md").read_text()
    first = text.index("## C-")
    (wiki / "conflicts.md").write_text(text[:first] + text[text.index("## C-", first + 1) :])


NORREY, POOL = "entities/norrey.md", "entities/calder-pool.md"
DEFECTS: dict[str, Defect] = {
    "quotes located": swap("entities/hollin-dam.md", "“The crest", "“The whole crest"),
    "sentences cited": swap(POOL, "# Calder Pool\n", "# Calder Pool\n\nIt is said to be haunted.\n"),
    "sentences supported": swap(POOL, "600,000 cubic metres.[", "700,000 cubic metres.["),
    "links resolve": swap("overview.md", "[[entities/hollin-dam|", "[[entities/hollin-weir|"),
    "pages linked to": add("entities/lonely.md", "---\ntitle: Lonely\n---\n# Lonely\n"),
    "names on one page only": copy(NORREY, "entities/norrey-2.md"),
    "conflicts with two values": swap("conflicts.md", "| 2.6 m |", "| 2.2 m |"),
    "sentences of sources cited": remove("entities/joren-pell.md"),
    "entities with a page": remove("entities/haldane-works.md"),
    "facts on the page": add("entities/old-margaret.md", "---\ntitle: Old Margaret\n---\n"),
    "entities with one page": copy(NORREY, "entities/x.md"),
    "kept apart": swap(NORREY, "aliases: []", "aliases: [Norrey Tunnel]"),
    "conflicts found": remove_entry,
    "kinds of conflicts": swap("conflicts.md", "- kind: reported only", "- kind: contradiction"),
}
"""Figure → a defect that must move it."""


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_moves_its_figure(name: str, developed: Path, tmp_path: Path) -> None:
    before = figures(developed)[name].share
    broken = shutil.copytree(developed, tmp_path / "broken")
    DEFECTS[name](broken / "wiki")
    assert figures(broken)[name].share < before


def test_resolved_conflicts_leave_nothing_to_mend(developed: Path, tmp_path: Path) -> None:
    wiki = shutil.copytree(developed, tmp_path / "settled") / "wiki"
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    for conflict in snapshot.conflicts():
        claims, what = conflict.claims, conflict.claims[-1].value
        settled = ResolveConflict(conflict=conflict.key, claims=tuple(claim.id for claim in claims), note=what)
        inbox.put(wiki / ".wikiagent", settled)
    snapshot.close()
    deciding.settle(wiki)
    assert re.search(r"(?m)^\| .*\[\[conflicts#\^C-", (wiki / "entities/hollin-dam.md").read_text())
    before, now = figures(developed), figures(wiki.parent)
    assert {name: figure.share for name, figure in now.items()} == {n: figure.share for n, figure in before.items()}
    assert linted(wiki.parent) == set()


def test_a_decoy_told_as_a_contradiction_is_seen(developed: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(developed, tmp_path / "broken")
    (broken / "wiki" / "conflicts.md").write_text(
        "## C-000000 · [[entities/hollin-water|Hollin Water]] · length\n- kind: contradiction\n\n"
        "| 4.2 km | [[sources/valley-guide\\|A walker's guide]] | “Hollin Water is 4.2 km long.” |\n"
        "| 4,200 m | [[sources/reservoir-survey\\|Survey]] | “Hollin Water is 4,200 m long at full level.” |\n"
    )
    assert figures(broken)["decoys left alone"].missing == ["D3 Hollin Water, length: other unit"]


LINT: dict[str, Defect] = {
    "unsupported": swap(POOL, "600,000 cubic metres.[", "700,000 cubic metres.["),
    "orphan": add("entities/lonely.md", "---\ntitle: Lonely\n---\n# Lonely\n"),
    "duplicate": copy(NORREY, "entities/norrey-2.md"),
    "no conflict": swap("conflicts.md", "| 2.6 m |", "| 2.2 m |"),
    "thin": add("entities/old-margaret.md", "---\ntitle: Old Margaret\n---\n"),
    "link": swap("overview.md", "[[entities/hollin-dam|", "[[entities/hollin-weir|"),
    "missing": remove("index.md"),
}
"""Kind of a finding → a defect for which there must be one."""


def linted(folder: Path) -> set[str]:
    wiki = folder / "wiki"
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    try:
        return {finding.kind for finding in lint(wiki, snapshot, sources_of(wiki, snapshot))}
    finally:
        snapshot.close()


def test_lint_finds_nothing_to_mend_in_what_a_perfect_model_wrote(developed: Path) -> None:
    done = wikiagent("lint", cwd=developed)
    assert (done.returncode, done.stdout) == (0, "0 findings\n")


@pytest.mark.parametrize("kind", LINT)
def test_lint_names_a_planted_defect(kind: str, developed: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(developed, tmp_path / "broken")
    LINT[kind](broken / "wiki")
    assert kind in linted(broken)


def test_eval_tells_its_figures_and_what_gold_should_be(developed: Path) -> None:
    told = wikiagent("eval", "wiki", "--gold", "gold", "--json", cwd=developed)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["facts on the page"] == {"share": 1.0, "good": 117, "total": 117, "missing": []}
    assert "kept apart" not in wikiagent("eval", cwd=developed).stdout
    wrong = wikiagent("eval", "wiki", "--gold", "nowhere", cwd=developed)
    assert wrong.returncode == 2
    assert "nowhere/entities.jsonl" in wrong.stderr
    assert len(wrong.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("facts", {"id": 1, "entity": "A"}, "line 1: must have attribute, value, source, quote"),
        ("apart", ["A", "B"], "line 1: must have one, other"),
        ("decoys", {"id": "D1", "why": "x", "facts": [7]}, "D1 must name ids of rows in facts.jsonl, not [7]"),
    ],
)
def test_gold_that_lacks_something_is_named_with_its_line(name: str, row: object, words: str, tmp_path: Path) -> None:
    for table in ("entities", "facts", "conflicts", "decoys", "apart"):
        (tmp_path / f"{table}.jsonl").write_text(json.dumps(row) if table == name else "")
    with pytest.raises(UsageError, match=re.escape(f"{name}.jsonl")) as error:
        Gold.load(tmp_path)
    assert words in str(error.value)
