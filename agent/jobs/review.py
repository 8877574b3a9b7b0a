"""review: back to a passage that has been read, for what no claim rests on yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.brain.actions import Action, MakeClaim
from agent.evidence.subjects import proper
from agent.jobs.item import Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.prompts import prompt
from agent.jobs.read import ReadItem
from agent.ledger.records import ClaimMade, Stretch
from agent.sources.passages import Passage, passage


@dataclass(slots=True)
class ReviewItem(ReadItem):
    """As reading, but a claim must rest on a sentence that is still open (in ``again``): so reviews come to an end."""

    unexplained: tuple[str, ...] = ()

    def opening(self) -> str:
        parts = [ReadItem.opening(self), f"No claim rests on these sentences yet: {', '.join(map(str, self.again))}."]
        if self.unexplained:
            parts.append(f"Not explained yet: {', '.join(self.unexplained)}")
        return "\n\n".join(parts)

    def act(self, action: Action) -> Taken | Rejected:
        taken = ReadItem.act(self, action)
        if isinstance(action, MakeClaim) and isinstance(taken, Taken):
            made = [effect.claim for effect in taken.effects if isinstance(effect, ClaimMade)]
            if not any(piece.sentence in self.again for claim in made for piece in claim.evidence):
                return Rejected("covered before", "rests on no sentence that is still open")
        return taken

    def rest(self) -> tuple[Item, ...]:
        return ()

    def halves(self) -> tuple[Item, ...]:
        return ()


def plan(context: Context, sources: Sequence[str]) -> list[Planned]:
    """One item for each passage of the sources (sha256) with open sentences. One that brought nothing is not planned
    again until its open sentences or the names without a claim change. Rules don't overlook: they have no reviews.
    """
    if context.kind == "rules":
        return []
    head = prompt("review", context.guide)
    bare = {entity.title for entity in context.snapshot.entities() if not entity.claims}
    planned: list[Planned] = []
    for source in sources:
        document = context.documents.get(source)
        cited = context.snapshot.cited(source)
        for content in context.snapshot.contents_of(source):
            cut = passage(document, content.first, content.last)
            lines = document.sentences[cut.first - 1 : cut.last]
            open_ = tuple(s.number for s in lines if s.kind not in ("heading", "term") and s.number not in cited)
            if not open_:
                continue
            named = context.spot(document.text[lines[0].start : lines[-1].end])
            unexplained = tuple(name for name in named if name in bare)
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
                item = ReviewItem(source, document, cut, card, known, head, again=open_, unexplained=unexplained)
                return replace(item, spot=proper(context.spot), also=context.snapshot.other_names)

            planned.append(Planned("review", stretch.key(source), source, make, stretch=stretch))
    return planned
