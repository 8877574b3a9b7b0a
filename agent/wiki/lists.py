"""The pages that are lists: index, overview and gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.ledger.records import Claim, Sentence
from agent.ledger.view import ConflictView, SourceView
from agent.wiki.entity_page import Wiki, unpublished
from agent.wiki.footnotes import Footnotes
from agent.wiki.markup import escape, folded, wikilink

SHOWN = 110
"""Characters of a page's lead that the index shows."""


def index_page(wiki: Wiki, leads: Mapping[str, str], sources: Sequence[SourceView]) -> str:
    """Every page by type, with the beginning of its lead; every source; and what was not read, with the reason."""
    by_type: dict[str, list[str]] = {}
    for entity in wiki.entities.values():
        lead = folded(leads.get(entity.id, ""))
        short = lead if len(lead) <= SHOWN else lead[:SHOWN].rsplit(" ", 1)[0] + " …"
        link = wikilink(f"entities/{entity.slug}", entity.title)
        by_type.setdefault(entity.type or "other", []).append(f"- {link} — {escape(short)}" if short else f"- {link}")
    blocks = ["# Index", "Start with [[overview|the overview]] and [[conflicts|what the sources disagree on]]."]
    for kind in sorted(by_type):
        blocks += [f"## {escape(kind)}", "\n".join(by_type[kind])]
    read = [source for source in sources if source.slug]
    if read:
        blocks += ["## Sources", "\n".join(f"- {wikilink(f'sources/{s.slug}', s.label)}" for s in read)]
    not_read = [source for source in sources if not source.slug]
    if not_read:
        lines = [f"- {escape(source.name)}: {source.state}, {escape(source.reason)}" for source in not_read]
        blocks += ["## Not read", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def overview_page(wiki: Wiki, important: Sequence[str], conflicts: Sequence[ConflictView], sources: int) -> str:
    """What the wiki is about: a few cited sentences, where to start, and how much there is."""
    sentences, brain = wiki.view.prose("overview")
    sentences = sentences or _first_sentences(wiki, important)
    notes = Footnotes(wiki.sources, wiki.view.text)
    seen: set[str] = set()
    said = []
    rests_on: list[Claim] = []
    for sentence in sentences:
        claims = [claim for id_ in sentence.claims if (claim := wiki.view.claim(id_)) is not None]
        rests_on += claims
        said.append(f"- {wiki.linker.linked(sentence.text, '', seen)}{notes.cite(claims)}")
    blocks = ["# Overview"]
    if rests := unpublished(wiki, rests_on):
        blocks.append(rests)
    if said:
        blocks.append("\n".join(said))
    opened = sum(conflict.status == "open" for conflict in conflicts)
    start = [
        wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title)
        for id_ in important
        if id_ in wiki.entities
    ]
    if start:
        blocks += ["## Where to start", " · ".join(start)]
    blocks += [
        "## How much there is",
        f"pages: {len(wiki.entities)} · sources: {sources} · [[conflicts|open conflicts: {opened}]] · "
        "[[gaps|what is missing]] · [[index|all pages]]",
    ]
    if (brain or wiki.view.engine()).startswith("rules"):
        blocks.append("*Written by wikiagent's built-in rules, not by a language model.*")
    blocks.append("\n".join(notes.lines()))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _first_sentences(wiki: Wiki, important: Sequence[str]) -> tuple[Sentence, ...]:
    claims = [wiki.view.claims_of(id_)[0] for id_ in important if id_ in wiki.entities]
    return tuple(Sentence(text=claim.statement, claims=(claim.id,)) for claim in claims)


def gaps_page(wiki: Wiki, sources: Sequence[SourceView]) -> str:
    """What the wiki does not know: names without a word on them, questions the sources leave open, sources not read."""
    blocks = ["# Gaps"]
    named = [entity for entity in wiki.view.entities() if not entity.claims]
    if named:
        blocks += ["## Named, but not explained", "\n".join(f"- {escape(entity.title)}" for entity in named)]
    questions = wiki.view.questions()
    if questions:
        lines = []
        for question in questions:
            source = wiki.sources[question.source]
            link = wikilink(f"sources/{source.slug}", source.label)
            lines.append(f"- {escape(question.text)} ({link}, sentence {question.evidence[0].sentence})")
        blocks += ["## Questions that the sources raise", "\n".join(lines)]
    unread = [source for source in sources if source.state != "done"]
    if unread:
        lines = [f"- {escape(s.name)}: {s.state}{f', {escape(s.reason)}' if s.reason else ''}" for s in unread]
        blocks += ["## Sources not or not wholly read", "\n".join(lines)]
    if len(blocks) == 1:
        blocks.append("Nothing is missing that the program could notice.")
    return "\n\n".join(blocks) + "\n"
