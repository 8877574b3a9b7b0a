"""Everything countable in a text: quantities in base units, versions, dates, and identifiers that hold digits.

A digit belongs to one of the four and to no other: the 64 of ``x86_64`` is part of a name, the 2 of ``version 1.2`` of
a version, the 5 of ``5 May 2020`` of a date. Nothing here compares digits loosely: 1.5 is not 15.

Not covered: numbers spelled out in languages other than English, Roman numerals, and ``1.200`` as a German thousand
(it is read as 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from agent.evidence.calendar_dates import calendar_dates
from agent.evidence.number_words import spelled
from agent.evidence.numerals import Quantity, converted, number_at, plain, quantity
from agent.evidence.units import NO_UNIT, Unit, unit_at
from agent.evidence.words import CACHED, CJK, STOP

__all__ = ["Quantity", "Scan", "dates", "quantities", "scan", "versions"]


class Scan(NamedTuple):
    """What is countable in a text, each kind in the order in which it stands there."""

    quantities: tuple[Quantity, ...]
    versions: tuple[str, ...]
    dates: tuple[str, ...]
    identifiers: tuple[str, ...]
    """Names with digits, addresses, port numbers, clock times, hashes: to be compared as they are written."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of the text, those in digits and those in English words."""
    return scan(text).quantities


def versions(text: str) -> tuple[str, ...]:
    """The version numbers of the text, without a leading ``v``."""
    return scan(text).versions


def dates(text: str) -> tuple[str, ...]:
    """The dates of the text in ISO form; a year alone where what stands around it says that it is one."""
    return scan(text).dates


@lru_cache(CACHED)
def scan(text: str) -> Scan:
    """Everything countable in the text, found in one go."""
    finder = _Finder(text)
    if _DIGIT.search(finder.plain):
        finder.read_digits()
    finder.read_words()
    return Scan(
        tuple(_joined(sorted(finder.quantities, key=_start), finder.plain)),
        tuple(version for _, version in sorted(finder.versions)),
        tuple(date for _, date in sorted(finder.dates)),
        tuple(name for _, name in sorted(finder.identifiers)),
    )


