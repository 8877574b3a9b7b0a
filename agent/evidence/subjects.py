"""What a sentence is about: whether it can be said of a thing that it does not name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agent.evidence.named import names, stands
from agent.evidence.short_forms import expands
from agent.evidence.words import STOP, stem, stems

_PRONOUN = re.compile(
    r"\b(?:it|its|itself|this|that|these|those|they|their|them|he|his|him|she|her|hers|both|such|here|there|"
    r"er|sie|es|sein|seine|ihr|ihre|dies|dieser|diese|dieses|il|elle|ils|elles|son|sa|ses|ce|cette|su|sus|suo|sua)\b",
    re.IGNORECASE,
)
_OF_THE_SUBJECT = frozenset("its itself that their sein seine son sa ses su sus suo sua".split())
"""Words that speak, behind a name that a sentence begins with, of that one."""
_POINTER = re.compile(r"^\W*(?:See|For (?:more |further )?(?:details|information)\b.*\bsee)\s.*$", re.MULTILINE)
"""A sentence that points elsewhere: what it names is not what is spoken of from there on."""
_START = re.compile(
    r"\W*(?:(?:The|A|An)\s+)?((?:[^\W\d_][\w'’.-]*\d*|No\.\s\d+)(?:\s+(?:[A-Z][\w'’.-]*|\d+|of|the|de|von|and)(?=\s|\W|$))*)"
)


_THE = re.compile(r"\b[Tt]he\s+(?:([^\W\d_]+)(?=\W|$))(?:\s+([^\W\d_]+))?")
_ENDS = re.compile(rf"\W*(?:$|[.,;:)(]|(?:{'|'.join(sorted(STOP))}|\w+s|\w+ed|\w+t)\b)", re.IGNORECASE)
"""What may come after the last word of "the dam": not the boring machine of "the tunnel boring machine"."""
Spot = Callable[[str], tuple[str, ...]]


def nobody(_: str) -> tuple[str, ...]:
    """No name is known."""
    return ()


def proper(spot: Spot, sentences: Iterable[str] = ()) -> Spot:
    """Only those known names that are nothing but names: not "the", nor "branch", whoever took them for one. What has
    no capital is a name where it is one word with a hyphen (ssh-agent), or where one of the ``sentences`` begins with
    it all the same ("sshd listens …").
    """
    begin = {found[0] for sentence in sentences if sentence[:1].islower() and (found := _FIRST.match(sentence))}

    def names_in(text: str) -> tuple[str, ...]:
        return tuple(name for name in spot(text) if name in begin or _is_proper(name))

    return names_in


def capitalised(spot: Spot) -> Spot:
    return lambda text: tuple(name for name in spot(text) if _is_told(name))


_FIRST = re.compile(r"\w(?:[\w.'’-]*\w)?(?=[\s,:;]|$)")


def _is_proper(name: str) -> bool:
    return _is_told(name) or ("-" in name and " " not in name and name.casefold() not in STOP)


def _is_told(name: str) -> bool:
    return name.casefold() not in STOP and any(letter.isupper() or letter in "_0123456789" for letter in name)


def is_named(entity: str, text: str, also: Iterable[str] = (), spot: Spot = nobody) -> bool:
    """Whether the text has the entity's name, one of its other names, or a short or long form of it.

    Not within the longer name of something else: Saint Orla's Bridge is not Saint Orla.
    """
    own = {name.casefold() for name in (entity, *also)}
    for name in spot(text):
        if name.casefold() not in own and any(one in name.casefold() for one in own):
            text = text.replace(name, " … ")
    if any(stands(name, text) for name in (entity, *also)):
        return True
    return any(expands(name, entity) or expands(entity, name) for name in names(text))


def starts_with_name(text: str, spot: Spot) -> str:
    """The name that a sentence begins with: a known one, or one of several words with capitals; else empty."""
    known = spot(text)
    for name in known:
        if re.match(rf"\W*(?:(?:the|a|an)\s+)?{re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return name
    found = _START.match(text)
    if not found:
        return ""
    run = [word for word in found[1].split() if word[0].isupper() or word[0].isdigit()]
    begins = found[1].split()[0]
    if begins.casefold() in STOP or not begins[0].isupper() or len(run) < 2 or run[1][0].isdigit():
        return ""
    return found[1]


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads up to a sentence. ``near``: the sentences before and the nearest heading or term; ``above``: titles
    and headings further up. ``known``: names that stand in the passage.
    """

    near: str
    above: str
    known: tuple[str, ...] = ()


