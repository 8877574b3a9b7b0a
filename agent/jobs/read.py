"""read: what one passage says, as claims whose evidence has been checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from agent.brain.actions import Action, Done, LeaveOut, MakeClaim, NameEntity, RaiseQuestion
from agent.brain.protocol import Line, ReadInputs
from agent.evidence import named, names, negation, reporting, support
from agent.evidence.subjects import Spot, nobody, proper
from agent.jobs import left_out
from agent.jobs.grounds import Grounds
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.passage import cited, evidence, lines_in_words, numbered
from agent.jobs.prompts import Prompt, prompt
from agent.jobs.surroundings import Surroundings
from agent.jobs.survey import name_entity
from agent.ledger.records import Card, Claim, ClaimMade, Effect, QuestionRaised, Stretch, claim_id
from agent.sources.document import Document
from agent.sources.passages import Passage, introduction, passage, span

ROWS = 8
"""Rows of a table that are shown together once more."""
"""Sentences that a chain of "it … its … the …" may go back to the name that it stands for."""


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
    surroundings: Surroundings = field(init=False)
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
        self.surroundings = Surroundings(self.document, self.passage, self.card, self.before, self.lines)

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
        there = self.surroundings
        texts = [line.text for line in self.lines]
        addressed = [number - self.passage.first for number in action.at]
        context = there.context(addressed)
        places = there.anchored(action)
        if places is None:
            return self._unsupported(action, texts, addressed, context)
        places = there.fewest(f"{action.statement} {action.value}".strip(), places)
        if len(places) == 1 and there.in_another_row(action.statement, places[0]):
            return Rejected("another row", "another row of the table has more of the statement's words: cite that one")
        context = there.context(places)
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
            negated=negation.denies(action.statement, action.value),
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
        there = self.surroundings
        near = " \n".join(text for place in places for text in there.led_up_to(place))
        heads = " \n".join(map(there.head, places))
        also, term = self.also(entity), there.term(places)
        spot = proper(self.spot, (line.text for line in self.lines if line.kind == "prose"))
        above, every = there.above(places), self.spot
        return Grounds(cited, above, heads, near, spot, also, self.known, moved=moved, term=term, every=every)

    def _headings(self, numbers: Iterable[int]) -> Iterator[str]:
        """The titles of the sections that these sentences of the passage stand in, outer ones, too."""
        for number in numbers:
            if self._place(number) is not None:
                yield from self.document.sections[self.document.sentences[number - 1].section - 1].path

    def _unsupported(self, action: MakeClaim, texts: Sequence[str], addressed: Sequence[int], context: str) -> Rejected:
        inside = [place for place in addressed if 0 <= place < len(texts)]
        if not inside:
            return Rejected("no such sentence", f"sentences {list(action.at)} are not in the passage")
        problems = support.problems(action.statement, " ".join(texts[place] for place in inside), context)
        if not problems:
            return Rejected("not in the cited sentences", "the cited sentences do not say this")
        return Rejected(f"unsupported {problems[0].kind}", "; ".join(map(str, problems)))

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
        all_rows = [line.number for line in self.lines if self._is_row(line)]
        left = [number for number in all_rows if number not in self.rested_on]
        if self.by_rules or not left or len(left) == len(all_rows):
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
