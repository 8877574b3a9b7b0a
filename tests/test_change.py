"""A second night reads only what changed, and its wiki is the one that a first night over the same sources makes.

That holds byte for byte for a brain whose answer to a passage depends on the passage and what introduces it; a model
also sees which names the wiki knows by then, and where in its source a passage stands. What a first night can't know
aside: sources, pages and entities keep the names that they were first given.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from fake_engine import EngineProcess, FakeEngine
from fake_engine.diligent import careful, diligent
from hypothesis import given, settings
from hypothesis import strategies as st
from piles import document, subject
from small_nights import Outcome, night, pages

from agent.ledger.journal import Ledger
from agent.ledger.snapshot import Snapshot

NEW = "Zabelium is known, and the depth of Zabelium is 4711 m."


class Pile:
    """Sources, the wiki of a first night over them, and nights after something was changed."""

    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.folder, self.engine = folder, engine
        self.sources, self.wiki = folder / "sources", folder / "wiki"
        self.calls = 0
        """Of the last night."""

    def night(self, wiki: Path | None = None, sources: Sequence[Path] = (Path("sources"),)) -> Outcome:
        before = self.engine.journal.total
        with contextlib.chdir(self.folder):  # sources are named as they are typed
            outcome = night(sources, wiki or self.wiki, self.engine.base_url, cohort=64)
        self.calls = self.engine.journal.total - before
        assert outcome.findings == []
        return outcome

    def from_nothing(self) -> Outcome:
        """The wiki of a first night over the sources as they are now."""
        calls, wiki = self.calls, self.folder / "from nothing"
        shutil.rmtree(wiki, ignore_errors=True)
        outcome = self.night(wiki)
        self.calls = calls
        return outcome

    def jobs(self) -> list[str]:
        """What the last night asked for."""
        asked = self.engine.journal.calls[-self.calls :] if self.calls else []
        return [json.loads(call.raw)["messages"][0]["content"].split()[2] for call in asked]

    def change(self, name: str, how: Callable[[list[str]], None]) -> None:
        """Edit the lines of a file."""
        lines = (self.sources / name).read_text().split("\n")
        how(lines)
        (self.sources / name).write_text("\n".join(lines))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pile]:
    with FakeEngine(diligent(read=careful)) as engine:
        pile = Pile(tmp_path_factory.mktemp("first"), engine)
        pile.sources.mkdir()
        for name, number, size in (("long.md", 0, 14000), ("middle.md", 1, 2000), ("short.md", 2, 900)):
            (pile.sources / name).write_text(document(number, size))
        pile.night()
        yield pile


@pytest.fixture
def pile(first: Pile, tmp_path: Path) -> Pile:
    """A copy of the first night's pile and wiki."""
    shutil.copytree(first.folder, tmp_path, dirs_exist_ok=True)
    return Pile(tmp_path, first.engine)


def fact(lines: list[str], number: int) -> int:
    """The place of one of the lines that state a fact."""
    return [place for place, line in enumerate(lines) if " is known, " in line][number]


def passages(pile: Pile) -> int:
    """How many passages all sources have."""
    with contextlib.closing(Snapshot.open(pile.wiki / ".wikiagent" / "ledger.db")) as snapshot:
        return sum(len(snapshot.contents_of(source.sha256)) for source in snapshot.sources())


def test_a_second_night_over_the_same_sources_asks_nothing_and_changes_nothing(pile: Pile) -> None:
    before = pile.night().pages
    assert pile.calls == 0
    assert pile.night().pages == before


def replace_a_fact(lines: list[str]) -> None:
    lines[fact(lines, 30)] = NEW


def put_a_fact_in_near_the_beginning(lines: list[str]) -> None:
    lines[fact(lines, 2) : fact(lines, 2)] = [NEW, ""]


def take_a_section_out(lines: list[str]) -> None:
    heads = [place for place, line in enumerate(lines) if line.startswith("## ")]
    del lines[heads[5] : heads[6]]


