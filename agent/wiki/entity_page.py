"""The page of an entity: what it is, its facts, what is disputed, the rest; every sentence cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from agent.evidence import values
from agent.evidence.likeness import gathered
from agent.ledger.records import Claim, Sentence
from agent.ledger.view import ConflictView, EntityView, SourceView, View
from agent.sources.kinds import standing
from agent.wiki.footnotes import Footnotes
from agent.wiki.links import Linker
from agent.wiki.markup import escape, folded, wikilink

UNPUBLISHED = "> [!caution] Nothing on this page is published: it rests on "
LONGEST_VALUE = 120
"""A longer value is cut in the table of facts; the footnote has all of it."""


@dataclass(slots=True)
class Wiki:
    """What all pages of one rendering share."""

    view: View
    sources: Mapping[str, SourceView]
    entities: Mapping[str, EntityView]
    linker: Linker
    conflicts: Mapping[str, Sequence[ConflictView]]


@dataclass(slots=True)
class Page:
    """A rendered page but for its backlinks. ``links``: ids of the entities that it leads to; ``lead``: its first
    words.
    """

    head: list[str]
    body: list[str]
    notes: list[str]
    lead: str
    links: set[str] = field(default_factory=set)

    def text(self, mentioned_in: Iterable[EntityView]) -> str:
        links = " · ".join(wikilink(f"entities/{entity.slug}", entity.title) for entity in mentioned_in)
        back = ["## Mentioned in", links] if links else []
        blocks = [*self.head, *self.body, *back, "\n".join(self.notes)]
        return "\n\n".join(block for block in blocks if block) + "\n"


def entity_page(wiki: Wiki, entity: EntityView) -> Page:
    """Everything that is known of an entity; every claim about it is on the page."""
    claims = wiki.view.claims_of(entity.id)
    by_id = {claim.id: claim for claim in claims}
    prose, brain = wiki.view.prose(f"entities/{entity.id}")
    prose = tuple(sentence for sentence in prose if by_id.keys() >= set(sentence.claims))
    lead = [sentence for sentence in prose if not sentence.section]
    lead = _weighed(wiki, lead, claims) if prose else _own_lead(wiki, claims)
    notes = Footnotes(wiki.sources, wiki.view.text)
    seen: set[str] = set()
    facts = [claim for claim in claims if claim.value and not claim.attribute.startswith("definition")]
    said = {id_ for sentence in (*lead, *prose) for id_ in sentence.claims}
    body = [
        unpublished(wiki, claims),
        _lead(wiki, entity, lead, by_id, notes, seen),
        _facts(wiki, facts, notes, wiki.conflicts.get(entity.id, ())),
        _callouts(wiki, entity),
        _read_from_images(wiki, claims),
    ]
    body += _sections(wiki, entity, [s for s in prose if s.section], by_id, notes, seen)
    rest = [claim for claim in claims if claim.id not in said and claim not in facts]
    body.append(_rest(wiki, entity, rest, notes, seen))
    brain = brain or wiki.view.engine()
    if brain.startswith("rules"):
        body.append("*Written by wikiagent's built-in rules, not by a language model.*")
    head = [front_matter(_properties(wiki, entity, claims, brain)) + f"\n# {escape(entity.title)}"]
    return Page(head, body, notes.lines(), lead[0].text if lead else "", seen)


def front_matter(properties: Mapping[str, object]) -> str:
    """The properties as YAML between two lines of dashes, in their order."""
    said = yaml.safe_dump(dict(properties), sort_keys=False, allow_unicode=True, default_flow_style=False, width=10_000)
    return f"---\n{said}---"


def _properties(wiki: Wiki, entity: EntityView, claims: Sequence[Claim], brain: str) -> dict[str, object]:
    disputes = [c for c in wiki.conflicts.get(entity.id, ()) if c.kind == "contradiction" and c.status == "open"]
    return {
        "title": folded(entity.title),
        "type": folded(entity.type),
        "aliases": [folded(alias) for alias in entity.aliases],
        "sources": len({claim.source for claim in claims}),
        "claims": len(claims),
        "disputed": len(disputes),
        "engine": brain,
    }


def _weighed(wiki: Wiki, lead: Sequence[Sentence], claims: Sequence[Claim]) -> list[Sentence]:
    """The lead of a page: a note's word never comes before a published one, whoever wrote it."""
    weight = {claim.id: wiki.sources[claim.source].standing for claim in claims}

    def is_weak(sentence: Sentence) -> bool:
        return max(weight.get(id_, 0) for id_ in sentence.claims) < standing("")

    if lead and all(map(is_weak, lead)):
        better = [claim for claim in claims if weight[claim.id] >= standing("") and not claim.value]
        lead = [*_own_lead(wiki, better)[:1], *lead]
    return sorted(lead, key=is_weak)


