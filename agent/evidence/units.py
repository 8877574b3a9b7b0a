"""Units of measurement and what they come to in a base unit.

Factors are exact by definition: SI prefixes and units (BIPM, The International System of Units, 9th edition), binary
prefixes (IEC 80000-13), inch, foot, yard, mile and pound (the international agreement of 1959). A month is 1/12 year;
neither is turned into days, which they have no fixed number of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agent.evidence.words import CJK


@dataclass(frozen=True, slots=True)
class Unit:
    """``value in base = value * factor + offset``. ``also`` are other things that the same spelling is used for."""

    base: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    also: tuple[tuple[str, Decimal], ...] = ()


NO_UNIT = Unit("")

_PREFIXES = {
    "n": -9,
    "µ": -6,
    "u": -6,
    "m": -3,
    "c": -2,
    "d": -1,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
    "E": 18,
}
_PREFIX_WORDS = {
    "nano": -9,
    "micro": -6,
    "milli": -3,
    "centi": -2,
    "kilo": 3,
    "mega": 6,
    "giga": 9,
    "tera": 12,
    "peta": 15,
}
_BINARY = {"K": 1, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_BINARY_WORDS = {"kibi": 1, "mebi": 2, "gibi": 3, "tebi": 4, "pebi": 5}

_PREFIXED = {  # symbol: (prefixes in use, base unit, factor)
    "s": ("num", "s", "1"), "m": ("nµucdmk", "m", "1"), "g": ("nµumk", "g", "1"), "Hz": ("kMGT", "Hz", "1"),
    "W": ("mkMGT", "W", "1"), "Wh": ("kMGT", "J", "3600"), "J": ("mkMG", "J", "1"), "V": ("µmkM", "V", "1"),
    "A": ("nµmk", "A", "1"), "Ah": ("m", "C", "3600"), "Pa": ("hkMG", "Pa", "1"), "N": ("mkM", "N", "1"),
    "eV": ("mkMGT", "eV", "1"), "l": ("µmcd", "L", "1"), "L": ("µmcd", "L", "1"), "Ω": ("mkMG", "Ω", "1"),
    "mol": ("nµm", "mol", "1"), "K": ("m", "K", "1"), "bar": ("m", "Pa", "100000"), "rad": ("mµ", "rad", "1"),
    "F": ("pnµm", "F", "1"),
}  # fmt: skip

_NAMED = {  # full names take prefix words: kilometre, milliseconds
    "second": ("s", "1"), "metre": ("m", "1"), "meter": ("m", "1"), "gram": ("g", "1"), "gramme": ("g", "1"),
    "hertz": ("Hz", "1"), "watt": ("W", "1"), "joule": ("J", "1"), "volt": ("V", "1"), "ampere": ("A", "1"),
    "amp": ("A", "1"), "pascal": ("Pa", "1"), "newton": ("N", "1"), "litre": ("L", "1"), "liter": ("L", "1"),
    "ohm": ("Ω", "1"), "byte": ("B", "1"), "bit": ("bit", "1"), "ton": ("t", "1"),
}  # fmt: skip

_WORDS = {  # base: {factor: spellings}, case-insensitive, never prefixed
    "s": {
        "1": "sec secs seconde secondes sekunde sekunden segundo segundos secondi секунд секунды секунда"
        " 秒 秒間 秒钟",
        "60": "min mins minute minutes minuten minuto minutos minuti минут минуты минута 分 分間 分钟 分鐘",
        "3600": "hr hrs hour hours stunde stunden heure heures hora horas ora ore uur godzin часов часа час"
        " 時間 小时 小時",
        "86400": "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dni дней дня день"
        " 天 日間",
        "604800": "week weeks wk wks woche wochen semaine semaines semana semanas settimane weken недель недели"
        " 週間 周",
    },
    "month": {
        "1": "month months monat monate monaten mois mes meses mese mesi maand maanden месяцев месяца か月 ヶ月 个月",
        "12": "year years yr yrs jahr jahre jahren année années ans año años anno anni ano anos jaar lat lata"
        " лет года год 年間",
        "120": "decade decades",
        "1200": "century centuries",
    },
    "m": {"1609.344": "mile miles mi", "0.9144": "yard yards yd yds", "0.3048": "foot feet ft", "0.0254": "inch inches",
          "1000": "公里 千米 キロ kilomètre kilomètres kilómetro kilómetros chilometro chilometri quilômetro"
          " quilômetros quilómetro quilómetros километр километра километров",
          "1": "米 メートル mètre mètres metro metros metri метр метра метров", "1852": "nmi"},
    "m³": {"1": "kubikmeter 立方米"},
    "m²": {"1": "quadratmeter 平方米", "1000000": "quadratkilometer 平方公里",
           "10000": "ha hectare hectares", "4046.8564224": "acre acres"},
    "g": {"1000000": "tonne tonnes", "453.59237": "lb lbs pound pounds", "28.349523125": "oz ounce ounces",
          "1000": "kilo kilos 公斤"},
    "%": {"1": "percent pct prozent procent procento процентов процента パーセント", "0.1": "permille permil promille"},
    "$": {"1": "usd dollar dollars"}, "€": {"1": "eur euro euros"}, "£": {"1": "gbp"}, "¥": {"1": "jpy yen 円"},
    "CHF": {"1": "chf"}, "₹": {"1": "inr rupee rupees"}, "元": {"1": "cny rmb yuan 元"},
    "×": {"1": "times fold"}, "px": {"1": "px pixel pixels"}, "dpi": {"1": "dpi"}, "rpm": {"1": "rpm"},
    "fps": {"1": "fps"}, "dB": {"1": "db decibel decibels"},
    "°": {"1": "degree degrees deg"}, "B": {"1": "octet octets"},
    "K": {"1": "kelvin kelvins"},
}  # fmt: skip

_SYMBOLS: dict[str, Unit] = {
    "%": Unit("%"), "‰": Unit("%", Decimal("0.1")), "°": Unit("°"), "×": Unit("×"), "B": Unit("B"), "b": Unit("bit"),
    "h": Unit("s", Decimal(3600)), "d": Unit("s", Decimal(86400)), "w": Unit("s", Decimal(604800)),
    "t": Unit("g", Decimal(1000000)), "y": Unit("month", Decimal(12)), "x": Unit("×"),
    "°C": Unit("K", Decimal(1), Decimal("273.15")), "℃": Unit("K", Decimal(1), Decimal("273.15")),
    "°F": Unit("K", Decimal(5) / 9, Decimal("459.67") * 5 / 9), "$": Unit("$"), "€": Unit("€"), "£": Unit("£"),
    "¥": Unit("¥"), "₹": Unit("₹"),
}  # fmt: skip
_ATTACHED_ONLY = frozenset("bdwtyx")
_BY_WORD: dict[str, Unit] = {}


def _fill() -> None:
    for symbol, (prefixes, base, factor) in _PREFIXED.items():
        _SYMBOLS[symbol] = Unit(base, Decimal(factor))
        for prefix in prefixes:
            if prefix in _PREFIXES:
                _SYMBOLS[prefix + symbol] = Unit(base, Decimal(factor).scaleb(_PREFIXES[prefix]))
    _SYMBOLS["hPa"] = Unit("Pa", Decimal(100))
    _SYMBOLS["m"] = Unit("m", also=(("s", Decimal(60)),))  # "2m" is two minutes in most configuration files
    for prefix, power in _BINARY.items():
        decimal, binary = Decimal(1000) ** power, Decimal(1024) ** power
        # "64 KB" is 65,536 bytes to half of the world; both readings are kept.
        for spelling in (prefix + "B", (prefix + "b").lower()):
            _SYMBOLS[spelling] = Unit("B", decimal, also=(("B", binary),))
        _SYMBOLS[prefix + "iB"] = Unit("B", binary)
        for spelling in (prefix + "b", prefix + "bit"):
            _SYMBOLS.setdefault(spelling, Unit("bit", decimal))
        _SYMBOLS[prefix + "bps"] = _SYMBOLS[prefix + "bit/s"] = Unit("bit/s", decimal)
        _SYMBOLS[prefix + "ibit"] = Unit("bit", binary)
    _SYMBOLS["bps"] = Unit("bit/s")
    for name, (base, factor) in _NAMED.items():
        unit = Unit("g", Decimal(10) ** 6) if base == "t" else Unit(base, Decimal(factor))
        for prefix, power in {"": 0, **_PREFIX_WORDS}.items():
            also = (("B", Decimal(1024) ** (power // 3)),) if base == "B" and power > 0 else ()
            for ending in ("", "s"):
                _BY_WORD[prefix + name + ending] = Unit(unit.base, unit.factor.scaleb(power), also=also)
    for prefix, power in _BINARY_WORDS.items():
        for name, base in (("byte", "B"), ("bit", "bit")):
            _BY_WORD[prefix + name] = _BY_WORD[prefix + name + "s"] = Unit(base, Decimal(1024) ** power)
    for base, spellings in _WORDS.items():
        for factor, listed in spellings.items():
            for word in listed.split():
                _BY_WORD[word] = Unit(base, Decimal(factor))


_fill()

_SUFFIX_POWER = {"K": 1, "M": 2, "G": 3, "T": 4}
_TWO_WORDS = re.compile(
    r"(?i)(?:per|pour|por|pro) (?:cent[io]?|ciento)\b|percentage points?"
    r"|((?:per|pour|por|pro) mil(?:le)?)\b"
    r"|degrees? (celsius|fahrenheit)|(?:square|sq\.?) (\w+)|cubic (\w+)"
)
_UNIT = re.compile(r"[%‰$€£¥₹℃×]|°[CF]?|[^\W\d_²³]+")
_CJK_LETTER = re.compile(f"[{CJK}]")
_POWER = re.compile(r"\^?([23²³])(?!\w)")
_PER = re.compile(r"/([^\W\d_]+)|\s?\b(?:per|each|every|a|pro|par|por|al)\s([^\W\d_]{3,})")


def unit_at(text: str, at: int, *, attached: bool) -> tuple[Unit, int] | None:
    """The unit that is spelled at ``text[at:]`` and where it ends; ``None`` where no unit that we know stands there.

    ``attached``: it follows its number without a space, where a lone letter means more (``2d``, ``64K``).
    """
    if two := _TWO_WORDS.match(text, at):
        return _of_two_words(two)
    if (match := _UNIT.match(text, at)) is None:
        return None
    word = match.group()
    unit, end = named(word, attached=attached), match.end()
    if unit is None and _CJK_LETTER.match(word):
        unit, end = next(((named(word[:n]), at + n) for n in (2, 1) if named(word[:n])), (None, end))
    if word == "per":
        end = at
    if unit is not None and unit.base == "m" and (power := _POWER.match(text, end)):
        exponent = 2 if power.group(1) in "2²" else 3
        unit, end = Unit("m" + "²³"[exponent - 2], unit.factor**exponent), power.end()
    if per := _PER.match(text, end):
        divisor = named(per.group(1) or per.group(2), attached=per.group(1) is not None)
        if divisor is not None and divisor.base == "s" and (unit is None or not unit.offset):
            unit = unit or NO_UNIT
            also = tuple((base + "/s", factor / divisor.factor) for base, factor in unit.also)
            return Unit(unit.base + "/s", unit.factor / divisor.factor, also=also), per.end()
    return None if unit is None else (unit, end)


def named(word: str, *, attached: bool = False) -> Unit | None:
    """The unit with this symbol or name."""
    if attached and word in _SUFFIX_POWER:
        return _suffix(word)
    if word in _SYMBOLS and (attached or word not in _ATTACHED_ONLY):
        return _SYMBOLS[word]
    return _BY_WORD.get(word.lower())


def _suffix(letter: str) -> Unit:
    """``64K`` can be 64 thousand, 64,000 bytes or 64 KiB (and 300K kelvin): all are kept, none is chosen."""
    power = _SUFFIX_POWER[letter]
    also = [("", Decimal(1000) ** power), ("B", Decimal(1000) ** power), ("B", Decimal(1024) ** power)]
    return Unit(letter, also=(*also, ("K", Decimal(1))) if letter == "K" else tuple(also))


def _of_two_words(match: re.Match[str]) -> tuple[Unit, int] | None:
    thousandth, scale, square, cubic = match.groups()
    if thousandth:
        return _SYMBOLS["‰"], match.end()
    if scale:
        return _SYMBOLS["°" + scale[0].upper()], match.end()
    if inner := square or cubic:
        unit, exponent = named(inner), 2 if square else 3
        if unit is None or unit.base != "m":
            return None
        return Unit("m" + "²³"[exponent - 2], unit.factor**exponent), match.end()
    return _SYMBOLS["%"], match.end()
