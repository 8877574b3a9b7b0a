"""The conflicts board, and what is decided there."""

from __future__ import annotations

import re
from pathlib import Path

from agent.ledger import inbox
from agent.ledger.lock import Lock
from reader.conftest import Client


def form_of(client: Client, address: str = "/conflicts") -> dict[str, str]:
    """The fields of the first conflict's form."""
    found: dict[str, str] = {}
    for name, value in re.findall(r'name="(token|conflict|seen|back)" value="([^"]*)"', client.get(address).text):
        found.setdefault(name, value.replace("&amp;", "&"))
    return found


def test_positions_stand_side_by_side_with_their_quotes_in_context(client: Client) -> None:
    text = client.get("/conflicts").text
    assert text.count('<article class="conflict"') == 2
    assert text.count('<section class="position"') == 4
    assert "<mark>There are three main ways to get an agent set up.</mark>" in text
    assert "each position stands in the documentation of another version" in text


def test_filters_leave_what_was_asked_for(client: Client) -> None:
    assert client.get("/conflicts?kind=differs+by+version").text.count('<article class="conflict"') == 2
    assert client.get("/conflicts?kind=contradiction").text.count('<article class="conflict"') == 0
    assert client.get("/conflicts?source=openssh-8-4-ssh-agent").text.count('<article class="conflict"') == 2
    assert client.get("/conflicts?status=resolved").text.count('<article class="conflict"') == 0
    assert client.get("/conflicts?status=%22%3E%3Cscript%3E").text.count("<script>") == 0


def test_a_conflict_is_resolved_dismissed_and_opened_again(own: Client, wiki: Path) -> None:
    form = form_of(own)
    answer = own.post("/conflicts/decide", {**form, "do": "resolve", "note": "three <b>hold</b>"})
    assert (answer.status, answer.headers["location"]) == (303, "/conflicts")
    assert "- status: resolved: three" in (wiki / "conflicts.md").read_text()
    assert "three &lt;b&gt;hold&lt;/b&gt;" in own.get("/conflicts?status=resolved").text
    assert own.get("/conflicts").text.count('<article class="conflict"') == 1

    resolved = form_of(own, "/conflicts?status=resolved")
    assert own.post("/conflicts/decide", {**resolved, "do": "reopen", "note": "not <i>so</i>"}).status == 303
    assert "- status: open (opened again: not \\<i\\>so\\</i\\>)" in (wiki / "conflicts.md").read_text()
    opened = own.get("/conflicts").text
    assert opened.count('<article class="conflict"') == 2
    assert "Opened again: not &lt;i&gt;so" in opened

    assert own.post("/conflicts/decide", {**form_of(own), "do": "dismiss", "note": ""}).status == 303
    assert own.get("/conflicts?status=dismissed").text.count('<article class="conflict"') == 1
    assert (wiki / "conflicts.md").read_text().count("\n## C-") == 1


def test_while_a_run_holds_the_lock_a_decision_waits_in_the_inbox(own: Client, wiki: Path) -> None:
    form = form_of(own)
    before = (wiki / "conflicts.md").read_text()
    with Lock(wiki / ".wikiagent" / "lock"):
        assert own.post("/conflicts/decide", {**form, "do": "resolve", "note": "three"}).status == 303
        assert "takes it in before its next pass" in own.get("/conflicts").text
    assert len(inbox.waiting(wiki / ".wikiagent")) == 1
    assert (wiki / "conflicts.md").read_text() == before


def test_what_cant_be_done_is_said_in_words(own: Client) -> None:
    form = form_of(own)
    for wrong in (
        {"do": "resolve", "note": " "},
        {"do": "nonsense", "note": "x"},
        {"do": "resolve", "note": "x" * 2001},
        {"do": "dismiss", "conflict": "000000000000"},
    ):
        answer = own.post("/conflicts/decide", {**form, **wrong})
        assert answer.status == 400
        assert "That was not done" in answer.text


def test_a_form_leads_back_to_the_board_only(own: Client) -> None:
    form = {**form_of(own), "do": "dismiss", "back": "https://example.org/conflicts"}
    assert own.post("/conflicts/decide", form).headers["location"] == "/conflicts"


def test_two_names_are_put_on_one_page_and_kept_apart_again(own: Client, wiki: Path) -> None:
    token = own.desk.token
    merge = {"token": token, "page": "entities/ssh-agent", "other": "SSH_AGENT_PID", "do": "merge", "note": "why not"}
    assert own.post("/names/decide", merge).status == 303
    assert not (wiki / "entities" / "ssh-agent-pid.md").exists()
    assert own.get("/wiki/entities/ssh-agent-pid").status == 404
    assert own.post("/names/decide", {**merge, "do": "split"}).status == 303
    assert (wiki / "entities" / "ssh-agent-pid.md").exists()
    assert own.post("/names/decide", {**merge, "other": "nobody at all"}).status == 400
