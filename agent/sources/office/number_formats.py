"""Numbers of a workbook as a person sees them: the number format of the cell applied.

Dates come out the ISO way, whatever order the format has them in: what a person sees depends on where they live. What
a format hides, and what it says about colours, widths and fractions, does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0", 6: "$#,##0", 7: "$#,##0.00", 8: "$#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm",
    19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "$#,##0", 43: "#,##0.00", 44: "$#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss", 48: "0.0E+0",
}  # fmt: skip
"""Formats that files name by number alone (ECMA-376, 18.8.30); the others are shown as they are."""
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>[hms]+)\]|\[[^\]]*\]'
    r"|(?P<digits>[#0?](?:[#0?,]*)(?:\.[#0?]*)?|\.[#0?]+)|(?P<exponent>[eE][+-]0+)|(?P<general>General)"
    r"|(?P<ampm>AM/PM|A/P)|(?P<date>[yYmMdDhHsSbBeEgG]+)|(?P<percent>%)|(?P<text>@)|(?P<scale>,)|(?P<other>.)",
    re.DOTALL,
)
SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\])*', re.DOTALL)
LARGEST = 2_958_466
"""The serial number after the last day that Excel knows, 9999-12-31."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A section of a format, taken apart. ``date`` holds the letters of its date parts, empty for no date."""

    before: str
    digits: str
    after: str
    date: str = ""
    exponent: bool = False
    percent: int = 0
    scale: int = 0


def shown(value: str, code: str, *, since_1904: bool = False) -> str:
    """A number, written as files write it, under a format; as it is where the format says nothing that we know."""
    if code in ("", "General") and len(value) < 12 and value.isdecimal():
        return value  # most numbers are
    try:
        with localcontext() as context:
            context.prec = 40
            number = Decimal(value)
            return _shown(number, code, since_1904) if number.is_finite() else value
    except (InvalidOperation, OverflowError, ValueError):
        return value


def _shown(number: Decimal, code: str, since_1904: bool) -> str:
    sections = _sections(code)
    at = 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0
    shape = _shape(sections[at])
    if shape.date:
        return _date(number, shape.date, since_1904)
    if not shape.digits:
        return _general(number)
    size = abs(number) * 100**shape.percent / 1000**shape.scale
    sign = "-" if number < 0 and at != 1 else ""
    return f"{sign}{shape.before}{_digits(size, shape)}{shape.after}".strip()


def _digits(size: Decimal, shape: _Shape) -> str:
    whole, _, decimals = shape.digits.partition(".")
    if shape.exponent:
        return f"{size:.{len(decimals)}E}"
    if size >= 10**25 or len(decimals) > 30:
        return _general(size)
    size = size.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{size:,f}" if "," in whole else f"{size:f}"
    before, _, after = text.partition(".")
    while after and after[-1] == "0" and decimals[len(after) - 1] != "0":
        after = after[:-1]
    before = before.rjust(whole.replace(",", "").count("0"), "0")
    return f"{before}.{after}" if after else before


def _general(number: Decimal) -> str:
    """At most 15 digits, all that a workbook keeps: what is beyond is noise of binary fractions."""
    size = abs(number)
    if size and (size >= 10**15 or size < Decimal("1e-9")):
        return f"{number.normalize():.15g}"
    rounded = f"{number:.15g}" if number % 1 else f"{number:.0f}"
    plain = f"{Decimal(rounded):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(number: Decimal, letters: str, since_1904: bool) -> str:
    """A serial number, days since the end of 1899, as date, time, both, or time that has gone by."""
    if "[" in letters:
        seconds = int((number * 86400).to_integral_value(ROUND_HALF_UP))
        sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if "s" in letters else "")
        return sign + clock
    if not 0 <= number < LARGEST:
        return _general(number)
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if number >= 60 else 31)
    days = int(number)
    moment = first + timedelta(days=days, seconds=round(float(number - days) * 86400))
    has_time = "h" in letters or "s" in letters
    clock = f"{moment:%H:%M:%S}" if "s" in letters else f"{moment:%H:%M}"
    if not (set(letters) & set("yd") or ("m" in letters and not has_time)):
        return clock
    if has_time:
        return f"{moment:%Y-%m-%d} {clock}"
    return f"{moment:%Y-%m-%d}" if "d" in letters else f"{moment:%Y-%m}" if "m" in letters else f"{moment:%Y}"


@lru_cache(maxsize=2048)
def _sections(code: str) -> list[str]:
    found = []
    at = 0
    while at <= len(code):
        section = SECTION.match(code, at)
        end = section.end() if section else len(code)
        found.append(code[at:end])
        at = end + 1
    return found or [""]


@lru_cache(maxsize=2048)
def _shape(section: str) -> _Shape:
    before, digits, after, date = "", "", "", ""
    exponent, percent, scale = False, 0, 0
    for found in TOKEN.finditer(section):
        literal = next((found[kind] for kind in ("quoted", "escaped", "currency", "other") if found[kind]), "")
        match found.lastgroup:
            case "digits" if digits:
                return _Shape("", "", "")  # a fraction, or digits among words: shown as it is
            case "digits":
                digits = found[0].rstrip(",")
                scale += len(found[0]) - len(digits)
            case "date" | "ampm":
                date += "h" if found["ampm"] else found[0].lower()
            case "elapsed":
                date += f"[{found['elapsed'].lower()}]"
            case "exponent":
                exponent = True
            case "percent":
                percent, literal = percent + 1, "%"
            case "scale" if digits:
                scale += 1
        if digits:
            after += literal
        else:
            before += literal
    dated = date if not digits or re.search(r"[hs]", date) else ""
    return _Shape(before, digits, after, dated, exponent, percent, scale)