@pytest.mark.parametrize("how", [replace_a_fact, put_a_fact_in_near_the_beginning, take_a_section_out])
def test_of_an_edited_source_only_the_passages_that_changed_are_read(
    pile: Pile, how: Callable[[list[str]], None]
) -> None:
    pile.change("long.md", how)
    edited = pile.night()
    assert passages(pile) >= 4
    assert 1 <= pile.jobs().count("read") <= 2
    assert edited.pages == pile.from_nothing().pages


def test_a_deleted_source_takes_its_own_claims_along_and_nothing_is_read(pile: Pile) -> None:
    (pile.sources / "long.md").unlink()
    left = pile.night()
    assert not {"survey", "read"} & set(pile.jobs())
    assert left.pages == pile.from_nothing().pages


def test_a_renamed_source_changes_its_name_and_nothing_is_asked(pile: Pile) -> None:
    before = pile.night().pages
    (pile.sources / "long.md").rename(pile.sources / "lengthy.md")
    renamed = pile.night()
    assert pile.calls == 0
    assert renamed.pages == pile.from_nothing().pages

    def with_new_name(text: str) -> str:
        return text.replace("sources/long", "sources/lengthy")

    assert renamed.pages == {with_new_name(path): with_new_name(text) for path, text in before.items()}


def test_a_renamed_source_is_asked_nothing_of_where_it_now_stands_behind_the_others(pile: Pile) -> None:
    (pile.sources / "long.md").rename(pile.sources / "z.md")
    renamed = pile.night()
    assert pile.calls == 0
    fresh = pile.from_nothing()
    assert renamed.pages.keys() == fresh.pages.keys()
    assert renamed.pages["conflicts.md"] == fresh.pages["conflicts.md"]


@pytest.mark.parametrize("name", ["a copy.md", "z copy.md"])
def test_an_exact_copy_adds_nothing_and_stands_in_for_the_original_when_that_goes(pile: Pile, name: str) -> None:
    before = pile.night().pages
    shutil.copy(pile.sources / "long.md", pile.sources / name)
    copied = pile.night()
    assert pile.calls == 0
    state = {source.source: (source.state, source.reason) for source in copied.report.sources}
    assert state[f"sources/{name}"] == ("skipped", "duplicate of sources/long.md")
    entities = {path: text for path, text in before.items() if path.startswith("entities/")}
    assert entities.items() <= copied.pages.items()
    (pile.sources / "long.md").unlink()
    pile.night()
    assert pile.calls == 0


