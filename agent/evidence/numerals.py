"""One number with its scale and unit, read where it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Context, Decimal

from agent.evidence.units import NO_UNIT, Unit, named, unit_at
from agent.evidence.words import CJK

_EXACT = Context(prec=40, Emax=10**6, Emin=-(10**6), traps=[])
_ROUNDED = Context(prec=15, Emax=10**6, Emin=-(10**6), traps=[])
"""Fifteen digits: what a conversion such as km/h to m/s leaves is then the same from both sides."""
_LONGEST = 40
"""A longer run of digits is a serial number or a key, not a quantity."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. ``value`` is in the base unit ``unit`` (empty: none, or one that we don't know).

    ``count`` is the number in the unit that was written (``measure``), ``step`` what its last digit is worth there: for
    "1.2 million km" 1200000 and 100000, of kilometres.
    """

    value: Decimal
    unit: str
    raw: str
    start: int
    end: int
    count: Decimal = field(compare=False)
    step: Decimal = field(compare=False)
    measure: Unit = field(compare=False, default=NO_UNIT)

    @property
    def spelled_out(self) -> bool:
        """Written in words, not in digits."""
        return not any(character.isnumeric() for character in self.raw)

    @property
    def readings(self) -> tuple[tuple[Decimal, str], ...]:
        """``(value, unit)``, and the same for the other things that its unit is used for: 64 KB as 65,536 B."""
        others = tuple((converted(self.count, Unit(base, factor)), base) for base, factor in self.measure.also)
        return ((self.value, self.unit), *others)

    @property
    def place(self) -> Decimal:
        """What the last digit is worth in the base unit."""
        return _ROUNDED.multiply(self.step, self.measure.factor)


def converted(count: Decimal, unit: Unit) -> Decimal:
    """So many of a unit in its base unit."""
    return _ROUNDED.plus(_EXACT.add(_EXACT.multiply(count, unit.factor), unit.offset))


def quantity(text: str, start: int, end: int, count: Decimal, unit: Unit, step: Decimal = Decimal(1)) -> Quantity:
    """The quantity that stands at ``text[start:end]``."""
    return Quantity(converted(count, unit), unit.base, text[start:end], start, end, count, step, unit)


_SAME: dict[str, str | int | None] = {
    "\u2212": "-",
    "\u2010": "-",
    "\u2011": "-",
    "’": "'",
    "٫": ".",
    "٬": ",",
    "，": ",",
    "．": ".",
    "％": "%",
}
_SAME |= dict.fromkeys("\u00a0\u2007\u2009\u202f\u2008\u3000", " ") | {"μ": "µ", "Ω": "Ω"}


def plain(text: str) -> str:
    """The text with the digits of all scripts, odd spaces and signs as ASCII; every character keeps its place."""
    if text.isascii():
        return text
    digits: dict[str, str | int | None] = {
        letter: str(unicodedata.decimal(letter)) for letter in set(text) if letter.isdecimal()
    }
    return text.translate(str.maketrans(digits | _SAME))


_NUMERAL = re.compile(
    r"""(?x)
    (?P<whole> \d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d) | \d{1,3}(?:[ ]\d{3})+(?:[.,]\d+)?(?!\d)
      | \d{1,3}(?:\.\d{3})+,\d+(?!\d) | \d{1,3}(?:\.\d{3}){2,}(?!\d|\.\d) | \d{1,3}(?:['_]\d{3})+(?:\.\d+)?(?!\d)
      | \d{1,2}(?:,\d{2})+,\d{3}(?!\d) | \d+,\d{1,2}(?!\d|,\d) | \d*\.\d+ | \d+ )
    (?: [eE](?P<exp>[+-]?\d{1,3})(?!\w)
      | \s?[×x*·]\s?10(?: (?:\^|\*\*)\{?(?P<ten>[+-]?\d{1,3})\}? | (?P<high>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}) )
      | (?:\^|\*\*)\{?(?P<power>-?\d{1,3})\}?(?!\w) | (?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}) )?
    """
)
_RAISED = re.compile(r"(?<=[^\W_])[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_HIGH = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")


def lowered(text: str) -> str:
    """The text with exponents behind a caret: 10⁵ is not 105, whatever a normal form of Unicode makes of it."""
    return _RAISED.sub(lambda raised: "^" + raised[0].translate(_HIGH), text)


_SCALE = re.compile(
    r"""(?xi)(?: (?-i:k)(?![\w/]) | [\s-]?(?:
        (hundred\b) | (thousand\b|tausend\b|mille\b|千)
      | (millions?\b|millionen\b|mio\b\.?|mn\b|millones\b|milioni\b|milhões\b|万|萬)
      | (billions?\b|bn\b|milliarden\b|milliards?\b|mrd\b\.?|miliardi\b) | (trillions?\b|billionen\b) | (億|亿) ))"""
)
_SCALES = (100, 10**3, 10**6, 10**9, 10**12, 10**8)
_MANY = {"万": 10**4, "萬": 10**4}
_MONEY = re.compile(r"(?:(?:US)?([$€£¥₹])|\b(USD|EUR|GBP|JPY|CHF|INR|CNY))\s?$")
_SIGN = re.compile(r"(?:^|[\s(\[{=:,;|<>~'\"`/$€£])[-–]$|(?:^|\s)minus\s$", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?!\w)")
_GAP = re.compile(r"[ \t]?[-\n ]?")
_ATTACHED = re.compile(rf"(?:_|[^\W\d{CJK}])[^\W{CJK}]*(?:[-.+/][^\W{CJK}]+)*")


def number_at(text: str, at: int, original: str) -> Quantity | int:
    """The quantity whose digits begin at ``at``, or where the identifier ends that only begins like a number (``3D``).

    ``text`` is :func:`plain`; ``original`` is what ``raw`` is cut from.
    """
    match = _NUMERAL.match(text, at)
    if match is None or len(match["whole"]) > _LONGEST:
        return _end_of_word(text, at)
    count, step = _evaluated(match)
    end, unit = match.end(), NO_UNIT
    if ordinal := _ORDINAL.match(text, end):
        end = ordinal.end()
    else:
        if scale := _SCALE.match(text, end):
            factor = _factor(scale)
            count, step, end = count * factor, step * factor, scale.end()
        spelled = _unit_after(text, end)
        if isinstance(spelled, int):
            return spelled
        unit, end = spelled
    start = at
    before = text[max(0, at - 6) : at]
    if money := _MONEY.search(before):
        unit = (named(money[1] or money[2]) or NO_UNIT) if unit is NO_UNIT else unit
        start -= len(before) - money.start()
        before = text[max(0, start - 6) : start]
    if sign := _SIGN.search(before):
        count, start = -count, start - (1 if sign.group()[-1] in "-–" else 6)
    return quantity(original, start, end, count, unit, step)


def _end_of_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isalnum():
        at += 1
    return at


def _unit_after(text: str, end: int) -> tuple[Unit, int] | int:
    """Unit and new end; an end alone where letters that are no unit stick to the digits, so that it is a name."""
    sticks = _ATTACHED.match(text, end)
    gap = _GAP.match(text, end)
    found = unit_at(text, gap.end() if gap else end, attached=gap is None or gap.end() == end)
    if found is not None:
        after = text[found[1] : found[1] + 1]
        compound = after.isdigit() and found[0].base == "s"
        if compound or not re.match(rf"[^\W{CJK}]", after):
            return found
    return sticks.end() if sticks else (NO_UNIT, end)


def _factor(scale: re.Match[str]) -> Decimal:
    if scale.lastindex is None:
        return Decimal(1000)
    return Decimal(_MANY.get(scale.group().strip(), _SCALES[scale.lastindex - 1]))


def _evaluated(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """The number and what its last digit is worth."""
    number = Decimal(_without_grouping(match["whole"]))
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    ten = match["exp"] or match["ten"] or (match["high"] and match["high"].translate(_HIGH))
    if ten:
        return _EXACT.scaleb(number, int(ten)), _EXACT.scaleb(step, int(ten))
    power = match["power"] or (match["superscript"] and match["superscript"].translate(_HIGH))
    if power:
        raised = _EXACT.power(number, int(power))
        return (raised, Decimal(1)) if raised.is_finite() else (number, step)
    return number, step


def _without_grouping(whole: str) -> str:
    whole = re.sub(r"[ '_]", "", whole)
    if "," in whole and "." in whole:
        mark = max(whole.rfind(","), whole.rfind("."))
        return re.sub(r"[.,]", "", whole[:mark]) + "." + whole[mark + 1 :]
    if whole.count(",") == 1:
        return whole.replace(",", "") if re.fullmatch(r"\d{1,3},\d{3}", whole) else whole.replace(",", ".")
    if whole.count(".") > 1:
        return whole.replace(".", "")
    return whole.replace(",", "")
