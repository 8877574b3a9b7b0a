"""What a second reader says of numbered things, and whether that is to be believed.

Silence takes nothing out, and so does a reader who believes nothing: one of the things is true for sure, because it
repeats what it rests on word for word, and who says of that one that it is not said is not believed in the others. One
is false for sure: who takes that for said nods at everything. What it nods at nobody has judged, and a model that nods
may have made it up: it stays only where code can answer for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, NamedTuple, TypeVar

from agent.brain.actions import JudgeClaim, JudgeSentence
from agent.brain.protocol import ClaimAsked, SentenceAsked
from agent.jobs.item import Rejected, Taken

Thing = TypeVar("Thing", ClaimAsked, SentenceAsked)


class Verdict(NamedTuple):
    says: Literal["supported", "partly", "not", "unsure"]
    because: str


UNSURE = Verdict("unsure", "")
NODDED = Verdict("not", "it is in other words than what it rests on, and this reader takes everything for said")
TONNES = 83_160
"""What the thing says that is false for sure; more, where that figure is shown."""


def asked(
    what: str, there: Sequence[Thing], sure: Thing | None, repeats: str, false: Thing
) -> tuple[tuple[Thing, ...], Verdicts]:
    """Everything that is asked, numbered, and what takes the verdicts on it: the thing that is true for sure stands in
    the middle (``None``: there is none), the false one last.
    """
    things, place = list(there), len(there) // 2
    if sure is not None:
        things.insert(place, sure)
    things.append(false)
    numbered = tuple(thing.model_copy(update={"number": number}) for number, thing in enumerate(things, start=1))
    return numbered, Verdicts(what, len(things), 0 if sure is None else place + 1, repeats)


def falsehood(about: str, shown: str) -> str:
    """A sentence of which what is shown says nothing."""
    weight = next(number for number in count(TONNES) if str(number) not in shown)
    return f"{about} weighs {weight} tonnes."


@dataclass(slots=True)
class Verdicts:
    """``what``: how one of the things is called; ``last``: the number of the last one, which is false for sure;
    ``sure``: of the one that is true, 0 where there is none, and ``repeats`` what that one repeats.
    """

    what: str
    last: int
    sure: int
    repeats: str
    _said: dict[int, Verdict] = field(default_factory=dict)
    _asked_again: bool = False

    def take(self, number: int, action: JudgeClaim | JudgeSentence) -> Taken | Rejected:
        if not 1 <= number <= self.last:
            return Rejected(f"no such {self.what}", f"there is no {self.what} {number}")
        self._said[number] = Verdict(action.says, action.because)
        if number == self.sure and action.says != "supported":
            why = f"{self.what} {number} is {self.repeats}, word for word; look again"
            return Rejected("not believed", why)
        if number == self.last and action.says == "supported":
            return Rejected("not believed", f"nothing shown speaks of what {self.what} {number} says; look again")
        return Taken()

    def missing(self) -> str:
        """Those of which nothing was said, the first time that this is asked."""
        silent = [str(number) for number in range(1, self.last + 1) if number not in self._said]
        if self._asked_again or not silent:
            return ""
        self._asked_again = True
        return f"There is no verdict yet on these {self.what}s: {', '.join(silent)}."

    @property
    def nods(self) -> bool:
        """Whether the reader takes for said what is not."""
        return self.last in self._said and self._said[self.last].says == "supported"

    def found(self, answered_for: Sequence[bool]) -> Iterator[Verdict]:
        """A verdict on everything but what is known; "unsure" where none came, or none that is to be believed.
        ``answered_for``: whether code can tell that each is said.
        """
        certain = self._said.get(self.sure)
        believed = certain is None or certain.says == "supported"
        numbers = (number for number in range(1, self.last) if number != self.sure)
        for number, by_code in zip(numbers, answered_for, strict=True):
            said = self._said.get(number, UNSURE)
            if self.nods and said.says in ("supported", "unsure"):
                yield UNSURE if by_code else NODDED
            else:
                yield said if said.says == "supported" or believed else UNSURE
