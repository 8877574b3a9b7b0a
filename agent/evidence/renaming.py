"""Whether a sentence itself gives one name as another name of the same thing."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from agent.evidence.short_forms import acronyms, expands

_CALLED = re.compile(
    r"(?i)^\W*(?:\w+\W+){0,3}?(?:also|formerly|previously|originally|once|now|today|later|aka|a\.k\.a\.|alias|called|"
    r"named|renamed|known|nicknamed|dubbed|abbreviated|short|stands?|means|or|genannt|kurz|auch|früher|oder|dite?|ou|"
    r"appelée?|también|llamad[oa]|detto|ossia)\b(?:\W+\w+){0,4}?\W*$"
)
_AFTER = re.compile(r"(?i)\b(?:after|by|near|nach|von|d'après|por|da)\b")
"""Named after Edith Marrow is another thing than Edith Marrow."""
_SPELLED_ALIKE = 0.8
_KINDS = frozenset(
    """algorithm app application club command company corporation database engine file format framework function group
    inc initiative language library limited ltd method model module option package parameter platform procedure process
    product program programme project protocol service setting software specification standard suite system team
    technique technology tool toolkit utility variable""".split()
)


def gives(sentence: str, name: str, alias: str) -> bool:
    """Whether the sentence says that both names are one thing: "A (B)", "A, also called B", "B stands for A".

    That both stand in it says nothing: most sentences with two names are about two things.
    """
    if any({short, long} == {name, alias} for short, long in acronyms(sentence)):
        return True
    folded = sentence.casefold()
    for one, other in ((name, alias), (alias, name)):
        at = folded.find(one.casefold())
        while at >= 0:
            then = folded.find(other.casefold(), at + len(one))
            if then >= 0 and _links(sentence[at + len(one) : then]):
                return True
            at = folded.find(one.casefold(), at + 1)
    return expands(alias, name) or expands(name, alias)


def have_something_in_common(one: str, other: str) -> bool:
    """Whether one name has all words of the other, is nearly spelled like it, or may be short for it."""
    alike = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio() >= _SPELLED_ALIKE
    mine, theirs = set(_words(one)), set(_words(other))
    return alike or mine <= theirs or theirs <= mine or expands(one, other) or expands(other, one)


def names_a_part(one: str, other: str, kinds: str = "") -> bool:
    """Whether one name is the other with words behind it that make it another thing: Saint Orla, Saint Orla's Bridge.

    Not where these only say of what kind it is (``kinds``: what is known of that): the Kubernetes platform.
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    more = long[len(short) :]
    return bool(short) and long[: len(short)] == short and bool(more) and not set(more) <= {*_KINDS, *_words(kinds)}


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"['’]s?\b", "", name.casefold()))


def _links(between: str) -> bool:
    """Whether the words between two names make them one: an opening bracket, or "also called"."""
    if _AFTER.search(between):
        return False
    return bool(re.fullmatch(r"\W*[(\[/=]\W*", between)) or (len(between) <= 60 and bool(_CALLED.match(between)))
