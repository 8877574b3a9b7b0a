"""WIKI.md steers: each field reaches the jobs that declare it, and an edited word makes due what depends on it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, SUBJECT, careful, diligent
from fake_engine.players import Turn, lines, numbered
from piles import document
from small_nights import Outcome, night

from agent.ledger.snapshot import Snapshot
from agent.scoring import lint, sources_of

READING, WRITING = {"survey", "read"}, {"write"}
NOTHING: set[str] = set()


class Steered:
    """A wiki after its first night, and nights after something was changed in its WIKI.md."""

    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.folder, self.engine = folder, engine
        self.said: list[dict[str, str]] = []
        """What the last night asked: the system message and the item of each call."""

    def night(self) -> Outcome:
        before = self.engine.journal.total
        outcome = night(self.folder / "sources", self.folder / "wiki", self.engine.base_url, cohort=64)
        calls = self.engine.journal.calls[before:]
        self.said = [{m["role"]: m["content"] for m in json.loads(call.raw)["messages"][:2]} for call in calls]
        assert outcome.findings == []
        return outcome

    def jobs(self) -> set[str]:
        return {call["system"].split()[2] for call in self.said}

    def prompts(self, job: str) -> str:
        return "\n".join(call["system"] + call["user"] for call in self.said if call["system"].split()[2] == job)

    def steer(self, field: str, value: str) -> None:
        page = self.folder / "wiki" / "WIKI.md"
        lines_ = page.read_text().split("\n")
        place = next(place for place, line in enumerate(lines_) if line.startswith(f"{field}:"))
        lines_[place] = f"{field}: {value}"
        page.write_text("\n".join(lines_))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Steered]:
    with FakeEngine(diligent(read=careful)) as engine:
        steered = Steered(tmp_path_factory.mktemp("first"), engine)
        (steered.folder / "sources").mkdir()
        for number, name in enumerate(("a.md", "b.md")):
            (steered.folder / "sources" / name).write_text(document(number, 1200))
        (steered.folder / "sources" / "mine.md").write_text(
            "# Mines\n\nMarnor is a kind of quarry. The depth of Marnor is 40 m.\n\n## Thanks\n\nGalhor is a friend.\n"
        )
        (steered.folder / "sources" / "mines.md").write_text("# More mines\n\nMarnors is a kind of pit.\n")
        steered.night()
        yield steered


@pytest.fixture
def steered(first: Steered, tmp_path: Path) -> Steered:
    shutil.copytree(first.folder, tmp_path, dirs_exist_ok=True)
    return Steered(tmp_path, first.engine)


@pytest.mark.parametrize(
    ("field", "value", "due"),
    [
        ("purpose", "to know how deep the quarries are", READING | WRITING),
        ("audience", "a geologist", WRITING),
        ("language", "German", {"read", "write"}),
        ("tone", "cheerful", WRITING),
        ("types", "[concept, tool]", READING),
        ("leave_out", "prices of shares", READING),
        ("glossary", "{Nothing that any source names: a word}", NOTHING),
        ("standing", '{"*/nothing*": note}', NOTHING),
    ],
)
def test_one_edited_word_makes_due_the_jobs_that_declare_its_field(
    steered: Steered, field: str, value: str, due: set[str]
) -> None:
    steered.night()
    assert steered.jobs() == NOTHING
    steered.steer(field, value)
    steered.night()
    assert steered.jobs() == due
    for job in due:
        assert value.strip("[]") in steered.prompts(job)
    steered.night()
    assert steered.jobs() == NOTHING


def test_a_word_of_the_glossary_makes_due_what_names_it_and_nothing_else(steered: Steered) -> None:
    steered.steer("glossary", "{Marnor: the northern quarry}")
    steered.night()
    assert {
        call["user"].split("\n")[0].removeprefix("Page: ") for call in steered.said if "Page: " in call["user"]
    } >= {"Marnor (concept)"}
    assert steered.jobs() <= {"resolve", "write"}
    assert all("Marnor: the northern quarry" in call["user"] for call in steered.said)


def test_the_glossary_spells_names_and_makes_one_page_of_what_it_says_is_one_thing(steered: Steered) -> None:
    steered.steer("glossary", "{Great Marnor: {means: the quarry, also: [Marnor, Marnors]}}")
    page = steered.night().pages["entities/marnor.md"]
    assert "title: Great Marnor\n" in page
    assert "aliases:\n- Marnor\n- Marnors\n" in page
    steered.steer("glossary", "{}")
    page = steered.night().pages["entities/marnor.md"]
    assert "title: Marnor\n" in page


def test_what_is_to_be_left_out_has_no_page_and_no_claim_and_is_counted(steered: Steered) -> None:
    before = steered.night().pages
    assert "entities/galhor.md" in before
    assert "entities/marnor.md" in before
    steered.steer("leave_out", "thanks, the marnor")
    after = steered.night()
    assert "entities/galhor.md" not in after.pages
    assert "entities/marnor.md" not in after.pages
    assert "Galhor" not in "".join(text for path, text in after.pages.items() if path != "gaps.md")
    assert after.report.events["left out, as WIKI.md asks"] >= 3


def leaves(turn: Turn) -> str:
    """Passes over every sentence on Marnor, as a model does for what a word can't tell."""
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    at = [number for number, text in passage.items() if "Marnor" in text]
    return lines(*([{"do": "leave", "what": "quarries", "at": at}] if at else []), DONE)


