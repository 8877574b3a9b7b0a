"""reconcile: what it is when sources seem to disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import get_args

from agent.brain.actions import Action, Done, JudgeConflict
from agent.brain.protocol import HeldSeen, PositionSeen, ReconcileInputs
from agent.evidence.attributes import SHOWN as SPEAKING
from agent.evidence.attributes import Attribute, families, twins
from agent.evidence.scopes import changes_with_years, edition_of, said_former, said_when
from agent.evidence.values import attribute_key
from agent.jobs.controls import CONTROLS, ControlItem, in_words
from agent.jobs.grounds import MARKUP, grounded
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, by_source, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger import conflicts
from agent.ledger.conflicts import Candidate, Held
from agent.ledger.records import Claim, ConflictJudged, ConflictKind, Effect, JudgedKind, Scope, Verdict
from agent.sources.kinds import standing

SHOWN = 8
"""Most positions that a judge sees; the conflict lists all of them."""
_VERDICTS = " ".join(get_args(JudgedKind))
"""Words that a judge may use, beside those of the sentences."""


@dataclass(slots=True)
class ReconcileItem(Whole):
    """One candidate conflict. Without a judgement it is recorded as what code alone can say of it, which is never a
    contradiction.

    ``sides[n - 1]`` are all claims of ``positions[n - 1]``; there may be more sides than positions are shown.
    """

    candidate: Candidate
    title: str
    sides: tuple[tuple[Claim, ...], ...]
    positions: tuple[PositionSeen, ...]
    held: tuple[tuple[Held, ...], ...]
    prompt: Prompt
    resolution: str = ""
    judged: ConflictJudged | None = None

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> ReconcileInputs:
        return ReconcileInputs(
            entity=self.title,
            attribute=self.candidate.attribute,
            positions=self.positions,
            resolution=self.resolution,
        )

    def opening(self) -> str:
        return in_words(self.inputs())

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case JudgeConflict():
                return self._judge(action)
            case Done():
                return Taken()
        return Rejected("not an action of reconcile", "is not an action of this job")

    def _stands(self, because: str) -> bool:
        """Whether what is told to the reader of the wiki names and counts nothing that the sentences don't have."""
        shown = f"{self.opening()}\n{_VERDICTS}"
        return not MARKUP.search(because) and grounded(because, shown)

    def _judge(self, action: JudgeConflict) -> Taken:
        """Record the verdict as far as code agrees. Positions that the judge finds to be about something else are left
        out; where less than two are left, nothing disagrees."""
        places: Sequence[int] = [place for place in range(len(self.sides)) if place + 1 not in action.apart]
        verdict = action.verdict
        if len(places) < 2:
            places, verdict = range(len(self.sides)), "not enough evidence"
        checked = conflicts.checked_by_scope(
            verdict, [self.held[place] for place in places], changing=self._changes(places)
        )
        because = action.because if self._stands(action.because) else ""
        if checked == "contradiction" and self._is_succession(places):
            checked = "superseded"
        if verdict != checked == "not enough evidence":
            because = f"judged as {verdict}, but all hold for the same; {because}"
        self.judged = self._judgement(checked, because, places)
        return Taken([], "" if checked == verdict else f"recorded as {checked}: so say the scopes")

    def _by_code(self) -> ConflictKind:
        """What the scopes, and the sentences themselves, say where no judge is to be believed."""
        places = range(len(self.sides))
        found = conflicts.by_scope(self.held, changing=self._changes(places))
        if found == "contradiction":
            return "superseded" if self._is_succession(places) else "not judged"
        return found

    def _changes(self, places: Iterable[int]) -> bool:
        values = [claim.value for place in places for claim in self.sides[place]]
        return changes_with_years(self.candidate.attribute, values)

    def _is_succession(self, places: Sequence[int]) -> bool:
        """Whether, of two positions, one's own sentence calls the other's value a former one."""
        shown = [self.positions[place] for place in places if place < len(self.positions)]
        return len(places) == len(shown) == 2 and any(
            said_former(one.quote, other.value) for one, other in permutations(shown, 2)
        )

    def _judgement(self, verdict: Verdict | ConflictKind, because: str, places: Iterable[int]) -> ConflictJudged:
        kept = {claim.id for place in places for claim in self.sides[place]}
        return ConflictJudged(
            id=self.candidate.id,
            entity=self.candidate.entity,
            attribute=self.candidate.attribute,
            verdict=verdict,
            because=because,
            claims=tuple(claim.id for claim in self.candidate.claims if claim.id in kept),
            by_code=self._by_code(),
            everyone=tuple(claim.id for claim in self.candidate.claims),
        )

    def finish(self) -> list[Effect]:
        return [self.judged or self._judgement(self._by_code(), "no judgement came", range(len(self.sides)))]


def plan(context: Context, attributes: Iterable[tuple[str, str]]) -> list[Planned]:
    """One item for each candidate conflict of these (entity, attribute key), with what is near that attribute. Judged
    again when a position is added or goes.
    """
    head = prompt("reconcile", context.guide)
    titles = {view.id: view.title for view in context.snapshot.entities()}
    wanted: dict[str, list[str]] = {}
    for entity, attribute in attributes:
        if entity in titles:  # else a person deleted its page
            wanted.setdefault(entity, []).append(attribute)
    planned = []
    for entity, keys in wanted.items():
        spoken_for = _families(context, entity, titles[entity])
        for key in dict.fromkeys(spoken_for[key] for key in keys):
            members = [member for member, speaker in spoken_for.items() if speaker == key]
            planned += _planned(context, head, entity, titles[entity], members, spoken_for)
    return [*_controls(context, head, planned), *planned]


