"""Does a text affirm or deny, and does it switch something on or off?

English, and the commonest negators of German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Chinese,
Japanese and Korean. The language is guessed from function words; where that fails, English is assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Literal

from agent.evidence.words import CACHED, content, language, stem, stems, tokens

Polarity = Literal["affirmed", "negated"]
Switch = Literal["on", "off"]

# "not more than 5" denies nothing: it is "at most 5", which is the business of comparatives.
_COMPARES = (
    r"(?!\s+(?:only|just|merely|to\s+mention|exceed)\b"
    r"|\s+(?:be\s+)?(?:more|less|fewer|greater|higher|larger|longer|smaller|lower|shorter|later|earlier|older|newer)"
    r"\s+than\b)"
)
_EN = (
    rf"\b(?:no(?:t|[\s-]one)?\b{_COMPARES}|never|nobody|nothing|nowhere|none|neither|nor|cannot|without|unable)\b"
    rf"|(?<=\w)n['’]t\b{_COMPARES}"
)
_NEGATORS = {
    "en": _EN,
    "de": r"\bnicht\b(?!\s+nur\b)|\bkein(?:e[nmrs]?)?\b|\bnie(?:mals|mand(?:em|en)?)?\b"
    r"|\b(?:ohne|weder|nichts|nirgends)\b",
    "fr": r"\b(?:ne|n['’])(?=[\s\w])(?!\s*\w+\s+que\b)|\bsans\b(?!-)|\baucune?\b|\bnon\b(?!\s+seulement)|\bni\b",
    "es": r"\bno\b(?!\s+(?:solo|sólo|obstante))|\bsin\b(?!\s+embargo)"
    r"|\b(?:nunca|jamás|ning(?:ún|una|uno)|nadie|tampoco)\b",
    "it": r"\bnon\b(?!\s+solo)|\bmai\b|\bsenza\b|\bnessun[oa]?\b|\bné\b",
    "pt": r"\bnão\b(?!\s+(?:só|apenas))|\bnunca\b|\bjamais\b|\bsem\b|\bnenhuma?\b|\bninguém\b|\btampouco\b",
    "nl": r"\bniet\b(?!\s+alleen)|\bgeen\b|\bnooit\b|\bzonder\b|\bnoch\b|\bniemand\b|\bniets\b",
    "pl": r"\bnie\b(?!\s+tylko)|\bbez\b|\bnigdy\b|\bżad(?:en|na|ne|nych|nego)\b|\bnikt\b|\bbrak\b",
    "ru": r"\bне\b(?!\s+только)|\bнет\b|\bбез\b|\bникогда\b|\bнельзя\b|\bникто\b|\bневозможно\b",
    "zh": r"不(?![同仅僅断斷过過])|(?<!淹)[没沒](?!收)"
    r"|(?<!虚)[无無](?![线線论論])|未(?![来來])|(?<!除)非(?![常洲])|[勿莫]",
    "ja": r"(?<!少)(?<!危)ない(?!と|ければ)|なかった|なく(?!ては)|ません|せず"
    r"|[わかれさまら]ず(?=に|、|。|$)|不可|(?<!有)無[いし]",
    "ko": r"않|없|못(?=하|했|합)|(?:^|\s)안(?=\s)|아니",
}
_FOUND = {spoken: re.compile(pattern, re.IGNORECASE) for spoken, pattern in _NEGATORS.items()}
# A source's "yes or no", a value that is the word "no", and a cell of a table that is "none", deny nothing.
_NO_AS_VALUE = re.compile(
    r"(?i)\bno\.(?=\s?\d)|(?<=[\"'“‘`=:])\s*no(?=[\"'”’`])"
    r"|(?:\b(?:is|are|be|to|of|as|or|and|with|default|from)\b|[=:,/(])\s*"
    r"no(?=\s*(?:[.,;:!?)\]/]|$|or\b|by\b|and\b|to\b))"
    r"|^\W*no\W*$|\bno(?=\s*[/,]\s*yes)|\bno(?=\s+(?:or|and)\s+yes)"
    r"|\|\s*(?:[^|:\n]{1,40}:\s)?none(?=\s*(?:\||\n|$))"
)

_CLAUSE = re.compile(
    r"[;:!?|—–()\[\]。；，、！？]|,(?!\d)|\.(?=\s|$)|\s-\s"
    r"|\b(?:but|while|whereas|although|though|because|since|if|when|which|who|whose|that|"
    r"however|then|unless|until|except|aber|wenn|weil|mais|si|parce|pero|aunque|ma|se|mas|maar|als|ale|jeśli|но|если)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?<=\w): ")
_EXCEPTIONS = frozenset(("unless", "until", "except", "only", "other", "außer", "sauf", "salvo"))
_NEITHER_NOR = re.compile(r"(?i)\bneither\b.*?\bnor\b")
_NO = re.compile(r"(?i)\bno(?:ne)?\b")
_SUBORDINATE = re.compile(
    r"(?i)\W*(?:if|when|unless|although|though|because|since|while|until|except|wenn|falls|si|se)\b"
)

IMPLICIT = frozenset(
    map(
        stem,
        """ignore reject refuse deny forbid forbidden prohibit prevent avoid exclude omit lack fail unable only
        unless until except instead rather stop remove drop deprecate zero skip disallow block cease
        miss missing absent empty obsolete impossible invalid unavailable unsupported unset undefined
        unused unknown unaffected unchanged optional unnecessary cancel suppress discard off false
        inactive disable bypass little few hardly rarely barely less insufficient incapable inhibit
        withdrawn abolished end terminate restrict nobody free""".split(),
    )
)
"""Stems of words that can carry what another text says with a negator: "is ignored" for "is not used"."""

SAYS_NO = frozenset(
    map(
        stem,
        """ignore reject refuse deny forbid forbidden prohibit prevent exclude omit lack fail unable remove disallow
        block miss missing absent invalid impossible unavailable unsupported unset unused off false inactive disable
        withdrawn abolished""".split(),
    )
)
"""Those that can stand for a plain "no"."""

_ON_OFF = (
    ("enable", "disable"), ("allow", "disallow forbid forbidden prohibit deny"),
    ("permit", "forbid forbidden prohibit deny"),
    ("accept", "reject refuse"), ("active activate", "inactive deactivate"), ("support", "unsupported"),
    ("valid", "invalid"), ("require mandatory obligatory", "optional unnecessary"), ("available", "unavailable"),
    ("possible", "impossible"), ("include", "exclude"), ("present", "absent missing"), ("grant", "deny revoke"),
    ("true", "false"), ("succeed success", "fail failure"), ("open", "close"), ("install", "uninstall"),
    ("increase rise grow", "decrease fall shrink decline"), ("ascending", "descending"),
    ("encrypt", "decrypt unencrypted"),
    ("synchronous", "asynchronous"), ("stable", "unstable"), ("mutable", "immutable"), ("safe", "unsafe"),
    ("secure", "insecure"), ("visible", "hidden invisible"), ("known", "unknown"), ("used", "unused"),
    ("win won", "lose lost"), ("gain", "lose lost"), ("import", "export"), ("connect", "disconnect"),
    ("load", "unload"), ("lock", "unlock"), ("mount", "unmount"), ("aktiviert", "deaktiviert"), ("activé", "désactivé"),
    ("activado", "desactivado"), ("attivato", "disattivato"), ("ativado", "desativado"),
    ("ingeschakeld", "uitgeschakeld"), ("włączone", "wyłączone"), ("включено", "выключено отключено"),
)  # fmt: skip
FAMILIES: dict[str, tuple[tuple[int, Switch], ...]] = {}
_STATES: tuple[Switch, Switch] = ("on", "off")
for _family, _pair in enumerate(_ON_OFF):
    for _state, _words in zip(_STATES, _pair, strict=True):
        for _stem in map(stem, _words.split()):
            FAMILIES[_stem] = (*FAMILIES.get(_stem, ()), (_family, _state))


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text between two clause boundaries.

    ``denied`` holds, per negator, the stem of the first word of content after it (the last before it, where it ends the
    clause). ``excepted``: an exception follows ("not … unless"), so that the clause may affirm as a whole.
    """

    stems: frozenset[str]
    negators: int
    denied: frozenset[str]
    implicit: frozenset[str]
    switched: frozenset[tuple[int, Switch]]
    excepted: bool