def test_sentences_that_the_model_leaves_out_are_not_asked_for_again_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mine.md").write_text("# Mines\n\nMarnor is a quarry.\n\nThe depth of Marnor is 40 m.\n")
    with FakeEngine(diligent(read=leaves)) as engine:
        outcome = Steered(tmp_path, engine).night()
        reads = [call for call in engine.journal.calls if b"# Job: read" in call.raw]
    assert len(reads) == 1
    assert outcome.report.events["left out, as WIKI.md asks"] == 1


def test_types_are_those_of_the_wiki(steered: Steered) -> None:
    steered.steer("types", "[thing, place]")
    assert "type: thing\n" in steered.night().pages["entities/marnor.md"]
    steered.steer("types", "[place]")
    assert "type: thing\n" not in "".join(steered.night().pages.values())


def test_the_wiki_is_in_the_language_that_most_sources_have(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name, text in {
        "a.md": "# Marnor\n\nMarnor ist ein Steinbruch und nicht tief.\n\nDie Tiefe von Marnor ist 40 m.\n",
        "b.md": "# Corbel\n\nCorbel ist ein Stein, der in dem Steinbruch Marnor gefunden wird.\n",
        "c.md": "# Galhor\n\nGalhor is a rock that was found near the quarry.\n",
    }.items():
        (tmp_path / "sources" / name).write_text(text)
    outcome = night(tmp_path / "sources", tmp_path / "wiki")
    assert outcome.findings == []
    assert outcome.pages["index.md"].startswith("# Verzeichnis\n")
    assert "Satz 2 — “Marnor ist ein Steinbruch und nicht tief.”" in outcome.pages["entities/marnor.md"]
    snapshot = Snapshot.open(tmp_path / "wiki" / ".wikiagent" / "ledger.db")
    findings = lint(tmp_path / "wiki", snapshot, sources_of(tmp_path / "wiki", snapshot))
    snapshot.close()
    assert {finding.kind for finding in findings} <= {"thin"}


def german(turn: Turn) -> str:
    """Reads an English passage into German claims; one of them has a number that the passage has not."""
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    claims = []
    for number, text in passage.items():
        if turn.number == 1 and SUBJECT.match(text):
            for depth in ("40", "41"):
                said = f"Die Tiefe von Marnor ist nach der Quelle {depth} m."
                claims.append(
                    {"do": "claim", "entity": "Marnor", "attribute": "Tiefe", "statement": said, "at": [number]}
                )
    return lines(*claims, DONE)


def test_claims_in_another_language_than_their_source_are_held_to_its_numbers_and_names(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.md").write_text("# Mines\n\nMarnor is known, and the depth of it is 40 m.\n")
    with FakeEngine(diligent(read=german)) as engine:
        page = Steered(tmp_path, engine).night().pages["entities/marnor.md"]
    assert "Die Tiefe von Marnor ist nach der Quelle 40 m" in page.replace("**", "")
    assert "41 m" not in page
    assert "“Marnor is known, and the depth of it is 40 m.”" in page


SCRIPTS = {
    "北京": "北京 is a city.",
    "Москва": "Москва is a city.",
    "القاهرة": "القاهرة is a city.",
    "हिन्दी": "हिन्दी is a language.",
    "CON": "CON is a device.",
}


def told(turn: Turn) -> str:
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    names = {
        name: number for number, text in passage.items() for name in (*SCRIPTS, "🚀", LONG) if text.startswith(name)
    }
    claims = [
        {"do": "claim", "entity": name, "attribute": "definition", "statement": passage[number], "at": [number]}
        for name, number in names.items()
        if turn.number == 1
    ]
    return lines(*claims, DONE)


LONG = "漢字" * 45


def test_names_in_any_script_get_pages_that_can_be_written_and_linked(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    said = [*SCRIPTS.values(), f"{LONG} is a word.", "🚀 is a sign.", "These are near 北京 and Москва."]
    (tmp_path / "sources" / ("長い" * 40 + ".md")).write_text("# Names\n\n" + "\n\n".join(said) + "\n")
    with FakeEngine(diligent(read=told, survey=lambda _: lines(DONE))) as engine:
        outcome = Steered(tmp_path, engine).night()
    found = {path for path in outcome.pages if path.startswith("entities/")}
    assert {
        "entities/北京.md",
        "entities/москва.md",
        "entities/القاهرة.md",
        "entities/हिन्दी.md",
        "entities/con-page.md",
    } < found
    assert len(found) == len(SCRIPTS) + 1  # a sign alone is no name
    assert outcome.report.events["rejected: no name"] == 1