def _controls(context: Context, head: Prompt, planned: Iterable[Planned]) -> list[Planned]:
    """The control questions, where there is something for this judge to judge. Each is put to a judge once."""
    known = context.snapshot.judged_items()
    if context.kind == "rules" or all(item.key in known for item in planned):
        return []
    judge = context.snapshot.engine()
    return [
        Planned(
            "reconcile",
            item_key("reconcile", head, context, "control", control.name, judge),
            f"control: {control.name}",
            partial(ControlItem, control, head),
        )
        for control in CONTROLS
    ]


def _families(context: Context, entity: str, title: str) -> dict[str, str]:
    def load(key: str) -> Attribute:
        claims = context.snapshot.claims_on(entity, key)[:SPEAKING]
        return Attribute(key, tuple(claim.value for claim in claims), tuple(claim.statement for claim in claims))

    keys = context.snapshot.attribute_keys(entity)
    defaults = [key for key in keys if key.startswith("default ")]
    told = {key: context.snapshot.claims_on(entity, key) for key in defaults if len(defaults) > 1}
    releases = {
        key: [(claim.attribute, context.snapshot.scope_of(claim).version) for claim in claims]
        for key, claims in told.items()
    }
    found = families(title, keys, load) | twins(releases)
    decided = context.snapshot.decided_conflicts()
    for member in sorted(found, reverse=True):  # a conflict that a person decided on keeps its id
        if found[member] != member and conflicts.conflict_id(entity, member) in decided:
            found = {key: member if speaker == found[member] else speaker for key, speaker in found.items()}
    return found


def _planned(
    context: Context, head: Prompt, entity: str, title: str, keys: Sequence[str], spoken_for: Mapping[str, str]
) -> list[Planned]:
    claims: Sequence[Claim] = context.snapshot.claims_on(entity, keys[0])
    if len(keys) > 1:
        ids = [claim.id for key in keys for claim in context.snapshot.claims_on(entity, key)]
        claims = context.snapshot.claims(ids)
    planned = []
    for candidate in conflicts.candidates(entity, claims, spoken_for):
        resolution = context.snapshot.reopened(candidate.id, [claim.id for claim in candidate.claims])
        held = by_source(context, ((claim.id, claim.source) for claim in candidate.claims))
        key = item_key("reconcile", head, context, candidate.id, title, *filter(None, [resolution]), *held)
        ids = [claim.id for claim in candidate.claims]
        make = partial(_item, context, head, candidate.id, candidate.attribute, entity, title, ids, resolution)
        planned.append(Planned("reconcile", key, candidate.id, make))
    return planned


def _item(
    context: Context,
    head: Prompt,
    id_: str,
    attribute: str,
    entity: str,
    title: str,
    claims: list[str],
    resolution: str,
) -> ReconcileItem:
    """Load the candidate's claims when its turn comes: a plan holds ids only."""
    candidate = Candidate(id_, entity, attribute, context.snapshot.claims(claims))
    sides = conflicts.positions(candidate.claims)
    key = attribute_key(attribute)
    sides = [tuple(sorted(side, key=lambda claim: _order(context, claim, key))) for side in sides]
    sides.sort(key=lambda side: _order(context, side[0], key))
    editions = len({edition_of(context.snapshot.source_title(claim.source)) for claim in candidate.claims}) == 1
    held = tuple(
        tuple(
            Held(_scope(context, claim, editions=editions), claim.stance, context.snapshot.card(claim.source).date)
            for claim in side
        )
        for side in sides
    )
    seen = tuple(_seen(context, side, scopes) for side, scopes in zip(sides[:SHOWN], held, strict=False))
    return ReconcileItem(candidate, title, tuple(sides), seen, held, head, resolution)


def _order(context: Context, claim: Claim, key: str) -> tuple[bool, int]:
    """What is said under the attribute's own name comes first, then whose word weighs most."""
    return attribute_key(claim.attribute) != key, -standing(context.snapshot.kind(claim.source))


def _scope(context: Context, claim: Claim, *, editions: bool) -> Scope:
    """``editions``: all sides stand in documents of one title, so that their dates are scopes."""
    scope = context.snapshot.scope_of(claim)
    date = claim.scope.date or said_when(claim.statement, claim.value) or (scope.date if editions else "")
    return scope.model_copy(update={"date": date})


def _seen(context: Context, side: Sequence[Claim], held: Sequence[Held]) -> PositionSeen:
    claim = side[0]
    document = context.documents.get(claim.source)
    before = document.sentence(claim.evidence[0].sentence - 1)
    sayers = [
        HeldSeen(
            source=context.snapshot.source_label(one.source),
            document=context.snapshot.source_title(one.source),
            dated=context.snapshot.card(one.source).date,
            scope=scope,
            stance=stance,
        )
        for one, (scope, stance, _) in zip(side, held, strict=True)
    ]
    return PositionSeen(
        attribute=claim.attribute,
        value=claim.position,
        statement=claim.statement,
        stance=claim.stance,
        scope=held[0].scope,
        source=sayers[0].source,
        kind=context.snapshot.kind(claim.source),
        dated=sayers[0].dated,
        quote=" ".join(" ".join(e.quote for e in claim.evidence).split()),
        before=" ".join(document.cut(before).split()) if before else "",
        held=tuple(dict.fromkeys(sayers)),
    )
