"""The prose of an entity's page: its sentences with links, footnotes, and what to know of those that are in doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.evidence.quantities import scan
from agent.ledger.records import Claim, Sentence
from agent.wiki.facts import Doubt
from agent.wiki.footnotes import Footnotes
from agent.wiki.markup import escape, wikilink
from agent.wiki.page import Wiki, stopped


@dataclass(frozen=True, slots=True)
class Prose:
    """Makes Markdown of the sentences of a page, in their order. ``claims``: all of the entity ``page`` by id; what is
    in ``seen`` is not linked again; ``doubts``: claims whose values are disputed or hold no more.
    """

    wiki: Wiki
    page: str
    claims: Mapping[str, Claim]
    notes: Footnotes
    seen: set[str]
    doubts: Mapping[str, Doubt]

    def lead(self, lead: Sequence[Sentence], name: str) -> str:
        """The lead; ``name``: the entity's name as it stands in its first sentence, in bold there."""
        said = []
        for place, sentence in enumerate(lead):
            text = self.wiki.linker.linked(sentence.text, self.page, self.seen)
            text = text if place else _with_bold(text, escape(name))
            said.append(f"{stopped(text)}{self._rests_on(sentence)}")
        return " ".join(said)

    def sections(self, prose: Sequence[Sentence]) -> list[str]:
        """The other sentences under the headings of their sections."""
        by_section: dict[str, list[str]] = {}
        for sentence in prose:
            text = stopped(self.wiki.linker.linked(sentence.text, self.page, self.seen))
            by_section.setdefault(escape(sentence.section), []).append(f"{text}{self._rests_on(sentence)}")
        blocks = []
        for section, said in by_section.items():
            blocks += [f"## {section}", _listed(said) if said[0].startswith("`") else " ".join(said)]
        return blocks

    def _rests_on(self, sentence: Sentence) -> str:
        """The marks of what a sentence rests on; before them the conflict, where all of that is in doubt. A sentence
        that gives a date itself tells of a former value when it was so.
        """
        claims = [claim for id_ in sentence.claims if (claim := self.claims.get(id_)) is not None]
        doubts = [self.doubts[claim.id] for claim in claims if claim.id in self.doubts]
        told = {doubt.conflict for doubt in doubts if doubt.disputed or not scan(sentence.text).dates}
        links = ", ".join(wikilink(f"conflicts#^{id_}", id_) for id_ in sorted(told))
        marked = f" ({links})" if links and len(doubts) == len(claims) else ""
        return f"{marked}{self.notes.cite(claims)}"


def _with_bold(text: str, name: str) -> str:
    """Linked text with the name in bold where it stands first, outside of code and links."""
    parts = re.finditer(rf"`[^`]*`|\[\[.*?\]\]|(?<!\w)({re.escape(name)})(?!\w)", text)
    at = next((part for part in parts if part[1]), None) if name else None
    return f"{text[: at.start()]}**{name}**{text[at.end() :]}" if at else text


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
