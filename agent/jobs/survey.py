"""survey: what a source is, and which entities it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.brain.actions import Action, Done, NameEntity, WriteCard
from agent.brain.protocol import Line, SurveyInputs
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.passage import cited, evidence, lines_in_words, numbered
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.records import Card, CardWritten, Effect, EntityNamed
from agent.sources.document import Document, Sentence

EXCERPT = 9000
"""Most characters of a source that a survey shows: with headings and card, some 4,000 tokens."""


def excerpt(document: Document) -> list[Sentence]:
    """The headings of a source and the beginnings of its sections, in order, up to :data:`EXCERPT` characters.

    Every section gives its first sentences in turn (first of each, then second of each, ...), so that a long source is
    seen from end to end.
    """
    chosen: set[int] = set()
    room = EXCERPT
    for depth in range(12):
        for section in document.sections:
            number = section.first + depth
            sentence = document.sentence(number)
            if number > section.last or sentence is None:
                continue
            room -= sentence.end - sentence.start
            if room < 0:
                return [s for s in document.sentences if s.number in chosen]
            chosen.add(number)
    return [s for s in document.sentences if s.number in chosen]


@dataclass(slots=True)
class SurveyItem:
    source: str
    document: Document
    card: Card
    prompt: Prompt
    lines: tuple[Line, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = tuple(numbered(self.document, excerpt(self.document)))

    def system(self) -> str:
        return self.prompt.text

    def _outline(self) -> tuple[str, ...]:
        return tuple(" > ".join(s.path) for s in self.document.sections if s.path)[:80]

    def inputs(self) -> SurveyInputs:
        return SurveyInputs(card=self.card, outline=self._outline(), lines=self.lines)

    def opening(self) -> str:
        card = "\n".join(f"{name}: {value}" for name, value in self.card.model_dump().items() if value)
        outline = "\n".join(self._outline())
        return (
            f"What is known of the source:\n{card}\n\nHeadings:\n{outline}\n\nSentences:\n{lines_in_words(self.lines)}"
        )

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case WriteCard():
                said = action.model_dump(exclude={"do"})
                known = {name: value for name, value in self.card.model_dump().items() if value}
                return Taken([CardWritten(source=self.source, card=Card(**{**said, **known}))])
            case NameEntity():
                return name_entity(self.source, self.document, self.lines, action)
            case Done():
                return Taken()
        return Rejected("not an action of survey", "is not an action of this job")

    def missing(self) -> str:
        return ""

    def halves(self) -> tuple[Item, ...]:
        return ()

    def finish(self) -> list[Effect]:
        return []


def name_entity(source: str, document: Document, lines: tuple[Line, ...], action: NameEntity) -> Taken | Rejected:
    """Record an entity where the cited sentences name it; else move to the one shown sentence that does, or reject."""
    by_number = {line.number: line for line in lines}
    numbers = [number for number in action.at if number in by_number]
    name = action.name.casefold()
    if not any(name in by_number[number].text.casefold() for number in numbers):
        numbers = [line.number for line in lines if name in line.text.casefold()][:1]
    if not numbers:
        return Rejected("name not in the text", f'no sentence shown here has the name "{action.name}"')
    return Taken(
        [
            EntityNamed(
                source=source,
                name=action.name,
                type=action.type.casefold(),
                aliases=action.aliases,
                evidence=evidence(document, cited(document, numbers)),
            )
        ]
    )


def plan(context: Context, sources: Sequence[str]) -> list[Planned]:
    """One item for each source (sha256), in order."""
    head = prompt("survey", context.guide)

    def planned(source: str) -> Planned:
        def make() -> SurveyItem:
            return SurveyItem(source, context.documents.get(source), context.card(source), head)

        return Planned(
            "survey", item_key("survey", head, context, source, *context.snapshot.reading(source)), source, make
        )

    return [planned(source) for source in sources]