def test_a_source_that_is_split_in_two_is_read_where_it_was_cut(pile: Pile) -> None:
    text = (pile.sources / "long.md").read_text()
    cut = text.index("\n## ", len(text) // 2)
    (pile.sources / "long.md").write_text(text[:cut] + "\n")
    (pile.sources / "long part 2.md").write_text(text.split("\n", 1)[0] + "\n" + text[cut:])
    split = pile.night()
    assert pile.jobs().count("read") <= 2
    assert split.pages == pile.from_nothing().pages


def test_a_source_that_is_renamed_and_edited_is_read_where_it_changed(pile: Pile) -> None:
    pile.change("long.md", replace_a_fact)
    (pile.sources / "long.md").rename(pile.sources / "lengthy.md")
    moved = pile.night()
    assert pile.jobs().count("read") == 1
    assert moved.pages == pile.from_nothing().pages


def test_two_runs_end_where_one_does(pile: Pile) -> None:
    (pile.sources / "added.md").write_text(document(3, 1500))
    added = pile.night()
    assert pile.jobs().count("read") == 1
    assert added.pages == pile.from_nothing().pages


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_sources_are_typed_leaves_no_trace(pile: Pile, seed: int) -> None:
    typed = sorted(path.relative_to(pile.folder) for path in pile.sources.iterdir())
    random.Random(seed).shuffle(typed)
    before = pages(pile.wiki)
    assert pile.night(sources=typed).pages == before
    assert pile.calls == 0
    assert pile.night(pile.folder / "anew", sources=typed).pages == before


def test_an_edit_that_is_taken_back_ends_in_the_pages_before_it(pile: Pile) -> None:
    before, text = pile.night().pages, (pile.sources / "long.md").read_text()
    pile.change("long.md", replace_a_fact)
    assert pile.night().pages != before
    (pile.sources / "long.md").write_text(text)
    assert pile.night().pages == before


def test_the_former_version_under_another_name_is_a_source_of_its_own(pile: Pile) -> None:
    shutil.copy(pile.sources / "short.md", pile.folder / "kept.md")
    pile.change("short.md", put_a_fact_in_near_the_beginning_of_a_short_one)
    pile.night()
    shutil.copy(pile.folder / "kept.md", pile.sources / "short before.md")
    assert pile.night().pages == pile.from_nothing().pages


def put_a_fact_in_near_the_beginning_of_a_short_one(lines: list[str]) -> None:
    lines[3:3] = [NEW, ""]


def test_a_resolution_survives_an_edit_of_something_else_in_the_same_passage(pile: Pile) -> None:
    for name, depth in (("quarry-1.md", 40), ("quarry-2.md", 55)):
        said = (
            f"# Quarries\n\nMarnor is known, and the depth of Marnor is {depth} m.\n\nGalhor is a kind of {name[:6]}.\n"
        )
        (pile.sources / name).write_text(said)
    pile.night()
    page = pile.wiki / "conflicts.md"
    entry = page.read_text().index("Marnor")
    status = page.read_text().index("- status: open", entry)
    page.write_text(page.read_text()[:status] + "- status: resolved: 55 since 2" + page.read_text()[status + 14 :])
    pile.change("quarry-1.md", lambda lines: lines.insert(2, "Zabel is a kind of hammer.\n"))
    resolved = pile.night()
    assert "read" in pile.jobs()
    assert "- status: resolved: 55 since 2" in resolved.pages["conflicts.md"]
    pile.change("quarry-1.md", lambda lines: lines.__setitem__(4, lines[4].replace("40", "45")))
    assert "- status: open (before a position was added: 55 since 2)" in pile.night().pages["conflicts.md"]


def older(pile: Pile) -> None:
    """Make the ledger one of an older reader, which found three sentences more at the beginning of every source."""
    ledger = Ledger(pile.wiki / ".wikiagent" / "ledger.db")

    def work(db: sqlite3.Connection) -> None:
        db.execute("UPDATE documents SET reader = reader - 1")
        db.execute("UPDATE items SET first = first + 3, last = last + 3 WHERE last > 0")
        db.execute("UPDATE claims SET sentence = sentence + 3")
        db.execute("UPDATE cited SET sentence = sentence + 3")
        for table, key in (("claims", "id"), ("mentions", "id"), ("questions", "id")):
            for id_, text in db.execute(f"SELECT {key}, record FROM {table}").fetchall():
                record = json.loads(text)
                for piece in record["evidence"]:
                    piece |= {name: piece[name] + 3 for name in ("sentence", "start", "end")}
                db.execute(f"UPDATE {table} SET record = ? WHERE {key} = ?", (json.dumps(record), id_))

    ledger.write(work)
    ledger.close()


def test_where_a_newer_reader_finds_the_same_passages_nothing_is_read_again(pile: Pile) -> None:
    before = pile.night().pages
    older(pile)
    assert pile.night().pages == before
    assert pile.calls == 0


@pytest.mark.parametrize("calls", [0, 4])
def test_a_second_night_that_is_killed_ends_in_the_same_bytes(pile: Pile, calls: int) -> None:
    pile.change("long.md", replace_a_fact)
    (pile.sources / "middle.md").rename(pile.sources / "moved.md")
    with EngineProcess("fake_engine.diligent:careful_player", "--delay", "0.1") as engine:
        command = [sys.executable, "-m", "agent", "run", "sources", "--concurrency", "2", "--base-url", engine.base_url]
        with subprocess.Popen(command, cwd=pile.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as night:
            while night.poll() is None and (engine.journal()["total"] < calls or not taken_in(pile)):
                time.sleep(0.02)
            night.kill()
    killed = pile.night()
    assert killed.pages == pile.from_nothing().pages


def taken_in(pile: Pile) -> bool:
    """Whether the ledger knows that a file was renamed."""
    with contextlib.closing(Snapshot.open(pile.wiki / ".wikiagent" / "ledger.db")) as snapshot:
        return any(source.name == "sources/moved.md" and source.sha256 for source in snapshot.sources())


WORDS = "amber basalt copper dolomite emerald flint granite hematite iron jasper".split()


def paragraph(number: int) -> str:
    """A section that the rules find something in; some disagree with others."""
    draw = random.Random(number)
    one, other = (f"{subject(draw.randrange(40))}{subject(draw.randrange(3))}" for _ in range(2))
    lines = [f"{one} is a kind of {draw.choice(WORDS)} that {other} was made of."]
    lines += [f"{other} is a tool, and {one} needs {' '.join(draw.sample(WORDS, 8))}." for _ in range(4)]
    lines += [f"- `{one}`", "", f"  The default is {draw.randrange(4)}.", "", "  It is read once."]
    return f"## {one} {number % 7}\n\n" + "\n\n".join(lines)


class Edited:
    """Files as lists of paragraphs, and what a person does to them."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.files = {name: self._paragraphs(draw.randrange(1, 25)) for name in ("a.md", "k.md", "s.md")}

    def _paragraphs(self, count: int) -> list[int]:
        return [self.draw.randrange(300) for _ in range(count)]

    def write(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, numbers in self.files.items():
            (folder / name).write_text(f"# The {name[0]} book\n\n" + "\n\n".join(map(paragraph, numbers)) + "\n")

    def step(self) -> None:
        name = self.draw.choice(sorted(self.files))
        numbers = self.files[name]
        place = self.draw.randrange(len(numbers) + 1)
        behind = f"{name[:-3]}{self.draw.choice('abc')}.md"
        match self.draw.choice(("edit", "insert", "delete", "rename", "split", "copy", "remove", "move")):
            case "edit":
                numbers[place : place + 1] = self._paragraphs(1)
            case "insert":
                numbers[place:place] = self._paragraphs(self.draw.randrange(1, 4))
            case "delete":
                del numbers[place : place + 2]
            case "rename" if behind not in self.files:
                self.files[behind] = self.files.pop(name)
            case "split" if behind not in self.files:
                self.files[name], self.files[behind] = numbers[:place], numbers[place:]
            case "copy" if behind not in self.files:
                self.files[behind] = list(numbers)
            case "remove" if len(self.files) > 1:
                del self.files[name]
            case "move":
                self.files[self.draw.choice(sorted(self.files))] += numbers[place : place + 3]
                del numbers[place : place + 3]


@settings(deadline=None, max_examples=4)
@given(seed=st.integers(0, 10_000))
def test_after_any_edits_the_wiki_is_that_of_a_first_night(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("edits")
    edited = Edited(random.Random(seed))
    with contextlib.chdir(folder):
        for _ in range(4):
            edited.write(Path("sources"))
            after = night(Path("sources"), Path("wiki"), cohort=64)
            assert after.findings == []
            edited.step()
        fresh = night(Path("sources"), Path("fresh"), cohort=64)
    assert after.pages == fresh.pages


def test_the_overview_follows_the_order_of_its_pages_from_one_source_to_another(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "k.md").write_text("# The k book\n\nGalhorVale is a kind of lamp for deep mines.\n")
    for more, first in (("MarnorVale is a tool of iron.\n", "marnorvale"), ("", "galhorvale")):
        (sources / "a.md").write_text(f"# The a book\n\nMarnorVale is a kind of lamp for deep mines.\n\n{more}")
        after = night(sources, tmp_path / "wiki")
        assert after.pages["overview.md"].split("entities/")[1].startswith(first)
    assert after.pages == night(sources, tmp_path / "fresh").pages
