"""Think → Act → Observe on one item: what is recorded, what goes back to the model, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent import loop
from agent.brain.actions import Action, Done, RaiseQuestion
from agent.brain.protocol import Answer, BadAnswer, BrainKind, ReadInputs, Request
from agent.jobs.item import Planned, Rejected, Taken
from agent.ledger.journal import Closing, Ledger
from agent.ledger.records import Card, Effect, QuestionRaised

DONE = '{"do":"done"}'


def question(text: str) -> str:
    return f'{{"do":"question","text":"{text}","at":[1]}}'


@dataclass
class Script:
    """A brain that says one thing after the other; an exception is raised instead of said."""

    says: list[str | Answer | Exception]
    asked: list[Request] = field(default_factory=list)
    name: str = "script"
    kind: BrainKind = "model"
    identity: str = "script"
    sees: bool = False

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(said, "stop")

    async def counters(self) -> dict[str, float]:
        return {}

    async def close(self) -> None: ...


@dataclass
class Questions:
    """An item that takes every question but "bad", and wants "covered" to be asked."""

    wants: str = ""
    told: bool = False
    taken: list[str] = field(default_factory=list)
    parts: tuple[Questions, ...] = ()
    name: str = ""

    def system(self) -> str:
        return "# Job: read"

    def inputs(self) -> ReadInputs:
        return ReadInputs(card=Card(), heading=(), before=(), lines=(), known=())

    def opening(self) -> str:
        return f"the item {self.name}"

    def act(self, action: Action) -> Taken | Rejected:
        if isinstance(action, RaiseQuestion):
            if action.text == "bad":
                return Rejected("bad question", "is a bad question")
            self.taken.append(action.text)
            return Taken([QuestionRaised(source="s", text=action.text, evidence=())])
        assert isinstance(action, Done)
        return Taken()

    def missing(self) -> str:
        if self.told or not self.wants or self.wants in self.taken:
            return ""
        self.told = True
        return f"nobody asked: {self.wants}"

    def halves(self) -> tuple[Questions, ...]:
        return self.parts

    def extent(self) -> tuple[str, int]:
        return "", 0

    def finish(self) -> list[Effect]:
        return [QuestionRaised(source="s", text="finished", evidence=())]


Run = Callable[[Script, Questions], Closing]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def run(ledger: Ledger) -> Run:
    def go(brain: Script, item: Questions) -> Closing:
        number = ledger.open_pass("read", 0, "b", 1)
        planned = Planned("read", "key", "s", lambda: item, 10)
        closing = asyncio.run(loop.run(planned, (number, 0), brain, ledger))
        ledger.close_pass(number)
        return closing

    return go


def recorded(ledger: Ledger) -> list[str]:
    rows = ledger.reader.execute("SELECT json_extract(record, '$.text') FROM questions ORDER BY id")
    return [text for (text,) in rows]


def test_a_model_that_does_all_and_says_done_is_asked_once(run: Run, ledger: Ledger) -> None:
    brain = Script([f"{question('one')}\n{DONE}"])
    assert run(brain, Questions()).state == "done"
    assert len(brain.asked) == 1
    assert recorded(ledger) == ["one", "finished"]


def test_a_rejected_action_goes_back_with_the_reason(run: Run, ledger: Ledger) -> None:
    brain = Script([f"{question('bad')}\n{question('good')}\n{DONE}", f"{question('better')}\n{DONE}"])
    assert run(brain, Questions()).state == "done"
    assert "Line 1 was not recorded: is a bad question." in brain.asked[1].messages[-1].content
    assert recorded(ledger) == ["good", "better", "finished"]


def test_what_is_not_covered_is_asked_for_once(run: Run, ledger: Ledger) -> None:
    brain = Script([DONE, f"{question('it')}\n{DONE}"])
    assert run(brain, Questions(wants="it")).state == "done"
    assert brain.asked[1].messages[-1].content == "nobody asked: it"
    assert recorded(ledger) == ["it", "finished"]


def test_whole_lines_of_a_reply_that_was_cut_off_count(run: Run, ledger: Ledger) -> None:
    brain = Script([Answer(f'{question("one")}\n{{"do":"quest', "length"), f"{question('two')}\n{DONE}"])
    assert run(brain, Questions()).state == "done"
    assert "Go on after your last whole line" in brain.asked[1].messages[-1].content
    assert recorded(ledger) == ["one", "two", "finished"]


def test_an_answer_that_is_cut_off_to_the_last_never_passes_as_complete(run: Run) -> None:
    replies = [Answer(question(f"q{number}"), "length") for number in range(loop.TURNS)]
    closing = run(Script([*replies]), Questions())
    assert (closing.state, closing.reason) == ("partial", "the answer was cut off to the last")


def test_a_useless_answer_is_asked_for_again_under_another_attempt(run: Run, ledger: Ledger) -> None:
    brain = Script([BadAnswer("empty answer"), "I would rather chat.", f"{question('one')}\n{DONE}"])
    assert run(brain, Questions()).state == "done"
    assert [request.attempt for request in brain.asked] == [1, 2, 3]
    events = dict(ledger.reader.execute("SELECT name, count FROM events").fetchall())
    assert events["bad answer: empty answer"] == 1
    assert events["bad answer: no action in it"] == 1


def test_an_item_without_any_usable_answer_fails(run: Run) -> None:
    closing = run(Script(["no"] * loop.ATTEMPTS), Questions())
    assert (closing.state, closing.reason) == ("failed", "no usable answer")


def test_only_rejected_actions_and_never_done_is_a_failure(run: Run) -> None:
    closing = run(Script([question("bad")] * loop.TURNS), Questions())
    assert closing.state == "failed"


def test_a_finished_answer_is_never_asked_for_again_bad_ones_included(run: Run) -> None:
    says: list[str | Answer | Exception] = [BadAnswer("empty answer"), question("bad"), f"{question('one')}\n{DONE}"]
    assert run(Script(list(says)), Questions()).state == "done"
    again = Script([])
    assert run(again, Questions()).state == "done"
    assert again.asked == []


def test_a_brain_that_repeats_itself_is_not_asked_for_ever(run: Run) -> None:
    brain = Script([question("bad")] * 10)
    run(brain, Questions())
    assert len(brain.asked) <= loop.TURNS


def overflow() -> BadAnswer:
    return BadAnswer("context overflow", "too long")


def test_an_item_that_is_too_long_is_cut_in_two_and_both_halves_count(run: Run, ledger: Ledger) -> None:
    brain = Script([overflow(), f"{question('one')}\n{DONE}", f"{question('two')}\n{DONE}"])
    assert run(brain, Questions(parts=(Questions(name="1"), Questions(name="2")))).state == "done"
    assert [text for text in recorded(ledger) if text != "finished"] == ["one", "two"]
    assert len(brain.asked) == 3  # the same words again would have been too long again


def test_what_is_lost_in_one_half_makes_the_item_partial(run: Run, ledger: Ledger) -> None:
    brain = Script([overflow(), overflow(), f"{question('two')}\n{DONE}"])
    closing = run(brain, Questions(parts=(Questions(name="1"), Questions(name="2"))))
    assert (closing.state, closing.reason) == ("partial", "no usable answer")
    assert "two" in recorded(ledger)


def test_an_item_is_not_cut_for_ever(run: Run) -> None:
    def parted(depth: int, name: str = "") -> Questions:
        halves = (parted(depth - 1, f"{name}1"), parted(depth - 1, f"{name}2")) if depth else ()
        return Questions(parts=halves, name=name)

    brain = Script([overflow() for _ in range(40)])
    assert run(brain, parted(6)).state == "failed"
    assert len(brain.asked) == 1 + 2 + 4 + 8