def unpublished(wiki: Wiki, claims: Iterable[Claim]) -> str:
    """A callout for what rests on notes, discussions or e-mails alone; empty for what does not."""
    kinds = {wiki.sources[claim.source].kind for claim in claims}
    if not kinds or any(standing(kind) >= standing("") for kind in kinds):
        return ""
    return f"{UNPUBLISHED}{' and '.join(f'{kind}s' for kind in sorted(kinds, reverse=True))} alone."


def _own_lead(wiki: Wiki, claims: Sequence[Claim]) -> list[Sentence]:
    """A lead where no brain wrote one: the first two things that define the entity, else the first that is said."""
    claims = sorted(claims, key=lambda claim: -wiki.sources[claim.source].standing)
    defining = [claim for claim in claims if claim.attribute.startswith("definition")]
    defining = defining or [claim for claim in claims if not claim.value]
    groups = gathered(defining or claims[:1], lambda claim: claim.statement)
    return [Sentence(text=group[0].statement, claims=tuple(claim.id for claim in group)) for group in groups[:2]]


def _cited(sentence: Sentence, by_id: Mapping[str, Claim], notes: Footnotes) -> str:
    claims = [by_id.get(id_) for id_ in sentence.claims]
    return notes.cite(claim for claim in claims if claim is not None)


def _lead(
    wiki: Wiki,
    entity: EntityView,
    lead: Sequence[Sentence],
    by_id: Mapping[str, Claim],
    notes: Footnotes,
    seen: set[str],
) -> str:
    said = []
    for place, sentence in enumerate(lead):
        text = wiki.linker.linked(sentence.text, entity.id, seen)
        title = escape(entity.title)
        if place == 0 and "`" not in text:
            text = re.sub(rf"(?<![\w\[|]){re.escape(title)}(?![\w\]])", lambda found: f"**{found[0]}**", text, count=1)
        said.append(_stopped(text) + _cited(sentence, by_id, notes))
    return " ".join(said)


def _stopped(text: str) -> str:
    """The sentence with a full stop, where another will follow and it has no stop of its own."""
    return text if text.rstrip("\"'”’»)]*`")[-1:] in ".!?:;…。！？" else f"{text}."


def _sections(
    wiki: Wiki,
    entity: EntityView,
    prose: Sequence[Sentence],
    by_id: Mapping[str, Claim],
    notes: Footnotes,
    seen: set[str],
) -> list[str]:
    by_section: dict[str, list[str]] = {}
    for sentence in prose:
        text = wiki.linker.linked(sentence.text, entity.id, seen) + _cited(sentence, by_id, notes)
        by_section.setdefault(escape(sentence.section), []).append(text)
    blocks = []
    for section, said in by_section.items():
        blocks += [f"## {section}", _listed(said) if said[0].startswith("`") else " ".join(said)]
    return blocks


def _listed(said: Sequence[str]) -> str:
    """One item for each sentence that opens with code, as lists of options do; the others go on with the item
    before.
    """
    items: list[str] = []
    for text in said:
        if text.startswith("`") or not items:
            items.append(f"- {text}")
        else:
            items[-1] += f" {text}"
    return "\n".join(items)


def _facts(wiki: Wiki, facts: Sequence[Claim], notes: Footnotes, conflicts: Sequence[ConflictView] = ()) -> str:
    settled = {claim.id: conflict.id for conflict in conflicts for claim in conflict.settled}
    by_attribute: dict[str, list[Claim]] = {}
    for claim in facts:
        by_attribute.setdefault(values.attribute_key(claim.attribute) or claim.attribute, []).append(claim)
    rows = []
    for claims in by_attribute.values():
        sides = _sides(wiki, claims)
        sides.sort(key=lambda side: not any(claim.id in settled for claim in side))
        shown = [f"{_value(side[0])}{_doubt(wiki, side, sides[0])} {notes.cite(side)}" for side in sides]
        scopes = [_scopes(wiki, side) for side in sides]
        newest = [_newest(wiki, side) for side in sides]
        distinct = len(set(scopes)) == len(scopes) and all(scopes) and newest == sorted(newest, reverse=True)
        value = shown[0] if len(shown) == 1 else ""
        holds = scopes[0]
        decided = next((settled[claim.id] for claim in sides[0] if claim.id in settled), "")
        if decided and len(shown) > 1:
            link = f"[[conflicts#^{decided}\\|{decided}]]"
            value, holds = f"{shown[0]} ({link}); {'; '.join(shown[1:])}", scopes[0]
        elif len(shown) > 1 and distinct:
            value, holds = f"{shown[0]} (before: {'; '.join(shown[1:])})", f"{scopes[0]} ({'; '.join(scopes[1:])})"
        elif len(shown) > 1:
            value, holds = "; ".join(shown), ", ".join(dict.fromkeys(scope for scope in scopes if scope))
        rows.append(f"| {escape(claims[0].attribute)} | {value} | {escape(holds)} |")
    return "\n".join(["| fact | value | holds for |", "| --- | --- | --- |", *rows]) if rows else ""


