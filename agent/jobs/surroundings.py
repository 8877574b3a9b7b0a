"""Where in a passage the sentences stand that carry a claim, and what leads up to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line
from agent.evidence import named, rows, support
from agent.evidence.words import stems, tokens
from agent.ledger.records import Card
from agent.sources.document import Document
from agent.sources.passages import Passage

REACH = 2
"""By how many sentences a small model miscounts: one or two in 17 of 20 answers of a 1.5B model."""
BACK = 4
SPEAKS_OF = re.compile(r"(?:it|its|this|that|these|those|they|their|he|his|she|her|the|both|such)\b", re.IGNORECASE)
HEAD = re.compile(r"[:.;(–—]\s|\s[-–—]\s")
"""Ends what an item is on, where it goes on with what is to say of that."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines of a passage, those that introduce it, and the source's card. A place is the index of a line."""

    document: Document
    passage: Passage
    card: Card
    before: Sequence[Line]
    lines: Sequence[Line]

    def anchored(self, action: MakeClaim) -> tuple[int, ...] | None:
        """The places of the sentences that carry a claim; ``None`` where none clearly does."""
        texts = [line.text for line in self.lines]
        addressed = [number - self.passage.first for number in action.at]
        return (
            self._word_for_word(action, texts)
            or support.anchor(action.statement, texts, addressed, self.context(addressed))
            or self._beside(action, texts, addressed)
        )

    def fewest(self, statement: str, places: Sequence[int]) -> tuple[int, ...]:
        """The places without those that the statement, with its value, does not need."""
        kept, texts = list(places), [line.text for line in self.lines]
        for place in sorted(places, key=lambda place: support.overlap(statement, texts[place])):
            rest = [other for other in kept if other != place]
            less = "\n".join(texts[other] for other in rest)
            if not rest or support.overlap(statement, less) < support.overlap(
                statement, "\n".join(texts[p] for p in kept)
            ):
                continue
            if not support.problems(statement, less, self.context(rest)):
                kept = rest
        return tuple(kept)

    def in_another_row(self, statement: str, place: int) -> bool:
        """Whether another row of the same table has all the words of a statement that this one has, and more."""
        if self.lines[place].kind != "row":
            return False
        first, last = place, place
        while first > 0 and self.lines[first - 1].kind == "row":
            first -= 1
        while last + 1 < len(self.lines) and self.lines[last + 1].kind == "row":
            last += 1
        told = {at: rows.unlabelled(self.lines[at].text) for at in range(first, last + 1)}
        words = {word for word in stems(statement) if not word[0].isdigit()}
        here = words & stems(told[place])
        return any(here < words & stems(row) for at, row in told.items() if at > first)  # the first may be a header

    def _word_for_word(self, action: MakeClaim, texts: Sequence[str]) -> tuple[int, ...] | None:
        """The one sentence that is the statement itself, whatever was addressed: nothing carries it better. With the
        others that were addressed, where it lacks the value: "The default is:", and the list below.
        """
        said = tokens(action.statement)
        same = [place for place, text in enumerate(texts) if tokens(text) == said]
        if len(same) != 1:
            return None
        addressed = [number - self.passage.first for number in action.at]
        if same[0] in addressed and action.value and not named.stands_whole(action.value, texts[same[0]]):
            return tuple(place for place in addressed if 0 <= place < len(texts))
        return (same[0],)

    def _beside(self, action: MakeClaim, texts: Sequence[str], addressed: Sequence[int]) -> tuple[int, ...] | None:
        """The one sentence near the addresses that carries the statement with what introduces that sentence itself."""
        near = {place + step for place in addressed for step in range(-REACH, REACH + 1)}
        carrying = [
            place
            for place in sorted(near.intersection(range(len(texts))))
            if not support.problems(action.statement, texts[place], self.context([place]))
            and support.overlap(action.statement, texts[place]) > 0
        ]
        return (carrying[0],) if len(carrying) == 1 else None

    def context(self, addressed: Sequence[int]) -> str:
        """Where a name may stand besides the cited sentences: card, heading, and what introduces the sentence."""
        there = [place for place in addressed if 0 <= place < len(self.lines)]
        return " \n".join([self.above(there), *(text for place in there for text in self.led_up_to(place))])

    def above(self, places: Sequence[int]) -> str:
        """Card, headings and terms over the sentences."""
        above: list[str] = [self.card.title, self.card.version, self.card.date, *self.passage.heading]
        for place in places:
            sentence = self.document.sentences[self.passage.first + place - 1]
            above.extend(self.document.sections[sentence.section - 1].path)
            above += list(self._over(place)) or [self.head(place)]
        return " \n".join(part for part in above if part)

    def head(self, place: int) -> str:
        """The nearest heading or term above a sentence; of a list only as long as it lasts."""
        shown = [*self.before, *self.lines][: len(self.before) + place]
        heading = next((line.text for line in reversed(shown) if line.kind == "heading"), "")
        return next(self._over(place), heading)

    def _over(self, place: int) -> Iterator[str]:
        """The terms that a sentence stands under in lists within lists, and what outer items begin with, inner ones
        first.
        """
        for above in self.document.over(self.document.sentences[self.passage.first + place - 1]):
            words = " ".join(self.document.cut(above).split())
            yield HEAD.split(words, maxsplit=1)[0] if above.kind == "item" else words

    def term(self, places: Sequence[int]) -> str:
        """The term that stands right before the one sentence that these are; else empty."""
        shown = [*self.before, *self.lines]
        above = [shown[at - 1] for place in places if (at := len(self.before) + place) > 0]
        return above[0].text if len(places) == len(above) == 1 and above[0].kind == "term" else ""

    def led_up_to(self, place: int) -> Iterator[str]:
        """The sentence before, of a row the one before its table; and as long as that one speaks of something without
        naming it, the one before that.
        """
        shown = [*self.before, *self.lines][: len(self.before) + place]
        if self.lines[place].kind == "row":
            shown = list(dropwhile(lambda line: line.kind == "row", reversed(shown)))[::-1]  # what introduces the table
        for line in reversed(shown[-BACK:]):
            if line.kind == "row":
                return  # no "it" stands for what a cell says
            yield line.text
            if not SPEAKS_OF.match(line.text) or named.names(line.text):
                return
