"""The pages that are lists: index and overview."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.ledger.records import Claim, Sentence
from agent.ledger.view import SourceView
from agent.wiki.footnotes import Footnotes
from agent.wiki.markup import escape, folded, wikilink
from agent.wiki.page import BY_RULES, Wiki, headed, unpublished

SHOWN = 110
"""Characters of a page's lead that the index shows."""
TOLD = 3
"""Pages of which most is from a source, that the index names beside it."""


def index_page(
    wiki: Wiki,
    leads: Mapping[str, Sentence],
    wider: Mapping[str, Sequence[str]],
    sources: Sequence[SourceView],
    rests: Mapping[str, Mapping[str, int]],
) -> str:
    """Every page by type, with the beginning of its lead; every source, with what it is and tells most of; and what was
    not read, with the reason.

    ``wider``: links to topics and to comparisons, by what they are; ``rests``: source → entity → number of claims.
    """
    by_type: dict[str, list[str]] = {}
    for entity in wiki.entities.values():
        short = _short(leads[entity.id].text, entity.title) if entity.id in leads else ""
        link = wikilink(f"entities/{entity.slug}", entity.title)
        by_type.setdefault(entity.type or "other", []).append(f"- {link} — {escape(short)}" if short else f"- {link}")
    blocks = ["# Index", "Start with [[overview|the overview]] and [[conflicts|what the sources disagree on]]."]
    for title, links in wider.items():
        if links:
            blocks += [f"## {title}", "\n".join(f"- {link}" for link in links)]
    for kind in sorted(by_type):
        blocks += [f"## {escape(kind)}", "\n".join(by_type[kind])]
    read = [source for source in sources if source.slug]
    if read:
        blocks += ["## Sources", "\n".join(_source(wiki, source, rests.get(source.sha256, {})) for source in read)]
    not_read = [source for source in sources if not source.slug]
    if not_read:
        lines = [f"- {escape(source.name)}: {source.state}, {escape(source.reason)}" for source in not_read]
        blocks += ["## Not read", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def _source(wiki: Wiki, source: SourceView, rests: Mapping[str, int]) -> str:
    told = sorted(rests, key=lambda id_: (-rests[id_], wiki.entities[id_].slug))[:TOLD]
    pages = " · ".join(wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title) for id_ in told)
    what = ", ".join(escape(part) for part in (source.kind, source.date) if part and part != source.apart)
    line = f"- {wikilink(f'sources/{source.slug}', source.label)}"
    said = f"{what}: {pages}" if what and pages else what or pages
    return f"{line} — {said}{' · …' if len(rests) > TOLD else ''}" if said else line


def _short(lead: str, title: str) -> str:
    """The beginning of a lead, without the name that stands before it anyway."""
    text = re.sub(rf"^{re.escape(folded(title))}(?:: | [—–-] )", "", folded(lead))
    return text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"


def overview_page(
    wiki: Wiki,
    important: Sequence[str],
    leads: Mapping[str, Sentence],
    wider: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
) -> str:
    """What the wiki is about: a few cited sentences, each with a link to its page, the topics (the index says more of
    them), the ``important`` pages that no sentence leads to, and how much there is.
    """
    sentences, brain = wiki.view.prose("overview")
    sentences = sentences or tuple(leads[id_] for id_ in important if id_ in leads)
    notes = Footnotes(wiki.sources, wiki.view.text)
    ids, seen = wiki.view.names(), set[str]()
    said = []
    rests_on: list[Claim] = []
    for sentence in sentences:
        claims = [claim for id_ in sentence.claims if (claim := wiki.view.claim(id_)) is not None]
        rests_on += claims
        about = ids.get(claims[0].entity, "") if claims else ""
        if about in wiki.entities:
            text = headed(wiki, sentence.text, about, seen)
        else:
            text = wiki.linker.linked(sentence.text, "", seen)
        said.append(f"- {text}{notes.cite(claims)}")
    blocks = ["# Overview"]
    if rests := unpublished(wiki, rests_on):
        blocks.append(rests)
    if said:
        blocks.append("\n".join(said))
    for title, links in wider.items():
        if links:
            blocks += [f"## {title}", " · ".join(links)]
    start = [
        wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title)
        for id_ in important
        if id_ in wiki.entities and id_ not in seen
    ]
    if start:
        blocks += ["## Where to start" if not said else "## See also", " · ".join(start)]
    blocks += [
        "## How much there is",
        f"pages: {len(wiki.entities)} · sources: {counts['sources']} · "
        f"[[conflicts|open conflicts: {counts['open conflicts']}]] · "
        "[[gaps|what is missing]] · [[index|all pages]]",
    ]
    if (brain or wiki.view.engine()).startswith("rules"):
        blocks.append(BY_RULES)
    blocks.append("\n".join(notes.lines()))
    return "\n\n".join(block for block in blocks if block) + "\n"
