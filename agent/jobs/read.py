"""read: what one passage says, as claims whose evidence has been checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from agent.brain.actions import Action, Done, LeaveOut, MakeClaim, NameEntity, RaiseQuestion
from agent.brain.protocol import Line, ReadInputs
from agent.evidence import named, names, negation, reporting, support
from agent.evidence.subjects import Spot, nobody, proper
from agent.evidence.words import tokens
from agent.jobs import left_out
from agent.jobs.grounds import Grounds
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.passage import cited, evidence, lines_in_words, numbered
from agent.jobs.prompts import Prompt, prompt
from agent.jobs.survey import name_entity
from agent.ledger.records import Card, Claim, ClaimMade, Effect, QuestionRaised, Stretch, claim_id
from agent.sources.document import Document
from agent.sources.passages import Passage, introduction, passage, span

REACH = 2
"""By how many sentences a small model miscounts: one or two in 17 of 20 answers of a 1.5B model."""

ROWS = 8
"""Rows of a table that are shown together once more."""
BACK = 4
"""Sentences that a chain of "it … its … the …" may go back to the name that it stands for."""
SPEAKS_OF = re.compile(r"(?:it|its|this|that|these|those|they|their|he|his|she|her|the|both|such)\b", re.IGNORECASE)


@dataclass(slots=True)
class ReadItem:
    """One passage. A claim is taken when code finds its statement carried by the cited sentences (or moved to the one
    sentence that carries it); everything else goes back to the model with the reason."""

    source: str
    document: Document
    passage: Passage
    card: Card
    known: tuple[str, ...]
    prompt: Prompt
    lines: tuple[Line, ...] = field(init=False)
    before: tuple[Line, ...] = field(init=False)
    covered: set[int] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    again: tuple[int, ...] = ()
    spot: Spot = nobody
    """The names of known entities that stand in a text."""
    also: Callable[[str], tuple[str, ...]] = nobody
    """The other names of an entity."""
    by_rules: bool = False
    """Whether rules read it: shown a row once more, they say the same of it."""
    rested_on: set[int] = field(default_factory=set)
    """Sentences that a claim of this item rests on."""

    def __post_init__(self) -> None:
        first, last = self.passage.first, self.passage.last
        self.lines = tuple(numbered(self.document, self.document.sentences[first - 1 : last]))
        self.before = tuple(numbered(self.document, introduction(self.document, first)))

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ReadInputs:
        return ReadInputs(
            card=self.card,
            heading=self.passage.heading,
            before=self.before,
            lines=self.lines,
            known=self.known,
            again=self.again,
        )

    def opening(self) -> str:
        card = "; ".join(f"{name}: {value}" for name, value in self.card.model_dump().items() if value)
        parts = [f"Source: {card}"]
        if self.passage.heading:
            parts.append(f"Section: {' > '.join(self.passage.heading)}")
        if self.known:
            parts.append(f"Known: {', '.join(self.known)}")
        if self.before:
            parts.append(f"Before the passage (not to be cited):\n{' '.join(line.text for line in self.before)}")
        parts.append(f"Passage:\n{lines_in_words(self.lines)}")
        return "\n\n".join(parts)

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case MakeClaim():
                return self._claim(action)
            case NameEntity():
                taken = name_entity(self.source, self.document, self.lines, action, self.prompt.guide)
                if isinstance(taken, Taken):
                    self.covered.update(action.at)
                return taken
            case RaiseQuestion():
                found = cited(self.document, [n for n in action.at if self._place(n) is not None])
                if not found:
                    return Rejected("no such sentence", f"sentences {list(action.at)} are not in the passage")
                cut = evidence(self.document, found)
                return Taken([QuestionRaised(source=self.source, text=action.text, evidence=cut)])
            case LeaveOut(at=at):
                passed = {n for n in at if self._place(n) is not None}
                self.covered |= passed
                return Taken(count=left_out.NAME if passed else "")
            case Done():
                return Taken()
        return Rejected("not an action of read", "is not an action of this job")

    def _place(self, number: int) -> int | None:
        place = number - self.passage.first
        return place if 0 <= place < len(self.lines) else None

    def _claim(self, action: MakeClaim) -> Taken | Rejected:
        if not names.normal(action.entity):
            return Rejected("no name", f'"{action.entity}" has neither letter nor digit')
        if left_out.unwanted(self.prompt.guide.leave_out, [action.entity, *self._headings(action.at)]):
            self.covered.update(n for n in action.at if self._place(n) is not None)
            return Taken(count=left_out.NAME)
        texts = [line.text for line in self.lines]
        addressed = [number - self.passage.first for number in action.at]
        context = self._context(addressed)
        places = (
            self._word_for_word(action, texts)
            or support.anchor(action.statement, texts, addressed, context)
            or self._beside(action, texts, addressed)
        )
        if places is None:
            return self._unsupported(action, texts, addressed, context)
        places = self._fewest(f"{action.statement} {action.value}".strip(), places, texts)
        context = self._context(places)
        if not named.stands(action.entity, f"{' '.join(texts[place] for place in places)} \n{context}"):
            return Rejected(
                "another entity's claim", f'"{action.entity}" is not named in or before the cited sentences'
            )
        numbers = tuple(self.passage.first + place for place in places)
        found = cited(self.document, numbers)
        elsewhere = not set(places) & set(addressed)
        if objection := self._grounds(places, action.entity, moved=elsewhere).objection(action):
            return objection
        claim = Claim(
            id=claim_id(self.source, action.entity, action.attribute, action.statement, numbers),
            source=self.source,
            entity=action.entity,
            attribute=action.attribute,
            value=action.value,
            statement=action.statement,
            stance=reporting.stance(" ".join(texts[place] for place in places), action.stance),
            negated="negated" == negation.polarity(action.statement) != negation.polarity(action.value),
            scope=action.scope,
            evidence=evidence(self.document, found),
        )
        if claim.id in self.claims:
            return Rejected("said twice", "was recorded already")
        self.claims.add(claim.id)
        self.covered.update(numbers)
        self.rested_on.update(numbers)
        moved = (
            ""
            if set(numbers) == set(action.at)
            else f"recorded, but it stands in {list(numbers)}, not {list(action.at)}"
        )
        return Taken([ClaimMade(claim=claim)], moved)

    def _grounds(self, places: Sequence[int], entity: str, *, moved: bool) -> Grounds:
        cited = [self.lines[place] for place in places]
        near = " \n".join(text for place in places for text in self._led_up_to(place))
        heads = " \n".join(text for place in places for text in self._heads(place))
        also = self.also(entity)
        term = self._term(places)
        spot = proper(self.spot, (line.text for line in self.lines if line.kind == "prose"))
        above, every = self._above(places), self.spot
        return Grounds(cited, above, heads, near, spot, also, self.known, moved=moved, term=term, every=every)

    def _fewest(self, statement: str, places: Sequence[int], texts: Sequence[str]) -> tuple[int, ...]:
        """The places without those that the statement, with its value, does not need."""
        kept = list(places)
        for place in sorted(places, key=lambda place: support.overlap(statement, texts[place])):
            rest = [other for other in kept if other != place]
            less = "\n".join(texts[other] for other in rest)
            if not rest or support.overlap(statement, less) < support.overlap(
                statement, "\n".join(texts[p] for p in kept)
            ):
                continue
            if not support.problems(statement, less, self._context(rest)):
                kept = rest
        return tuple(kept)

    def _headings(self, numbers: Iterable[int]) -> Iterator[str]:
        """The titles of the sections that these sentences of the passage stand in, outer ones, too."""
        for number in numbers:
            if self._place(number) is not None:
                yield from self.document.sections[self.document.sentences[number - 1].section - 1].path

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
            if not support.problems(action.statement, texts[place], self._context([place]))
            and support.overlap(action.statement, texts[place]) > 0
        ]
        return (carrying[0],) if len(carrying) == 1 else None

    def _unsupported(self, action: MakeClaim, texts: Sequence[str], addressed: Sequence[int], context: str) -> Rejected:
        inside = [place for place in addressed if 0 <= place < len(texts)]
        if not inside:
            return Rejected("no such sentence", f"sentences {list(action.at)} are not in the passage")
        problems = support.problems(action.statement, " ".join(texts[place] for place in inside), context)
        if not problems:
            return Rejected("not in the cited sentences", "the cited sentences do not say this")
        return Rejected(f"unsupported {problems[0].kind}", "; ".join(map(str, problems)))

    def _context(self, addressed: Sequence[int]) -> str:
        """Where a name may stand besides the cited sentences: card, heading, and what introduces the sentence."""
        there = [place for place in addressed if 0 <= place < len(self.lines)]
        return " \n".join([self._above(there), *(text for place in there for text in self._led_up_to(place))])

    def _above(self, places: Sequence[int]) -> str:
        """Card, headings and terms over the sentences."""
        above: list[str] = [self.card.title, self.card.version, self.card.date, *self.passage.heading]
        for place in places:
            sentence = self.document.sentences[self.passage.first + place - 1]
            above.extend(self.document.sections[sentence.section - 1].path)
            above.extend(self._heads(place))
        return " \n".join(part for part in above if part)

    def _heads(self, place: int) -> Iterator[str]:
        """The nearest heading or term above a sentence; of a list only as long as it lasts."""
        shown, depth = [*self.before, *self.lines], self.lines[place].depth
        for line in reversed(shown[: len(self.before) + place]):
            if line.kind == "heading" or (line.kind == "term" and (not depth or line.depth < depth)):
                yield line.text
                return
        yield ""

    def _term(self, places: Sequence[int]) -> str:
        """The term that stands right before the one sentence that these are; else empty."""
        shown = [*self.before, *self.lines]
        above = [shown[at - 1] for place in places if (at := len(self.before) + place) > 0]
        return above[0].text if len(places) == len(above) == 1 and above[0].kind == "term" else ""

    def _led_up_to(self, place: int) -> Iterator[str]:
        """The sentence before; and as long as that one speaks of something without naming it, the one before that."""
        shown = [*(line.text for line in self.before), *(line.text for line in self.lines)]
        at = len(self.before) + place
        for text in reversed(shown[max(0, at - BACK) : at]):
            yield text
            if not SPEAKS_OF.match(text) or named.names(text):
                return

    def missing(self) -> str:
        if self.again:
            return ""
        wanted = [
            line for line in self.lines if line.kind not in ("heading", "term") and line.number not in self.covered
        ]
        self.again = tuple(line.number for line in wanted)
        if not wanted:
            return ""
        return (
            f"No claim rests on these sentences yet: {', '.join(map(str, self.again))}. "
            'Record what they say, or answer {"do":"done"} where they say nothing that belongs into the wiki.'
        )

    def rest(self) -> tuple[Item, ...]:
        """The rows that no claim rests on, a few at a time: as long as that brings something, and where anything was
        said of rows at all.
        """
        rows = [line.number for line in self.lines if self._is_row(line)]
        left = [number for number in rows if number not in self.rested_on]
        if self.by_rules or not left or len(left) == len(rows):
            return ()
        runs: list[list[int]] = []
        for number in left:
            if runs and number == runs[-1][-1] + 1 and len(runs[-1]) < ROWS:
                runs[-1].append(number)
            else:
                runs.append([number])
        return tuple(self._part(replace(self.passage, first=run[0], last=run[-1])) for run in runs)

    def _is_row(self, line: Line) -> bool:
        """Whether a line is a row of a table, or the first that is said of a term in a list of them."""
        place = line.number - self.passage.first
        return line.kind == "row" or (place > 0 and self.lines[place - 1].kind == "term" and line.kind != "term")

    def halves(self) -> tuple[Item, ...]:
        first, last = self.passage.first, self.passage.last
        if first == last:
            return ()
        middle = (first + last) // 2
        parts = (replace(self.passage, last=middle), replace(self.passage, first=middle + 1))
        return tuple(self._part(part) for part in parts)

    def _part(self, part: Passage) -> ReadItem:
        known = (self.source, self.document, part, self.card, self.known, self.prompt)
        return ReadItem(*known, spot=self.spot, also=self.also, by_rules=self.by_rules)

    def extent(self) -> tuple[str, int]:
        first, last = self.passage.first, self.passage.last
        start, end = span(self.document, first, last)
        numbers = f"sentence {first}" if first == last else f"sentences {first}–{last}"
        return f"§ {self.passage.heading[-1]}, {numbers}" if self.passage.heading else numbers, end - start

    def finish(self) -> list[Effect]:
        return []


def plan(context: Context, sources: Sequence[str]) -> list[Planned]:
    """One item for each passage of the sources (sha256), in order."""
    head = prompt("read", context.guide)
    how = item_key("read", head, context)
    return [
        Planned("read", stretch.key(source), source, partial(_item, context, head, source, stretch), size, stretch)
        for source in sources
        for stretch, size in stretches(context, how, source)
    ]


def stretches(context: Context, how: str, source: str) -> Iterator[tuple[Stretch, int]]:
    """The passages of a source with their sizes."""
    for content in context.snapshot.contents_of(source):
        yield Stretch(how, content.digest, content.first, content.last), content.size


def _item(context: Context, head: Prompt, source: str, stretch: Stretch) -> ReadItem:
    document = context.documents.get(source)
    first, last = stretch.first, stretch.last
    known = context.spot(document.text[document.sentences[first - 1].start : document.sentences[last - 1].end])
    cut, also = passage(document, first, last), context.snapshot.other_names
    by_rules, spot = context.kind == "rules", context.spot
    return ReadItem(source, document, cut, context.card(source), known, head, spot=spot, also=also, by_rules=by_rules)
