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
_OF_SEVERAL = frozenset("they them their these those both".split())
"""Words that stand for no single thing."""
_POINTER = re.compile(r"^\W*(?:See|For (?:more |further )?(?:details|information)\b.*\bsee)\s.*$", re.MULTILINE)
"""A sentence that points elsewhere: what it names is not what is spoken of from there on."""
_START = re.compile(
    r"\W*(?:(?:The|A|An)\s+)?((?:[^\W\d_][\w'’.-]*\d*|No\.\s\d+)(?:\s+(?:[A-Z][\w'’.-]*|\d+|of|the|de|von|and)(?=\s|\W|$))*)"
)


_LEFT_OUT = re.compile(
    r"(?:Optionally\s+)?(?:Allow|Cause|Define|Disable|Enable|Forward|Generate|Open|Permit|Print|Request|Restrict|Set|"
    r"Specif(?=y|ies))(?:s|y|ies)?\b(?!\s+(?:is|are|was|were|has|had)\b)"
)
_VERB_FIRST = re.compile(r"(?:Currently|Optionally|[A-Z][a-z]+s)\s+(?:an?|how|if|that|the|to|whether|which)\s")
"""Identifies the …, Controls whether …"""
_TITLED = re.compile(r"[A-Z][a-z]+s\s+the\s+[A-Z][a-z]+\s+(?:is|was|had|has|[a-z]+ed)\b")
"""Charles the Bold was …"""
_LABEL = re.compile(
    r"\W*(?:[A-Z]\w+\s+){1,2}(?:Defaults?|Values?|Types?|Ranges?|Units?|Options?|Versions?|Settings?|Names?)\s*:\s"
)
"""Default Value: …"""
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


_IT = re.compile(r"\W*Its?\s")
_HEADED = re.compile(
    r"[\s\"'“‘`(]*(?:(?:For|With|Like|Unlike)\s+)?"
    r"(?:(?:An?|The|Each|Every)\s+(?:(?:[\w-]+\s+){1,3}of\s+(?:(?:an?|the)\s+)?)?)?",
    re.IGNORECASE,
)
"""What may stand before what a sentence is about: an article, "the size of"."""
_SORT_OF = re.compile(r"\W*The\s+[a-z-]+\s+", re.IGNORECASE)
"""What may stand before its name, too: "the service sshd"."""
_INTRODUCTION = re.compile(r"\A[^,;:]{1,80},\s+(?:when\s[^,;:]{1,60},\s+)?")
"""What comes before the main clause."""
_ANNOUNCED = re.compile(r"\A[^,;:]{1,80}:\s+")
"""A warning from the wheel bench: …"""
_NOTED = re.compile(r"\A\W*It\s+(?:is|was|has been)\s+\w+\s+that\s+")
_WHICH = re.compile(r"\bthe\s+(former|latter)\b", re.IGNORECASE)
_FORMER_OR_LATTER = re.compile(r"\W*The\s+(?:former|latter)\b", re.IGNORECASE)
_POINTS_OUT = re.compile(r"\b(?:by|for|from|in|of|on|to|with)\s+(?:it|him|her|them|this|that|these)\b")
"""A pronoun that hardly stands for what its own sentence begins with."""
_MARKED = re.compile(r"\w[.:/]+\w")
_FIRST = re.compile(r"\w(?:[\w.'’-]*\w)?(?=[\s,:;]|$)")


def _is_proper(name: str) -> bool:
    return _is_told(name) or ("-" in name and " " not in name and name.casefold() not in STOP)


def _is_told(name: str) -> bool:
    """By a capital, a digit, or a mark within it, as in ``log_level`` and ``slot.length``."""
    told = any(letter.isupper() or letter in "_0123456789" for letter in name) or bool(_MARKED.search(name))
    return told and name.casefold() not in STOP


def is_named(entity: str, text: str, also: Iterable[str] = (), spot: Spot = nobody) -> bool:
    """Whether the text has the entity's name, one of its other names, or a short or long form of it.

    Not within the longer name of something else: Saint Orla's Bridge is not Saint Orla.
    """
    own = {name.casefold() for name in (entity, *also)}
    longer = (name for name in spot(text) if any(one in name.casefold() for one in own))
    text = without((name for name in longer if name.casefold() not in own), text)
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
    return "" if leaves_out(text) or _LABEL.match(text) else found[1]


