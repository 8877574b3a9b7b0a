"""What a judge of conflicts is shown, and control questions: pairs of sentences of which it is known what they are.

They look like every other candidate, and each judge answers them once, before the first that it judges. How far it is
believed then, :mod:`agent.ledger.believing` says. Half of them agree, with values that are written in other ways or
hold for other things; half contradict each other, with nothing that tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from agent.brain.actions import Action, Done, JudgeConflict
from agent.brain.protocol import HeldSeen, PositionSeen, ReconcileInputs
from agent.jobs.item import Rejected, Taken, Whole
from agent.jobs.prompts import Prompt
from agent.ledger.records import ControlJudged, Effect, Scope, Verdict

NAMED = 6
"""Most sources that are named beside a position; all of them count."""


class Control(NamedTuple):
    """Two positions (value, sentence, the date that it names) and the verdicts that are right."""

    name: str
    about: Literal["agreement", "contradiction"]
    entity: str
    attribute: str
    one: tuple[str, str, str]
    other: tuple[str, str, str]
    right: tuple[Verdict, ...]

    def inputs(self) -> ReconcileInputs:
        sources = ("A survey of the district", "Handbook of the county")
        positions = (
            _position(self.attribute, said, source)
            for said, source in zip((self.one, self.other), sources, strict=True)
        )
        return ReconcileInputs(entity=self.entity, attribute=self.attribute, positions=tuple(positions))


NONE: Final[tuple[Verdict, ...]] = ("same", "not enough evidence")
CONTROLS: Final = (
    Control(
        "unit", "agreement", "Lake Orla", "length",
        ("1.2 km", "Lake Orla is 1.2 km long.", ""),
        ("1,200 m", "The length of Lake Orla is 1,200 m.", ""),
        NONE,
    ),
    Control(
        "rounding", "agreement", "Tarn Mill", "output",
        ("4,980 tonnes", "Tarn Mill makes 4,980 tonnes of paper a year.", ""),
        ("about 5,000 tonnes", "The output of Tarn Mill is about 5,000 tonnes of paper a year.", ""),
        NONE,
    ),
    Control(
        "years", "agreement", "Estbridge", "inhabitants",
        ("900", "Estbridge had 900 inhabitants in 1961.", "1961"),
        ("2,140", "In 2011 Estbridge had 2,140 inhabitants.", "2011"),
        (*NONE, "differs by date"),
    ),
    Control(
        "recommended", "agreement", "Orla sluice", "opening",
        ("30 cm", "The default opening of the Orla sluice is 30 cm.", ""),
        ("45 cm", "For dry summers an opening of the Orla sluice of 45 cm is recommended.", ""),
        (*NONE, "differs by scope"),
    ),
    Control(
        "height", "contradiction", "Harrow Tower", "height",
        ("58 m", "Harrow Tower is 58 m high from its foundation to its top.", ""),
        ("61 m", "From its foundation to its top Harrow Tower is 61 m high.", ""),
        ("contradiction",),
    ),
    Control(
        "year", "contradiction", "Tarn Mill", "built",
        ("1871", "Tarn Mill was built in 1871.", ""),
        ("1884", "Tarn Mill was built in 1884.", ""),
        ("contradiction",),
    ),
    Control(
        "birthplace", "contradiction", "Ada Thorn", "birthplace",
        ("Estbridge", "Ada Thorn was born in Estbridge.", ""),
        ("Harrow", "Ada Thorn was born in Harrow.", ""),
        ("contradiction",),
    ),
    Control(
        "yes or no", "contradiction", "Harrow Bridge", "survived the flood of 1902",
        ("yes", "Harrow Bridge was not damaged by the flood of 1902.", ""),
        ("no", "The flood of 1902 destroyed Harrow Bridge.", ""),
        ("contradiction",),
    ),
)  # fmt: skip
"""Four of each sort, in the order in which they are asked."""


def _position(attribute: str, said: tuple[str, str, str], source: str) -> PositionSeen:
    value, sentence, date = said
    scope = Scope(date=date)
    return PositionSeen(
        attribute=attribute,
        value=value,
        statement=sentence,
        stance="holds",
        scope=scope,
        source=source,
        quote=sentence,
        before="",
        held=(HeldSeen(source=source, document=source, scope=scope, stance="holds"),),
    )


@dataclass(slots=True)
class ControlItem(Whole):
    """One control question. Who does not answer it has it wrong."""

    control: Control
    prompt: Prompt
    right: bool = False

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ReconcileInputs:
        return self.control.inputs()

    def opening(self) -> str:
        return in_words(self.inputs())

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeConflict(verdict=verdict, apart=apart):
                verdict = "not enough evidence" if {1, 2} & set(apart) else verdict
                self.right = verdict in self.control.right
                return Taken()
            case Done():
                return Taken()
        return Rejected("not an action of reconcile", "is not an action of this job")

    def finish(self) -> list[Effect]:
        return [ControlJudged(control=self.control.name, about=self.control.about, right=self.right)]


def in_words(inputs: ReconcileInputs) -> str:
    """A candidate as a judge sees it."""
    parts = [f"Entity: {inputs.entity}\nAttribute: {inputs.attribute}"]
    if inputs.resolution:
        parts.append(f"Before a position was added, a person wrote: {inputs.resolution}")
    for number, seen in enumerate(inputs.positions, start=1):
        called = "" if seen.attribute == inputs.attribute else f" (said of: {seen.attribute})"
        others = "".join(
            f"\nalso said by: {other.source} ({_holds_for(other.scope)})" for other in seen.held[1 : 1 + NAMED]
        )
        parts.append(
            f"Position {number}: {seen.value}{called}\nsaid by: {seen.source} ({_about(seen)})\n"
            f"holds for: {_holds_for(seen.scope)}{others}\nbefore: {seen.before or '-'}\nsentence: {seen.quote}"
        )
    return "\n\n".join(parts)


def _holds_for(scope: Scope) -> str:
    return "; ".join(f"{name}: {value}" for name, value in scope.model_dump().items() if value) or "not said"


def _about(seen: PositionSeen) -> str:
    return ", ".join(part for part in (seen.kind, seen.dated, seen.stance) if part)
