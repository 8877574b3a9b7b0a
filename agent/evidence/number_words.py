"""Numbers that are spelled out: in English all of them ("two hundred and five", "half an"); up to a hundred in
German, French, Spanish, Italian and Portuguese, where the text is clearly in that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.evidence.words import language, tokens

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_VALUE = {word: value for value, word in enumerate(_UNITS)}
_VALUE |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}

_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_HINTS: dict[str, tuple[Decimal, str]] = {word: (Decimal(at), "th") for at, word in enumerate(_ORDINALS)}
_HINTS |= {word: (Decimal(value), "×") for word, value in (("once", 1), ("twice", 2), ("double", 2), ("triple", 3))}
_HINTS |= {word: (Decimal(value), "") for word, value in (("one", 1), ("single", 1), ("both", 2), ("dozen", 12))}
_HINTS |= {"half": (Decimal("0.5"), ""), "none": (Decimal(0), "")}

_WORD = "|".join(sorted(_VALUE, key=len, reverse=True))
_FIRST_WORDS = frozenset((*_VALUE, *_SCALES, "half"))
_SPELLED = re.compile(
    rf"(?i)\b(?:half\s+an?\b|(?:(?:{_WORD})|(?<=\ba )(?:hundred|thousand|million|billion))\b"
    rf"(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|{'|'.join(_SCALES)})\b)*)"
)


_ABROAD = {  # from two on: "one" is an article; then the tens; what else is there
    "de": (
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
        " achtzehn neunzehn",
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
        {"hunderttausend": 10**5, "einhundert": 100, "tausend": 1000, "eintausend": 1000, "dreissig": 30},
    ),
    "fr": (
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit"
        " dix-neuf",
        "vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
        {"mille": 1000, "quatre-vingt": 80},
    ),
    "es": (
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho"
        " diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
        {"veintiuno": 21, "veinticuatro": 24, "veinticinco": 25, "mil": 1000},
    ),
    "it": (
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette"
        " diciotto diciannove",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
        {"ventiquattro": 24, "venticinque": 25, "mille": 1000},
    ),
    "pt": (
        "dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito"
        " dezenove",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
        {"duas": 2, "catorze": 14, "dezasseis": 16, "dezassete": 17, "dezanove": 19, "mil": 1000},
    ),
}


def _abroad(small: str, tens: str, others: dict[str, int]) -> tuple[re.Pattern[str], dict[str, int]]:
    known = {word: value for value, word in enumerate(small.split(), start=2)}
    known |= {word: 10 * value for value, word in enumerate(tens.split(), start=2)} | others
    for value, one in enumerate(("ein", *small.split()[:8]), start=1):  # einundzwanzig
        known |= {f"{one}und{ten}": value + 10 * at for at, ten in enumerate(tens.split()[:8], start=2)}
    for value, one in enumerate(small.split()[:8], start=2):  # vingt-deux, treinta y dos
        for at, ten in enumerate(tens.split()[:8], start=2):
            known |= {f"{ten}{joint}{one}": 10 * at + value for joint in ("-", " y ", " e ")}
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?i)(?<![\w-])(?:{words})(?![\w-])"), known


_READ_ABROAD = {spoken: _abroad(*listed) for spoken, listed in _ABROAD.items()}


def spelled(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """``(value, start, end)`` of each number in words. "one" is among them: who asks must tell the pronoun."""
    if (abroad := _READ_ABROAD.get(language(text))) is not None:
        pattern, known = abroad
        for found in pattern.finditer(text):
            yield Decimal(known[found.group().lower()]), found.start(), found.end()
        return
    if _FIRST_WORDS.isdisjoint(tokens(text)):
        return
    for match in _SPELLED.finditer(text):
        if match.group()[:4].lower() == "half":
            yield Decimal("0.5"), match.start(), match.end()
            continue
        yield from _numbers(match)


def _numbers(match: re.Match[str]) -> Iterator[tuple[Decimal, int, int]]:
    """Split "two three hundred" into the numbers that can be said: each part must fit under the one before it."""
    total, group, start, end, room = 0, 0, -1, -1, 0
    for word in re.finditer(r"[a-z]+", match.group().lower()):
        name, at = word.group(), match.start() + word.start()
        if name == "and":
            continue
        if scale := _SCALES.get(name):
            start = at if start < 0 else start
            if scale == 100:
                group, room = (group or 1) * 100, 100
            else:
                total, group, room = total + (group or 1) * scale, 0, scale
        else:
            value = _VALUE[name]
            if start >= 0 and (value >= room or value == 0):
                yield Decimal(total + group), start, end
                total, group, start = 0, 0, -1
            start = at if start < 0 else start
            group += value
            room = 10 if value >= 20 else 1
        end = match.start() + word.end()
    if start >= 0:
        yield Decimal(total + group), start, end


def hinted(word: str) -> tuple[Decimal, str] | None:
    """The number and unit that a word such as "twice" can stand for ("th": an ordinal).

    Enough to carry a number that another text has in digits, not enough to claim one.
    """
    return _HINTS.get(word)
