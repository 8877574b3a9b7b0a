"""check: a second look at claims that code can't judge: does the evidence say this?

A verdict against a claim takes it out of the wiki; the ledger keeps it, with the reason. Among the claims of each item
are a sentence word for word and one that no sentence says (:mod:`agent.jobs.verdicts`). Who takes that for said, too,
has judged nothing: then only those claims stay that the words of their sentences answer for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agent.brain.actions import Action, Done, JudgeClaim
from agent.brain.protocol import CheckInputs, ClaimAsked, Line
from agent.evidence.verbatim import answers_for, says_it
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, item_key
from agent.jobs.passage import lines_in_words, numbered
from agent.jobs.prompts import Prompt, prompt
from agent.jobs.verdicts import Verdicts, asked, falsehood
from agent.ledger.records import Card, Claim, ClaimChecked, Effect
from agent.sources.document import Document

AT_ONCE = 24
"""Most claims of one item."""
BEFORE = 2
"""Sentences before a cited one that are shown with it."""
SHORTEST = 5
"""Words of a sentence that can be the claim that is true for sure."""


@dataclass(slots=True)
class CheckItem(Whole):
    """Some claims of one passage, with the sentences that they rest on and those before."""

    document: Document
    card: Card
    claims: Sequence[Claim]
    prompt: Prompt
    lines: tuple[Line, ...] = field(init=False)
    asked: tuple[ClaimAsked, ...] = field(init=False)
    verdicts: Verdicts = field(init=False)

    def __post_init__(self) -> None:
        shown = {n for claim in self.claims for piece in claim.evidence for n in self._around(piece.sentence)}
        self.lines = tuple(numbered(self.document, (self.document.sentences[n - 1] for n in sorted(shown))))
        sure = self._certain()
        words = " ".join(line.text for line in self.lines)
        entity, first = self.claims[0].entity, self.claims[0].evidence[0].sentence
        false = ClaimAsked(about=entity, statement=falsehood(entity, words), at=(first,))
        repeats = f"sentence {sure.at[0]}" if sure else ""
        self.asked, self.verdicts = asked("claim", [_asked(claim) for claim in self.claims], sure, repeats, false)

    def _around(self, number: int) -> Iterator[int]:
        """A sentence, those before it, and the heading or term above."""
        yield from range(max(1, number - BEFORE), number + 1)
        for before in range(number - 1, max(0, number - 30), -1):
            if self.document.sentences[before - 1].kind in ("heading", "term"):
                yield before
                return

    def _certain(self) -> ClaimAsked | None:
        """The first sentence that can stand as a claim of itself."""
        text = {line.number: line for line in self.lines}
        for claim in self.claims:
            line = text[claim.evidence[0].sentence]
            if line.kind in ("prose", "item") and len(line.text.split()) >= SHORTEST:
                return ClaimAsked(about=claim.entity, statement=line.text, at=(line.number,))
        return None

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> CheckInputs:
        return CheckInputs(card=self.card, lines=self.lines, claims=self.asked)

    def opening(self) -> str:
        card = "; ".join(f"{name}: {value}" for name, value in self.card.model_dump().items() if value)
        claims = "\n".join(_in_words(claim) for claim in self.asked)
        return f"Source: {card}\n\nSentences:\n{lines_in_words(self.lines)}\n\nClaims:\n{claims}"

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeClaim(claim=number):
                return self.verdicts.take(number, action)
            case Done():
                return Taken()
        return Rejected("not an action of check", "is not an action of this job")

    def missing(self) -> str:
        return self.verdicts.missing()

    def finish(self) -> list[Effect]:
        return [
            ClaimChecked(claim=claim.id, verdict=found.says, because=found.because, how=self.prompt.version)
            for claim, found in zip(self.claims, self.verdicts.found(list(map(answers_for, self.claims))), strict=True)
        ]


def _asked(claim: Claim) -> ClaimAsked:
    return ClaimAsked(
        about=claim.entity,
        attribute=claim.attribute if claim.value else "",
        value=claim.value,
        statement=claim.statement,
        stance=claim.stance,
        at=tuple(piece.sentence for piece in claim.evidence),
    )


def _in_words(claim: ClaimAsked) -> str:
    fact = f"; {claim.attribute}: {claim.value}" if claim.value else ""
    told = "; the source only reports it" if claim.stance == "reports" else ""
    at = ", ".join(map(str, claim.at))
    return f"{claim.number}) {claim.statement} (of {claim.about}{fact}{told}; rests on {at})"


def plan(context: Context, sources: Sequence[str] | None) -> list[Planned]:
    """One item for each passage of the sources (sha256; of all for ``None``) with claims that nobody looked at twice.

    Rules copy what they claim, and have nothing to say of it: they have no second look.
    """
    if context.kind == "rules":
        return []
    head = prompt("check", context.guide)
    planned = []
    for source, claims in context.snapshot.unchecked(sources, head.version):
        wanted = [claim for claim in claims if not says_it(claim)]
        ends = [content.last for content in context.snapshot.contents_of(source)]
        passages: dict[int, list[Claim]] = {}
        for claim in wanted:
            number = claim.evidence[0].sentence
            passages.setdefault(next((end for end in ends if end >= number), 0), []).append(claim)
        for group in passages.values():
            for place in range(0, len(group), AT_ONCE):
                ids = [claim.id for claim in group[place : place + AT_ONCE]]
                planned.append(_planned(context, head, source, ids))
    return planned


def _planned(context: Context, head: Prompt, source: str, ids: Sequence[str]) -> Planned:
    """A plan holds ids only: claims are loaded when the item's turn comes."""

    def make() -> CheckItem:
        claims = context.snapshot.claims(ids)
        return CheckItem(context.documents.get(source), context.card(source), claims, head)

    return Planned("check", item_key("check", head, context, *ids), source, make)