def leaves_out(text: str) -> bool:
    """Whether a sentence leaves out what it is about, as those do that explain a term: "Specifies …", "Enables …"."""
    return bool(_LEFT_OUT.match(text) or (_VERB_FIRST.match(text) and not _TITLED.match(text)))


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads up to a sentence. ``near``: the sentences before and the nearest heading or term; ``above``: titles
    and headings further up. ``known``: names that stand in the passage.
    """

    near: str
    above: str
    known: tuple[str, ...] = ()


def may_be_about(
    entity: str, sentence: str, lead: Lead, spot: Spot, also: Iterable[str] = (), every: Spot = nobody
) -> bool:
    """Whether a sentence may be said of an entity.

    It is, if it names the entity. It is not, if it begins with another name, or with "the museum" where that is another
    one. Else it is about what was named last: near by, or, where nothing is, in the titles above. In between, names
    without a capital say nothing: a manual names programs and settings on the way. ``every``: known names, common nouns
    among them; the entity is not named within a longer one of these.
    """
    also = tuple(also)
    if is_named(entity, sentence, also, lambda text: (*spot(text), *every(text))):
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


def is_of_another(entity: str, sentence: str, lead: Lead, every: Spot, also: Iterable[str] = ()) -> bool:
    """Whether a sentence that does not name the entity is said of something else that has a page: of what it begins
    with ("the hank frame …", "a lease …"), of what it gives a part or a measure of ("the size of tarnd"), or of what it
    names where no title and no word that refers back leads to the entity. ``every``: known names, common nouns among
    them.
    """
    own = (entity, *also)
    if is_named(entity, sentence, also, every):
        return False
    sentence = _NOTED.sub("", sentence)
    if _IT.match(sentence):
        return _stands_for_another(own, lead.near, every)
    if _FORMER_OR_LATTER.match(sentence):
        said = {found.casefold() for found in _WHICH.findall(sentence)}
        meant = [_one_of_two(which, lead.near, every) for which in said]
        return all(meant) and not any(is_named(name, one, spot=every) for name in own for one in meant)
    others = every(sentence)
    if _described(entity, without(others, sentence)):
        return False
    led_to = is_named(entity, lead.near, also, every)
    main = _ANNOUNCED.sub("", sentence)
    main = main if led_to else _INTRODUCTION.sub("", main)
    begins = _heads(others, sentence) or _heads(others, main)
    anywhere = _pronouns(entity, sentence)
    pronouns = _pronouns(entity, main) if capitalised(every)(main) else anywhere
    if begins and not _POINTS_OUT.search(main):
        pronouns -= {"it"}
    if pronouns:
        return False
    if anywhere and not led_to and not begins_with_pronoun(sentence):
        return True  # of what is named behind it: "Since 1788, when it was paved, nobody has widened the Row."
    return begins or (bool(others) and not is_named(entity, lead.above, also, every))


def _heads(names_there: Iterable[str], text: str) -> bool:
    """Whether the text begins with one of the names, or with a part or a measure of it."""
    starts = {found.end() for head in (_HEADED, _SORT_OF) if (found := head.match(text))}
    rests = [text[start:].casefold() for start in starts]
    return any(re.match(rf"{re.escape(name.casefold())}(?![\w/])", rest) for name in names_there for rest in rests)


def _pronouns(entity: str, text: str) -> set[str]:
    """Those that may stand for the entity: not "its" and "that", nor "they" for a single thing."""
    found = {found.casefold() for found in _PRONOUN.findall(text)} - _OF_THE_SUBJECT
    return found if entity.endswith("s") else found - _OF_SEVERAL


def _one_of_two(which: str, near: str, every: Spot) -> str:
    """The former or the latter of the two things that the last sentence names; empty where it does not name two."""
    said = next(iter(near.split("\n")), "")
    named = every(said)  # in the order in which they appear
    return "" if len(named) < 2 else named[-1] if which == "latter" else named[-2]


def without(names_there: Iterable[str], text: str) -> str:
    """The text with these names left out, one after the other, and a mark in the place of each."""
    for name in names_there:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " … ", text, flags=re.IGNORECASE)
    return text


def _stands_for_another(own: Iterable[str], near: str, every: Spot) -> bool:
    """Whether what "it" stands for is another: what the last sentence begins with that does not begin with "it"."""
    said = next((text for text in near.split("\n") if text.strip() and not _IT.match(text)), "")
    subject = starts_with_name(said, every)
    return bool(subject) and not any(is_named(name, subject) for name in own)


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


def speaks_of(
    entity: str, statement: str, cited: str, spot: Spot, also: Iterable[str] = (), every: Spot = nobody
) -> bool:
    """Whether a statement names the entity that it is made of, or leaves that open as its sentence does."""
    also = tuple(also)
    if is_named(entity, statement, also, lambda text: (*spot(text), *every(text))) or _described(entity, statement):
        return True
    label, colon, _ = statement.partition(": ")
    if colon and every(label):
        return False
    if starts_with_name(statement, spot) or (spot(statement) and not begins_with_pronoun(statement)):
        return False
    first = re.search(r"\w[\w'’-]*", statement)
    return not first or first[0].casefold() in STOP or stem(first[0].casefold()) in stems(cited)


def refers_back(sentence: str) -> bool:
    """Whether a sentence has a word that stands for something said before."""
    return bool(_PRONOUN.search(sentence) or re.match(r"\W*the\b", sentence, re.IGNORECASE))


def begins_with_pronoun(text: str) -> bool:
    return bool(_PRONOUN.match(text.strip()))
