"""survey: what a source is, and which entities it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.brain.actions import Action, Done, NameEntity, WriteCard
from agent.brain.protocol import Line, SurveyInputs
from agent.evidence import named, names
from agent.evidence.orders import order
from agent.jobs import left_out
from agent.jobs.grounds import grounded
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, item_key
from agent.jobs.passage import cited, evidence, lines_in_words, numbered
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.records import Card, CardWritten, EntityNamed, Stretch
from agent.sources import kinds
from agent.sources.document import Document
from agent.sources.excerpt import excerpt, outline
from agent.wiki.guide import Guide


@dataclass(slots=True)
class SurveyItem(Whole):
    source: str
    document: Document
    card: Card
    prompt: Prompt
    lines: tuple[Line, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = tuple(numbered(self.document, excerpt(self.document)))

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> SurveyInputs:
        return SurveyInputs(card=self.card, outline=outline(self.document), lines=self.lines)

    def opening(self) -> str:
        card = "\n".join(f"{name}: {value}" for name, value in self.card.model_dump().items() if value)
        headings = "\n".join(outline(self.document))
        words = lines_in_words(self.lines)
        return f"What is known of the source:\n{card}\n\nHeadings:\n{headings}\n\nSentences:\n{words}"

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case WriteCard():
                return self._card(action)
            case NameEntity():
                return name_entity(self.source, self.document, self.lines, action, self.prompt.guide)
            case Done():
                return Taken()
        return Rejected("not an action of survey", "is not an action of this job")

    def _card(self, action: WriteCard) -> Taken:
        """What the source itself says of it; a field that nothing shown here has is left empty."""
        told = (line.text for line in self.lines if not order(line.text))
        shown = "\n".join([*told, *outline(self.document), *self._known().values()])
        said = {**action.model_dump(exclude={"do"}), "kind": kinds.known(action.kind) or ""}
        strange = [
            name for name in ("title", "version", "date", "scope") if said[name] and not grounded(said[name], shown)
        ]
        card = Card(**{**said, **dict.fromkeys(strange, ""), **self._known()})
        note = f"recorded without {', '.join(strange)}: the source does not say so here" if strange else ""
        return Taken([CardWritten(source=self.source, card=card)], note)

    def _known(self) -> dict[str, str]:
        return {name: value for name, value in self.card.model_dump().items() if value}


def name_entity(
    source: str, document: Document, lines: tuple[Line, ...], action: NameEntity, guide: Guide
) -> Taken | Rejected:
    """Record an entity where the cited sentences name it; else move to the one shown sentence that does, or reject.

    What WIKI.md wants left out is counted and no more.
    """
    if not names.normal(action.name):
        return Rejected("no name", f'"{action.name}" has neither letter nor digit')
    if left_out.unwanted(guide.leave_out, [action.name]):
        return Taken(count=left_out.NAME)
    by_number = {line.number: line for line in lines}
    numbers = [number for number in action.at if number in by_number]
    if not any(named.stands_whole(action.name, by_number[number].text) for number in numbers):
        numbers = [line.number for line in lines if named.stands_whole(action.name, line.text)][:1]
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

    how = item_key("survey", head, context)

    def planned(source: str) -> Planned:
        stretch = Stretch(how, context.snapshot.survey_of(source))

        def make() -> SurveyItem:
            return SurveyItem(source, context.documents.get(source), context.card(source), head)

        return Planned("survey", stretch.key(source), source, make, stretch=stretch)

    return [planned(source) for source in sources]
