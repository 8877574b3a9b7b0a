"""The page of an entity: what it is, what is disputed, its facts, the rest by theme, when, and what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.evidence.likeness import gathered
from agent.ledger.records import Claim
from agent.ledger.view import ConflictView, EntityView
from agent.wiki.facts import FactTable, doubt_of, doubted, facts_of
from agent.wiki.footnotes import Footnotes
from agent.wiki.lead import introduced, lead_of
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import BY_RULES, Page, Wiki, front_matter, titled, unpublished
from agent.wiki.prose import Prose
from agent.wiki.repeats import unrepeated
from agent.wiki.ties import Relation
from agent.wiki.timeline import timeline


def entity_page(wiki: Wiki, entity: EntityView, relations: Sequence[Relation] = ()) -> Page:
    """Everything that is known of an entity; every claim about it is on the page. ``relations``: of others to it."""
    claims = wiki.view.claims_of(entity.id)
    by_id = {claim.id: claim for claim in claims}
    prose, brain = wiki.view.prose(f"entities/{entity.id}")
    prose = tuple(sentence for sentence in prose if by_id.keys() >= set(sentence.claims))
    lead = lead_of(wiki, entity, prose, claims)
    below = (sentence for sentence in prose if sentence.section and sentence not in lead)
    sections = list(unrepeated(entity.title, lead, below))
    lead, name = introduced(entity, lead, claims)
    notes, seen = Footnotes(wiki.sources, wiki.view.text), set[str]()
    facts = facts_of(claims)
    conflicts = wiki.conflicts.get(entity.id, ())
    disputes = [c for c in conflicts if c.kind == "contradiction" and c.status == "open"]
    prose_of = Prose(wiki, entity.id, by_id, notes, seen, doubted(wiki, facts, conflicts))
    body = [unpublished(wiki, claims), prose_of.lead(lead, name), _callouts(disputes)]
    body.append(FactTable(wiki, notes, entity.id, seen).table(facts, conflicts))
    body += [_callouts(c for c in conflicts if c not in disputes), _read_from_images(wiki, claims)]
    body += prose_of.sections(sections)
    disputed = {claim.id for conflict in disputes for claim in conflict.claims}
    body.append(timeline(claims, disputed, wiki.linker, entity.id, notes, seen))
    said = {id_ for sentence in (*lead, *prose) for id_ in sentence.claims}
    said |= {claim.id for group in facts.values() for claim in group}
    body.append(_rest(wiki, entity, [claim for claim in claims if claim.id not in said], notes, seen))
    body.append(_relations(wiki, relations, notes))
    brain = brain or wiki.view.engine()
    body.append(BY_RULES if brain.startswith("rules") else "")
    head = [front_matter(_properties(entity, claims, len(disputes), brain)) + f"\n# {escape(entity.title)}"]
    return Page(head, body, notes.lines(), lead[0] if lead else None, seen)


def _properties(entity: EntityView, claims: Sequence[Claim], disputed: int, brain: str) -> dict[str, object]:
    return {
        "title": titled(entity.title),
        "type": folded(entity.type),
        "aliases": [folded(alias) if alias in entity.added else titled(alias) for alias in entity.aliases],
        "sources": len({claim.source for claim in claims}),
        "claims": len(claims),
        "disputed": disputed,
        "engine": brain,
    }


# -- callouts -------------------------------------------------------------------------------------------------


def _callouts(conflicts: Iterable[ConflictView]) -> str:
    """One callout for all conflicts of a kind; each resolved one has its own."""
    lines: dict[str, list[str]] = {}
    for conflict in conflicts:
        link = f"[[conflicts#^{conflict.id}|{conflict.id}]]"
        what = f"{escape(conflict.attribute)}, see {link}"
        if conflict.status == "resolved":
            lines[f"> [!success] Resolved: {what}: {escape(conflict.resolution)}"] = []
        elif conflict.kind == "contradiction":
            lines.setdefault("> [!warning] Disputed: ", []).append(what)
        elif conflict.kind == "differs by version":
            lines.setdefault("> [!info] Changed between releases: ", []).append(what)
        else:
            lines.setdefault(f"> [!info] {conflict.kind.capitalize()}: ", []).append(what)
    return "\n\n".join(f"{opened}{'; '.join(told)}" for opened, told in lines.items())


def _read_from_images(wiki: Wiki, claims: Sequence[Claim]) -> str:
    """How much of the page is a model's reading of images; its footnotes say so one by one."""
    count = sum(bool(wiki.sources[claim.source].read_by) for claim in claims)
    if not count:
        return ""
    told = "what a model read in an image; their footnotes say so, and quote nothing"
    return f"> [!note] {count} of {len(claims)} claims: {told}."


# -- the rest -------------------------------------------------------------------------------------------------


def _rest(wiki: Wiki, entity: EntityView, claims: Sequence[Claim], notes: Footnotes, seen: set[str]) -> str:
    lines = []
    for group in gathered(claims, lambda claim: claim.statement):
        lines.append(f"- {wiki.linker.linked(group[0].statement, entity.id, seen)}{notes.cite(group)}")
    return "## Also recorded\n\n" + "\n".join(lines) if lines else ""


def _relations(wiki: Wiki, relations: Sequence[Relation], notes: Footnotes) -> str:
    """What the entity is to others, as their pages have it: a row for each of their facts whose value it is."""
    rows = []
    for relation in sorted(relations, key=lambda relation: (wiki.entities[relation.of].slug, relation.attribute)):
        claims = [claim for id_ in relation.claims if (claim := wiki.view.claim(id_)) is not None]
        of = wiki.entities[relation.of]
        doubt = "" if relation.is_alone else doubt_of(wiki, relation.of, claims[0], in_table=True)
        link = wikilink(f"entities/{of.slug}", of.title, in_table=True)
        rows.append(f"| {link} | {escape(relation.attribute)}{doubt} {notes.cite(claims)} |")
    return "\n".join(["## Relations", "", "| page | its … is this one |", "| --- | --- |", *rows]) if rows else ""
