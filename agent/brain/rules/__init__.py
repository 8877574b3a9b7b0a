"""The built-in rules brain: no model, no download, no GPU, and no understanding either.

It answers the same jobs with the same actions as a language model, from patterns that can be read here in a few
minutes: definitions, settings and their defaults, option lists, tables with a header, acronyms. It is there so that
everybody can try the whole way at once, and it says on every page that it made it. What it can't judge it leaves alone.

``reading`` walks through the lines of a passage: ``headings`` and ``heads`` say what names a setting, ``defaults`` and
``worded`` which phrase gives its default, ``defining`` which sentence defines it, ``antecedents`` which goes with the
one before;
``telling``, ``tables`` and ``blocks`` make claims of sentences, rows and code, ``frames`` knows whom they are about.
``naming`` what looks like a name · ``manuals`` what a page of a manual is about · ``judging`` same or other, conflict
or not · ``writing`` claims into a page, ``placing`` where on it.
"""

from __future__ import annotations

from agent.brain.actions import Action, Done
from agent.brain.protocol import (
    Answer,
    BrainKind,
    ReadInputs,
    ReconcileInputs,
    Request,
    ResolveInputs,
    SurveyInputs,
    WriteInputs,
)
from agent.brain.rules import judging, naming, reading, writing

VERSION = 11
"""Raise it when the rules answer differently: what older rules read is then read again."""


class RulesBrain:
    """A :class:`~agent.brain.protocol.Brain` whose answer is a function of the item."""

    name = "rules (built in, not a language model)"
    kind: BrainKind = "rules"
    identity = f"rules {VERSION}"
    sees = False

    async def answer(self, request: Request) -> Answer:
        actions = [*self._answer(request), Done()]
        return Answer("\n".join(action.model_dump_json(exclude_defaults=False) for action in actions), "stop")

    def _answer(self, request: Request) -> list[Action]:
        match request.inputs:
            case SurveyInputs() as inputs:
                return naming.survey(inputs)
            case ReadInputs(again=again) | WriteInputs(again=again) if again:
                return []  # it has said all that it can say
            case ReadInputs() as inputs:
                return reading.read(inputs)
            case ResolveInputs() as inputs:
                return judging.resolve(inputs)
            case ReconcileInputs() as inputs:
                return judging.reconcile(inputs)
            case WriteInputs() as inputs:
                return writing.write(inputs)
        raise TypeError(f"no rules for {type(request.inputs).__name__}")

    async def counters(self) -> dict[str, float]:
        return {}

    async def close(self) -> None:
        """Nothing is held open."""
