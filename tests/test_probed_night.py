"""What a look at the engines decides for a night: what is asked from then on, and what the report says of it."""

from __future__ import annotations

import json
from pathlib import Path

from command import report, wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import diligent
from piles import write_pile


def test_of_several_engines_the_night_has_the_settings_that_hold_for_all_and_says_so(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 2, 300)
    typed = ("run", "sources", "--sampling", "all.thinking=on", "--sampling", "read.temperature=0.3")
    with FakeEngine(diligent()) as one, FakeEngine(diligent(), context_length=4096) as other:
        other.aside.flaws = {"leaks"}
        addresses = f"{one.base_url} {other.base_url}"
        done = wikiagent(*typed, cwd=tmp_path, WIKIAGENT_BASE_URL=addresses)
        assert done.returncode == 0, done.stdout + done.stderr
        told, page = report(tmp_path / "wiki")["probe"], (tmp_path / "wiki" / "report.md").read_text()
        calls = [json.loads(call.raw) for engine in (one, other) for call in engine.journal.calls]
        again = wikiagent(*typed, cwd=tmp_path, WIKIAGENT_BASE_URL=addresses)
        assert again.returncode == 0, again.stdout + again.stderr
        assert one.journal.total + other.journal.total == len(calls)  # nothing was due, and nothing was asked
    assert {json.dumps(body["chat_template_kwargs"]) for body in calls} == {'{"enable_thinking": false}'}
    assert all(body["max_tokens"] <= 1024 for body in calls)
    assert {body["temperature"] for body in calls if "# Job: read" in str(body["messages"])} == {0.3}
    assert f"engine: context ({other.base_url}): 4,096 tokens" in done.stdout
    assert told["settings"] == {
        "loops at once": 32, "tokens of an answer at most": 1024, "jobs that may think": 0}  # fmt: skip
    assert {one["engine"] for one in told["findings"] if one["name"] == "context"} == {one.base_url, other.base_url}
    assert "hence for the night: 32 loops at once, 1,024 tokens of an answer at most" in page
    assert "contexts: differ: 16,384 tokens at " in page
