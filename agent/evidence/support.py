"""Is a statement carried by the sentences that it cites? What a program can check of that without a model.

Strict where the program can be sure: figures, dates, versions, names, reversed comparisons and denials. Silent where it
can't: no problem found does not mean that the sentences say the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.evidence.agreement import disagreement
from agent.evidence.comparatives import reversed_comparison
from agent.evidence.figures import missing_dates, missing_numbers, missing_versions
from agent.evidence.named import acronyms_of, names, stands
from agent.evidence.words import CACHED, content, language, stems

Kind = Literal["number", "version", "date", "negation", "comparative", "name", "nothing in common"]

_LINES: dict[Kind, str] = {
    "number": "the number {} does not stand in the cited sentences",
    "version": "the version {} does not stand in the cited sentences or their context",
    "date": "the date {} does not stand in the cited sentences or their context",
    "negation": "the cited sentences do not agree with this: {}",
    "comparative": "the cited sentences have the opposite of {}",
    "name": "the name {} does not stand in the cited sentences or their context",
    "nothing in common": "the cited sentences share no word with the statement",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a statement is not supported. ``str()`` is one short line that a model can act on."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        return _LINES[self.kind].format(self.what)


@lru_cache(CACHED)
def problems(statement: str, cited: str, context: str = "") -> tuple[Problem, ...]:
    """Why ``cited`` (the cited sentences, joined by a space or line end) does not carry the statement; empty if it may.

    ``context`` (heading path, source title, the sentence before) may carry names, versions and dates, never numbers.
    Where statement and evidence are in two languages, only figures and names are looked at. A statement is always
    supported by itself.
    """
    found: list[Problem] = []
    found += [Problem("number", what) for what in missing_numbers(statement, cited, context)]
    found += [Problem("version", what) for what in missing_versions(statement, cited, context)]
    found += [Problem("date", what) for what in missing_dates(statement, cited, context)]
    found += [Problem("name", what) for what in _missing_names(statement, cited, context)]
    one, other = language(statement), language(cited)
    if one and other and one != other:
        return tuple(found)
    if what := disagreement(statement, cited):
        found.append(Problem("negation", what))
    if what := reversed_comparison(statement, cited):
        found.append(Problem("comparative", what))
    if _nothing_in_common(statement, cited):
        found.append(Problem("nothing in common", ""))
    return tuple(found)


def _missing_names(statement: str, cited: str, context: str) -> Iterator[str]:
    where = f"{cited}\n{context}" if context else cited
    missing = [name for name in names(statement) if not stands(name, where)]
    if not missing:
        return
    spelled_out = set(acronyms_of(where, statement))
    for name in missing:
        if not set(name.casefold().replace("-", " ").split()) <= spelled_out:
            yield name


def _nothing_in_common(statement: str, cited: str) -> bool:
    said, there = ({word.removeprefix("un") for word in stems(text)} for text in (statement, cited))
    return bool(said) and not said & there and not any(stands(word, cited) for word in names(statement))


def overlap(statement: str, sentence: str) -> float:
    """Share of the statement's words of content that the sentence has too: 0 to 1; 0 for a statement without any."""
    said = stems(statement)
    return len(said & stems(sentence)) / len(said) if said else 0.0


_CLEARLY = 0.25
"""By how much of the statement's words one sentence must lead all others before an address is changed."""
_ENOUGH_NEAR, _ENOUGH_FAR = 0.4, 0.6
"""What a sentence must share at least, to be taken for one that the model miscounted, or forgot the number of."""


def anchor(
    statement: str, sentences: Sequence[str], addressed: Sequence[int], context: str, reach: int = 3
) -> tuple[int, ...] | None:
    """The indices of the sentences that carry the statement; ``None`` where no sentence clearly does.

    ``addressed`` are the 0-based indices that the model gave, in or out of range. They stay where together they pass
    the check, unless one passing sentence within ``reach`` of them shares clearly more with the statement: small models
    miscount by one or two. Otherwise it is the one passing sentence that leads all other passing ones clearly, looked
    for near the addresses first and then everywhere.
    """
    given = tuple(dict.fromkeys(index for index in addressed if 0 <= index < len(sentences)))
    together = "\n".join(sentences[index] for index in given)
    carried = bool(given) and not problems(statement, together, context)
    near = {index for address in addressed for index in range(address - reach, address + reach + 1)}
    close = sorted(index for index in near if 0 <= index < len(sentences))
    best = _only_one(statement, sentences, close, context, _ENOUGH_NEAR)
    if carried:
        lead = overlap(statement, sentences[best]) - overlap(statement, together) if best is not None else 0.0
        return (best,) if best is not None and lead >= _CLEARLY else given
    if best is None:
        best = _only_one(statement, sentences, range(len(sentences)), context, _ENOUGH_FAR)
    return None if best is None else (best,)


def _only_one(
    statement: str, sentences: Sequence[str], where: Sequence[int], context: str, enough: float
) -> int | None:
    """The passing sentence that shares enough with the statement and clearly more than any other passing one."""
    shares = sorted(((overlap(statement, sentences[index]), -index) for index in where), reverse=True)
    leader: tuple[float, int] | None = None
    for share, negative in shares:
        if leader is None and share < enough:
            return None
        if leader is not None and leader[0] - share >= _CLEARLY:
            return leader[1]
        if not problems(statement, sentences[-negative], context):
            if leader is not None:
                return _more_exact(statement, sentences, leader, (share, -negative))
            leader = share, -negative
    return None if leader is None else leader[1]


def _more_exact(
    statement: str, sentences: Sequence[str], leader: tuple[float, int], second: tuple[float, int]
) -> int | None:
    """Of two sentences that share nearly as much, the one with the very words of the statement, if just one has them.

    A copied sentence shares everything, and so does a longer neighbour now and then.
    """
    said = content(statement)
    verbatim = [index for _, index in (leader, second) if content(sentences[index]) == said]
    return verbatim[0] if len(verbatim) == 1 else None
