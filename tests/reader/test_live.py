"""The night as it is shown while it runs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from agent.ledger.journal import Ledger
from agent.ledger.lock import Lock
from agent.reader.curves import Point, curve, rates, shares
from agent.reader.live import Look, Pace
from reader.conftest import Client


def test_a_finished_night_shows_its_report(client: Client) -> None:
    text = client.get("/night").text
    assert "The last night" in text
    assert "The night came to its end." in text
    assert "from its prefix cache" not in text


def test_a_running_night_shows_pass_items_dawn_and_curves(own: Client, wiki: Path) -> None:
    with Lock(wiki / ".wikiagent" / "lock"):
        ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
        number = ledger.begin((datetime.now().astimezone() - timedelta(minutes=3)).isoformat())
        ledger.begin_run(
            json.dumps({"overnight": False, "until": None, "hours": 2.0, "brain": "rules", "concurrency": 4})
        )
        ledger.open_pass("read", 0, "some-model", 40)
        for minute, tokens in enumerate((1000, 4000, 9000)):
            ledger.write(
                lambda db, m=minute, t=tokens: db.execute(  # type: ignore[misc]
                    "INSERT INTO samples VALUES(?, ?, ?, ?, ?, ?)", (number, 60.0 * (m + 1), m + 1, t, t // 2, t // 4)
                )
            )
        own.desk.editions.forget()
        text = own.get("/night/now").text
        ledger.close()
    assert "The night, live" in text
    assert "0 of 40 items" in text
    assert "up to 4" in text
    assert "1:56" in text or "1:57" in text
    assert "answer tokens a second" in text
    assert "from the prefix cache" in text


def test_rates_are_between_samples_and_shares_of_the_prompt_alone() -> None:
    samples = [(60.0, 6, 1200, 0, 600), (120.0, 12, 2400, 600, 1800), (180.0, 12, 2400, 600, 1800)]
    assert rates(samples, 4) == [Point(60.0, 10.0), Point(120.0, 20.0), Point(180.0, 0.0)]
    assert shares(samples) == [Point(60.0, 0.0), Point(120.0, 0.5)]


def test_a_curve_of_nothing_is_none_and_a_long_one_is_gathered() -> None:
    assert curve("x", [Point(1, 0), Point(2, 0)]) is None
    assert curve("x", [Point(1, 3)]) is None
    made = curve("x", [Point(n, 5.0) for n in range(5000)])
    assert made is not None
    assert made.line.count("L") < 250


def test_the_pace_is_of_late_and_begins_anew_with_a_night() -> None:
    pace = Pace()
    for second in range(0, 200, 2):
        tokens = {"calls": second, "prompt": 10 * second, "cached": 0, "completion": 3 * max(0, second - 100)}
        drafts = {
            "vllm:spec_decode_num_draft_tokens": 4.0 * second,
            "vllm:spec_decode_num_accepted_tokens": 3.0 * second,
        }
        pace.add(1, Look(float(second), float(second), tokens, drafts))
    assert pace.now()["completion"] == 3.0
    assert {point.value for point in pace.accepted(0.0)} == {0.75}
    pace.add(2, Look(300.0, 300.0, {"calls": 0, "prompt": 0, "cached": 0, "completion": 0}, {}))
    assert pace.now() == {}
