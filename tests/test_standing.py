"""A note never outweighs what is published: from the file's name to the page, the table and conflicts.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import report, wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent
from fake_engine.players import Turn, lines, numbered
from hypothesis import given
from hypothesis import strategies as st
from small_nights import night

from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.brain.rules.writing import write
from agent.evidence.scopes import tell_apart
from agent.ledger.records import Scope

MANUAL = """---
title: Frobnicator manual
version: 2.1
date: 3 May 2024
---
# Frobnicator manual

FrobTool is a tool that turns widgets.

| Setting | limit |
| --- | --- |
| `MaxTurns` | 12 |
"""
NOTES = """FrobTool is a toy that turns things around in a garden.

| Setting | limit |
| --- | --- |
| `MaxTurns` | 14 |

WidgetPress is a machine that nobody has seen.
"""


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notes come first by name, and the manual says other things."""
    folder = tmp_path_factory.mktemp("standing")
    for name, text in (("a/notes/frob.md", NOTES), ("b/frob-manual.md", MANUAL)):
        (folder / "pile" / name).parent.mkdir(parents=True)
        (folder / "pile" / name).write_text(text)
    done = wikiagent("run", "pile", "--brain", "rules", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    proved = wikiagent("verify", cwd=folder)
    assert proved.returncode == 0, proved.stdout
    return folder / "wiki"


def test_the_value_of_a_manual_stands_before_that_of_a_note(wiki: Path) -> None:
    page = (wiki / "entities" / "maxturns.md").read_text()
    assert "| limit | 12 (disputed) [^1]; 14 (only in notes) (disputed) [^2] | 2.1; — |" in page
    lead = r"Setting: \*\*MaxTurns\*\* \\\| limit: 12\. \(\[\[conflicts#\^(C-\w+)\|\1\]\]\)\[\^1\]"
    assert re.match(lead, page.split("\n\n")[1])
    assert "[!caution]" not in page


def test_the_definition_of_a_manual_leads_the_page(wiki: Path) -> None:
    page = (wiki / "entities" / "frobtool.md").read_text()
    lead = page.split("---\n", 2)[2].split("\n\n")[1]
    assert lead.startswith("**FrobTool** is a tool")
    assert "toy" in page


def test_a_page_that_rests_on_notes_alone_says_so(wiki: Path) -> None:
    page = (wiki / "entities" / "widgetpress.md").read_text()
    assert "> [!caution] Nothing on this page is published: it rests on notes alone." in page
    assert report(wiki)["counts"]["on_notes_alone"] == 1


def test_positions_of_a_conflict_stand_by_weight_and_say_what_it_is(wiki: Path) -> None:
    text = (wiki / "conflicts.md").read_text()
    manual = text.index("manual, 2.1]] (documentation, 2024-05-03)")
    assert manual < text.index("frob]] (note)")


def test_the_report_counts_kinds(wiki: Path) -> None:
    assert report(wiki)["counts"]["kinds"] == {"documentation": 1, "note": 1}
    assert "1 documentation, 1 note" in (wiki / "report.md").read_text()


def test_wiki_md_says_what_the_program_cannot_see(wiki: Path) -> None:
    folder = wiki.parent
    guide = wiki / "WIKI.md"
    guide.write_text(guide.read_text().replace("standing: {}", 'standing: {"notes/*": documentation}'))
    assert wikiagent("run", "pile", "--brain", "rules", cwd=folder).returncode == 0
    assert "(only in notes)" not in (wiki / "entities" / "maxturns.md").read_text()
    assert "| kind | documentation | WIKI.md: notes/\\* |" in (wiki / "sources" / "notes-frob.md").read_text()
    guide.write_text(guide.read_text().replace(": documentation}", ": rubbish}"))
    refused = wikiagent("run", "pile", "--brain", "rules", cwd=folder)
    assert refused.returncode == 2
    assert "rubbish" in refused.stderr
    guide.write_text(guide.read_text().replace('{"notes/*": rubbish}', "{}"))
    assert wikiagent("run", "pile", "--brain", "rules", cwd=folder).returncode == 0


def seen(number: int, kind: str, statement: str) -> ClaimSeen:
    return ClaimSeen(
        number=number, about="Frob", attribute="definition", value="", statement=statement, quote=statement,
        scope=Scope(), source="s", kind=kind,
    )  # fmt: skip


def test_the_rules_lead_with_what_weighs_most() -> None:
    claims = (
        seen(1, "note", "Frob is a very fine tool for turning all the widgets."),
        seen(2, "publication", "It is."),
    )
    inputs = WriteInputs(page="entities/x", title="Frob", type="", aliases=(), claims=claims, disputed=())
    assert [action.model_dump()["claims"] for action in write(inputs)] == [(2,), (1,)]


@pytest.mark.parametrize(
    ("part", "given", "apart"),
    [
        ("version", ["frob 8.4", "frob 10.0"], True),
        ("version", ["v1.2", "1.2.0"], False),
        ("version", ["frob 1.2", "1.2"], False),
        ("version", ["8.4", "8.4p1"], True),
        ("version", ["bookworm", "Bookworm"], False),
        ("version", ["frob 10", "widget 10"], True),
        ("version", ["1.2", ""], False),
        ("version", ["1", "2", "1.0"], False),
        ("date", ["2020", "2020-05"], False),
        ("date", ["2020-04", "2020-05"], True),
        ("place", ["Linux", "linux"], False),
    ],
)
def test_scopes_tell_apart_by_what_they_mean(part: str, given: list[str], apart: bool) -> None:
    assert tell_apart(part, given) is apart  # type: ignore[arg-type]


@given(st.sampled_from(["version", "date", "place"]), st.text(max_size=12), st.text(max_size=12))
def test_nothing_differs_from_itself_and_order_does_not_matter(part: str, one: str, other: str) -> None:
    assert not tell_apart(part, [one, one])  # type: ignore[arg-type]
    assert tell_apart(part, [one, other]) == tell_apart(part, [other, one])  # type: ignore[arg-type]


def table(title: str, date: str, value: int) -> str:
    return f"---\ntitle: {title}\ndate: {date}\n---\n| Setting | limit |\n| --- | --- |\n| `MaxTurns` | {value} |\n"


@pytest.mark.parametrize(
    ("titles", "verdict"), [(("Frob", "Frob"), "differs by date"), (("Frob", "Widgets"), "contradiction")]
)
def test_dates_tell_editions_apart_and_nothing_else(titles: tuple[str, str], verdict: str, tmp_path: Path) -> None:
    (tmp_path / "pile").mkdir()
    for number, title in enumerate(titles):
        (tmp_path / "pile" / f"{number}.md").write_text(table(title, f"20{number + 10}-01-01", number + 10))
    assert wikiagent("run", "pile", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert report(tmp_path / "wiki")["counts"]["conflicts"] == {verdict: 1}
    text = (tmp_path / "wiki" / "conflicts.md").read_text()
    assert text.index("| 11 |") < text.index("| 10 |")  # the later one first


def test_a_model_that_leads_with_a_note_does_not_lead_the_page(tmp_path: Path) -> None:
    def writing(turn: Turn) -> str:
        notes = [(n, said) for n, said in numbered(turn.item).items() if ", note" in said]
        return lines(*(sentence(n, said) for n, said in notes), DONE)

    def sentence(number: int, said: str) -> dict[str, object]:
        return {"do": "sentence", "section": "", "text": said.split(" (")[0], "claims": [number]}

    (tmp_path / "pile" / "notes").mkdir(parents=True)
    (tmp_path / "pile" / "notes" / "a.md").write_text("Frob is a toy for gardens.\n")
    (tmp_path / "pile" / "b.md").write_text("---\nkind: paper\n---\nFrob is a tool for widgets.\n")
    with FakeEngine(diligent(write=writing)) as engine:
        outcome = night(tmp_path / "pile", tmp_path / "wiki", engine.base_url)
    assert outcome.findings == []
    page = outcome.pages["entities/frob.md"]
    assert page.index("tool for widgets.[^1]") < page.index("toy for gardens.[^2]") < page.index("[^1]:")
