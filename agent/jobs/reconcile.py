"""reconcile: what it is when sources seem to disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import get_args

from agent.brain.actions import Action, Done, JudgeConflict
from agent.brain.protocol import PositionSeen, ReconcileInputs
from agent.jobs.grounds import MARKUP, grounded
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, by_source, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger import conflicts
from agent.ledger.conflicts import Candidate
from agent.ledger.records import Claim, ConflictJudged, ConflictKind, Effect
from agent.sources.kinds import standing

SHOWN = 8
"""Most positions that a judge sees; the conflict lists all of them."""
_VERDICTS = " ".join(get_args(ConflictKind))
"""Words that a judge may use, beside those of the sentences."""


@dataclass(slots=True)
class ReconcileItem:
    """One candidate conflict. Without a judgement it is recorded as ``not enough evidence``: no conflict is
    invented.
    """

    candidate: Candidate
    title: str
    positions: tuple[PositionSeen, ...]
    prompt: Prompt
    judged: ConflictJudged | None = None

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ReconcileInputs:
        return ReconcileInputs(entity=self.title, attribute=self.candidate.attribute, positions=self.positions)

    def opening(self) -> str:
        parts = [f"Entity: {self.title}\nAttribute: {self.candidate.attribute}"]
        for number, seen in enumerate(self.positions, start=1):
            scope = "; ".join(f"{name}: {value}" for name, value in seen.scope.model_dump().items() if value)
            parts.append(
                f"Position {number}: {seen.value}\nsaid by: {seen.source} ({_about(seen)})\n"
                f"holds for: {scope or 'not said'}\nbefore: {seen.before or '-'}\nsentence: {seen.quote}"
            )
        return "\n\n".join(parts)

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeConflict(verdict=verdict, because=because):
                scopes, stances = [p.scope for p in self.positions], [p.stance for p in self.positions]
                checked = conflicts.checked_by_scope(verdict, scopes, stances)
                self.judged = self._judgement(checked, because if self._stands(because) else "")
                return Taken([], "" if checked == verdict else f"recorded as {checked}: the scopes differ")
            case Done():
                return Taken()
        return Rejected("not an action of reconcile", "is not an action of this job")

    def _stands(self, because: str) -> bool:
        """Whether what is told to the reader of the wiki names and counts nothing that the sentences don't have."""
        shown = f"{self.opening()}\n{_VERDICTS}"
        return not MARKUP.search(because) and grounded(because, shown)

    def _judgement(self, verdict: str, because: str) -> ConflictJudged:
        return ConflictJudged(
            id=self.candidate.id,
            entity=self.candidate.entity,
            attribute=self.candidate.attribute,
            verdict=verdict,  # type: ignore[arg-type]
            because=because,
            claims=tuple(claim.id for claim in self.candidate.claims),
        )

    def missing(self) -> str:
        return ""

    def halves(self) -> tuple[Item, ...]:
        return ()

    def extent(self) -> tuple[str, int]:
        return "", 0

    def finish(self) -> list[Effect]:
        return [self.judged or self._judgement("not enough evidence", "no judgement came")]


def _about(seen: PositionSeen) -> str:
    return ", ".join(part for part in (seen.kind, seen.dated, seen.stance) if part)


def plan(context: Context, attributes: Iterable[tuple[str, str]]) -> list[Planned]:
    """One item for each candidate conflict of these (entity, attribute key). Judged again when a position is added or
    goes.
    """
    head = prompt("reconcile", context.guide)
    titles = {view.id: view.title for view in context.snapshot.entities()}
    planned = []
    for entity, attribute in attributes:
        if entity not in titles:
            continue  # a person deleted its page
        for candidate in conflicts.candidates(entity, context.snapshot.claims_on(entity, attribute)):
            ids = [claim.id for claim in candidate.claims]
            held = by_source(context, ((claim.id, claim.source) for claim in candidate.claims))
            key = item_key("reconcile", head, context, candidate.id, titles[entity], *held)
            make = partial(_item, context, head, candidate.id, candidate.attribute, entity, titles[entity], ids)
            planned.append(Planned("reconcile", key, candidate.id, make))
    return planned


def _item(
    context: Context, head: Prompt, id_: str, attribute: str, entity: str, title: str, claims: list[str]
) -> ReconcileItem:
    """Load the candidate's claims when its turn comes: a plan holds ids only."""
    candidate = Candidate(id_, entity, attribute, context.snapshot.claims(claims))
    sides = [side[0] for side in conflicts.positions(candidate.claims)]
    sides.sort(key=lambda claim: -standing(context.snapshot.kind(claim.source)))
    editions = len({context.snapshot.source_title(claim.source).casefold() for claim in sides}) == 1
    seen = tuple(_seen(context, claim, editions=editions) for claim in sides[:SHOWN])
    return ReconcileItem(candidate, title, seen, head)


def _seen(context: Context, claim: Claim, *, editions: bool) -> PositionSeen:
    """``editions``: all sides stand in documents of one title, so that their dates are scopes."""
    scope = context.snapshot.scope_of(claim)
    dated = context.snapshot.card(claim.source).date
    document = context.documents.get(claim.source)
    before = document.sentence(claim.evidence[0].sentence - 1)
    return PositionSeen(
        value=f"not {claim.value}" if claim.negated else claim.value,
        statement=claim.statement,
        stance=claim.stance,
        scope=scope if editions else scope.model_copy(update={"date": claim.scope.date}),
        source=context.snapshot.source_label(claim.source),
        kind=context.snapshot.kind(claim.source),
        dated=dated,
        quote=" ".join(" ".join(e.quote for e in claim.evidence).split()),
        before=" ".join(document.cut(before).split()) if before else "",
    )
