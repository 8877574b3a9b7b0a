"""Two texts that say the same in the same words but for one place: what stands there instead.

A statement that copies its evidence and changes a number, a name or a "not" shares nearly every word with it, and each
of its figures and names may well stand somewhere near. So the words are laid side by side, and the places where they
part are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from agent.evidence import values
from agent.evidence.names import expands
from agent.evidence.words import CACHED, STOP, stem, tokens

_TOKEN = re.compile(r"[-−+]?\d+(?:[.,:/-]\d+)*|[^\W\d_][\w'’-]*|[$€£%°‰]")
_ALIKE = 0.5
"""Share of words that two texts must have in common, in order, before the places where they part mean anything."""
_VERY_ALIKE = 0.7
"""From here on the order of figures and of names must be the same, too."""
_THE_SAME = 0.85
_LONGEST = 6
"""Words in a place that is still one name or one value."""
_NOT = frozenset("not never no cannot neither nor without".split())
_OPPOSITES = tuple(
    frozenset(pair.split())
    for pair in """from until|from to|since until|before after|over under|above below|more less|more fewer|most least|
    inside outside|upstream downstream|into from|on off|with without|first last|upper lower|always never|
    all none|all no|earlier later|higher lower|larger smaller|longer shorter|highest lowest|largest smallest|
    longest shortest|oldest newest|maximum minimum|max min|north south|east west|left right|increases decreases|
    rises falls|opened closed|enabled disabled""".replace("\n", "").split("|")
)
_ANAPHORIC = frozenset(
    """it its this that these those they their them he his him she her the a an such both which who whose one here
    there""".split()
)
_JOINS = str.maketrans(" .:/", "ˍꞏˎˏ")
"""Letters that no name has, in the place of what parts its words: they hold it together."""
_PARTS = str.maketrans("ˍꞏˎˏ", " .:/")
_MONTHS = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
    """.split()
)


class Place(NamedTuple):
    """Where two texts part: the words of each, what both have before it, and whether the statement begins there."""

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    before: str
    first: bool


def substituted(statement: str, evidence: Sequence[str], is_name: Callable[[str], bool] = lambda _: False,
                may_stand: Callable[[str], bool] = lambda _: False,
                is_term: Callable[[str], bool] = lambda _: False, terms: Iterable[str] = ()) -> str | None:  # fmt: skip
    """What the statement has in the place of something else in the text of ``evidence`` that is most like it.

    ``is_name``: whether words are a known name, whatever their case. ``may_stand``: whether a name may stand for "it":
    that of the thing that the claim is about. ``is_term``: whether words are what a page is called, be it a name or a
    common noun: such a one in the place of another, or of a name, is another thing. ``terms``: those that stand in the
    texts, of which each counts as one word. ``None`` where nothing is sure, and where no text is like the statement.
    """
    joined = _joining(terms)
    statement, evidence = joined(statement), [joined(text) for text in evidence]
    closest = max(evidence, key=lambda text: (_likeness(statement, text), -len(text)), default="")
    if not closest or _likeness(statement, closest) < _ALIKE:
        return None
    for place in _places(statement, closest):
        if said := _wrong(place, is_name, may_stand) or _other_term(place, is_term, may_stand):
            return said
        if _likeness(statement, closest) >= _VERY_ALIKE and _is_in_the_place_of_a_name(place, is_name, may_stand):
            return f"“{' '.join(place.mine)}” for “{' '.join(place.theirs)}”"
    return _in_other_order(statement, closest)


def _joining(terms: Iterable[str]) -> Callable[[str], str]:
    """What makes one word of each name of several words that has no capital: "brown ochre" is not "ochre"."""
    small = {term for term in terms if term.islower() and len(_TOKEN.findall(term)) > 1}
    ordered = sorted(small, key=lambda term: (-len(term), term))
    if not small:
        return lambda text: text
    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(lambda name: name[0].translate(_JOINS), text)