def _value(claim: Claim) -> str:
    value = f"not {claim.value}" if claim.negated and not re.match(r"(?i)no\b|not\b", claim.value) else claim.value
    return escape(
        value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 2].rsplit(" ", 1)[0].rstrip() + " …"
    )


def _sides(wiki: Wiki, claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims by value: first whose word weighs most, then the newest version."""
    sides: list[list[Claim]] = []
    for claim in claims:
        home = next(
            (s for s in sides if values.compare(s[0].value, claim.value) == "same" and s[0].negated == claim.negated),
            None,
        )
        if home is None:
            sides.append([claim])
        else:
            home.append(claim)
    return sorted(sides, key=lambda side: (_standing(wiki, side), _newest(wiki, side)), reverse=True)


def _standing(wiki: Wiki, side: Iterable[Claim]) -> int:
    return max(wiki.sources[claim.source].standing for claim in side)


def _doubt(wiki: Wiki, side: Sequence[Claim], first: Sequence[Claim]) -> str:
    """What to know of a value that weighs less than the one before it."""
    if _standing(wiki, side) >= min(_standing(wiki, first), standing("")):
        return ""
    kinds = {wiki.sources[claim.source].kind for claim in side}
    return f" (only in {' and '.join(f'{kind}s' for kind in sorted(kinds, reverse=True))})"


def _newest(wiki: Wiki, side: Iterable[Claim]) -> tuple[tuple[int, ...], ...]:
    return max(version_key(wiki.view.claim_scope(claim)) for claim in side)


def version_key(scope: str) -> tuple[tuple[int, ...], ...]:
    """Versions in their natural order: 8.4 before 10.0."""
    return tuple(tuple(int(part) for part in found.split(".")) for found in re.findall(r"\d+(?:\.\d+)*", scope))


def _scopes(wiki: Wiki, side: Sequence[Claim]) -> str:
    scopes = {scope for claim in side if (scope := wiki.view.claim_scope(claim))}
    return ", ".join(sorted(scopes, key=lambda scope: (version_key(scope), scope), reverse=True))


def _callouts(wiki: Wiki, entity: EntityView) -> str:
    lines = []
    for conflict in wiki.conflicts.get(entity.id, ()):
        link = f"[[conflicts#^{conflict.id}|{conflict.id}]]"
        what = escape(conflict.attribute)
        if conflict.status == "resolved":
            lines.append(f"> [!success] Resolved: {what}, see {link}: {escape(conflict.resolution)}")
        elif conflict.kind == "contradiction":
            lines.append(f"> [!warning] Disputed: {what}, see {link}")
        elif conflict.kind == "differs by version":
            lines.append(f"> [!info] Changed between releases: {what}, see {link}")
        else:
            lines.append(f"> [!info] {conflict.kind.capitalize()}: {what}, see {link}")
    return "\n\n".join(lines)


def _read_from_images(wiki: Wiki, claims: Sequence[Claim]) -> str:
    """How much of the page is a model's reading of images; its footnotes say so one by one."""
    count = sum(bool(wiki.sources[claim.source].read_by) for claim in claims)
    if not count:
        return ""
    told = "what a model read in an image; their footnotes say so, and quote nothing"
    return f"> [!note] {count} of {len(claims)} claims: {told}."


def _rest(wiki: Wiki, entity: EntityView, claims: Sequence[Claim], notes: Footnotes, seen: set[str]) -> str:
    lines = []
    for group in gathered(claims, lambda claim: claim.statement):
        lines.append(f"- {wiki.linker.linked(group[0].statement, entity.id, seen)}{notes.cite(group)}")
    return "## Also recorded\n\n" + "\n".join(lines) if lines else ""
