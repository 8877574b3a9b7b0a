"""Leads of topics by a model: short, cited, looked at twice as any prose, and written again when their pages change."""

from __future__ import annotations

import re
from pathlib import Path

from fake_engine import FakeEngine
from fake_engine.diligent import DONE, diligent, read, write
from fake_engine.players import JobPlayer, Turn, lines, numbered
from small_nights import Outcome, night

HUBS = ("Marlbeck", "Norrey")
THINGS = ("Bridge", "Church", "Mill", "School")
TEXT = "# Villages\n\n" + "\n\n".join(
    f"{hub} is a village of the valley.\n\n"
    + "\n\n".join(f"{hub}{thing} is a kind of house near {hub}." for thing in THINGS)
    for hub in HUBS
)
LEAD = "is a village of the valley, with houses near it"


def leading(turn: Turn) -> str:
    """For a topic a lead of two claims in one sentence, and more than it may say."""
    hub = re.match(r"Page: (\w+) \(topic\)", turn.item)
    if hub is None or turn.number > 1:
        return write(turn)
    claims = numbered(turn.item.split("Claims:\n", 1)[1])
    (at,) = (number for number, text in claims.items() if text.startswith(f"{hub[1]} is"))
    near = next(number for number, text in claims.items() if f"near {hub[1]}" in text)
    said = {"do": "sentence", "section": "", "text": f"{hub[1]} {LEAD}.", "claims": [at, near]}
    return lines(said, {**said, "section": "More", "text": f"{hub[1]} is a village of the valley."}, DONE)


def villages(place: Path, writer: JobPlayer, *, by_rules: bool = False) -> tuple[Outcome, int]:
    """A night over the villages, and how many calls it took."""
    if not (place / "sources").exists():
        (place / "sources").mkdir()
        (place / "sources" / "villages.md").write_text(TEXT)
    with FakeEngine(diligent(read=read, write=writer)) as engine:
        outcome = night(place / "sources", place / "wiki", "" if by_rules else engine.base_url)
        return outcome, engine.journal.total


def test_a_topic_is_introduced_by_the_model_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    outcome, _ = villages(tmp_path, leading)
    for hub in HUBS:
        page = outcome.pages[f"topics/{hub.lower()}.md"]
        assert re.search(rf"^\[\[entities/{hub.lower()}\|{hub}\]\] {LEAD}\.\[\^1\]\[\^2\]$", page, re.MULTILINE)
    assert outcome.report.events["rejected: more than a lead"] > 0
    assert outcome.findings == []
    again, calls = villages(tmp_path, leading)
    assert (again.pages, calls) == (outcome.pages, 0)


def test_a_page_more_makes_only_the_lead_of_its_topic_due(tmp_path: Path) -> None:
    before, _ = villages(tmp_path, leading)
    asked: list[str] = []

    def noting(turn: Turn) -> str:
        asked.append(turn.item.partition("\n")[0])
        return leading(turn)

    (tmp_path / "sources" / "well.md").write_text("# Well\n\nNorreyWell is a kind of house near Norrey.\n")
    after, _ = villages(tmp_path, noting)
    assert {page for page in asked if page.endswith("(topic)")} == {"Page: Norrey (topic)"}
    assert after.pages["topics/marlbeck.md"] == before.pages["topics/marlbeck.md"]
    assert "NorreyWell" in after.pages["topics/norrey.md"]


def test_rules_say_of_a_topic_what_its_first_page_says(tmp_path: Path) -> None:
    outcome, _ = villages(tmp_path, leading, by_rules=True)
    assert not [path for path, text in outcome.pages.items() if path.startswith("topics/") and LEAD in text]