def denied(statement: str, evidence: Sequence[str]) -> str | None:
    """A text that says the same but for a "not", where the statement has none, or the other way round."""
    for text in evidence:
        if _likeness(statement, text) >= _THE_SAME:
            for place in _places(statement, text):
                mine, theirs = ({word.casefold() for word in words} for words in (place.mine, place.theirs))
                if (mine & _NOT) != (theirs & _NOT) and len(mine | theirs) <= 2:
                    return text
    return None


def _in_other_order(statement: str, text: str) -> str | None:
    """The figures, or the names, that stand in another order where all the rest is the same."""
    if tokens(statement) == tokens(text):  # "Key" for "key" is no other order
        return None
    if sorted(_keys(statement)) != sorted(_keys(text)) and _likeness(statement, text) < _VERY_ALIKE:
        return None
    for which in (_figures, _capitals):
        said, there = which(statement), which(text)
        common = [word for word in said if word in there]
        if len(set(common)) > 1 and common != [word for word in there if word in said][: len(common)]:
            return f"{' and '.join(common)} in another order"
    return None


def _figures(text: str) -> list[str]:
    return [word for word in _words(text) if word[-1].isdigit()]


def _capitals(text: str) -> list[str]:
    return [word for word in _words(text) if word[0].isupper() and word.casefold() not in STOP | _MONTHS]


def _apart(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.translate(_PARTS) for word in words)


def _wrong(place: Place, is_name: Callable[[str], bool], may_stand: Callable[[str], bool]) -> str | None:
    mine, theirs = " ".join(place.mine), " ".join(place.theirs)
    lowered, others = {word.casefold() for word in place.mine}, {word.casefold() for word in place.theirs}
    if (lowered & _NOT) != (others & _NOT) and len(lowered | others) <= 2:
        return f"“{mine or '…'}” for “{theirs or '…'}”"
    if not place.mine and is_name(place.before) and all(word[0].isupper() for word in place.theirs):
        return f"“{place.before}” for “{place.before} {theirs}”"
    if not place.theirs and is_name(f"{place.before} {mine}") and not may_stand(f"{place.before} {mine}"):
        return f"“{place.before} {mine}” for “{place.before}”"
    if not place.mine or not place.theirs or max(len(place.mine), len(place.theirs)) > _LONGEST:
        return None
    instead = f"“{mine}” for “{theirs}”"
    if any(pair <= lowered | others and not pair <= lowered and not pair <= others for pair in _OPPOSITES):
        return instead
    if _has_figure(place.mine) and _has_figure(place.theirs):
        return instead if values.compare(mine, theirs) == "different" else None
    if (lowered & _MONTHS) and (others & _MONTHS) and not lowered & others:
        return instead
    if place.before[:1].isdigit() and len(place.mine) == len(place.theirs) == 1 and not lowered & _ANAPHORIC:
        return instead if values.compare(f"1 {mine}", f"1 {theirs}") != "same" else None
    is_half = place.before[:1].isupper() and not place.first and max(len(place.mine), len(place.theirs)) <= 2
    if is_half and place.mine[0][0].isupper() != place.theirs[0][0].isupper():
        return instead  # the second half of a name
    if _names(place.mine, first=place.first, is_name=is_name):
        if may_stand(mine):
            return None if others & _ANAPHORIC or may_stand(theirs) else _unless_short(mine, theirs, instead, is_name)
        return instead if _names(place.theirs, first=False, is_name=is_name) or others & _ANAPHORIC else None
    return None