_DIGIT = re.compile(r"[0-9]")
_NUMBERED = r"\d+(?:\.\d+)*(?:\.x)?"
_LATER = r"(?:[-_.]?(?:rc|alpha|beta|pre|dev|post)[.-]?\d*|[-_.]?(?:a|b|p)\d+|[a-z])(?![A-Za-z])"
_CUED = re.compile(
    rf"""(?xi)\b(?:versions?|releases?|ver\.|versión|versões|versão|versione|версия|версии|версию)\s+v?
    {_NUMBERED}(?:{_LATER})?(?!\w)
    (?:(?:,|,?\s(?:and|or|to|through|und|oder|et|ou|y|e)|\s?[-–])\s?v?{_NUMBERED}(?!\w|\s?(?:%|[a-z]+s\b)))*"""
)
_VERSION = re.compile(rf"{_NUMBERED}(?:{_LATER})?")
_LEADING_V = re.compile(rf"(?i)(?<!\w)v\.?\s?(?={_NUMBERED})({_NUMBERED}(?:{_LATER})?(?:\+[\w.]+)?)(?!\w)")
_PORTS = re.compile(
    r"(?i)\bports?\s+(?:numbers?\s+)?\d{1,5}(?:(?:\s?,\s?|\s?/\s?|\s(?:and|or|to)\s|\s?[-–]\s?)\d{1,5})*(?!\w|[.,]\d)"
)
_LETTER, _WORD = rf"[^\W\d_{CJK}]", rf"[^\W{CJK}]"
_TOKEN = re.compile(
    rf"""(?x)
      (?P<link> \b(?:https?|ftp|file)://[^\s<>"'()]+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
              | (?<![\w:])(?:[0-9a-fA-F]{{0,4}}:){{2,7}}[0-9a-fA-F]{{1,4}}(?!\w)
              | (?<![\w/.])~?/[\w.-]*[^\W\d][\w./-]*)
    | (?P<page> (?<!{_WORD}){_LETTER}[\w.+-]*\([1-9][a-z]{{0,2}}\))
    | (?P<name> (?<!{_WORD})(?!(?:mid|pre|post|early|late|since)-\d|US\$|(?:USD|EUR|GBP|JPY|CHF)\d)
                [^\W\d{CJK}](?=[\w.+/-]*\d){_WORD}*(?:[-.+/]{_WORD}+)*)
    | (?P<number> (?<![A-Za-z0-9_])(?:\d|\.\d))
    """
)
_AT_DIGIT = re.compile(
    rf"""(?x)
      0[xX][0-9a-fA-F]+(?!\w) | (?=[0-9]*[a-f])[0-9a-f]{{7,64}}(?!\w)
    | (?:\d{{1,3}}\.){{3}}\d{{1,3}}(?:/\d{{1,2}})?(?::\d+)?(?!\w|\.\d)
    | (?:[0-9a-fA-F]{{0,4}}:){{2,7}}[0-9a-fA-F]{{1,4}}(?!\w) | \d{{1,5}}:\d{{2,5}}(?:\s?[ap]m\b)?(?!\w)
    | \d+/(?:tcp|udp|sctp)\b | \d{{1,4}}/\d{{1,4}}(?![\w/]|\.\d)
    | (?P<version> (?!\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\w|\.\d)) (?:
          \d+(?:\.\d+){{2,}}(?:{_LATER})? | \d+(?:\.\d+)*\.x
        | \d+(?:\.\d+)+(?:p\d+|[-_]?(?:rc|alpha|beta|dev|pre|post|a|b)[.-]?\d+|[-_]?(?:rc|alpha|beta)) )(?!\w) )
    """
)
_IS_PORT = re.compile(r"[\w\]]:$")
_RELEASE = re.compile(r"\d+\.\d+(?![\w%]|[.,]\d|\s?%)")
_BEFORE = re.compile(r"([^\W\d][\w.'’+-]*|[(\[=:–-])[ \t\n]?$")
_AFTER = re.compile(r"[\s-]?([^\W\d_]+)")
_STRONG = frozenset(
    "in since year years circa ca c until till born died anno during im jahr année año anno ano en dans".split()
)
_WEAK = _STRONG | frozenset(
    "from by of to before after between and early late mid spring summer autumn fall winter around © copyright"
    " seit bis von depuis desde hasta dal dopo r roku w в с до q1 q2 q3 q4".split()
)


