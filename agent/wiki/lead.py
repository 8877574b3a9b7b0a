"""The first sentences of a page: what defines comes first, and a published word before a note's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.evidence.likeness import gathered
from agent.evidence.names import normal
from agent.evidence.spotting import Spotter
from agent.ledger.records import Claim, Sentence
from agent.ledger.view import EntityView
from agent.sources.kinds import standing
from agent.wiki.page import Wiki

SAYS_WHAT_IT_IS = frozenset({"definition", "kind", "type", "description", "meaning", "purpose", "what it is"})
"""Attributes of claims that define; of the first, also what begins with it."""
IS_A = re.compile(r"(?: \([^)]*\))? (?:is|are|was|were) an? ")
"""What follows the name in a sentence that defines."""
_OPENING = re.compile(r"\W*(?:the|an?|der|die|das|le|la|el|il|o)?\s*", re.IGNORECASE)
"""What may stand before a name that opens a sentence."""


_OF_ANOTHER = re.compile(
    r"\W*(?:both|either|her|his|it|its|neither|such|that|their|these|they|this|those)\b", re.IGNORECASE
)
"""What begins a sentence that, where it comes from, speaks of something else first: "Its coordinator is Ada, a …"."""


def lead_of(wiki: Wiki, entity: EntityView, prose: Sequence[Sentence], claims: Sequence[Claim]) -> list[Sentence]:
    """What stands first: what a brain put there, or what defines best; and before it what defines, where that does
    not, and a published word before a note's, whoever wrote it.
    """
    if not prose:
        return _own_lead(wiki, entity, claims)
    lead = [sentence for sentence in prose if not sentence.section] or [*prose[:1]]  # or nobody would introduce it
    defining = {claim.id for claim in claims if defines(claim, (entity.title, *entity.aliases))}

    def is_defining(sentence: Sentence) -> bool:
        return not defining.isdisjoint(sentence.claims)

    if lead and defining and not any(map(is_defining, lead)):
        better = next(filter(is_defining, prose), None)
        lead = [better or _own_lead(wiki, entity, [c for c in claims if c.id in defining])[0], *lead]
    lead.sort(key=lambda sentence: not is_defining(sentence))
    return _weighed(wiki, entity, lead, claims)


def defines(claim: Claim, names: Iterable[str]) -> bool:
    """Whether a claim says what its entity, which has these names, is."""
    attribute = claim.attribute.casefold()
    if attribute.startswith("definition") or attribute in SAYS_WHAT_IT_IS:
        return True
    text = claim.statement.casefold().removeprefix("the ")
    return any(text.startswith(name.casefold()) and IS_A.match(text, len(name.casefold())) for name in names)


def _weighed(wiki: Wiki, entity: EntityView, lead: Sequence[Sentence], claims: Sequence[Claim]) -> list[Sentence]:
    weight = {claim.id: wiki.sources[claim.source].standing for claim in claims}

    def is_weak(sentence: Sentence) -> bool:
        return max(weight.get(id_, 0) for id_ in sentence.claims) < standing("")

    if lead and all(map(is_weak, lead)):
        better = [claim for claim in claims if weight[claim.id] >= standing("") and not claim.value]
        lead = [*_own_lead(wiki, entity, better)[:1], *lead]
    return sorted(lead, key=is_weak)


def _own_lead(wiki: Wiki, entity: EntityView, claims: Sequence[Claim]) -> list[Sentence]:
    """A lead where no brain wrote one: the first two things that define the entity, else the first that is said."""
    claims = sorted(claims, key=lambda claim: -wiki.sources[claim.source].standing)
    defining = [claim for claim in claims if defines(claim, (entity.title, *entity.aliases))]
    defining = defining or [claim for claim in claims if not claim.value]
    groups = gathered(defining or claims[:1], lambda claim: claim.statement)
    return [Sentence(text=group[0].statement, claims=tuple(claim.id for claim in group)) for group in groups[:2]]


def introduced(entity: EntityView, lead: Sequence[Sentence], claims: Sequence[Claim]) -> tuple[list[Sentence], str]:
    """The lead with its first sentence opened by the entity's name, where that does not name it; and the name as it
    stands there. A row of a table says what it is without the word for that: "queue: command", not "queue: kind
    command"; and a sentence that speaks of something before it first gives way to what the entity is by its claim.
    """
    if not lead:
        return [], ""
    first, *others = lead
    rows = (claim for claim in claims if first.claims == (claim.id,) and _is_row(claim, first.text))
    if (row := next(rows, None)) is not None and row.attribute.casefold() in SAYS_WHAT_IT_IS:
        first = first.model_copy(update={"text": f"{entity.title}: {row.value}"})
    said = _named(entity, first.text)
    if said and _OF_ANOTHER.match(first.text) and (what := _what_it_is(first, claims)):
        first, said = first.model_copy(update={"text": f"{entity.title}: {what}"}), entity.title
    if not said:
        first, said = first.model_copy(update={"text": f"{entity.title}: {first.text}"}), entity.title
    return [first, *others], said


def _what_it_is(sentence: Sentence, claims: Iterable[Claim]) -> str:
    said = (claim.value for claim in claims if claim.id in sentence.claims and _says_what(claim))
    return next(said, "")


def _says_what(claim: Claim) -> bool:
    return bool(claim.value) and not claim.negated and claim.attribute.casefold() in SAYS_WHAT_IT_IS


def _is_row(claim: Claim, text: str) -> bool:
    """Whether a text is nothing but a name, the claim's attribute and its value."""
    attribute, value = re.escape(claim.attribute), re.escape(claim.value)
    return re.search(rf"^[^:|]+[:|]\s*{attribute}\W*{value}\W*$", text, re.IGNORECASE) is not None


def _named(entity: EntityView, text: str) -> str:
    """The entity's name as it stands in a sentence: its title anywhere, another name where it opens the sentence."""
    several = " " in entity.title
    titles = [entity.title, *(name for name in entity.aliases if several and normal(name) == normal(entity.title))]
    for names, anywhere in ((titles, True), (entity.aliases, False)):
        for spot in Spotter(names).spot(text):
            if anywhere or _OPENING.fullmatch(text[: spot.start]):
                return text[spot.start : spot.end]
    return ""
