"""A wiki with hostile names: it verifies, every defect is found, and no crash or edit is lost."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from goldens import check_golden
from views import ENTITIES, Wiki, hostile_wiki

from agent.ledger.view import Published
from agent.sources import store
from agent.wiki import publish, render
from agent.wiki.export import export
from agent.wiki.files import Files
from agent.wiki.graph import dangling, orphans, page_graph


@pytest.fixture
def wiki(tmp_path: Path) -> Wiki:
    """A ledger with hostile names and statements, and its wiki published in ``wiki.path``."""
    made = hostile_wiki(tmp_path)
    made.publish()
    return made


def pages(wiki: Wiki) -> dict[str, str]:
    return dict(render.render(wiki.view))


def test_a_wiki_full_of_hostile_names_verifies(wiki: Wiki) -> None:
    assert [str(finding) for finding in wiki.verify()] == []


def test_every_link_leads_somewhere_and_no_page_is_an_orphan(wiki: Wiki) -> None:
    made = pages(wiki)
    there = Files(made)
    graph = page_graph(made, there)
    assert dangling(graph, there) == []
    assert orphans(graph) == []


def test_no_page_leaves_the_wiki(wiki: Wiki) -> None:
    for path in pages(wiki):
        assert re.fullmatch(r"(?:entities/|sources/)?[^/\\.][^/\\]*\.md", path), path
        assert (wiki.path / path).resolve().is_relative_to(wiki.path.resolve())


def test_every_claim_of_an_entity_is_on_its_page(wiki: Wiki) -> None:
    made = pages(wiki)
    assert sum(path.startswith("entities/") for path in made) == len(ENTITIES)
    for entity in wiki.view.entities():
        page = made[f"entities/{entity.slug}.md"]
        for claim in wiki.view.claims_of(entity.id):
            assert re.search(rf"^\[\^\d+\]: .*, sentence {claim.evidence[0].sentence} — ", page, re.MULTILINE)


def test_rendering_twice_gives_the_same_bytes(wiki: Wiki) -> None:
    assert list(render.render(wiki.view)) == list(render.render(wiki.view))
    assert wiki.publish().written == []


def edit(wiki: Wiki, path: str, change: Callable[[str], str]) -> None:
    """Change a page as if the program had written it so: its hash is promised, too."""
    text = change((wiki.path / path).read_text())
    wiki.ledger.promise({path: text.encode()})
    (wiki.path / path).write_text(text)


@pytest.mark.parametrize(
    ("kind", "path", "change"),
    [
        ("quote", "entities/alpha.md", lambda text: re.sub(r"“(.*?)10 km", r"“\g<1>18 km", text)),
        ("footnote", "entities/alpha.md", lambda text: re.sub(r"sentence (\d+) —", "sentence 9999 —", text, count=1)),
        ("footnote", "entities/alpha.md", lambda text: re.sub(r"\n\[\^1\]: .*", "", text)),
        ("footnote", "entities/alpha.md", lambda text: text.replace("[^1]", "", 1)),
        ("link", "entities/alpha.md", lambda text: text.replace("[[entities/", "[[entities/no-", 1)),
        ("link", "entities/alpha.md", lambda text: text.replace("#^C-", "#^C-0", 1)),
        ("uncited", "entities/alpha.md", lambda text: text.replace("\n## ", "\nA sentence out of the blue.\n\n## ", 1)),
        ("markup", "entities/alpha.md", lambda text: text.replace("\n## ", "\n<script>x</script>[^1]\n\n## ", 1)),
        ("markup", "conflicts.md", lambda text: text + "\n![x](http://y.z)\n"),
        ("stale", "index.md", lambda text: text + "\nmore\n"),
    ],
)
def test_every_planted_defect_is_found(wiki: Wiki, kind: str, path: str, change: Callable[[str], str]) -> None:
    edit(wiki, path, change)
    assert kind in {finding.kind for finding in wiki.verify() if finding.path == path}


def test_a_page_that_is_gone_is_found(wiki: Wiki) -> None:
    (wiki.path / "entities" / "alpha.md").unlink()
    assert ("entities/alpha.md", "missing") in {(finding.path, finding.kind) for finding in wiki.verify()}


def test_a_quotation_that_has_moved_is_found_in_the_ledger(wiki: Wiki) -> None:
    wiki.ledger.write(
        lambda db: db.execute(
            "UPDATE claims SET record = json_set(record, '$.evidence[0].start', 0) WHERE sentence > 3"
        )
    )
    assert "quote" in {finding.kind for finding in wiki.verify() if finding.path == "ledger"}


class PowerCut(Exception):
    """The machine is gone."""


class Dying:
    """A ledger that loses power at one of its calls, before or after it took effect."""

    def __init__(self, wiki: Wiki, at: str) -> None:
        self.ledger, self.at = wiki.ledger, at

    def published(self) -> dict[str, Published]:
        return self.ledger.published()

    def promise(self, pages: Mapping[str, bytes | None]) -> None:
        if self.at == "before the promise":
            raise PowerCut
        self.ledger.promise(pages)
        if self.at == "after the promise":
            raise PowerCut

    def settle(self, paths: Iterable[str]) -> None:
        if self.at == "before settling":
            raise PowerCut
        self.ledger.settle(paths)


@pytest.mark.parametrize("at", ["before the promise", "after the promise", "before settling"])
def test_publishing_again_after_a_crash_makes_all_good_and_takes_nothing_for_an_edit(wiki: Wiki, at: str) -> None:
    wiki.ledger.write(lambda db: db.execute("DELETE FROM claims WHERE normal = 'alpha'"))
    with pytest.raises(PowerCut):
        publish.publish(wiki.path, render.render(wiki.view), Dying(wiki, at))
    again = wiki.publish()
    assert again.kept == []
    assert [str(finding) for finding in wiki.verify()] == []
    assert not (wiki.path / "entities" / "alpha.md").exists()
    assert [path.name for path in wiki.path.rglob("*wikiagent-part*")] == []


def test_a_page_that_vanishes_is_removed_unless_a_person_changed_it(wiki: Wiki) -> None:
    mine = wiki.path / "entities" / "alpha.md"
    mine.write_text(mine.read_text() + "\nmine\n")
    wiki.ledger.write(lambda db: db.execute("DELETE FROM claims WHERE normal IN ('alpha', '日本語')"))
    result = wiki.publish()
    assert mine.exists()
    assert "entities/日本語.md" in result.removed
    assert not (wiki.path / "entities" / "日本語.md").exists()


def test_exported_rows_have_the_fields_of_the_contract(wiki: Wiki, tmp_path: Path) -> None:
    export(wiki.view, tmp_path / "out", wiki.path / ".wikiagent" / "text")
    fields = {
        "claims": {"page", "statement", "quote", "kind", "source", "start", "end"},
        "conflicts": {"id", "entity", "attribute", "kind", "status", "positions"},
        "entities": {"slug", "title", "type", "aliases"},
        "sources": {"source", "sha256", "state", "reason", "text", "title", "version", "date", "kind", "characters"}
        | {"characters_read", "not_read", "left_out"},
    }
    for name, wanted in fields.items():
        rows = [json.loads(line) for line in (tmp_path / "out" / f"{name}.jsonl").read_text().splitlines()]
        assert rows
        assert all(set(row) == wanted for row in rows)


@pytest.mark.parametrize(
    "path",
    [
        "entities/alpha.md",
        "entities/c-plus-plus.md",
        "sources/old.md",
        "conflicts.md",
        "index.md",
        "overview.md",
        "gaps.md",
    ],
)
def test_pages_are_as_they_were(wiki: Wiki, path: str) -> None:
    check_golden(Path(__file__).parent / "goldens" / path, pages(wiki)[path])


def test_a_citation_of_a_web_page_opens_at_the_sentence_and_is_proved_to_lead_there(wiki: Wiki) -> None:
    address = "https://a.example/new?[x]|<b>"
    wiki.ledger.write(lambda db: db.execute("UPDATE sources SET name = ? WHERE name = 'new.txt'", (address,)))
    wiki.publish()
    assert wiki.verify() == []
    page = (wiki.path / "entities" / "alpha.md").read_text("utf-8")
    assert "” [↗](<https://a.example/new?%5Bx%5D%7C%3Cb%3E#:~:text=The%20size%20of%20Alpha%20is%2099%20km.>)" in page
    edit(wiki, "entities/alpha.md", lambda text: text.replace("<https://a.example/", "<https://b.example/", 1))
    assert "link" in {finding.kind for finding in wiki.verify()}


def test_a_citation_of_an_image_on_the_web_opens_the_image_and_quotes_nothing(wiki: Wiki) -> None:
    def to_image(db: sqlite3.Connection) -> None:
        """As if a model had read in an image on the web what ``new.txt`` says."""
        ((sha256,),) = db.execute("SELECT sha256 FROM sources WHERE name = 'new.txt'")
        text = store.load_text(wiki.path / ".wikiagent", sha256)
        db.execute("UPDATE sources SET name = 'https://a.example/new.png' WHERE name = 'new.txt'")
        db.execute("UPDATE documents SET format = 'image' WHERE sha256 = ?", (sha256,))
        read = "SELECT sha256, 'gemma', ?, characters, sentences, passages, dropped, structure FROM documents"
        db.execute(f"INSERT INTO readings {read} WHERE sha256 = ?", (text, sha256))

    wiki.ledger.write(to_image)
    wiki.publish()
    assert wiki.verify() == []
    page = (wiki.path / "entities" / "alpha.md").read_text("utf-8")
    assert "as read by gemma from the image, " in page
    assert " — The size of Alpha is 99 km. [↗](<https://a.example/new.png>)\n" in page
    edit(wiki, "entities/alpha.md", lambda text: text.replace("<https://a.example/", "<https://b.example/", 1))
    assert "link" in {finding.kind for finding in wiki.verify()}
