"""A person at work in the wiki's files while nights come and go: no word of theirs is lost, the wiki stays whole."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from views import Wiki, hostile_wiki

from agent.ledger import backup
from agent.ledger.journal import Ledger
from agent.wiki import edits
from agent.wiki.publish import take_over
from agent.wiki.statuses import status_lines

WORD = re.compile(r"mine\d+")
draws = st.integers(min_value=0, max_value=1_000_000)


class PersonAtWork(RuleBasedStateMachine):
    """``words``: what the person wrote and did not take away themselves, each a word that nobody else has."""

    @initialize()
    def a_wiki(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.wiki = hostile_wiki(self.folder)
        self.wiki.publish()
        self.words: set[str] = set()
        self.decided: set[str] = set()
        self.written = 0
        self.away: list[tuple[Path, Path]] = []

    def teardown(self) -> None:
        if hasattr(self, "wiki"):
            self.wiki.ledger.close()
            shutil.rmtree(self.folder)

    def page(self, draw: int) -> Path:
        pages = sorted(path for path in self.wiki.path.rglob("*.md") if ".wikiagent" not in path.parts)
        return pages[draw % len(pages)]

    def word(self) -> str:
        self.written += 1
        word = f"mine{self.written}"
        self.words.add(word)
        return word

    @rule(draw=draws, where=draws)
    def adds_a_block(self, draw: int, where: int) -> None:
        page = self.page(draw)
        lines = page.read_text().split("\n")
        blank = [number for number, line in enumerate(lines) if not line and number > 8] or [len(lines)]
        place = blank[where % len(blank)]
        lines[place:place] = ["", f"A thought {self.word()} on it,", f"- and {self.word()} more."]
        page.write_text("\n".join(lines))

    @rule(draw=draws, where=draws)
    def writes_over_a_line(self, draw: int, where: int) -> None:
        page = self.page(draw)
        lines = page.read_text().split("\n")
        place = where % len(lines)
        self.words -= set(WORD.findall(lines[place]))
        lines[place] = f"Something else {self.word()}."
        page.write_text("\n".join(lines))

    @rule(draw=draws)
    def adds_a_property(self, draw: int) -> None:
        page = self.page(draw)
        text = page.read_text()
        if text.startswith("---\ntitle: ") and "\nengine: " in text:
            word = self.word()
            page.write_text(text.replace("\nengine: ", f"\nmy_{word}: yes\nengine: ", 1))

    @rule(said=st.sampled_from(["Resolved:", "open:", "solved:", "Open but"]), night=st.booleans())
    def writes_a_status(self, said: str, night: bool) -> None:
        page = self.wiki.path / "conflicts.md"
        lines = status_lines(page.read_text()) if page.exists() else {}
        for line in list(lines.values())[:1]:
            self.words -= set(WORD.findall(f"{line} {self.resolutions()}"))
            word = self.word()
            self.decided.add(word)
            page.write_text(page.read_text().replace(line, f"- status: {said} {word}", 1))
        if night:
            self.a_night_publishes()

    def resolutions(self) -> str:
        rows = self.wiki.ledger.reader.execute("SELECT text, opened FROM resolutions").fetchall()
        return " ".join(f"{text} {opened}" for text, opened in rows)

    @rule(draw=draws)
    def deletes_a_page(self, draw: int) -> None:
        page = self.page(draw)
        self.words -= set(WORD.findall(page.read_text()))
        page.unlink()
        self.away.append((page, page))

    @rule(draw=draws)
    def renames_a_page(self, draw: int) -> None:
        page = self.page(draw)
        name = page.with_name(f"Renamed {self.written} {draw}.md")
        if not name.exists():
            page.rename(name)
            self.away.append((name, page))

    @rule(draw=draws)
    def puts_a_page_into_a_folder(self, draw: int) -> None:
        page = self.page(draw)
        inside = page.parent / f"{page.parent.name} {draw % 2}" / page.name
        if not inside.exists():
            inside.parent.mkdir(exist_ok=True)
            page.rename(inside)
            self.away.append((inside, page))

    @precondition(lambda self: self.away)
    @rule(draw=draws)
    def puts_a_page_back(self, draw: int) -> None:
        name, page = self.away[draw % len(self.away)]
        if name.exists() and not page.exists():
            name.rename(page)

    @rule(draw=draws, other=draws)
    def gives_a_page_the_name_of_one_that_is_gone(self, draw: int, other: int) -> None:
        gone = [page for _, page in self.away if not page.exists()]
        if gone:
            self.page(draw).rename(gone[other % len(gone)])

    @rule()
    def writes_a_page_of_their_own(self) -> None:
        word = self.word()
        (self.wiki.path / "entities" / f"{word}.md").write_text(f"# My page\n\n{word} is known to me alone.\n")

    @rule()
    def a_night_publishes(self) -> None:
        edits.take_in(self.wiki.path, self.wiki.view, self.wiki.ledger)
        kept = set(self.wiki.publish().kept)
        missing = [finding for finding in self.wiki.verify() if finding.path not in kept]
        assert [str(finding) for finding in missing] == []

    @rule(draw=draws)
    def a_source_is_read_and_another_forgotten(self, draw: int) -> None:
        """What the program itself has to say on a page changes."""
        name = ["alpha", "beta gamma", "c++", "日本語"][draw % 4]
        sentence = draw % 7
        self.wiki.ledger.write(
            lambda db: db.execute("DELETE FROM claims WHERE normal = ? AND sentence > ?", (name, sentence))
        )

    @precondition(lambda self: self.written > 2)
    @rule(copy_first=st.booleans())
    def the_ledger_is_damaged_and_restored(self, copy_first: bool) -> None:
        self.words -= self.decided  # a copy of the ledger has what was decided before it was made
        path = self.wiki.ledger.path
        if copy_first or not (path.parent / "backup" / "ledger.db").exists():
            backup.make(path)
        self.wiki.ledger.close()
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        _, aside = backup.put_back(self.wiki.path)
        self.wiki.ledger = Ledger(path)
        take_over(self.wiki.path, self.wiki.ledger, aside)

    @invariant()
    def no_word_is_lost(self) -> None:
        if not hasattr(self, "wiki"):
            return
        files = [path for path in self.wiki.path.rglob("*.md") if path.is_file()]
        there = set(WORD.findall("\n".join(path.read_text() for path in files)))
        there |= {word for path in files for word in WORD.findall(path.name)}
        there |= set(WORD.findall(self.resolutions()))
        assert self.words <= there


def take_in_and_publish(wiki: Wiki) -> list[str]:
    edits.take_in(wiki.path, wiki.view, wiki.ledger)
    kept = wiki.publish().kept
    assert wiki.verify() == []
    return kept


def test_the_new_version_beside_a_changed_page_is_left_alone_when_a_person_writes_into_it_too(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    page = wiki.path / "sources" / "old.md"
    program = page.read_text()
    page.write_text(program.replace("title: ", "title: mine1", 1))
    assert take_in_and_publish(wiki) == ["sources/old.md"]
    beside = page.with_name("old.wikiagent-new.md")
    assert beside.read_text() == program
    for mine in (program.replace("title: ", "title: mine2", 1), f"{program}\nA thought mine3 on it.\n"):
        beside.write_text(mine)
        for _ in range(2):
            take_in_and_publish(wiki)
            assert beside.read_text() == mine
            assert "mine1" in page.read_text()
            assert page.with_name("old.2.wikiagent-new.md").read_text() == program


def test_a_page_that_was_moved_away_and_comes_back_with_other_words_keeps_them(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    page = wiki.path / "entities" / "alpha.md"
    program = page.read_text()
    page.unlink()
    take_in_and_publish(wiki)
    mine = program.replace("\n# ", "\n# mine1 ", 1)
    page.write_text(mine)
    assert take_in_and_publish(wiki) == ["entities/alpha.md"]
    assert page.read_text() == mine
    assert page.with_name("alpha.wikiagent-new.md").read_text() == program


def test_links_to_entries_hold_when_another_page_is_put_in_the_place_of_conflicts(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    (wiki.path / "conflicts.md").write_text((wiki.path / "entities" / "owl.md").read_text())
    assert take_in_and_publish(wiki) == ["conflicts.md"]
    assert (wiki.path / "conflicts.wikiagent-new.md").read_text().count("\n## C-") == 1


def test_a_page_can_be_given_the_name_of_one_that_was_deleted_earlier(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    entities = wiki.path / "entities"
    (entities / "alpha.md").unlink()
    take_in_and_publish(wiki)
    text = (entities / "日本語.md").read_text()
    (entities / "日本語.md").rename(entities / "alpha.md")
    assert take_in_and_publish(wiki) == ["entities/alpha.md"]
    assert (entities / "alpha.md").read_text() == text


@pytest.mark.parametrize("place", ["entities", "."])
def test_an_editors_lock_and_a_folder_with_a_pages_name_harm_nothing(tmp_path: Path, place: str) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    (wiki.path / place / ".#alpha.md").symlink_to("me@host.1:2")
    (wiki.path / place / "x.md").mkdir()
    (wiki.path / "entities" / "owl.md").unlink()
    assert take_in_and_publish(wiki) == []
    assert take_over(wiki.path, wiki.ledger, tmp_path / "aside") == []


def move(wiki: Wiki, pages: Iterable[str], old: str, new: str) -> None:
    """As Obsidian does: all links to them change, too."""
    (wiki.path / new).mkdir(exist_ok=True)
    for page in pages:
        (wiki.path / old / f"{page}.md").rename(wiki.path / new / f"{page}.md")
    for file in wiki.path.rglob("*.md"):
        text = file.read_text()
        for page in pages:
            text = text.replace(f"[[{old}/{page}", f"[[{new}/{page}")
        file.write_text(text)


def test_pages_that_are_put_into_a_folder_among_the_others_stay_pages_there(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    move(wiki, ("alpha", "owl"), "entities", "entities/birds & letters")
    taken = edits.take_in(wiki.path, wiki.view, wiki.ledger)
    assert taken == [f"entities/{page}.md: renamed to birds & letters/{page}.md" for page in ("alpha", "owl")]
    for _ in range(2):
        assert wiki.publish().kept == []
        assert wiki.verify() == []
        assert edits.take_in(wiki.path, wiki.view, wiki.ledger) == []
    assert "[[entities/birds & letters/alpha|Alpha]]" in (wiki.path / "conflicts.md").read_text()
    assert not (wiki.path / "entities" / "alpha.md").exists()
    move(wiki, ("alpha", "owl"), "entities/birds & letters", "entities")
    assert len(edits.take_in(wiki.path, wiki.view, wiki.ledger)) == 2
    assert take_in_and_publish(wiki) == []
    assert (wiki.path / "entities" / "alpha.md").exists()


def test_a_page_that_is_put_outside_the_pages_folder_is_a_persons_own(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    text = (wiki.path / "entities" / "owl.md").read_text()
    (wiki.path / "birds").mkdir()
    (wiki.path / "entities" / "owl.md").rename(wiki.path / "birds" / "owl.md")
    (told,) = edits.take_in(wiki.path, wiki.view, wiki.ledger)
    assert "moved to birds/owl.md, which is yours now and no page" in told
    assert take_in_and_publish(wiki) == []
    assert (wiki.path / "birds" / "owl.md").read_text() == text


def test_a_date_that_no_calendar_has_is_kept_as_it_was_typed(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    page = wiki.path / "entities" / "alpha.md"
    page.write_text(page.read_text().replace("\nengine: ", "\nvisited: 2024-02-30\nseen: 2024-02-28\nengine: ", 1))
    for _ in range(2):
        assert take_in_and_publish(wiki) == []
        assert "\nvisited: '2024-02-30'\nseen: 2024-02-28\n" in page.read_text()


@pytest.mark.parametrize(
    "line", ["size: a: b", "\tsize: 5", "size: !!int big", "size: !!bool perhaps", "size: [", "size"]
)
def test_properties_that_can_not_be_read_pin_the_page_and_are_named(tmp_path: Path, line: str) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    page = wiki.path / "entities" / "alpha.md"
    page.write_text(page.read_text().replace("\nengine: ", f"\n{line}\nengine: ", 1))
    kept = take_in_and_publish(wiki)
    assert kept == ["entities/alpha.md"]
    assert line in page.read_text()
    (told,) = edits.not_understood(wiki.path, kept, wiki.ledger)
    assert told.startswith("entities/alpha.md: its properties can't be read; line ")


PersonAtWork.TestCase.settings = settings(
    max_examples=15, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
test_a_person_at_work = PersonAtWork.TestCase
