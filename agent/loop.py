"""Think → Act → Observe: the one function that runs every job.

Think: send the item's messages. Act: each line of the reply is one typed action; apply them one by one. Observe: say
what became of each and what is not covered yet, and think again, until the model says ``done``, nothing new comes, or
the turns are spent. One finished turn is one step, one transaction. A finished answer is never asked for again: on
resume the same path is walked through the kept answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from agent.brain.actions import Action, Done, JobName, Malformed, parse
from agent.brain.protocol import Answer, BadAnswer, Brain, CantSee, Message, Request, Sampling
from agent.jobs.item import Dense, Item, Pictured, Planned, Rejected
from agent.jobs.sampling import SAMPLING
from agent.ledger.coverage import GAPS
from agent.ledger.journal import Call, Closing, Ledger
from agent.ledger.records import BREAKS_ENGINE, Effect
from agent.ledger.view import Gap

TURNS = 4
"""Most turns of one item. Small models repeat themselves after the third."""
ATTEMPTS = 3
"""How often one turn is asked, each time with another seed, before a useless answer is taken as final."""
CUTS = 3
"""How often an item is cut in two for want of a usable answer: eighths are the smallest pieces."""
HOPELESS = frozenset({"context overflow", BREAKS_ENGINE})
"""What another attempt at the same words will not change."""
SHOWN = 30
"""Most notes in one observation."""


@dataclass(slots=True)
class Turn:
    """What came of one reply."""

    effects: list[Effect] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rejected: int = 0
    done: bool = False


State = Literal["done", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class End:
    """How a piece ended, with the answers and effects of its last step."""

    state: State
    why: str
    calls: tuple[Call, ...]
    effects: list[Effect]
    extent: tuple[str, int] = ("", 0)
    """What of a source the piece showed (:meth:`~agent.jobs.item.Item.extent`)."""


async def run(
    planned: Planned,
    place: tuple[int, int],
    brain: Brain,
    ledger: Ledger,
    table: Mapping[JobName, Sampling] = SAMPLING,
) -> Closing:
    """Run one item to its end; ``place`` is (pass, ordinal). Every step is durable before the next begins.

    A piece that no attempt gives a usable answer for is cut in two, :data:`CUTS` times at most: what is too long, or
    what breaks the answer, is then a smaller part of it. What breaks the engine has done that three times, and is not
    tried in parts. Rows of a table that nothing was said of are shown once more, a few at a time. Raises ``EngineAway``
    when the brain can't be reached, and ``CantSee`` where it is shown a picture and has no eyes; nothing that was
    finished is lost by that.
    """
    pieces = [(planned.make(), 0, False)]
    ends: list[End] = []
    steps = 0
    while True:
        item, cuts, again = pieces.pop(0)
        end, steps = await _piece(planned, item, steps, brain, ledger, table[planned.job])
        may_cut = end.state == "failed" and not end.calls and cuts < CUTS and end.why != BREAKS_ENGINE
        halves = item.halves() if may_cut else ()
        if halves:
            ledger.count("cut in two")
            pieces[:0] = [(half, cuts + 1, again) for half in halves]
        elif not again:
            ends.append(replace(end, extent=item.extent()))
        rest = item.rest() if end.state == "done" and isinstance(item, Dense) else ()
        pieces[:0] = [(rows, CUTS, True) for rows in rest]
        closing = None if pieces else _close(planned, place, ends)
        await ledger.record(planned.key, steps, end.calls, end.effects, closing)
        if closing:
            return closing
        steps += 1


async def _piece(
    planned: Planned, item: Item, steps: int, brain: Brain, ledger: Ledger, sampling: Sampling
) -> tuple[End, int]:
    """All turns of one piece; its last step is not recorded yet, and has the number that is returned."""
    picture = item.picture if isinstance(item, Pictured) else None
    messages = [Message("system", item.system()), Message("user", item.opening(), picture)]
    recorded = 0
    for number in range(TURNS):
        reply = await _think(planned.job, item, messages, brain, ledger, sampling)
        if isinstance(reply, str):
            why = reply if reply == BREAKS_ENGINE else "no usable answer"
            return End("partial" if recorded else "failed", why, (), item.finish()), steps
        call, answer, actions = reply
        if answer.finish == "length":
            ledger.count("answer cut off at its limit")
        turn = _act(item, actions, ledger)
        recorded += len(turn.effects)
        observation = _observe(item, turn, cut_off=answer.finish == "length")
        last = number == TURNS - 1 or (number > 0 and not turn.effects and answer.finish == "stop")
        if not observation or last:
            state, why = _state(turn, answer, finished=not observation, recorded=recorded)
            return End(state, why, (call,), turn.effects + item.finish()), steps
        await ledger.record(planned.key, steps, (call,), turn.effects)
        steps += 1
        messages += [Message("assistant", answer.text), Message("user", observation)]
    raise AssertionError("the last turn ends the piece")


async def _think(
    job: JobName, item: Item, messages: list[Message], brain: Brain, ledger: Ledger, sampling: Sampling
) -> tuple[Call, Answer, list[Action | Malformed]] | str:
    """The first answer that holds an action at all, kept or asked for; where no attempt gave one, what the last was."""
    why = ""
    for attempt in range(1, ATTEMPTS + 1):
        request = Request(job, tuple(messages), sampling, attempt, item.inputs())
        key = request.key(brain.identity)
        call = ledger.cached(key)
        if call is None:
            call = replace(await _ask(brain, request, key), job=job)
            ledger.pay(call)
        if not call.verdict:
            answer = Answer(call.text, call.finish)
            actions = parse(job, call.text, cut_off=call.finish == "length")
            if any(isinstance(action, Action) for action in actions):
                return call, answer, actions
        why = call.verdict or "no action in it"
        ledger.count(f"bad answer: {why}")
        await ledger.keep(call)
        if why in HOPELESS:
            break
    return why


async def _ask(brain: Brain, request: Request, key: str) -> Call:
    try:
        answer = await brain.answer(request)
    except CantSee:
        raise
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
            if taken.count:
                ledger.count(taken.count)
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


def _state(turn: Turn, answer: Answer, *, finished: bool, recorded: int) -> tuple[State, str]:
    """How a piece ends whose turns are over: never as done when an answer was cut off or nothing was of use."""
    if answer.finish == "length":
        return ("partial" if recorded else "failed"), "the answer was cut off to the last"
    if finished or turn.done or recorded:
        return "done", ""
    return "failed", "no action of the answers could be recorded"


def _close(planned: Planned, place: tuple[int, int], ends: Sequence[End]) -> Closing:
    """The item's end: as its pieces', where all ended alike; partial where some of it was lost."""
    number, ordinal = place
    states = {end.state for end in ends}
    state: State = states.pop() if len(states) == 1 else "partial"
    why = next((end.why for end in ends if end.why), "")
    missed = [Gap(*end.extent, end.why) for end in ends if end.state != "done" and end.extent[1]]
    told = GAPS.dump_json(tuple(missed)).decode()
    return Closing(number, ordinal, planned.job, planned.subject, planned.size, state, why, told, planned.stretch)