@lru_cache(CACHED)
def takes_sides(text: str) -> bool:
    """Whether the text has a negator or a word that switches; where it has none, its clauses tell nothing."""
    return bool(_FOUND.get(language(text), _FOUND["en"]).search(text)) or not FAMILIES.keys().isdisjoint(stems(text))


@lru_cache(CACHED)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of the text that say anything, in order."""
    spoken = language(text)
    pieces = _pieces(text)
    read = []
    for piece, then in zip_longest(pieces, pieces[1:], fillvalue=""):
        words = tokens(piece)
        excepted = not _EXCEPTIONS.isdisjoint(words) or not _EXCEPTIONS.isdisjoint(tokens(then)[:2])
        read.append(_clause(piece, words, _negators(piece, spoken), excepted))
    return tuple(clause for clause in read if clause.stems or clause.negators)


def _pieces(text: str) -> list[str]:
    if " | " in text:
        text = _LABEL.sub("  ", text)  # "Returns: nothing" says it of what is returned
    if _NO.search(text):
        text = _NO_AS_VALUE.sub(lambda value: " " * len(value.group()), text)
    bounds = [0, *(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    return [text[one:other] for one, other in pairwise(bounds) if other > one]


def _clause(piece: str, words: tuple[str, ...], spans: list[tuple[int, int]], excepted: bool) -> Clause:
    words_of_content = stems(piece)
    denied = set()
    for start, end in spans:
        after = [word for word in content(piece[end:]) if not _is_adverb(word)]
        if after:
            denied.add(after[0])
        elif before := content(piece[:start]):
            denied.add(before[-1])
    implicit = words_of_content & IMPLICIT
    if "only" in words:
        implicit |= {"only"}
    switched = set()
    for word in words_of_content:
        for family, state in FAMILIES.get(word, ()):
            flipped: Switch = "off" if state == "on" else "on"
            switched.add((family, flipped if word in denied else state))
    return Clause(words_of_content, len(spans), frozenset(denied), implicit, frozenset(switched), excepted)


def _is_adverb(word: str) -> bool:
    """Stems of English adverbs in -ly: in "not currently enabled" it is "enabled" that is denied."""
    return word.endswith("li") and len(word) > 5


def _negators(text: str, spoken: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in _FOUND.get(spoken, _FOUND["en"]).finditer(text)]
    if spoken in ("", "en") and len(spans) > 1:
        for pair in _NEITHER_NOR.finditer(text):
            spans = [span for span in spans if not (pair.start() < span[0] < pair.end())]
    return spans


def negations(text: str) -> int:
    """How many negators the text has; "neither … nor" is one, "not only" and a value that is the word "no" are none."""
    return sum(clause.negators for clause in clauses(text))


def polarity(text: str) -> Polarity:
    """Whether the main clause of the text denies something. Two English negators in it cancel out."""
    spoken = language(text)
    pieces = [piece for piece in _pieces(text) if content(piece)]
    main = next((piece for piece in pieces if not _SUBORDINATE.match(piece)), text)
    found = len(_negators(main, spoken))
    doubled = spoken not in ("", "en") and found > 0
    return "negated" if doubled or found % 2 else "affirmed"


_BOUNDED = re.compile(
    r"(?i)\b(?:below|above|over|under|beyond|until|till|before|after|exceed\w*|except|but|save|only|other|less|more|"
    r"fewer|later|earlier|bis|vor|unter|über|außer)\b"
)
"""What stands between a negator and a value that it bounds: "cannot be set below 8", "not opened until 1970"."""
_AND = re.compile(r"\b(?:and|or|und|oder|et|ou|y|o|e|en|of|i|lub)\b|,", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|ohne|sans|sin|senza|sem|zonder|bez|без)\b", re.IGNORECASE)


@lru_cache(CACHED)
def denies(text: str, value: str) -> bool:
    """Whether a text denies a value that it gives ("the default is not 22"): a negator stands in the value's clause,
    before it and not only as a bound of it, or behind it in the same breath ("22 is not the default").

    "Yes" and "no" say by themselves which they are, and so do values with a negator of their own.
    """
    spoken = language(text)
    if switch(value) is not None or _negators(value, spoken) or _NO.search(value):
        return False
    there = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
    if not there:
        return polarity(text) == "negated"
    begins = max((bound.end() for bound in _CLAUSE.finditer(text, 0, there.start())), default=0)
    ends = next((bound.start() for bound in _CLAUSE.finditer(text, there.end())), len(text))
    before, behind = text[begins : there.start()], text[there.end() : ends]
    spans = [span for span in _negators(before, spoken) if not _BOUNDED.search(before, span[1])]
    if not spans:
        part = _AND.split(behind)[0]
        spans = [span for span in _negators(part, spoken) if not _WITHOUT.match(part, span[0])]
    return len(spans) % 2 == 1


_ON = (
    "yes true on enable enabled active activated allow allowed permitted accepted ja oui sí si sim sì tak да 是 はい"
    " 有効 启用 啟用 開 开 켜짐 예"
)
_OFF = (
    "no false off disable disabled inactive deactivated forbidden prohibited denied disallowed nein non não nie нет 否"
    " いいえ 無効 禁用 停用 關 关 꺼짐 아니요"
)
_SWITCHES: dict[str, Switch] = {}
_SWITCHES |= dict.fromkeys(_ON.split(), _STATES[0]) | dict.fromkeys(_OFF.split(), _STATES[1])
_SWITCHES |= {"supported": "on", "unsupported": "off", "true.": "on", "aktiviert": "on", "deaktiviert": "off"}
_SWITCHES |= {"activé": "on", "désactivé": "off", "activado": "on", "desactivado": "off", "attivato": "on"}
_SWITCHES |= {
    "disattivato": "off",
    "ingeschakeld": "on",
    "uitgeschakeld": "off",
    "включено": "on",
    "выключено": "off",
}
_ONLY_ALONE = frozenset("on no si non nie sim active".split())
"""In running text these are mostly something else."""
_SET_TO = re.compile(
    r"(?i)(?:\b(?:to|is|are|be|default|defaults|as)|[=:\"'“‘`])\s*[\"'“‘`]?(on|no)[\"'”’`]?\s*(?:[.,;)]|$|by default)"
)
_SWITCH_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(CACHED)
def switch(text: str) -> Switch | None:
    """Whether a value or a short text turns something on or off; ``None`` where it says neither, or both."""
    words = [word.lower() for word in _SWITCH_WORD.findall(text)]
    alone = len(words) <= 1
    if {"yes", "no"} <= set(words) or {"on", "off"} <= set(words):
        return None
    states = {_SWITCHES[word] for word in words if word in _SWITCHES and (alone or word not in _ONLY_ALONE)}
    states |= {_SWITCHES[match.group(1).lower()] for match in _SET_TO.finditer(text)}
    if len(states) != 1:
        return None
    (state,) = states
    if not alone and polarity(text) == "negated":
        return "off" if state == "on" else "on"
    return state
