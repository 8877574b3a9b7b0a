"""What ``plan`` says a night would do is what the night then does; and to say it changes nothing and asks nobody."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import careful, diligent
from piles import document
from small_nights import night
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import UsageError
from agent.ledger import inbox
from agent.ledger.decisions import MergeNames, Name

JOBS = ("look", "survey", "read", "resolve", "reconcile", "review", "write")
READING = ("survey", "read")


class Pile:
    """Sources and a wiki in ``folder``."""

    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.folder, self.engine = folder, engine
        self.sources, self.wiki = folder / "sources", folder / "wiki"

    def plan(self, *words: str) -> dict[str, Any]:
        """As a person types it; proves that nothing is changed and nobody is asked."""
        before, asked = self.bytes(), self.engine.journal.total
        with contextlib.chdir(self.folder):
            typed = ["plan", "sources", "--base-url", self.engine.base_url, "--json", *words]
            done = CliRunner().invoke(app, typed, catch_exceptions=False)
        assert done.exit_code == 0, done.stdout
        assert (self.bytes(), self.engine.journal.total) == (before, asked)
        made: dict[str, Any] = json.loads(done.stdout)
        return made

    def due(self, *words: str) -> dict[str, int]:
        """Job → number of items that are due, without those of which none is."""
        return {job: work["due"] for job, work in self.plan(*words)["jobs"].items() if work["due"]}

    def night(self, *, review: bool = False) -> dict[str, int]:
        """Job → number of items that a night did."""
        before = max((number for number, _ in self.items()), default=0)
        with contextlib.chdir(self.folder):
            assert night(Path("sources"), self.wiki, self.engine.base_url, cohort=64, review=review).findings == []
        return dict(Counter(job for number, job in self.items() if number > before))

    def items(self) -> list[tuple[int, str]]:
        """The pass and the job of each item that is done."""
        path = self.wiki / ".wikiagent" / "ledger.db"
        if not path.exists():
            return []
        with contextlib.closing(sqlite3.connect(path)) as db:
            return db.execute("SELECT pass, job FROM items").fetchall()

    def bytes(self) -> dict[str, bytes]:
        found = [path for path in sorted(self.folder.rglob("*")) if path.is_file()]
        return {str(path): path.read_bytes() for path in found if not path.name.endswith(("-wal", "-shm"))}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pile]:
    with FakeEngine(diligent(read=careful)) as engine:
        pile = Pile(tmp_path_factory.mktemp("first"), engine)
        pile.sources.mkdir()
        for name, number, size in (("long.md", 0, 3000), ("middle.md", 1, 900), ("short.md", 2, 500)):
            (pile.sources / name).write_text(document(number, size))
        planned = pile.due()
        assert not pile.wiki.exists()
        done = pile.night()
        assert [planned[job] for job in READING] == [done[job] for job in READING]
        yield pile


@pytest.fixture
def pile(first: Pile, tmp_path: Path) -> Pile:
    shutil.copytree(first.folder, tmp_path, dirs_exist_ok=True)
    return Pile(tmp_path, first.engine)


def test_after_a_full_night_nothing_is_due(pile: Pile) -> None:
    made = pile.plan()
    assert {job: work["due"] + work["expected"] for job, work in made["jobs"].items()} == dict.fromkeys(JOBS, 0)
    assert (made["hours"], made["prompt_tokens"], made["rests_on"]) == (0, 0, [])
    assert made["sources"]["unchanged"] == ["sources/long.md", "sources/middle.md", "sources/short.md"]
    assert pile.night() == {}


def test_after_a_night_that_doubled_back_nothing_is_due_for_another(pile: Pile) -> None:
    (pile.sources / "open.md").write_text("# Open\n\nOpen is a word.\n\nnobody says more of it than that.\n")
    pile.night()
    assert pile.due() == {}
    due = pile.due("--overnight")
    assert set(due) == {"check", "review"}
    assert pile.night(review=True) == due
    assert pile.due("--overnight") == {}


def test_one_more_source_makes_due_what_the_night_then_does(pile: Pile) -> None:
    (pile.sources / "more.md").write_text(document(3, 1500))
    made = pile.plan()
    assert made["sources"]["new"] == ["sources/more.md"]
    assert made["jobs"]["write"]["expected"] > 0
    done = pile.night()
    assert [made["jobs"][job]["due"] for job in READING] == [done[job] for job in READING] == [1, 1]


def an_edited_passage(pile: Pile) -> None:
    lines = (pile.sources / "long.md").read_text().split("\n")
    place = next(number for number, line in enumerate(lines) if " is known, " in line)
    lines[place] = "Zabelium is known, and the depth of Zabelium is 4711 m."
    (pile.sources / "long.md").write_text("\n".join(lines))


def a_source_that_goes(pile: Pile) -> None:
    (pile.sources / "middle.md").unlink()


def a_source_of_another_name(pile: Pile) -> None:
    (pile.sources / "long.md").rename(pile.sources / "lengthy.md")


def another_tone(pile: Pile) -> None:
    path = pile.wiki / "WIKI.md"
    path.write_text(path.read_text().replace("tone: plain and exact", "tone: cheerful"))


def a_decision_that_waits(pile: Pile) -> None:
    with contextlib.closing(sqlite3.connect(pile.wiki / ".wikiagent" / "ledger.db")) as db:
        rows = db.execute("SELECT id, title FROM entities ORDER BY id LIMIT 2").fetchall()
    one, other = (Name(normal=id_, written=title) for id_, title in rows)
    inbox.put(pile.wiki / ".wikiagent", MergeNames(kept=one, other=other))


@pytest.mark.parametrize(
    ("change", "jobs"),
    [
        (an_edited_passage, READING),
        (a_source_that_goes, JOBS),
        (a_source_of_another_name, JOBS),
        (another_tone, JOBS),
        (a_decision_that_waits, JOBS),
    ],
)
def test_what_is_planned_is_what_is_done(pile: Pile, change: Callable[[Pile], None], jobs: tuple[str, ...]) -> None:
    change(pile)
    planned = pile.due()
    done = pile.night()
    assert {job: planned.get(job, 0) for job in jobs} == {job: done.get(job, 0) for job in jobs}
    assert pile.due() == {}


def test_sources_are_compared_with_those_of_the_last_night(pile: Pile) -> None:
    (pile.sources / "middle.md").unlink()
    (pile.sources / "long.md").rename(pile.sources / "lengthy.md")
    (pile.sources / "short.md").write_text("# Short\n\nShort is a word.\n")
    (pile.sources / "new.md").write_text("# New\n\nNew is a word.\n")
    (pile.sources / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    (pile.sources / "links.md").write_text("- https://example.invalid/page\n")
    told = pile.plan()["sources"]
    shown = {kind: [name.removeprefix("sources/") for name in names] for kind, names in told.items()}
    assert shown["gone"] == ["middle.md"]
    assert shown["renamed"] == ["lengthy.md"]
    assert shown["changed"] == ["short.md"]
    assert shown["new"] == ["new.md"]
    assert shown["not_fetched"] == ["https://example.invalid/page"]
    assert set(shown["left_out"]) == {"bad.pdf", "links.md"}


def test_a_wiki_among_the_sources_is_no_source(pile: Pile) -> None:
    shutil.copytree(pile.wiki, pile.sources / "wiki")
    assert pile.plan("--wiki", "sources/wiki")["sources"]["new"] == []


def test_figures_rest_on_earlier_nights_where_there_were_some(pile: Pile) -> None:
    (pile.sources / "more.md").write_text(document(3, 1500))
    before = pile.plan()
    assert any("as in night 1" in line for line in before["rests_on"])
    assert before["answer_tokens"] > 0
    shutil.rmtree(pile.wiki)
    guessed = pile.plan()["rests_on"]
    assert all("assumed" in line for line in guessed)
    assert len(guessed) == 3


def test_in_words_it_says_what_is_due_and_what_that_takes(pile: Pile) -> None:
    (pile.sources / "more.md").write_text(document(3, 900))
    with contextlib.chdir(pile.folder):
        typed = ["plan", "sources", "--base-url", pile.engine.base_url, "--hours", "2"]
        said = CliRunner().invoke(app, typed, catch_exceptions=False).stdout
    for words in ("1 new, 3 unchanged", "new: sources/more.md", "due: 1 survey, 1 read", "2.0 hours: enough"):
        assert words in said, said


def test_what_a_night_would_refuse_is_refused(pile: Pile) -> None:
    with pytest.raises(UsageError, match="nowhere"), contextlib.chdir(pile.folder):
        CliRunner().invoke(app, ["plan", "nowhere"], catch_exceptions=False)
