"""Do two values of one attribute differ, or are they one value said in two ways?"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from agent.evidence import literals
from agent.evidence.durations import in_seconds
from agent.evidence.intervals import Interval, interval
from agent.evidence.negation import negations, switch
from agent.evidence.numerals import lowered
from agent.evidence.quantities import Quantity, scan
from agent.evidence.short_forms import expands
from agent.evidence.words import CACHED, STOP, content, stem, tokens

Comparison = Literal["same", "rounding", "within", "different", "unknown"]

_LONG = 8
"""Words: what is longer is prose, and two pieces of prose that differ in words need not differ in what they say."""
_EDGES = " \t\n\"'“”‘’«»`.,;:!?()[]*"


@lru_cache(CACHED)
def compare(a: str, b: str) -> Comparison:
    """How two values of the same attribute of the same entity stand to each other; the order does not matter.

    - ``same``: one value in two notations (units, dates, number words, on/off words, order of a list, case, marks);
    - ``rounding``: one is the other with fewer digits;
    - ``within``: one is a part of the other (a day and its year, a value and a range that holds it);
    - ``different``: they can't both be the value;
    - ``unknown``: not to be told by a program (other dimensions, free text).
    """
    a, b = in_seconds(_bare(a)), in_seconds(_bare(b))
    if literal := literals.compare(a, b):
        return literal
    if addresses := _addresses(a.strip(), b.strip()):
        return addresses
    if _other_literals(a, b) or _other_keys(a.strip(" `'\""), b.strip(" `'\"")):
        return "different"
    one, other = sorted((_tidy(_without_gloss(a)), _tidy(_without_gloss(b))))
    if one == other:
        return "same"
    if not one:
        return "unknown"
    for judge in (_switches, _same_list, _in_span, _dates, _versions, _other_list, _numbers, _identifiers):
        if (verdict := judge(one, other)) is not None:
            return verdict
    return _texts(one, other)


def _bare(value: str) -> str:
    """A value without marks of Markdown that a text may have or not: around an address, before a star; and without what
    it says in other words.
    """
    value = re.sub(r"(?<=\w), i\.e\. .*", "", value, flags=re.DOTALL)
    return re.sub(r"\\(?=[*_`#])", "", re.sub(r"<((?:https?|ftp|mailto):[^<>\s]+)>", r"\1", value))


def _tidy(value: str) -> str:
    text = unicodedata.normalize("NFKC", lowered(value)).replace("−", "-").replace("’", "'")
    text = re.sub(r"^(?:the|an?)\s+(?=\w)", "", " ".join(text.split()).strip(_EDGES), flags=re.IGNORECASE)
    return text if _case_matters(text) else text.casefold()


def _case_matters(text: str) -> bool:
    """Units tell mega from milli by case, and month names need their capital; elsewhere case says nothing."""
    return any(letter.isdecimal() for letter in text)


_LITERAL = re.compile(
    r"""(?<![^\s,;:"'“‘(\[])(?![("'“‘\[])(?!\d+(?:/\d+)+\b)  # no opening mark, no date
        (?=[^\s,;]*(?:[*\\~] | \$(?!\d)) | [.~]*/ | [^\s,;/]*/[^\s,;/]*/)  # a path or a pattern
        [^\s,;"'”’]+""",
    re.VERBOSE,
)


def _other_literals(one: str, other: str) -> bool:
    """Whether both give paths or patterns, and not the same ones: here every mark counts."""
    if max(len(one.split()), len(other.split())) > _LONG:
        return False
    here, there = ({found.rstrip(".:!?)]").rstrip("/") for found in _LITERAL.findall(text)} for text in (one, other))
    return bool(here and there and here != there)


_SECURE = [{scheme, f"{scheme}s"} for scheme in "amqp ftp http imap ldap mqtt pop3 smtp ws".split()]
"""Schemes of addresses and what they are called over TLS: no plural."""


def _other_keys(one: str, other: str) -> bool:
    """Whether both are single keys, which a keyboard tells apart by case; but "y" and "Y" are both yes, "-" is none. Or
    one scheme of addresses and another.
    """
    if {one.casefold(), other.casefold()} in _SECURE:
        return True
    if not len(one) == len(other) == 1 or one == other:
        return False
    signs = not (one.isalnum() and other.isalnum()) and "-" not in one + other
    return signs or (one.casefold() == other.casefold() and one not in "ynYN")


def _switches(one: str, other: str) -> Comparison | None:
    states = switch(one), switch(other)
    if any(states) and {one, other} & {"0", "1"}:
        return "unknown"  # one, on and true may be the same here, or a level among others
    if None in states or max(len(one.split()), len(other.split())) > _LONG:
        return None
    if scan(one).quantities or scan(other).quantities:
        return None
    return "same" if states[0] == states[1] else "different"


_GLOSS = re.compile(r"(\d+[A-Za-z]{0,2}) \(\d[^()]*\)")


def _without_gloss(value: str) -> str:
    """A number without itself in other units behind it: "30000 (30 seconds)"."""
    return gloss[1] if (gloss := _GLOSS.fullmatch(value.strip())) else value


_ADDRESS = re.compile(r"!?(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)(?:/\d{1,3})?", re.IGNORECASE)


def _addresses(one: str, other: str) -> Comparison | None:
    """Addresses and networks of machines: as sets, and every one counts."""
    here, there = (frozenset(re.split(r"[\s,;]+", text)) for text in (one, other))
    if not all(_ADDRESS.fullmatch(part) for part in here | there):
        return None
    return "same" if here == there else "different"


def _dates(one: str, other: str) -> Comparison | None:
    dates, others = scan(one).dates, scan(other).dates
    if len(dates) != len(others) or not dates or scan(one).quantities or scan(other).quantities:
        return None
    if set(dates) == set(others):
        return "same" if _same_rest(one, other) else "unknown"
    if len(dates) == 1:
        short, long = sorted((dates[0], others[0]), key=len)
        inside = long.startswith(short + "-") or (short[0] == "-" and long.endswith(short[1:]))
        if inside or (short.endswith("s") and long[:3] == short[:3]) or (long.endswith("s") and short[:3] == long[:3]):
            return "within"
    return "different" if _same_rest(one, other) else "unknown"


_YEARS = re.compile(
    r"(?:between\s|from\s)?([12]\d{3})(?:\s?[-–—]\s?|\s(?:to|until|till|through|and|bis|à|au|a|al)\s)([12]\d{3})"
)


def _in_span(one: str, other: str) -> Comparison | None:
    """A date beside a span of years ("1983 to 1987")."""
    for text, day in ((one, other), (other, one)):
        span, when = _YEARS.fullmatch(text), scan(day).dates
        if span and len(when) == 1 and when[0][:4].isdecimal():
            return "within" if span[1] <= when[0][:4] <= span[2] else "different"
    return None


def _versions(one: str, other: str) -> Comparison | None:
    versions, others = scan(one).versions, scan(other).versions
    if not versions and not others:
        return None
    known, found = _written(one), _written(other)
    if not known or not found:
        return None
    if known == found:
        return "same" if _same_rest(one, other) else "unknown"
    short, long = sorted((known, found), key=len)
    return "within" if set(short) < set(long) else "different"


def _written(text: str) -> tuple[str, ...]:
    """Versions as they are written; a plain number can be one (14 and 14.1)."""
    found = scan(text)
    plain = (quantity.raw for quantity in found.quantities if not quantity.unit and not quantity.spelled_out)
    return tuple(sorted({*found.versions, *plain}))


def _numbers(one: str, other: str) -> Comparison | None:
    here, there = interval(one), interval(other)
    if here is not None and there is not None:
        verdict = _intervals(here, there)
        if verdict == "unknown" or _same_rest(one, other):
            return verdict
        return "unknown" if verdict != "different" or _other_things(one, other) else "different"
    numbers, others = scan(one).quantities, scan(other).quantities
    if not numbers or not others:
        return None
    if sorted(map(_reading, numbers)) == sorted(map(_reading, others)) and _same_rest(one, other):
        return "same" if len(numbers) < 2 or content(one) == content(other) else "unknown"
    return "unknown" if len(numbers) != len(others) or _other_things(one, other) else "different"


def _reading(quantity: Quantity) -> tuple[Decimal, str]:
    return quantity.value, quantity.unit


def _intervals(here: Interval, there: Interval) -> Comparison:
    if here.is_point and there.is_point and here.point is not None and there.point is not None:
        return _points(here.point, there.point, about=here.about or there.about)
    if here.unit != there.unit:
        return "unknown"
    if here.bounds == there.bounds:
        return "same"
    return "within" if here.holds(there) or there.holds(here) else "different"


def _points(one: Quantity, other: Quantity, *, about: bool) -> Comparison:
    if set(one.readings) & set(other.readings):
        return "same"
    if one.unit != other.unit:
        if one.unit and other.unit:
            shared = {unit for _, unit in one.readings} & {unit for _, unit in other.readings}
            return "different" if shared else "unknown"  # "1m" beside "30s" is a minute
        if one.count == other.count:
            return "same"  # the unit is left out
        return "unknown" if _is_conversion(one, other) else "different"
    if _rounds_to(one, other, about) or _rounds_to(other, one, about):
        return "rounding"
    return "different"


_CONVERSIONS = {Decimal(factor) for factor in (24, 60, 100, 1000, 1024, 3600, 10**6, 1024**2, 86400, 10**9, 1024**3)}


def _is_conversion(one: Quantity, other: Quantity) -> bool:
    """Whether a number without a unit would be the other one in a smaller or greater unit: 2 and 120 s."""
    low, high = sorted((abs(one.count), abs(other.count)))
    return low > 0 and high / low in _CONVERSIONS


_NEAR, _ABOUT_NEAR = Decimal("0.05"), Decimal("0.15")
"""Two numbers further apart than this are not one rounded: 1.5 and 2 are two values, 9.6 and 10 may be one. Who says
"about" rounds more roughly.
"""


def _rounds_to(coarse: Quantity, fine: Quantity, about: bool) -> bool:
    near = _ABOUT_NEAR if about else _NEAR
    if abs(coarse.value - fine.value) > near * max(abs(coarse.value), abs(fine.value)):
        return False
    place = _place(coarse, about)
    if place < fine.place or (place == fine.place and not about):
        return False
    return abs(coarse.value - fine.value) * 2 <= place


def _place(number: Quantity, about: bool) -> Decimal:
    """What the last digit that counts is worth: zeros at the end of a whole number count, unless it is a round one."""
    parts = number.count.normalize().as_tuple()
    zeros = max(0, int(parts.exponent))
    if number.step == 1 and (about or (zeros >= 3 and len(parts.digits) >= 2)):
        return number.place.scaleb(zeros)
    return number.place


_JOINED = re.compile(
    r"\s*(?:,(?!\d)|[;|]|/(?!\d)|\+\s)\s*(?:(?:and|or|und|oder|et|ou|y|o|e)\s)?|\s(?:and|or|und|oder|et|ou|&)\s",
    re.IGNORECASE,
)


def _same_list(one: str, other: str) -> Comparison | None:
    """Lists are compared as sets: "a, b" and "b and a" are one value."""
    items = _items(one)
    return "same" if len(items) > 1 and items == _items(other) and interval(one) == interval(other) else None


def _other_list(one: str, other: str) -> Comparison | None:
    items, others = _items(one), _items(other)
    return "different" if min(len(items), len(others)) > 1 and (items < others or others < items) else None


def _items(text: str) -> frozenset[tuple[str, ...]]:
    parts = (part.strip(_EDGES) for part in _JOINED.split(text))
    return frozenset(_item(part) for part in parts if part)


def _item(part: str) -> tuple[str, ...]:
    """An item as it is compared: a key with what it is set to as it is written, words without their endings."""
    return (part,) if re.fullmatch(r"\S+[:=]\S+", part) else content(part) or (part.casefold(),)


def _identifiers(one: str, other: str) -> Comparison | None:
    names, others = scan(one).identifiers, scan(other).identifiers
    if not names and not others:
        return None
    here, there = ({name.casefold() for name in found} for found in (names, others))
    if here == there:
        return None
    return "different" if len(one.split()) <= _LONG and len(other.split()) <= _LONG else "unknown"


def _texts(one: str, other: str) -> Comparison:
    words, others = content(one), content(other)
    if words == others and (words or tokens(one) == tokens(other)):
        if words:
            return "same" if negations(one) % 2 == negations(other) % 2 else "different"
        return "same"
    if expands(one.upper(), other) or expands(other.upper(), one):
        return "same"
    if len(one.split()) > _LONG or len(other.split()) > _LONG:
        return "unknown"
    if _are_written(one, other):
        return "different"
    bag, other_bag = set(words), set(others)
    if bag and other_bag and (bag <= other_bag or other_bag <= bag):
        return "unknown"  # one says more than the other, or the same words in another order
    return "different"


def _are_written(one: str, other: str) -> bool:
    """Whether both are single words of a program, such as ``pkg.module.Item`` or ``process-no-validate``: here every
    part counts.
    """
    return len(one.split()) == len(other.split()) == 1 and bool(re.search(r"\w[._:|-]\w|\w\[|\]\.", one + " " + other))


_NO_THING = frozenset(
    """about approximately approx around roughly nearly almost circa some least most maximum minimum max min
    between from to up exactly only default total""".split()
)


def _rest(text: str) -> frozenset[str]:
    """The words of a value besides its numbers and units."""
    for quantity in reversed(scan(text).quantities):
        text = f"{text[: quantity.start]} {text[quantity.end :]}"
    words = (word for word in tokens(text) if word.isalpha() and word not in _NO_THING and word not in STOP)
    return frozenset(map(stem, words))


def _same_rest(one: str, other: str) -> bool:
    """Whether the words around the numbers say nothing that would make them numbers of two things."""
    rest, others = _rest(one), _rest(other)
    return rest <= others or others <= rest


def _other_things(one: str, other: str) -> bool:
    return not _same_rest(one, other)


_SAME_WORD = {"maximum": "max", "maximal": "max", "minimum": "min", "minimal": "min", "highest": "max", "lowest": "min",
              "largest": "max", "smallest": "min", "defaults": "default", "config": "configuration"}  # fmt: skip
_FILLERS = frozenset(
    """value values number numbers setting settings parameter parameters option options count amount size_of of the a an
    to is are was in for its by on at as current initial""".split()
)


_BIG_OPTION = re.compile(r"(?<![\w-])-([A-Z])(?!\w)")
"""-T is another option than -t."""


@lru_cache(CACHED)
def attribute_key(attribute: str) -> str:
    """The key under which two spellings are one attribute: "Default value" and "defaults to", "max X" and "maximum X".

    Words keep their order. Never empty where the attribute has a letter or digit.
    """
    spelled = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", attribute)
    spelled = _BIG_OPTION.sub(r" big\1 ", spelled)
    words = [_SAME_WORD.get(word, word) for word in tokens(spelled)]
    kept = [stem(word) for word in words if word not in _FILLERS] or [stem(word) for word in words]
    return " ".join(kept)