def _other_term(place: Place, is_term: Callable[[str], bool], may_stand: Callable[[str], bool]) -> str | None:
    """One page's name in the place of another's, or of a name."""
    mine, theirs = _bare(place.mine), _bare(place.theirs)
    if mine and not place.theirs and (longer := _made_longer(place, is_term)) and not may_stand(longer):
        return f"“{longer}” for “{place.before}”"
    if not mine or not theirs or max(len(mine), len(theirs)) > _LONGEST:
        return None
    said, there = " ".join(mine), " ".join(theirs)
    both_named = all(_names(words, first=place.first, is_name=is_term) for words in (mine, theirs))
    named_there = any(map(is_term, (there, *theirs)))
    if named_there and any(is_term(word) and not may_stand(word) and word not in theirs for word in mine):
        return f"“{said}” for “{there}”"
    if not both_named or not (is_term(said) or is_term(there)):
        return None
    if (may_stand(said) and may_stand(there)) or expands(said, there) or expands(there, said):
        return None
    return f"“{said}” for “{there}”"


def _is_in_the_place_of_a_name(place: Place, is_name: Callable[[str], bool], may_stand: Callable[[str], bool]) -> bool:
    """Whether one word that nobody knows stands where the text has a name of another thing: it may be a name, too."""
    mine, theirs = _bare(place.mine), _bare(place.theirs)
    said = " ".join(theirs)
    proper = bool(theirs) and all(word[0].isupper() and word.casefold() not in _MONTHS for word in theirs)
    named = proper or is_name(said)
    return len(mine) == 1 and named and not place.first and mine[0].isalpha() and not may_stand(said)


def _made_longer(place: Place, is_term: Callable[[str], bool]) -> str:
    """The name that an added word makes of the one before it, or of a part of that: "tarn grease" and "comb"."""
    before = place.before.split()
    longer = (" ".join((*before[start:], *place.mine)) for start in range(len(before)))
    return next((name for name in longer if is_term(name)), "")


def _bare(words: Sequence[str]) -> Sequence[str]:
    """The words without function words at either end: no article, no preposition."""
    kept = [number for number, word in enumerate(words) if word.casefold() not in STOP]
    return words[kept[0] : kept[-1] + 1] if kept else ()


def _unless_short(mine: str, theirs: str, instead: str, is_name: Callable[[str], bool]) -> str | None:
    """A name of the thing itself in the place of another name is only right where one is short for the other."""
    if expands(mine, theirs) or expands(theirs, mine):
        return None
    return instead if _names(theirs.split(), first=False, is_name=is_name) else None


def _has_figure(words: Sequence[str]) -> bool:
    return any(any(letter.isdigit() for letter in word) for word in words)


def _names(words: Sequence[str], *, first: bool, is_name: Callable[[str], bool]) -> bool:
    """Whether the words have a name in them. The capital of the first word of a sentence says nothing by itself."""
    bare = [word for word in words if word.casefold() not in STOP]
    return is_name(" ".join(words)) or any(
        word[0].isupper() and word.casefold() not in _MONTHS and not (first and number == 0 and len(bare) == 1)
        for number, word in enumerate(bare)
    )


@lru_cache(CACHED)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text.replace("−", "-")))


@lru_cache(CACHED)
def _keys(text: str) -> tuple[str, ...]:
    return tuple(_key(word) for word in _words(text))


def _key(word: str) -> str:
    word = word.casefold()
    return word if word in STOP else stem(word.replace("’", "'").removesuffix("'s"))


@lru_cache(CACHED)
def _matched(one: str, other: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, _keys(one), _keys(other), autojunk=False)


def _likeness(one: str, other: str) -> float:
    """Share of the words of the statement that the other has in the same order."""
    said = len(_keys(one))
    return sum(block.size for block in _matched(one, other).get_matching_blocks()) / said if said else 0.0


def _places(statement: str, text: str) -> Iterator[Place]:
    mine, theirs = _words(statement), _words(text)
    for what, start, end, there, until in _matched(statement, text).get_opcodes():
        inside = start > 0 or end < len(mine)
        if what == "equal" or not inside:
            continue
        if what == "delete" or (what == "insert" and there > 0 and until < len(theirs)) or what == "replace":
            before = mine[start - 1] if start else ""
            yield Place(_apart(mine[start:end]), _apart(theirs[there:until]), before.translate(_PARTS), start == 0)
