"""What a second reader says of numbered things, and whether that is to be believed.

Silence takes nothing out, and so does a reader who can't be believed: one of the things is true for sure, because it
repeats what it rests on word for word, and who says of that one that it is not said is not believed in the others. One
may be false for sure: who takes that for said nods at everything, and what it takes for said is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from agent.brain.actions import JudgeClaim, JudgeSentence
from agent.jobs.item import Rejected, Taken


class Verdict(NamedTuple):
    says: Literal["supported", "partly", "not", "unsure"]
    because: str


UNSURE = Verdict("unsure", "")


@dataclass(slots=True)
class Verdicts:
    """``what``: how one of the things is called; ``sure``: the number of the one that is true, 0 where there is none,
    and ``repeats`` what it repeats; ``false``: the number of the one that is not, or 0.
    """

    what: str
    numbers: range
    sure: int
    repeats: str
    false: int = 0
    _said: dict[int, Verdict] = field(default_factory=dict)
    _asked_again: bool = False

    def take(self, number: int, action: JudgeClaim | JudgeSentence) -> Taken | Rejected:
        if number not in self.numbers:
            return Rejected(f"no such {self.what}", f"there is no {self.what} {number}")
        self._said[number] = Verdict(action.says, action.because)
        if number == self.sure and action.says != "supported":
            why = f"{self.what} {number} is {self.repeats}, word for word; look again"
            return Rejected("not believed", why)
        if number == self.false and action.says == "supported":
            return Rejected("not believed", f"nothing shown speaks of what {self.what} {number} says; look again")
        return Taken()

    def missing(self) -> str:
        """Those of which nothing was said, the first time that this is asked."""
        silent = [str(number) for number in self.numbers if number not in self._said]
        if self._asked_again or not silent:
            return ""
        self._asked_again = True
        return f"There is no verdict yet on these {self.what}s: {', '.join(silent)}."

    @property
    def nods(self) -> bool:
        """Whether the reader takes for said what is not."""
        return self.false in self._said and self._said[self.false].says == "supported"

    def found(self) -> Iterable[Verdict]:
        """A verdict on everything but what is known; "unsure" where none came, or none that is to be believed."""
        certain = self._said.get(self.sure)
        believed = certain is None or certain.says == "supported"
        for number in self.numbers:
            if number not in (self.sure, self.false):
                said = self._said.get(number, UNSURE)
                trusted = not self.nods if said.says == "supported" else believed
                yield said if trusted else UNSURE
