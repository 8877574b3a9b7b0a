"""What all pages share: the wiki that they are part of, their parts, and what stands at their head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from agent.ledger.records import Claim, Sentence
from agent.ledger.view import ConflictView, EntityView, SourceView, View
from agent.sources.kinds import standing
from agent.wiki.links import Linker
from agent.wiki.markup import escape, folded, shows, wikilink

BY_RULES = "*Written by wikiagent's built-in rules, not by a language model.*"
UNPUBLISHED = "> [!caution] Nothing on this page is published: it rests on "


def told_apart(sources: Iterable[SourceView]) -> list[SourceView]:
    """The sources, those of one label with their dates in it, or where these are not given or the same with their
    names: two issues of one handbook are two sources on the pages, too.
    """
    by_label: dict[str, list[SourceView]] = {}
    sources = list(sources)
    for source in sources:
        if source.slug:
            by_label.setdefault(source.label.casefold(), []).append(source)
    apart: dict[str, str] = {}
    for alike in by_label.values():
        dates = {source.date for source in alike if source.date}
        for source in alike if len(alike) > 1 else ():
            apart[source.sha256] = source.date if len(dates) == len(alike) else source.name
    return [replace(source, apart=apart.get(source.sha256, "")) if source.slug else source for source in sources]


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
    """A rendered page but for what leads here. ``links``: ids of the entities that it leads to; ``lead``: its first
    sentence.
    """

    head: list[str]
    body: list[str]
    notes: list[str]
    lead: Sentence | None
    links: set[str] = field(default_factory=set)

    def text(self, mentioned_in: Iterable[EntityView], part_of: Iterable[str] = ()) -> str:
        """``part_of``: links to the topic and the comparison that it belongs to."""
        links = " · ".join(wikilink(f"entities/{entity.slug}", entity.title) for entity in mentioned_in)
        wider = " · ".join(part_of)
        back = [*(("## Mentioned in", links) if links else ()), *(("## See also", wider) if wider else ())]
        blocks = [*self.head, *self.body, *back, "\n".join(self.notes)]
        return "\n\n".join(block for block in blocks if block) + "\n"


def front_matter(properties: Mapping[str, object]) -> str:
    """The properties as YAML between two lines of dashes, in their order."""
    said = yaml.safe_dump(dict(properties), sort_keys=False, allow_unicode=True, default_flow_style=False, width=10_000)
    return f"---\n{said}---"


def titled(text: str) -> str:
    """A name for the properties, where text can't be escaped: no two of its brackets make a link together."""
    return re.sub(r"\[(?=\[)|\](?=\])", r"\g<0> ", folded(text))


def headed(wiki: Wiki, text: str, id_: str, seen: set[str]) -> str:
    """A sentence about an entity as Markdown that leads to it: by its name where that opens it, however short it is,
    else by the first one, else by a name put before it. ``seen`` is as for :meth:`Linker.linked`.
    """
    entity = wiki.entities[id_]
    target, title = f"entities/{entity.slug}", entity.title
    if (
        shows(title)
        and text.startswith((title, title[0].upper() + title[1:]))
        and not re.match(r"[\w-]", text[len(title) :])
    ):
        seen.add(id_)
        linked = wiki.linker.linked(text, "", seen, about=id_)
        rest = linked[len(escape(text[: len(title)])) :]
        return wikilink(target, text[: len(title)]) + (f"\\{rest}" if rest.startswith("(") else rest)
    seen.discard(id_)
    linked = wiki.linker.linked(text, "", seen, about=id_)
    if id_ in seen:
        return linked
    seen.add(id_)
    return f"{wikilink(target, title)}: {linked}"


def stopped(text: str) -> str:
    """The sentence with a full stop, where another will follow and it has no stop of its own."""
    return text if text.rstrip("\"'”’»)]*`")[-1:] in ".!?:;…。！？" else f"{text}."


def unpublished(wiki: Wiki, claims: Iterable[Claim]) -> str:
    """A callout for what rests on notes, discussions or e-mails alone; empty for what does not."""
    kinds = {wiki.sources[claim.source].kind for claim in claims}
    if not kinds or any(standing(kind) >= standing("") for kind in kinds):
        return ""
    return f"{UNPUBLISHED}{' and '.join(f'{kind}s' for kind in sorted(kinds, reverse=True))} alone."
