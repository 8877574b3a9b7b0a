"""Whether a sentence itself gives one name as another name of the same thing."""

from __future__ import annotations

import re

from agent.evidence.short_forms import acronyms, expands

_CALLED = re.compile(
    r"(?i)^\W*(?:\w+\W+){0,3}?(?:also|formerly|previously|originally|once|now|today|later|aka|a\.k\.a\.|alias|called|"
    r"named|renamed|known|nicknamed|dubbed|abbreviated|short|stands?|means|or|genannt|kurz|auch|früher|oder|dite?|ou|"
    r"appelée?|también|llamad[oa]|detto|ossia)\b(?:\W+\w+){0,4}?\W*$"
)
_AFTER = re.compile(r"(?i)\b(?:after|by|near|nach|von|d'après|por|da)\b")
"""Named after Edith Marrow is another thing than Edith Marrow."""


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


def _links(between: str) -> bool:
    """Whether the words between two names make them one: an opening bracket, or "also called"."""
    if _AFTER.search(between):
        return False
    return bool(re.fullmatch(r"\W*[(\[/=]\W*", between)) or (len(between) <= 60 and bool(_CALLED.match(between)))
