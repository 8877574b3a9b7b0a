"""Long values cut to fit a cell, so that what tells them apart is still seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

GAP = "…"
LISTED = 4
"""With so many parts between commas, a value is a list."""


def shortened(values: Sequence[str], longest: int) -> list[str]:
    """The values of one attribute, each of about ``longest`` characters at most.

    Where the beginnings of several are the same, each shows its beginning and then what the others don't have: of a
    list its own items, else the words from where they part.
    """
    shown = [_cut(value, longest) for value in values]
    for place, value in enumerate(values):
        others = [
            other for at, other in enumerate(values) if other != value and _cut(other, longest) == _cut(value, longest)
        ]
        if others:
            shown[place] = _parting(value, others, longest)
    return shown


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0]} {GAP}"


def _parting(value: str, others: Sequence[str], longest: int) -> str:
    is_list = all(text.count(", ") >= LISTED - 1 for text in (value, *others))
    mark = ", " if is_list else " "
    parts, lists = value.split(mark), [other.split(mark) for other in others]
    own = _own(parts, lists) if is_list else []
    if is_list and not own and any(_own(there, [parts]) for there in lists):
        return _cut(value, longest)
    own = own or list(range(min(_first_difference(parts, there) for there in lists), len(parts)))
    head = _fitting(parts[: own[0]] if own else parts, mark, longest // 2)
    told = _fitting([parts[place] for place in own], mark, longest - len(mark.join(head)) - len(GAP))
    if not told:
        return _cut(value, longest)
    ends = len(told) == len(own) and own[-1] == len(parts) - 1
    return mark.join([*head, *([GAP] if len(head) < own[0] else []), *told, *([] if ends else [GAP])])


def _own(parts: Sequence[str], lists: Sequence[Sequence[str]]) -> list[int]:
    """Places of the items that some of the lists do not have."""
    return [place for place, part in enumerate(parts) if not all(part in there for there in lists)]


def _first_difference(parts: Sequence[str], others: Sequence[str]) -> int:
    return next(place for place, (one, other) in enumerate(zip_longest(parts, others)) if one != other)


def _fitting(parts: Iterable[str], mark: str, longest: int) -> list[str]:
    """The first of the parts, as many as have room together."""
    fitting: list[str] = []
    for part in parts:
        if len(mark.join([*fitting, part])) > longest:
            break
        fitting.append(part)
    return fitting
