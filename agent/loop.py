"""Think → Act → Observe: the one function that runs every job.

Think: send the item's messages. Act: each line of the reply is one typed action; apply them one by one. Observe: say
what became of each and what is not covered yet, and think again, until the model says ``done``, nothing new comes, or
the turns are spent. One finished turn is one step, one transaction. A finished answer is never asked for again: on
resume the same path is walked through the kept answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from agent.brain.actions import Action, Done, JobName, Malformed, parse
from agent.brain.protocol import Answer, BadAnswer, Brain, Message, Request
from agent.jobs.item import SAMPLING, Item, Planned, Rejected
from agent.ledger.journal import Call, Closing, Ledger
from agent.ledger.records import Effect

TURNS = 4
"""Most turns of one item. Small models repeat themselves after the third."""
ATTEMPTS = 3
"""How often one turn is asked, each time with another seed, before a useless answer is taken as final."""
SHOWN = 30
"""Most notes in one observation."""


@dataclass(slots=True)
class Turn:
    """What came of one reply."""

    effects: list[Effect] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rejected: int = 0
    done: bool = False


async def run(planned: Planned, place: tuple[int, int], brain: Brain, ledger: Ledger) -> Closing:
    """Run one item to its end; ``place`` is (pass, ordinal). Every step is durable before the next begins.

    Raises ``EngineAway`` when the brain can't be reached; nothing that was finished is lost by that.
    """
    item = planned.make()
    messages = [Message("system", item.system()), Message("user", item.opening())]
    recorded = 0
    for number in range(TURNS):
        reply = await _think(planned.job, item, messages, brain, ledger)
        if reply is None:
            useless = _close(planned, place, "partial" if recorded else "failed", "no usable answer")
            await ledger.record(planned.key, number, (), item.finish(), useless)
            return useless
        call, answer, actions = reply
        turn = _act(item, actions, ledger)
        recorded += len(turn.effects)
        observation = _observe(item, turn, cut_off=answer.finish == "length")
        last = number == TURNS - 1 or (number > 0 and not turn.effects and answer.finish == "stop")
        closing: Closing | None = None
        if not observation or last:
            closing = _end(planned, place, turn, answer, finished=not observation, recorded=recorded)
            turn.effects += item.finish()
        await ledger.record(planned.key, number, (call,), turn.effects, closing)
        if closing:
            return closing
        messages += [Message("assistant", answer.text), Message("user", observation)]
    raise AssertionError("the last turn closes the item")


async def _think(
    job: JobName, item: Item, messages: list[Message], brain: Brain, ledger: Ledger
) -> tuple[Call, Answer, list[Action | Malformed]] | None:
    """The first answer that holds an action at all, kept or asked for; ``None`` where no attempt gave one."""
    for attempt in range(1, ATTEMPTS + 1):
        request = Request(job, tuple(messages), SAMPLING[job], attempt, item.inputs())
        key = request.key(brain.identity)
        call = ledger.cached(key) or await _ask(brain, request, key)
        if not call.verdict:
            answer = Answer(call.text, call.finish)
            actions = parse(job, call.text, cut_off=call.finish == "length")
            if any(isinstance(action, Action) for action in actions):
                return call, answer, actions
        ledger.count(f"bad answer: {call.verdict or 'no action in it'}")
        await ledger.keep(call)
    return None


async def _ask(brain: Brain, request: Request, key: str) -> Call:
    try:
        answer = await brain.answer(request)
    except BadAnswer as error:
        return Call(key, "", "stop", error.name)
    return Call(
        key,
        answer.text,
        answer.finish,
        "",
        answer.prompt_tokens,
        answer.cached_tokens,
        answer.completion_tokens,
    )


def _act(item: Item, actions: list[Action | Malformed], ledger: Ledger) -> Turn:
    turn = Turn()
    for number, action in enumerate(actions, start=1):
        taken = Rejected("not an action", action.why) if isinstance(action, Malformed) else item.act(action)
        turn.done = turn.done or isinstance(action, Done)
        if isinstance(taken, Rejected):
            ledger.count(f"rejected: {taken.name}")
            turn.rejected += 1
            turn.notes.append(f"Line {number} was not recorded: {taken.why}.")
        else:
            turn.effects += taken.effects
            if taken.note:
                turn.notes.append(f"Line {number}: {taken.note}.")
    return turn


def _observe(item: Item, turn: Turn, *, cut_off: bool) -> str:
    """What the model should know before it goes on; empty when nothing is left to say."""
    if cut_off:
        return "\n".join([*turn.notes[:SHOWN], "Your answer was cut off. Go on after your last whole line."])
    missing = item.missing()
    if not missing and not turn.rejected:
        return ""
    return "\n".join([*turn.notes[:SHOWN], missing or 'Mend what you can, then answer {"do":"done"}.'])


def _end(
    planned: Planned, place: tuple[int, int], turn: Turn, answer: Answer, *, finished: bool, recorded: int
) -> Closing:
    """How an item ends whose turns are over: never as done when an answer was cut off or nothing was of use."""
    if answer.finish == "length":
        return _close(planned, place, "partial" if recorded else "failed", "the answer was cut off to the last")
    if finished or turn.done or recorded:
        return _close(planned, place, "done")
    return _close(planned, place, "failed", "no action of the answers could be recorded")


def _close(
    planned: Planned, place: tuple[int, int], state: Literal["done", "partial", "failed"], why: str = ""
) -> Closing:
    number, ordinal = place
    return Closing(number, ordinal, planned.job, planned.subject, planned.size, state, why)
