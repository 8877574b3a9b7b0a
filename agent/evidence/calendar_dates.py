"""Finding dates in a text and writing them the ISO way: ``2020-05-04``, ``2020-05``, ``--05-04``, ``1990s``.

Bare years are not found here: whether 1961 is a year depends on what stands around it (:mod:`.quantities`).
A date that can be read in two ways (03/04/2020) stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTHS = (
    "january januar janvier enero gennaio janeiro januari stycznia styczeń января январь",
    "february februar février febrero febbraio fevereiro februari lutego luty февраля февраль",
    "march märz mars marzo março maart marca marzec марта март",
    "april avril abril aprile kwietnia kwiecień апреля апрель",
    "may mai mayo maggio maio mei maja maj мая май",
    "june juni juin junio giugno junho czerwca czerwiec июня июнь",
    "july juli juillet julio luglio julho lipca lipiec июля июль",
    "august août agosto augustus sierpnia sierpień августа август",
    "september septembre septiembre settembre setembro września wrzesień сентября сентябрь",
    "october oktober octobre octubre ottobre outubro października październik октября октябрь",
    "november novembre noviembre novembro listopada listopad ноября ноябрь",
    "december dezember décembre diciembre dicembre dezembro december grudnia grudzień декабря декабрь",
)
_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_MONTH |= {name: number for number, name in enumerate(_SHORT, start=1)} | {"sept": 9}
_NEEDS_CAPITAL = frozenset([*_SHORT, "sept", "may", "march"])
"""Lower-case, these are more likely verbs or something else."""

_WORD = re.compile(r"[^\W\d_]+")
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
_OF = r"(?:(?:of|de|del|do|di)\s+)?"
_NAMED = re.compile(
    rf"""(?ix)(?<!\w)(?:
      (?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|[.ºª])?(?:\s+|-){_OF}(?P<m1>{_NAME})(?!\w)\.?
          (?:(?:,?\s+|-){_OF}(?P<y1>\d{{4}})(?!\d))?
    | (?P<m2>{_NAME})(?!\w)\.?(?:,?\s+|-){_OF}(?P<y2>\d{{4}})(?!\d)
    | (?P<m3>{_NAME})(?!\w)\.?(?:\s+|-)(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|[.,]\d)(?:,?\s+(?P<y3>\d{{4}})(?!\d))?
    )"""
)
_NUMERIC = re.compile(
    r"""(?x)(?<![\w.,/-])(?:
      (?P<y1>\d{4})-(?P<m1>\d\d)(?:-(?P<d1>\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))?)?)?
    | (?P<y2>\d{4})/(?P<m2>\d\d?)/(?P<d2>\d\d?)
    | (?P<y3>\d{4})\.(?P<m3>\d\d)\.(?P<d3>\d\d)
    | (?P<d4>\d\d?)\.\s?(?P<m4>\d\d?)\.\s?(?P<y4>\d{4})
    | (?P<a5>\d\d?)(?P<sep>[/-])(?P<b5>\d\d?)(?P=sep)(?P<y5>\d{4})
    | (?P<decade>[12]\d\d0)['’]?s
    )(?!\w|[-./]\d)"""
)
_YEAR = re.compile(r"[12]\d{3}")
_CJK = re.compile(r"(?<!\d)(\d{4})\s?[年년](?:\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?)?")


def calendar_dates(text: str) -> Iterator[tuple[str, int, int]]:
    """``(date, start, end)`` of each date, in no order. The digits must be ASCII ones."""
    if not _MONTH.keys().isdisjoint(_WORD.findall(text.casefold())):
        for match in _NAMED.finditer(text):
            if date := _named(match):
                yield date, match.start(), match.end()
    for match in _NUMERIC.finditer(text) if _YEAR.search(text) else ():
        if date := _numeric(match):
            yield date, match.start(), match.end()
    for match in () if text.isascii() else _CJK.finditer(text):
        if date := _iso(*match.groups()):
            yield date, match.start(), match.end()


def _named(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    name = part["m1"] or part["m2"] or part["m3"]
    if name.lower() in _NEEDS_CAPITAL and not name[0].isupper():
        return None
    return _iso(part["y1"] or part["y2"] or part["y3"], _MONTH[name.lower()], part["d1"] or part["d3"])


def _numeric(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if part["decade"]:
        return f"{part['decade']}s"
    if part["a5"]:
        one, other = int(part["a5"]), int(part["b5"])
        if one > 12 or one == other:
            return _iso(part["y5"], other, one)
        return _iso(part["y5"], one, other) if other > 12 else match.group()
    for form in "1234":
        if part["y" + form]:
            return _iso(part["y" + form], part["m" + form], part["d" + form])
    return None


def _iso(year: str | None, month: str | int | None, day: str | int | None) -> str | None:
    """The ISO form, or ``None`` where there is no such day or the year is out of the range that texts speak of."""
    if year is not None and not 1000 <= int(year) <= 2999:
        return None
    if (month is not None and not 1 <= int(month) <= 12) or (day is not None and not 1 <= int(day) <= 31):
        return None
    parts = [year or "-"] + [f"{int(part):02}" for part in (month, day) if part is not None]
    return "-".join(parts)
