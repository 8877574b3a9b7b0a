"""gaps.md: what the wiki does not know, and what would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from agent.ledger.view import SourceView
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import Wiki
from agent.wiki.references import missing
from agent.wiki.ties import Ties

SHOWN = 6
"""Links in one line, at most."""
WORKS = 60
"""Works worth adding that are listed, at most; the page says how many more there are."""


def gaps_page(wiki: Wiki, ties: Ties, sources: Sequence[SourceView]) -> str:
    """Names without a word on them, questions that the sources leave open, works they refer to, what one source alone
    tells, sources not read.
    """
    there = [source for source in sources if source.slug]
    sections = {
        "Named, but not explained": _unexplained(wiki, ties),
        "Questions that the sources raise": _questions(wiki),
        "Sources worth adding": _worth_adding(wiki, there),
        "Told by one source alone": _alone(wiki, ties, there),
        "Sources not or not wholly read": [
            f"{escape(s.name)}: {s.state}{f', {escape(s.reason)}' if s.reason else ''}"
            for s in sources
            if s.state != "done"
        ],
    }
    blocks = ["# Gaps"]
    for title, lines in sections.items():
        if lines:
            blocks += [f"## {title}", "\n".join(f"- {line}" for line in lines)]
    if len(blocks) == 1:
        blocks.append("Nothing is missing that the program could notice.")
    return "\n\n".join(blocks) + "\n"


def _unexplained(wiki: Wiki, ties: Ties) -> list[str]:
    """What most pages name comes first."""
    named = [entity for entity in wiki.view.entities() if not entity.claims]
    lines = []
    for entity in sorted(named, key=lambda entity: (-len(ties.named.get(entity.id, ())), entity.slug)):
        also = f" ({', '.join(map(escape, entity.aliases))})" if entity.aliases else ""
        on = _links([_page(wiki, id_) for id_ in _in_order(wiki, ties.named.get(entity.id, {}))])
        lines.append(f"{escape(entity.title)}{also}{f', on {on}' if on else ''}")
    return lines


def _in_order(wiki: Wiki, ids: dict[str, None]) -> list[str]:
    return sorted(ids, key=lambda id_: wiki.entities[id_].slug)


def _questions(wiki: Wiki) -> list[str]:
    """The same question of several sources stands once."""
    asked: dict[str, list[str]] = defaultdict(list)
    for question in wiki.view.questions():
        source = wiki.sources[question.source]
        link = wikilink(f"sources/{source.slug}", source.label)
        asked[folded(question.text)].append(f"{link}, sentence {question.evidence[0].sentence}")
    return [f"{escape(text)} ({'; '.join(where)})" for text, where in asked.items()]


def _worth_adding(wiki: Wiki, sources: Sequence[SourceView]) -> list[str]:
    works = missing(sources, wiki.view.text)
    lines = []
    for work in works[:WORKS]:
        links = [wikilink(f"sources/{source.slug}", source.label) for source in work.sources]
        lines.append(f"{escape(work.name)}, which {len(work.sources)} sources refer to: {_links(links)}")
    return [*lines, f"and {len(works) - WORKS} more"] if len(works) > WORKS else lines


def _alone(wiki: Wiki, ties: Ties, sources: Sequence[SourceView]) -> list[str]:
    """Pages that rest on a single source, by source; nothing where there is only one."""
    resting: dict[str, list[str]] = defaultdict(list)
    for sha256, entities in ties.rests.items():
        for id_ in entities:
            resting[id_].append(sha256)
    alone: dict[str, list[str]] = defaultdict(list)
    for id_, on in resting.items():
        if len(on) == 1:
            alone[on[0]].append(id_)
    if len(sources) < 2:
        return []
    lines = []
    for source in sources:
        if ids := ties.by_rank(alone.get(source.sha256, ()), wiki.entities):
            count = f"{len(ids)} page{'s' if len(ids) > 1 else ''}"
            pages = _links([_page(wiki, id_) for id_ in ids])
            lines.append(f"{wikilink(f'sources/{source.slug}', source.label)}, {count}: {pages}")
    return lines


def _page(wiki: Wiki, id_: str) -> str:
    return wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title)


def _links(links: Sequence[str]) -> str:
    more = f" and {len(links) - SHOWN} more" if len(links) > SHOWN else ""
    return " · ".join(islice(links, SHOWN)) + more
