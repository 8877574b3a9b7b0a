"""The example, as `scripts/quickstart` runs it: real documents of two releases, read by the built-in rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from command import report, wikiagent
from obsidian import note, problems, vault_of
from obsidian_search import finds

EXAMPLES = Path(__file__).parent.parent / "examples"


def folded(text: str) -> str:
    return " ".join(text.split())


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's ``wiki/`` and its ``export/``."""
    made = tmp_path_factory.mktemp("example")
    done = wikiagent("run", str(EXAMPLES / "sources"), "--brain", "rules", cwd=made)
    assert done.returncode == 0, done.stdout + done.stderr
    assert wikiagent("export", "--jsonl", "export", cwd=made).returncode == 0
    return made


def stands_in(conflict: dict[str, Any], source: str, sentence: str) -> bool:
    return any(
        position["source"].endswith(source) and folded(sentence) in folded(position["quote"])
        for position in conflict["positions"]
    )


def names(conflict: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether a conflict of the wiki has both sentences of a known one."""
    old = stands_in(conflict, known["old_source"], known["old_sentence"])
    return old and stands_in(conflict, known["new_source"], known["new_sentence"])


def test_every_source_is_read_and_the_wiki_verifies(folder: Path) -> None:
    assert {source["state"] for source in report(folder / "wiki")["sources"]} == {"done"}
    proved = wikiagent("verify", cwd=folder)
    assert proved.returncode == 0, proved.stdout


def test_the_wiki_hangs_together(folder: Path) -> None:
    counts = report(folder / "wiki")["counts"]
    assert counts["entities"] >= 20
    assert counts["dangling"] == 0
    assert counts["orphans"] == 0


def test_lint_finds_nothing_but_short_pages(folder: Path) -> None:
    found = json.loads(wikiagent("lint", "--json", cwd=folder).stdout)
    assert [finding for finding in found if finding["kind"] != "thin"] == []


def test_three_of_the_four_clearest_disagreements_are_found_and_few_false_ones(folder: Path) -> None:
    found = rows(folder / "export" / "conflicts.jsonl")
    known = rows(EXAMPLES / "disagreements.jsonl")
    assert sum(any(names(conflict, one) for conflict in found) for one in known[:4]) >= 3
    unknown = [conflict for conflict in found if not any(names(conflict, one) for one in known)]
    assert len(unknown) * 4 <= len(found), unknown


def test_no_decoy_is_taken_for_a_disagreement(folder: Path) -> None:
    found = rows(folder / "export" / "conflicts.jsonl")
    for decoy in rows(EXAMPLES / "decoys.jsonl"):
        assert not any(names(conflict, decoy) for conflict in found), decoy["id"]


def test_disagreements_about_one_page_stand_together(folder: Path) -> None:
    text = (folder / "wiki" / "conflicts.md").read_text()
    about = re.findall(r"^## C-\w+ · \[\[(entities/[\w-]+)", text, re.MULTILINE)
    assert about == sorted(about)
    assert len(set(about)) < len(about)


def test_obsidian_shows_every_page_as_it_is_meant_and_colours_it(folder: Path) -> None:
    vault = vault_of(folder / "wiki")
    assert sum(len(note(text).links) for text in vault.values()) > 4000
    assert problems(vault) == []
    graph = json.loads((folder / "wiki" / ".obsidian" / "graph.json").read_text())
    shown = [path for path, text in vault.items() if finds(graph["search"], path, text)]
    assert {"index.md", "log.md", "report.md"}.isdisjoint(shown)
    groups = [group["query"] for group in graph["colorGroups"]]
    plain = [path for path in shown if not any(finds(query, path, vault[path]) for query in groups)]
    assert plain == ["gaps.md", "overview.md"]


def test_every_page_says_what_made_it(folder: Path) -> None:
    pages = [*(folder / "wiki" / "entities").glob("*.md"), folder / "wiki" / "overview.md"]
    assert all("not by a language model" in page.read_text() for page in pages)


def test_every_exported_claim_stands_in_its_source_where_it_says(folder: Path) -> None:
    texts = {
        source["source"]: Path(source["text"]).read_bytes().decode()
        for source in rows(folder / "export" / "sources.jsonl")
    }
    claims = rows(folder / "export" / "claims.jsonl")
    assert len(claims) > 1000
    for claim in claims:
        assert texts[claim["source"]][claim["start"] : claim["end"]] == claim["quote"]
        assert (folder / "wiki" / f"{claim['page']}.md").exists()


def test_the_sentences_listed_beside_the_example_stand_in_its_sources(folder: Path) -> None:
    texts = {
        source["source"].split("/sources/")[-1]: folded(Path(source["text"]).read_text())
        for source in rows(folder / "export" / "sources.jsonl")
    }
    for known in rows(EXAMPLES / "disagreements.jsonl"):
        assert folded(known["old_sentence"]) in texts[known["old_source"]], known["id"]
        assert folded(known["new_sentence"]) in texts[known["new_source"]], known["id"]
