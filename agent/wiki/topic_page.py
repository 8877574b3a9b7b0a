"""The page of a topic: its pages with a sentence each, how they hang together, and where sources disagree on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agent.ledger.records import Claim, Sentence
from agent.wiki.facts import doubt_of
from agent.wiki.footnotes import Footnotes
from agent.wiki.markup import escape, wikilink
from agent.wiki.page import BY_RULES, Wiki, front_matter, headed, stopped, titled
from agent.wiki.ties import Ties
from agent.wiki.topics import Topic

TIES = 30
"""Sentences that tell how the pages of a topic hang together, at most; the pages have the others."""
NEIGHBOURS = 5
FIRST = 4


def path(wiki: Wiki, topic: Topic) -> str:
    """Without ``.md``."""
    return f"topics/{wiki.entities[topic.centre].slug}"


def link(wiki: Wiki, topic: Topic) -> str:
    return wikilink(path(wiki, topic), f"Topic: {wiki.entities[topic.centre].title}")


def line(wiki: Wiki, topic: Topic) -> str:
    """The topic in one line: how many pages, and the first of them."""
    first = [wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title) for id_ in topic.members[:FIRST]]
    more = " · …" if len(topic.members) > FIRST else ""
    return f"{link(wiki, topic)}, {len(topic.members)} pages: {' · '.join(first)}{more}"


def topic_page(
    wiki: Wiki, topic: Topic, ties: Ties, leads: Mapping[str, Sentence], topic_of: Mapping[str, Topic]
) -> str:
    """``leads``: the first sentence of each page; ``topic_of``: the topic of each page that has one."""
    notes = Footnotes(wiki.sources, wiki.view.text)
    title = wiki.entities[topic.centre].title
    conflicts = [c for id_ in topic.members for c in wiki.conflicts.get(id_, ()) if c.status == "open"]
    properties = {
        "title": titled(f"Topic: {title}"),
        "type": "topic",
        "pages": len(topic.members),
        "disputed": sum(conflict.kind == "contradiction" for conflict in conflicts),
        "engine": wiki.view.engine(),
    }
    blocks = [f"{front_matter(properties)}\n# Topic: {escape(title)}"]
    prose, _ = wiki.view.prose(f"topics/{topic.centre}")
    blocks.append(_lead(wiki, topic, prose, notes) if prose else _first(wiki, topic, topic.centre, leads, notes))
    listed = _unintroduced(wiki, topic, prose, leads) if prose else topic.members[1:]
    blocks += ["## Pages", "\n".join(f"- {_first(wiki, topic, id_, leads, notes)}" for id_ in listed)]
    if told := list(_told(wiki, topic, ties, leads, notes)):
        blocks += ["## How they hang together", "\n".join(told)]
    if conflicts:
        lines = [
            f"| [[conflicts#^{c.id}\\|{c.id}]] | {_page(wiki, c.entity)} | {escape(c.attribute)} | {c.kind} |"
            for c in conflicts
        ]
        blocks += [
            "## Where sources disagree",
            "\n".join(["| | page | on | kind |", "| --- | --- | --- | --- |", *lines]),
        ]
    if near := _neighbours(topic, ties, topic_of):
        blocks += ["## See also", " · ".join(link(wiki, other) for other in near)]
    if wiki.view.engine().startswith("rules"):
        blocks.append(BY_RULES)
    return "\n\n".join([*blocks, "\n".join(notes.lines())]) + "\n"


def cited(wiki: Wiki, sentence: Sentence, notes: Footnotes) -> str:
    """The marks of what a sentence rests on."""
    claims = [wiki.view.claim(id_) for id_ in sentence.claims]
    return notes.cite(claim for claim in claims if claim is not None)


def _page(wiki: Wiki, id_: str) -> str:
    return wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title, in_table=True)


def _first(wiki: Wiki, topic: Topic, id_: str, leads: Mapping[str, Sentence], notes: Footnotes) -> str:
    """The page's first sentence, which links to it, or is opened by a link to it."""
    sentence = leads[id_]
    text = headed(wiki, sentence.text, id_, set(wiki.entities).difference(topic.members))
    return f"{text}{cited(wiki, sentence, notes)}"


def _unintroduced(wiki: Wiki, topic: Topic, prose: Sequence[Sentence], leads: Mapping[str, Sentence]) -> Sequence[str]:
    """The pages whose first sentence does not introduce the topic, word for word and with a link."""
    told = {one.text: wiki.linker.mentioned(one.text) for one in prose}
    return [id_ for id_ in topic.members if id_ not in told.get(leads[id_].text, ())]


def _lead(wiki: Wiki, topic: Topic, prose: Sequence[Sentence], notes: Footnotes) -> str:
    """What a brain wrote to introduce the topic."""
    seen = set(wiki.entities).difference(topic.members)
    return " ".join(stopped(wiki.linker.linked(one.text, "", seen)) + cited(wiki, one, notes) for one in prose)


def _told(wiki: Wiki, topic: Topic, ties: Ties, leads: Mapping[str, Sentence], notes: Footnotes) -> Iterable[str]:
    """The first claim of one page that names another, once each, in the order of the pages."""
    within, told = ties.graph.subgraph(topic.members), set[str]()
    places = {id_: place for place, id_ in enumerate(topic.members)}
    said = {claim for id_ in topic.members for claim in leads[id_].claims}
    for id_ in topic.members:
        for other in sorted(within.successors(id_), key=places.__getitem__):
            if len(told) == TIES:
                return
            claim: Claim | None = wiki.view.claim(within.edges[id_, other]["claim"])
            if claim is None or claim.id in said or claim.statement in told:
                continue
            told.add(claim.statement)
            named = wikilink(f"entities/{wiki.entities[id_].slug}", wiki.entities[id_].title)
            text = wiki.linker.linked(claim.statement, "", set(wiki.entities) - set(topic.members), about=id_)
            part = claim.attribute.removeprefix("option ")
            option = f" {escape(part)}" if part != claim.attribute and part not in claim.statement else ""
            opened = "" if id_ in wiki.linker.mentioned(claim.statement) and not option else f"{named}{option}: "
            doubt = doubt_of(wiki, id_, claim)
            yield f"- {opened}{text}{doubt and f'{doubt} '}{notes.cite([claim])}"


def _neighbours(topic: Topic, ties: Ties, topic_of: Mapping[str, Topic]) -> list[Topic]:
    """The topics that most links lead to and from."""
    counted: dict[Topic, int] = {}
    for id_ in topic.members:
        for other in (*ties.graph.successors(id_), *ties.graph.predecessors(id_)):
            if (its := topic_of.get(other)) is not None and its != topic:
                counted[its] = counted.get(its, 0) + 1
    return sorted(counted, key=lambda other: (-counted[other], other.centre))[:NEIGHBOURS]
