"""What a person decides of entities and conflicts holds at once, or from the next pass on, and in every later night."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import careful, diligent
from fake_engine.diligent import reconcile as judge
from small_nights import Outcome, night, pages
from typer.testing import CliRunner, Result

from agent import deciding
from agent.cli import app
from agent.errors import UsageError
from agent.ledger import inbox, lock
from agent.ledger.decisions import MergeNames, Name
from agent.ledger.documents import Documents
from agent.ledger.snapshot import Snapshot
from agent.wiki.verify import verify

SOURCES = {
    "old.md": "# Marnor\n\nMarnor is a quarry near Galhor.\n\nThe depth of Marnor is 40 m.\n\nGalhor is a hill.\n",
    "new.md": "# Marnor\n\nThe depth of Marnor is 55 m.\n\nThe owner of Marnor is Corbel.\n\nPerisk is a hammer.\n",
}
MARNOR, GALHOR = (Name(normal=word.casefold(), written=word) for word in ("Marnor", "Galhor"))


class Place:
    """A wiki in ``folder``, the engine that wrote it, and the commands that a person types there."""

    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.folder, self.engine, self.wiki = folder, engine, folder / "wiki"

    def night(self) -> Outcome:
        before = self.engine.journal.total
        with contextlib.chdir(self.folder):
            outcome = night(Path("sources"), self.wiki, self.engine.base_url)
        self.calls = self.engine.journal.total - before
        assert outcome.findings == []
        return outcome

    def type(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--wiki", str(self.wiki)], catch_exceptions=True)

    def said(self, *words: str) -> str:
        done = self.type(*words)
        assert done.exit_code == 0, done.exception
        self.verify()
        return done.stdout

    def refused(self, *words: str) -> str:
        done = self.type(*words)
        assert isinstance(done.exception, UsageError), done.stdout
        return str(done.exception)

    def verify(self) -> None:
        with contextlib.closing(Snapshot.open(self.wiki / ".wikiagent" / "ledger.db")) as snapshot:
            documents = Documents(snapshot.connection, self.wiki / ".wikiagent")
            assert [str(finding) for finding in verify(self.wiki, snapshot, documents.get)] == []

    def pages(self) -> dict[str, str]:
        return pages(self.wiki)

    def claims(self, slug: str) -> int:
        (entry,) = json.loads(self.said("entities", "list", slug, "--json"))
        return int(entry["claims"])


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with FakeEngine(diligent(read=careful)) as engine:
        place = Place(tmp_path_factory.mktemp("first"), engine)
        (place.folder / "sources").mkdir()
        for name, text in SOURCES.items():
            (place.folder / "sources" / name).write_text(text)
        place.night()
        yield place


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    shutil.copytree(first.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path, first.engine)


def test_a_merge_is_on_the_pages_at_once_and_a_split_leaves_them_as_they_were(place: Place) -> None:
    before, asked = place.pages(), place.engine.journal.total
    assert "one with “Marnor”" in place.said("entities", "merge", "Marnor", "galhor", "--note", "the same hill")
    merged = place.pages()
    assert "entities/galhor.md" not in merged
    assert "Galhor is a hill." in merged["entities/marnor.md"]
    assert "aliases:\n- Galhor" in merged["entities/marnor.md"]
    assert "the same hill" in place.said("entities", "list", "Galhor")
    place.said("entities", "split", "Marnor", "Galhor")
    assert place.pages() == before
    assert place.engine.journal.total == asked


def test_nights_in_between_change_nothing_of_that_and_nothing_is_paid_twice(place: Place) -> None:
    before = place.pages()
    place.said("entities", "merge", "Marnor", "Galhor")
    place.night()
    assert place.calls > 0  # the page is written anew
    place.said("entities", "split", "Galhor", "Marnor")
    assert "Galhor is a hill." not in place.pages()["entities/marnor.md"]
    place.night()
    assert (place.pages(), place.calls) == (before, 0)


def test_the_report_says_which_names_were_taken_for_one_thing_and_who_said_so(place: Place) -> None:
    place.said("entities", "merge", "Marnor", "Galhor", "--note", "the same hill")
    made = place.night().report
    assert (made.merges, made.merged) == ({"person": 1}, ["Galhor = Marnor: you: the same hill"])
    text = (place.wiki / "report.md").read_text()
    assert "## Names taken for one thing\n\n1 said by you." in text
    assert "- Galhor = Marnor: you: the same hill" in text


def test_a_decision_holds_in_a_second_night_and_when_sources_change(place: Place) -> None:
    place.said("entities", "merge", "Marnor", "Perisk")
    merged = place.claims("marnor")
    place.night()
    place.night()
    assert place.calls == 0
    (place.folder / "sources" / "new.md").write_text(SOURCES["new.md"].replace("hammer", "pick"))
    place.night()
    assert place.claims("marnor") == merged
    assert "Perisk is a pick." in place.pages()["entities/marnor.md"]
    (place.folder / "sources" / "new.md").unlink()
    place.night()
    (place.folder / "sources" / "newer.md").write_text(SOURCES["new.md"])
    place.night()
    assert place.claims("marnor") == merged


def test_pages_that_a_person_changed_before_are_taken_in_before_the_merge(place: Place) -> None:
    page = place.wiki / "entities" / "galhor.md"
    page.write_text(page.read_text() + "\nMine.\n")
    place.said("entities", "merge", "Marnor", "Galhor")
    assert "Mine." in page.read_text()
    assert "This is on the page [[entities/marnor|Marnor]] now." in page.read_text()
    place.said("entities", "split", "Marnor", "Galhor")
    assert "Galhor is a hill." in page.read_text()
    assert "Mine." in page.read_text()


def test_an_alias_that_a_person_gave_goes_along_and_comes_back(place: Place) -> None:
    page = place.wiki / "entities" / "galhor.md"
    page.write_text(page.read_text().replace("aliases: []", "aliases:\n- Old Hill"))
    place.night()
    before = place.pages()
    place.said("entities", "merge", "Marnor", "Old Hill")
    assert "aliases:\n- Galhor\n- Old Hill" in place.pages()["entities/marnor.md"]
    place.said("entities", "split", "Marnor", "Galhor")
    assert place.pages() == before


def test_nothing_is_merged_into_a_page_that_a_person_deleted(place: Place) -> None:
    (place.wiki / "entities" / "galhor.md").unlink()
    place.night()
    assert "you deleted the page of “Galhor”" in place.refused("entities", "merge", "Galhor", "Marnor")


def test_what_is_decided_while_a_run_holds_the_lock_is_taken_in_by_it(place: Place) -> None:
    with lock.Lock(place.wiki / ".wikiagent" / "lock"):
        assert "a run is at work" in place.said("entities", "merge", "Marnor", "Galhor")
        assert (place.wiki / "entities" / "galhor.md").exists()
    taken = place.night().report.taken_edits
    assert taken == ["“Galhor” is one with “Marnor”"]
    assert not (place.wiki / "entities" / "galhor.md").exists()
    assert inbox.waiting(place.wiki / ".wikiagent") == []


def test_what_is_decided_during_a_pass_holds_from_the_next_pass_on(first: Place, tmp_path: Path) -> None:
    """The judge of the conflict is asked while the person decides: the page is written for both."""
    wiki = tmp_path / "wiki"

    def decides(turn):  # type: ignore[no-untyped-def]
        if not inbox.waiting(wiki / ".wikiagent"):
            inbox.put(wiki / ".wikiagent", MergeNames(kept=MARNOR, other=GALHOR))
        return judge(turn)

    with FakeEngine(diligent(read=careful, reconcile=decides)) as engine, contextlib.chdir(first.folder):
        outcome = night(Path("sources"), wiki, engine.base_url, cohort=64)
        written = [call.raw for call in engine.journal.calls if b"# Job: write" in bytes(call.raw)]
    assert outcome.findings == []
    assert "entities/galhor.md" not in outcome.pages
    assert not any(b"Page: Galhor" in bytes(raw) for raw in written)
    assert outcome.report.taken_edits == ["“Galhor” is one with “Marnor”"]


def test_what_was_decided_when_a_run_let_go_of_the_lock_is_not_left_lying(place: Place) -> None:
    inbox.put(place.wiki / ".wikiagent", MergeNames(kept=MARNOR, other=GALHOR))
    assert deciding.settle(place.wiki) == ["“Galhor” is one with “Marnor”"]
    assert not (place.wiki / "entities" / "galhor.md").exists()
    assert deciding.settle(place.wiki) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("merge", "Marnor", "Galhorr"), "did you mean “Galhor”"),
        (("merge", "Marnor", "marnor"), "one thing already: Marnor"),
        (("split", "Marnor", "the marnor"), "one name, written in two ways"),
        (("list", "Nothing at all"), "wikiagent entities list"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_type(place: Place, words: tuple[str, ...], says: str) -> None:
    assert says in place.refused("entities", *words)


def test_a_merge_can_be_made_the_other_way_as_it_is_said(place: Place) -> None:
    place.said("entities", "merge", "Marnor", "Galhor")
    said = place.refused("entities", "merge", "galhor", "Marnor")
    assert "wikiagent entities split Galhor Marnor, then entities merge Galhor Marnor" in said
    place.said("entities", "split", "Galhor", "Marnor")
    assert "one with “Galhor”" in place.said("entities", "merge", "Galhor", "Marnor")
    assert "wikiagent entities split" not in place.refused("entities", "merge", "Galhor", "Marnor")


def test_a_conflict_is_not_resolved_without_a_word(place: Place) -> None:
    (row,) = json.loads(place.said("conflicts", "list", "--json"))
    assert f"resolve {row['id']} --note 'what holds" in place.refused("conflicts", "resolve", row["id"], "--note", " ")
    assert '"open"' in place.said("conflicts", "list", "--json")


def test_a_conflict_is_resolved_dismissed_and_opened_again_by_its_id(place: Place) -> None:
    before = place.pages()["conflicts.md"]
    (row,) = json.loads(place.said("conflicts", "list", "--json"))
    assert (row["attribute"], row["status"]) == ("The depth", "open")
    place.said("conflicts", "resolve", row["id"], "--note", "55 m, since they dug on")
    assert "- status: resolved: 55 m, since they dug on" in place.pages()["conflicts.md"]
    place.said("conflicts", "dismiss", row["id"].removeprefix("C-"), "--note", "two pits")
    assert row["id"] not in place.pages()["conflicts.md"]
    assert "Disputed" not in place.pages()["entities/marnor.md"]
    assert "dismissed: two pits" in place.said("conflicts", "list")
    place.night()
    assert row["id"] not in place.pages()["conflicts.md"]
    place.said("conflicts", "reopen", row["id"])
    place.night()
    assert place.pages()["conflicts.md"] == before
    assert "is open" in place.refused("conflicts", "reopen", row["id"])
    assert "there is no such conflict" in place.refused("conflicts", "resolve", "C-zzz", "--note", "x")


def test_a_dismissed_conflict_comes_back_when_a_position_is_added(place: Place) -> None:
    (row,) = json.loads(place.said("conflicts", "list", "--json"))
    place.said("conflicts", "dismiss", row["id"], "--note", "two pits")
    (place.folder / "sources" / "third.md").write_text("# Marnor\n\nThe depth of Marnor is 70 m.\n")
    place.night()
    assert "- status: open (before a position was added: two pits)" in place.pages()["conflicts.md"]
