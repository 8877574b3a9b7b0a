"""resolve: whether two names stand for one thing. "Keep apart" is the default, also when the brain says nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.brain.actions import Action, Done, JudgeNames
from agent.brain.protocol import EntitySeen, ResolveInputs
from agent.evidence.renaming import gives, have_something_in_common, names_a_part
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.near_names import Candidate
from agent.ledger.records import Claim, Effect, NamesJudged
from agent.ledger.view import EntityView
from agent.wiki.guide import as_lines

SHOWN = 5
"""Most statements of an entity that a judge sees: first those that say what it is."""


@dataclass(slots=True)
class ResolveItem(Whole):
    candidate: Candidate
    one: EntitySeen
    other: EntitySeen
    prompt: Prompt
    glossary: str = ""
    judged: NamesJudged | None = field(default=None)

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ResolveInputs:
        return ResolveInputs(one=self.one, other=self.other, why=self.candidate.why)

    def opening(self) -> str:
        def words(seen: EntitySeen) -> str:
            also = f"\nalso called: {', '.join(seen.aliases)}" if seen.aliases else ""
            said = "\n".join(f"- {statement}" for statement in seen.said) or "- (nothing yet)"
            return f"name: {seen.name}\ntype: {seen.type}{also}\n{said}"

        told = f"\n\nThe wiki's glossary:\n{self.glossary}" if self.glossary else ""
        return f"Asked because: {self.candidate.why}\n\n{words(self.one)}\n\n{words(self.other)}{told}"

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeNames():
                if action.same and not self._may_be_one():
                    why = "the names have nothing in common, and no statement shown gives one for the other"
                    return Rejected("names without anything in common", why)
                kinds = f"{self.one.type} {self.other.type}"
                if action.same and names_a_part(self.one.name, self.other.name, kinds):
                    why = "one name is the other with more words: that names another thing, unless a source says so"
                    return Rejected("names of part and whole", why)
                self.judged = self._judgement(action.same, action.because)
                return Taken()
            case Done():
                return Taken()
        return Rejected("not an action of resolve", "is not an action of this job")

    def _may_be_one(self) -> bool:
        mine, theirs = ((seen.name, *seen.aliases) for seen in (self.one, self.other))
        said = (*self.one.said, *self.other.said)
        return any(
            have_something_in_common(one, other) or any(gives(text, one, other) for text in said)
            for one in mine
            for other in theirs
        )

    def _judgement(self, same: bool, because: str) -> NamesJudged:
        blind = not (self.one.said and self.other.said)
        return NamesJudged(one=self.candidate.one, other=self.candidate.other, same=same, because=because, blind=blind)

    def finish(self) -> list[Effect]:
        return [self.judged or self._judgement(False, "nobody could say that they are one thing")]


def plan(context: Context, candidates: list[Candidate]) -> list[Planned]:
    """One item for each pair of entities whose names are near."""
    head = prompt("resolve", context.guide)
    views = {view.id: view for view in context.snapshot.entities()} if candidates else {}

    def planned(candidate: Candidate) -> Planned:
        one, other = (_seen(context, views[id_]) for id_ in (candidate.one, candidate.other))
        terms = as_lines(head.guide.terms((one.name, *one.aliases, other.name, *other.aliases)))
        shown = [one.model_dump_json(), other.model_dump_json(), *filter(None, [terms])]
        key = item_key("resolve", head, context, candidate.why, *shown)
        subject = f"{candidate.one} = {candidate.other}"
        return Planned("resolve", key, subject, lambda: ResolveItem(candidate, one, other, head, terms))

    there = [candidate for candidate in candidates if candidate.one in views and candidate.other in views]
    return [planned(candidate) for candidate in there]  # a person may have deleted the page of one


def _seen(context: Context, entity: EntityView) -> EntitySeen:
    claims = sorted(context.snapshot.claims_of(entity.id), key=lambda claim: not _defines(claim))
    said = tuple(claim.statement for claim in claims[:SHOWN])
    return EntitySeen(name=entity.title, type=entity.type, aliases=entity.aliases, said=said)


def _defines(claim: Claim) -> bool:
    return claim.attribute.casefold().startswith("definition")
