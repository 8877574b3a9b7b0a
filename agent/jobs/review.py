"""review: back to a passage that was read, for what no claim rests on yet, and for names whose page says too little.

Prose that its claims don't carry needs no way back: the loop that writes it hears of it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agent.brain.actions import Action, MakeClaim
from agent.evidence import names
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.prompts import prompt
from agent.jobs.read import ReadItem
from agent.ledger.records import Claim, ClaimMade, Stretch
from agent.sources.passages import Passage, passage

THIN = 2
"""A page with fewer claims says hardly more than that its subject exists."""
PLACES = 3
"""Passages without an open sentence that are gone back to for one such name, at most."""


@dataclass(slots=True)
class ReviewItem(ReadItem):
    """As reading, but a claim must rest on a sentence that is still open (in ``again``) or be about a name that has too
    little said of it (in ``unexplained``): so reviews come to an end.
    """

    unexplained: tuple[str, ...] = ()

    def opening(self) -> str:
        parts = [ReadItem.opening(self)]
        if self.again:
            parts.append(f"No claim rests on these sentences yet: {', '.join(map(str, self.again))}.")
        if self.unexplained:
            parts.append(f"Not explained yet, or hardly: {', '.join(self.unexplained)}")
        return "\n\n".join(parts)

    def act(self, action: Action) -> Taken | Rejected:
        taken = ReadItem.act(self, action)
        if isinstance(action, MakeClaim) and isinstance(taken, Taken):
            made = [effect.claim for effect in taken.effects if isinstance(effect, ClaimMade)]
            wanted = {names.normal(name) for name in self.unexplained}
            if made and not any(self._is_new(claim, wanted) for claim in made):
                return Rejected("covered before", "rests on no sentence that is still open")
        return taken

    def _is_new(self, claim: Claim, wanted: Collection[str]) -> bool:
        return names.normal(claim.entity) in wanted or any(piece.sentence in self.again for piece in claim.evidence)

    def missing(self) -> str:
        return ""  # what is open was said at once

    def rest(self) -> tuple[Item, ...]:
        return ()

    def halves(self) -> tuple[Item, ...]:
        return ()


def plan(context: Context, sources: Sequence[str]) -> list[Planned]:
    """One item for each passage of the sources (sha256) with open sentences, and for the first passages that name what
    has a thin page or none. One that brought nothing is not planned again until its open sentences or these names
    change. Rules don't overlook: they have no reviews.
    """
    if context.kind == "rules":
        return []
    head = prompt("review", context.guide)
    thin = [entity for entity in context.snapshot.entities() if entity.claims < THIN]
    left = {name: PLACES for entity in thin for name in (entity.title, *entity.aliases)}
    planned: list[Planned] = []
    for source in sources:
        document = context.documents.get(source)
        cited = context.snapshot.cited(source)
        for content in context.snapshot.contents_of(source):
            cut = passage(document, content.first, content.last)
            lines = document.sentences[cut.first - 1 : cut.last]
            open_ = tuple(s.number for s in lines if s.kind not in ("heading", "term") and s.number not in cited)
            named = context.spot(document.text[lines[0].start : lines[-1].end])
            unexplained = tuple(name for name in named if left.get(name, 0) > 0)
            if not open_:
                left.update({name: left[name] - 1 for name in unexplained})
            if not open_ and not unexplained:
                continue
            inside = str([number - cut.first for number in open_])
            how = item_key("review", head, context, inside, "|".join(unexplained))
            stretch = Stretch(how, content.digest, cut.first, cut.last)

            def make(
                source: str = source,
                cut: Passage = cut,
                open_: tuple[int, ...] = open_,
                known: tuple[str, ...] = named,
                unexplained: tuple[str, ...] = unexplained,
            ) -> ReviewItem:
                document, card = context.documents.get(source), context.card(source)
                there = context.snapshot.claim_ids_from(source)
                item = ReviewItem(
                    source, document, cut, card, known, head, claims=there, again=open_, unexplained=unexplained
                )
                return replace(item, spot=context.spot, also=context.snapshot.other_names)

            planned.append(Planned("review", stretch.key(source), source, make, stretch=stretch))
    return planned
