"""Wikilinks: put in by code, on the first mention of each entity, and only to pages that exist.

A name that is a word, too, leads to its page only where it is surely meant. That is one rule for prose, tables,
relations and what leads to a page.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

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


CAPITAL = re.compile(r"[A-Z][a-z]+")
"""A name that looks like any word that opens a sentence."""
OPENING = re.compile(r"(?:^|[.!?…:][\"'”’)]*\s|\n|^[-•*]\s)[\s\"'“‘(]*$")
"""What stands before the first word of a sentence."""
LISTED = re.compile(r"(?:\s*[,;/]|\s+(?:and|or)\b)\s*[A-Z]")
"""Behind the first of several names."""
CALLED = re.compile(r"(?:(?:,|,?\s+(?:and|or))\s+[A-Z]\w*)*\s+(?:directive|keyword|block|section)\b")
"""Behind what is said to be a name: "the next Host or Match keyword"."""
CAPITALS = re.compile(r"[A-Z][A-Z0-9]+")
LABEL = re.compile(r"\|\s$")
"""What stands before the header of a column, in a row that is told by itself: "Name: a | Type: b"."""
LONGEST_BESIDE = 40
BEFORE_FILLED = re.compile(r"(?:@|<|(?<![\w$])[A-Z][A-Z0-9]*:)$")
BEHIND_FILLED = re.compile(r"@|>|:[A-Z][A-Z0-9]*\b")
"""Beside a word in capitals for which something else is put in: USER@HOST, HOST:PORT, <USER>."""


class Linker:
    """Made once for all pages. ``names``: spelling → entity id; ``entities``: those that have a page, by id; ``words``:
    words that the texts use, written small.
    """

    @classmethod
    def over(cls, view: View, entities: Mapping[str, EntityView]) -> Linker:
        """For a whole wiki: names that are ordinary words there ("user", beside the setting User) are not linked."""
        names = view.names()
        words, ordinary = small_words(names, view.statements())
        return cls({name: id_ for name, id_ in names.items() if name not in ordinary}, entities, words)

    def __init__(
        self, names: Mapping[str, str], entities: Mapping[str, EntityView], words: Collection[str] = frozenset()
    ) -> None:
        self._names = {name: id_ for name, id_ in names.items() if id_ in entities and len(name) > 1}
        self._entities, self._words = entities, words
        self._spotter = Spotter(self._names)
        self.choices: Mapping[str, Collection[str]] = {}

    def knowing(self, choices: Mapping[str, Collection[str]]) -> Linker:
        """With the words that each entity's claims list as values to choose from: where it is spoken of they are no
        things, whatever they spell, but for those that are called so ("the Host keyword").
        """
        other = copy.copy(self)
        other.choices = choices
        return other

    def mentioned(self, text: str, choices: Collection[str] = ()) -> list[str]:
        """Ids of the entities whose names stand in the text outside code, in order, each once."""
        return list(dict.fromkeys(self._names[name] for _, _, name in self._spots(text, choices)))

    def named_whole(self, value: str, choices: Collection[str] = ()) -> list[str]:
        """Ids of the entities of which a value consists; empty where it says anything besides their names."""
        spots = self._spots(value, choices)
        rest = value
        for start, end, _ in reversed(spots):
            rest = rest[:start] + rest[end:]
        if NOTHING_SAID.fullmatch(rest):
            return list(dict.fromkeys(self._names[name] for _, _, name in spots))
        return []

    def linked(self, text: str, page: str, seen: set[str], *, about: str = "", in_table: bool = False) -> str:
        """The text as Markdown, with a link on each entity that is not ``page`` and not in ``seen`` yet; adds them to
        it. ``about``: whom the text speaks of, where that is not the page's own.
        """
        parts = []
        at = 0
        for start, end, name in self._spots(text, self.choices.get(about or page, ())):
            entity = self._names[name]
            if entity == page or entity in seen:
                continue
            seen.add(entity)
            parts.append(prose(text[at:start], in_table=in_table))
            parts.append(wikilink(f"entities/{self._entities[entity].slug}", text[start:end], in_table=in_table))
            at = end
            if text[at : at + 1] == "(":  # sshd(8): a bracket right after a link would make it a link of another kind
                parts.append("\\(")
                at += 1
        return "".join([*parts, prose(text[at:], in_table=in_table)])

    def _spots(self, text: str, choices: Collection[str]) -> list[tuple[int, int, str]]:
        code = [found.span() for found in CODE.finditer(text)]
        spots = [(spot.start, spot.end, spot.name) for spot in self._spotter.spot(text)]
        filled_in = {text[start:end] for start, end, _ in spots if _is_filled_in(text, start, end)}
        return [
            (start, end, name)
            for start, end, name in spots
            if not any(begins < end and start < ends for begins, ends in code)
            and shows(text[start:end])
            and text[max(0, start - 1) : start] not in BRACKETS
            and text[end : end + 1] not in BRACKETS
            and (_is_telling(name) or MANUAL.match(text, end))
            and not _is_in_path(text, start)
            and not (text[end : end + 1] == ":" and LABEL.search(text, 0, start))
            and text[start:end] not in filled_in
            and (CALLED.match(text, end) or not (text[start:end] in choices or self._is_first_word(text, start, end)))
        ]

    def _is_first_word(self, text: str, start: int, end: int) -> bool:
        """Whether it has its capital from standing first, for all that can be told: a word that the texts also use
        written small. What stands alone, or in a list of names, is none.
        """
        word = text[start:end]
        if not CAPITAL.fullmatch(word) or word.lower() not in self._words or word.lower() in self._names:
            return False
        alone = text.strip() == word or LISTED.match(text, end)
        return not alone and OPENING.search(text[:start]) is not None


def _is_filled_in(text: str, start: int, end: int) -> bool:
    """Whether something else is put in for a word in capitals: then it is meant so in the whole text."""
    if not CAPITALS.fullmatch(text[start:end]):
        return False
    return bool(BEHIND_FILLED.match(text, end) or BEFORE_FILLED.search(text[max(0, start - LONGEST_BESIDE) : start]))


def small_words(names: Iterable[str], texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """Those of the names that are one word and stand in these texts, both written small; and those of them that are
    used as words of the language there.
    """
    asked = {small for name in names if PLAIN.fullmatch(small := name[:1].lower() + name[1:])}
    there: Counter[str] = Counter()
    ordinary: Counter[str] = Counter()
    for text in texts if asked else ():
        there.update(word for word in PLAIN_WORD.findall(text) if word in asked)
        ordinary.update(word for word in ORDINARY.findall(text) if word in asked)
    return set(there), {name for name in ordinary if ordinary[name] >= ORDINARY_SHARE * there[name]}


def _is_telling(name: str) -> bool:
    """Whether a name can be linked wherever it stands: not a short common word, or a number. Those are linked only
    where a manual's section behind them says what they are: ssh(1).
    """
    return not re.fullmatch(r"[a-z]{1,3}|[\d.,]+", name)


def _is_in_path(text: str, at: int) -> bool:
    """Whether what stands there is a part of a path, as in /etc/ssh/ssh_config."""
    word = text[max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1 : at].lstrip("\"'“‘(`")
    return word.startswith(("/", "~/", "./", "../")) or word.count("/") > 1
