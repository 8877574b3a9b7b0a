"""Why two names must stay two entities, however alike they look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.evidence.short_forms import expands

_PAIRS = """client server; min max; minimum maximum; input output; in out; read write; reader writer; enable
disable; enabled disabled; local remote; public private; first last; upper lower; start stop; begin end; open
close; source target; source destination; send receive; sender receiver; push pull; upload download; import
export; encode decode; encrypt decrypt; encryption decryption; encoder decoder; compress decompress; compression
decompression; add remove; allow deny; accept reject; include exclude; internal external; inner outer; inbound
outbound; incoming outgoing; ingress egress; parent child; master slave; primary secondary; primary replica;
leader follower; left right; top bottom; north south; east west; northern southern; eastern western; front back;
frontend backend; before after; pre post; old new; positive negative; true false; on off; yes no; with without;
lock unlock; mount unmount; load unload; load store; get set; put get; install uninstall; attach detach; connect
disconnect; increment decrement; increase decrease; ascending descending; high low; hot cold; hard soft;
hardware software; synchronous asynchronous; sync async; static dynamic; mutable immutable; absolute relative;
forward backward; forward reverse; horizontal vertical; row column; width height; user system; user kernel;
guest host; buyer seller; lender borrower; teacher student; male female; men women; man woman; king queen;
brother sister; father mother; summer winter; day night; acid base; anode cathode; analog digital; analogue
digital; stdin stdout; stdout stderr; stdin stderr; lossy lossless; single multi; single multiple; major minor;
micro macro; short long; small large; plus minus; head tail; header footer; request response; question answer;
producer consumer; publisher subscriber; training inference; training test; supervised unsupervised; symmetric
asymmetric; odd even; buy sell; win lose; early late; global local; stateful stateless; sparse dense; wired
wireless; online offline; online batch; free paid; full partial"""
_OPPOSITES = {frozenset(pair.split()) for pair in _PAIRS.replace("\n", " ").split(";")}
_PREFIXES = (
    "un",
    "non",
    "in",
    "im",
    "ir",
    "dis",
    "de",
    "a",
    "anti",
    "counter",
    "sub",
    "super",
    "inter",
    "intra",
    "pre",
    "post",
)
_DENIALS = frozenset("non not no without un anti".split())
_STAGES = frozenset(
    """draft final alpha beta rc preview prerelease nightly snapshot stable unstable testing candidate proposed proposal
    deprecated legacy experimental lts canary dev development production staging provisional interim""".split()
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})")
_SECTION = re.compile(r"\((\d[a-z]*)\)\W*$", re.IGNORECASE)
_WORD_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def veto(a: str, b: str) -> str | None:
    """Why the two names must not be merged under any similarity; ``None`` where nothing speaks against it.

    It says nothing *for* a merge. ``veto(a, b)`` and ``veto(b, a)`` agree, and no name is vetoed against itself.
    """
    section, other_section = _SECTION.search(a), _SECTION.search(b)
    if section and other_section and section[1].lower() != other_section[1].lower():
        return f"different manual sections: {section[1]} and {other_section[1]}"
    a, b = _without_section(a), _without_section(b)
    words, other_words = _words(a), _words(b)
    return (
        _short_forms(a, b)
        or _numbers(a, b)
        or _stages(set(words), set(other_words))
        or _opposed(set(words) - set(other_words), set(other_words) - set(words))
        or _one_letter(words, other_words)
    )


def _without_section(name: str) -> str:
    return _SECTION.sub("", name).strip()


def _words(name: str) -> list[str]:
    parts = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name)  # MaxValue is max value
    return [word.casefold() for word in re.findall(r"[^\W_]+[+#]*", parts)]


def _short_forms(a: str, b: str) -> str | None:
    a, b = a.strip(" `\"'“”‘’.,;:"), b.strip(" `\"'“”‘’.,;:")
    if a == b or not (_is_short(a) and _is_short(b)):
        return None
    if a.casefold() == b.casefold():
        capitals = [sum(letter.isupper() for letter in name) > 1 for name in (a, b)]
        return f"short forms that differ in case: {a} and {b}" if any(capitals) else None
    if a.removesuffix("s") == b.removesuffix("s") and (a.isupper() or b.isupper()):
        return None
    return f"short forms that differ in a letter: {a} and {b}"


def _is_short(name: str) -> bool:
    return name.isalpha() and name.isascii() and 1 <= len(name.removesuffix("s")) <= 4


def _numbers(a: str, b: str) -> str | None:
    one, other = sorted(_numbered(a)), sorted(_numbered(b))
    if one == other or expands(a, b) or expands(b, a):
        return None
    if (one or other) and sorted(_numbered(a, spelled=True)) != sorted(_numbered(b, spelled=True)):
        return f"different numbers: {' '.join(one) or 'none'} and {' '.join(other) or 'none'}"
    return None


def _numbered(name: str, *, spelled: bool = False) -> Iterator[str]:
    yield from _NUMBER.findall(name)
    for at, word in enumerate(re.findall(r"[^\W\d_]+", name)):
        numeral = _ROMAN.fullmatch(word.upper()) if at and (word.isupper() or len(word) > 1) else None
        if numeral:
            yield str(_roman(numeral))
        elif spelled and word.casefold() in _WORD_NUMBERS:
            yield str(_WORD_NUMBERS.index(word.casefold()))


def _roman(numeral: re.Match[str]) -> int:
    ones = {"IX": 9, "IV": 4}.get(numeral[2], 5 * numeral[2].count("V") + numeral[2].count("I"))
    return 10 * len(numeral[1]) + ones


def _stages(words: set[str], others: set[str]) -> str | None:
    if (words & _STAGES) == (others & _STAGES):
        return None
    return f"different stages: {_listed(words & _STAGES)} and {_listed(others & _STAGES)}"


def _listed(words: set[str]) -> str:
    return " ".join(sorted(words)) or "none"


def _opposed(only: set[str], others: set[str]) -> str | None:
    if lone := (only | others) & _DENIALS:
        return f"one of them is denied: {_listed(lone)}"
    for word in sorted(only):
        for other in sorted(others):
            short, long = sorted((word, other), key=len)
            prefixed = len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)
            if (
                prefixed
                or frozenset((_singular(word), _singular(other))) in _OPPOSITES
                or frozenset((word, other)) in _OPPOSITES
            ):
                return f"opposite words: {word} and {other}"
            if word.rstrip("+#") == other.rstrip("+#"):
                return f"different names: {word} and {other}"
            if len(short) >= 3 and long == short + "d" and not short.endswith("e"):
                return f"a program and its daemon: {short} and {long}"
    return None


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _one_letter(words: list[str], others: list[str]) -> str | None:
    """``vitamin C`` and ``vitamin D``: the same words but for a letter that stands alone."""
    if len(words) != len(others) or len(words) < 2:
        return None
    differ = [(word, other) for word, other in zip(words, others, strict=True) if word != other]
    if len(differ) == 1 and all(len(word.rstrip("+#")) == 1 for word in differ[0]):
        return f"different letters: {differ[0][0]} and {differ[0][1]}"
    return None