def may_be_about(entity: str, sentence: str, lead: Lead, spot: Spot, also: Iterable[str] = ()) -> bool:
    """Whether a sentence may be said of an entity.

    It is, if it names the entity. It is not, if it begins with another name, or with "the museum" where that is another
    one. Else it is about what was named last: near by, or, where nothing is, in the titles above. In between, names
    without a capital say nothing: a manual names programs and settings on the way.
    """
    also = tuple(also)
    if is_named(entity, sentence, also, spot):
        return True
    named = starts_with_name(sentence, spot)
    spot = capitalised(spot)
    pronouns = {found.casefold() for found in _PRONOUN.findall(sentence)} - (_OF_THE_SUBJECT if named else set())
    refers = bool(pronouns) or _described(entity, sentence)
    if not refers and (named or _described_as_another(sentence, (entity, *also), lead.known)):
        return False
    near = _POINTER.sub("", lead.near)
    if is_named(entity, near, also, spot):
        return refers or not spot(sentence)
    if spot(near):
        return _described(entity, sentence)
    return is_named(entity, lead.above, also, spot)


def defines_another(entity: str, sentence: str, every: Spot, also: Iterable[str] = ()) -> bool:
    """Whether a sentence speaks of "a lease", or of "the size of tarnd", of which there is a page, and does not name
    the entity. ``every``: known names, common nouns among them.
    """
    found = re.match(r"\W*(?:An?|The\s+(?:[\w-]+\s+){1,3}of)\s+", sentence)
    if not found or is_named(entity, sentence, also, every):
        return False
    rest = sentence[found.end() :].casefold()
    return any(re.match(rf"{re.escape(name.casefold())}(?!\w)", rest) for name in every(sentence))


def _described_as_another(sentence: str, own: Iterable[str], known: Iterable[str]) -> bool:
    found = re.match(r"(?:[^,]{0,60},\s+)?\W*the\s+([^\W\d_]+)\b", sentence, re.IGNORECASE)
    noun = stem(found[1].casefold()) if found else ""
    mine = stems(" ".join(own))
    return bool(noun) and noun not in mine and any(_last(name) == noun for name in known)


def _last(name: str) -> str:
    words = re.findall(r"[^\W\d_]+", name)
    return stem(words[-1].casefold()) if len(words) > 1 else ""


def _described(entity: str, sentence: str) -> bool:
    """Whether the sentence speaks of "the dam", or "the old dam", where the entity is called a dam."""
    nouns = stems(entity)
    return any(
        word.islower() and stem(word) in nouns and _ENDS.match(sentence, found.end(group))
        for found in _THE.finditer(sentence)
        for group, word in enumerate(found.groups(), start=1)
        if word
    )


def speaks_of(entity: str, statement: str, cited: str, spot: Spot, also: Iterable[str] = ()) -> bool:
    """Whether a statement names the entity that it is made of, or leaves that open as its sentence does."""
    if is_named(entity, statement, also, spot) or _described(entity, statement):
        return True
    if starts_with_name(statement, spot) or (spot(statement) and not _PRONOUN.match(statement.strip())):
        return False
    first = re.search(r"\w[\w'’-]*", statement)
    return not first or first[0].casefold() in STOP or stem(first[0].casefold()) in stems(cited)


def refers_back(sentence: str) -> bool:
    """Whether a sentence has a word that stands for something said before."""
    return bool(_PRONOUN.search(sentence) or re.match(r"\W*the\b", sentence, re.IGNORECASE))
