"""Wikilinks: put in by code, on the first mention of each entity, and only to pages that exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from agent.evidence.spotting import Spotter
from agent.ledger.view import EntityView, View
from agent.wiki.markup import CODE, prose, shows, wikilink

NOTHING_SAID = re.compile(r"(?:[\W_]|\b(?:and|or|the|an?)\b)*")
"""What may stand around names in a value that is nothing but names."""
MANUAL = re.compile(r"\(\d\w{0,3}\)")
BRACKETS = frozenset("[]")
"""Beside these a name is not linked: readers differ in where the link would end."""


PLAIN = re.compile(r"[a-z]+")
PLAIN_WORD = re.compile(r"\b[a-z]+\b")
ORDINARY = re.compile(
    r"\b(?:(?:an?|the|this|that|these|those|each|every|any|some|no|another|other|which|its|their|your|to|may|can|will|must"
    r"|should|not|eine?[mnrs]?|der|die|das|dem|den|une?|les?|la|el|los|las|il)\s+|\w+['’]s\s+)([a-z]+)\b",
    re.IGNORECASE,
)
"""A word behind an article, a pronoun or an auxiliary is a word of the language: "the user", "may restrict"."""
ORDINARY_SHARE = 0.25
"""A plain word that stands so in this share of all places is no name where it is written small."""


class Linker:
    """Made once for all pages. ``names``: spelling → entity id; ``entities``: those that have a page, by id."""

    @classmethod
    def over(cls, view: View, entities: Mapping[str, EntityView]) -> Linker:
        """For a whole wiki: names that are ordinary words there ("user", beside the setting User) are not linked."""
        names = view.names()
        ordinary = ordinary_words(names, view.statements())
        return cls({name: id_ for name, id_ in names.items() if name not in ordinary}, entities)

    def __init__(self, names: Mapping[str, str], entities: Mapping[str, EntityView]) -> None:
        self._names = {name: id_ for name, id_ in names.items() if id_ in entities and len(name) > 1}
        self._entities = entities
        self._spotter = Spotter(self._names)

    def mentioned(self, text: str) -> list[str]:
        """Ids of the entities whose names stand in the text outside code, in order, each once."""
        return list(dict.fromkeys(self._names[name] for _, _, name in self._spots(text)))

    def named_whole(self, value: str) -> list[str]:
        """Ids of the entities of which a value consists; empty where it says anything besides their names."""
        spots = self._spots(value)
        rest = value
        for start, end, _ in reversed(spots):
            rest = rest[:start] + rest[end:]
        if NOTHING_SAID.fullmatch(rest):
            return list(dict.fromkeys(self._names[name] for _, _, name in spots))
        return []

    def linked(self, text: str, page: str, seen: set[str], *, in_table: bool = False) -> str:
        """The text as Markdown, with a link on each entity that is not ``page`` and not in ``seen`` yet; adds them to
        it.
        """
        parts = []
        at = 0
        for start, end, name in self._spots(text):
            entity = self._names[name]
            if entity == page or entity in seen:
                continue
            seen.add(entity)
            parts.append(prose(text[at:start]))
            parts.append(wikilink(f"entities/{self._entities[entity].slug}", text[start:end], in_table=in_table))
            at = end
            if text[at : at + 1] == "(":  # sshd(8): a bracket right after a link would make it a link of another kind
                parts.append("\\(")
                at += 1
        return "".join([*parts, prose(text[at:])])

    def _spots(self, text: str) -> list[tuple[int, int, str]]:
        code = [found.span() for found in CODE.finditer(text)]
        return [
            (spot.start, spot.end, spot.name)
            for spot in self._spotter.spot(text)
            if not any(start < spot.end and spot.start < end for start, end in code)
            and shows(text[spot.start : spot.end])
            and text[max(0, spot.start - 1) : spot.start] not in BRACKETS
            and text[spot.end : spot.end + 1] not in BRACKETS
            and (_is_telling(spot.name) or MANUAL.match(text, spot.end))
            and not _is_in_path(text, spot.start)
        ]


def ordinary_words(names: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Those of the names that are one word, written small, and used as a word of the language in these texts."""
    asked = {name for name in names if PLAIN.fullmatch(name)}
    there: Counter[str] = Counter()
    ordinary: Counter[str] = Counter()
    for text in texts if asked else ():
        there.update(word for word in PLAIN_WORD.findall(text) if word in asked)
        ordinary.update(word for word in ORDINARY.findall(text) if word in asked)
    return {name for name in asked if ordinary[name] and ordinary[name] >= ORDINARY_SHARE * there[name]}


def _is_telling(name: str) -> bool:
    """Whether a name can be linked wherever it stands: not a short common word, or a number. Those are linked only
    where a manual's section behind them says what they are: ssh(1).
    """
    return not re.fullmatch(r"[a-z]{1,3}|[\d.,]+", name)


def _is_in_path(text: str, at: int) -> bool:
    """Whether what stands there is a part of a path, as in /etc/ssh/ssh_config."""
    word = text[max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1 : at].lstrip("\"'“‘(`")
    return word.startswith(("/", "~/", "./", "../")) or word.count("/") > 1