class _Finder:
    """Reads one text; what has been read is masked, so that nothing is read twice."""

    def __init__(self, text: str) -> None:
        self.text, self.plain = text, plain(text)
        self.masked = self.plain
        self.quantities: list[Quantity] = []
        self.versions: list[tuple[int, str]] = []
        self.dates: list[tuple[int, str]] = []
        self.identifiers: list[tuple[int, str]] = []

    def _mask(self, start: int, end: int) -> None:
        self.masked = self.masked[:start] + "\x00" * (end - start) + self.masked[end:]

    def read_digits(self) -> None:
        for date, start, end in calendar_dates(self.plain):
            if "\x00" not in self.masked[start:end]:
                self.dates.append((start, date))
                self._mask(start, end)
        for pattern, numbered, into in (
            (_CUED, _VERSION, self.versions),
            (_LEADING_V, _VERSION, self.versions),
            (_PORTS, _VERSION, self.identifiers),
        ):
            for match in pattern.finditer(self.masked):
                into.extend((match.start() + n.start(), n.group()) for n in numbered.finditer(match.group()))
                self._mask(*match.span())
        at = 0
        while token := _TOKEN.search(self.masked, at):
            at = self._read_number(token.start()) if token.lastgroup == "number" else self._read_name(token)

    def _read_name(self, token: re.Match[str]) -> int:
        name = token.group().rstrip(".,;:")
        if _DIGIT.search(name):
            self.identifiers.append((token.start(), name))
        return token.end()

    def _read_number(self, at: int) -> int:
        if special := _AT_DIGIT.match(self.masked, at):
            kind = self.versions if special.lastgroup == "version" else self.identifiers
            kind.append((at, special.group()))
            return special.end()
        if (release := _RELEASE.match(self.masked, at)) and self._follows_a_name(at, release.end()):
            self.versions.append((at, release.group()))
            return release.end()
        number = number_at(self.masked, at, self.text)
        if isinstance(number, int):
            self.identifiers.append((at, self.plain[at:number]))
            return max(number, at + 1)
        if _IS_PORT.search(self.plain, max(0, at - 2), at) and number.raw.isdecimal():
            self.identifiers.append((at, number.raw))
        elif self._is_year(number):
            self.dates.append((at, self.plain[at : number.end]))
        else:
            self.quantities.append(number)
            if self.masked[number.end : number.end + 1].isdigit():  # the 30 of "1h30m"
                return self._read_number(number.end)
        return number.end

    def _follows_a_name(self, at: int, end: int) -> bool:
        """``OpenSSH 10.0`` and ``Python 3.11`` are releases; ``About 3.5`` and ``OpenSSH 10.0 s`` are not."""
        before = _BEFORE.search(self.masked, max(0, at - 30), at)
        if (
            before is None
            or not before[1][0].isupper()
            or before[1].lower() in STOP
            or not before.group()[-1].isspace()
        ):
            return False
        return unit_at(self.masked, end + 1, attached=False) is None

    def _is_year(self, number: Quantity) -> bool:
        if not (number.raw.isdecimal() and len(number.raw) == 4 and 1000 <= number.value <= 2099):
            return False
        before = _BEFORE.search(self.plain, max(0, number.start - 14), number.start)
        cue = before[1].lower().rstrip(".'") if before else ""
        after = _AFTER.match(self.plain, number.end)
        if after and after[1][0].islower() and after[1][-1] == "s" and after[1] not in STOP:
            return False
        if number.value < 1800:
            return cue in _STRONG
        whole = number.raw == self.text.strip()
        return (
            whole
            or cue in _WEAK
            or cue in ("(", "[", "–")
            or bool(re.match(r"\s?[-–]\s?\d{4}\b", self.plain[number.end :]))
        )

    def read_words(self) -> None:
        read = [(number.start, number.end) for number in self.quantities]
        for value, start, end in spelled(self.plain):
            if "\x00" in self.masked[start:end] or any(first <= start < last for first, last in read):
                continue  # read as part of something else, as "cent" in "12 pour cent"
            gap = re.compile(r"[\s-]").match(self.plain, end)
            found = unit_at(self.plain, gap.end(), attached=False) if gap else None
            unit, stop = found or (NO_UNIT, end)
            if found is not None or self.plain[start:end].lower() not in ("one", "half a", "half an"):
                self.quantities.append(quantity(self.text, start, stop, value, unit))


def _start(found: Quantity) -> int:
    return found.start


_MINUTE = Unit("s", Decimal(60))
_MINUTES = (("s", Decimal(60)),)
_COMPOUND = re.compile(r"(?:,?\s)?(?:and\s)?")
_RANGE = re.compile(r"\s?(?:-|–|—|\.\.\.?|…)\s?|\s(?:to|bis|à|and|or|und|oder|et|ou)\s", re.IGNORECASE)


def _joined(found: Iterable[Quantity], text: str) -> Iterator[Quantity]:
    """Put "1 h 30 min" together, and give the first number of "3 to 5 km" its unit."""
    last: Quantity | None = None
    for number in found:
        if last is None:
            last = number
            continue
        between = text[last.end : number.start]
        if last.unit == "s" and number.measure.also == _MINUTES and _COMPOUND.fullmatch(between):
            number = quantity_in(number, replace(number, measure=_MINUTE))
        if _is_compound(last, number, between, text):
            span = text[last.start : number.end]
            count = last.value + number.value
            unit = replace(NO_UNIT, base=last.unit)
            last = Quantity(count, last.unit, span, last.start, number.end, count, number.place, unit)
            continue
        if last.measure is NO_UNIT and number.measure is not NO_UNIT and _RANGE.fullmatch(between):
            last = quantity_in(last, number)
        yield last
        last = number
    if last is not None:
        yield last


def quantity_in(number: Quantity, other: Quantity) -> Quantity:
    """The same number, in the unit that the other one is written in."""
    return replace(number, value=converted(number.count, other.measure), unit=other.measure.base, measure=other.measure)


def _is_compound(first: Quantity, then: Quantity, between: str, text: str) -> bool:
    if first.unit not in ("s", "month") or then.unit != first.unit or not _COMPOUND.fullmatch(between):
        return False
    if "and" in between and "between" in text[max(0, first.start - 9) : first.start].lower():
        return False
    return Decimal(0) <= then.value < first.measure.factor and first.count > 0
