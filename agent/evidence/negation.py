"""Does a text affirm or deny, and does it switch something on or off?

English, and the commonest negators of German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Chinese,
Japanese and Korean. The language is guessed from function words; where that fails, English is assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from agent.evidence.words import CACHED, content, language, stem

Polarity = Literal["affirmed", "negated"]
Switch = Literal["on", "off"]

_EN = (
    r"n't\b|n’t\b|\bnot\b(?!\s+(?:only|just|merely|to\s+mention)\b)|\bcannot\b|\bnever\b|\bnobody\b|\bnothing\b|\bnowhere\b"
    r"|\bnone\b|\bno[\s-]one\b|\bneither\b|(?<!\bneither\b)\bnor\b|\bwithout\b|\bno\b|\bunable\b"
)
_NEGATORS = {
    "en": _EN,
    "de": r"\bnicht\b(?!\s+nur\b)|\bkein(?:e[nmrs]?)?\b|\bnie(?:mals|mand(?:em|en)?)?\b|\bohne\b|\bweder\b|\bnichts\b|\bnirgends\b",
    "fr": r"\b(?:ne|n['’])(?=[\s\w])(?!\s*\w+\s+que\b)|\bsans\b(?!-)|\baucune?\b|\bnon\b(?!\s+seulement)|\bni\b",
    "es": r"\bno\b(?!\s+(?:solo|sólo|obstante))|\bnunca\b|\bjamás\b|\bsin\b(?!\s+embargo)|\bning(?:ún|una|uno)\b|\bnadie\b|\btampoco\b",
    "it": r"\bnon\b(?!\s+solo)|\bmai\b|\bsenza\b|\bnessun[oa]?\b|\bné\b",
    "pt": r"\bnão\b(?!\s+(?:só|apenas))|\bnunca\b|\bjamais\b|\bsem\b|\bnenhuma?\b|\bninguém\b|\btampouco\b",
    "nl": r"\bniet\b(?!\s+alleen)|\bgeen\b|\bnooit\b|\bzonder\b|\bnoch\b|\bniemand\b|\bniets\b",
    "pl": r"\bnie\b(?!\s+tylko)|\bbez\b|\bnigdy\b|\bżad(?:en|na|ne|nych|nego)\b|\bnikt\b|\bbrak\b",
    "ru": r"\bне\b(?!\s+только)|\bнет\b|\bбез\b|\bникогда\b|\bнельзя\b|\bникто\b|\bневозможно\b",
    "zh": r"不(?![同仅僅断斷过過])|(?<!淹)[没沒](?![收])|(?<!虚)[无無](?![线線论論])|未(?![来來])|(?<!除)非(?![常洲])|[勿莫]",
    "ja": r"(?<!少)(?<!危)ない(?!と|ければ)|なかった|なく(?!ては)|ません|せず|[わかれさまら]ず(?=に|、|。|$)|不可|(?<!有)無[いし]",
    "ko": r"않|없|못(?=하|했|합)|(?:^|\s)안(?=\s)|아니",
}
_FOUND = {spoken: re.compile(pattern, re.IGNORECASE) for spoken, pattern in _NEGATORS.items()}
# A source's "yes or no", and a value that is the word "no", deny nothing.
_NO_AS_VALUE = re.compile(
    r"(?i)\bno\.(?=\s?\d)|(?<=[\"'“‘`=:])\s*no(?=[\"'”’`])|(?:\b(?:is|are|be|to|of|as|or|and|with|default|from)\b|[=:,/(])\s*no(?=\s*(?:[.,;:!?)\]/]|$|or\b|by\b|and\b|to\b))"
    r"|^\W*no\W*$|\bno(?=\s*[/,]\s*yes)|\bno(?=\s+(?:or|and)\s+yes)"
)

_CLAUSE = re.compile(
    r"[;:!?—–()\[\]。；，、！？]|,(?!\d)|\.(?=\s|$)|\s-\s|\b(?:but|while|whereas|although|though|because|since|if|when|which|who|"
    r"that|however|then|unless|until|except|aber|wenn|weil|mais|si|parce|pero|aunque|ma|se|mas|maar|als|ale|jeśli|но|если)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"(?i)\b(?:unless|until|except|only|other\s+than|außer|sauf|salvo)\b")
_SUBORDINATE = re.compile(
    r"(?i)\W*(?:if|when|unless|although|though|because|since|while|until|except|wenn|falls|si|se)\b"
)

IMPLICIT = frozenset(
    map(
        stem,
        """ignore reject refuse deny forbid prohibit prevent avoid exclude omit lack fail unable only unless until except
        instead rather stop remove drop deprecate zero skip disallow block cease miss missing absent empty obsolete
        impossible invalid unavailable unsupported unset undefined unused unknown unaffected unchanged optional
        unnecessary cancel suppress discard off false inactive disable bypass little few hardly rarely barely less
        insufficient incapable inhibit withdrawn abolished end terminate restrict nobody free""".split(),
    )
)
"""Stems of words that can carry what another text says with a negator: "is ignored" for "is not used"."""

_ON_OFF = (
    ("enable", "disable"), ("allow", "disallow forbid prohibit deny"), ("permit", "forbid prohibit deny"),
    ("accept", "reject refuse"), ("active activate", "inactive deactivate"), ("support", "unsupported"),
    ("valid", "invalid"), ("require mandatory obligatory", "optional unnecessary"), ("available", "unavailable"),
    ("possible", "impossible"), ("include", "exclude"), ("present", "absent missing"), ("grant", "deny revoke"),
    ("true", "false"), ("succeed success", "fail failure"), ("open", "close"), ("install", "uninstall"),
    ("increase rise grow", "decrease fall shrink decline"), ("ascending", "descending"), ("encrypt", "decrypt unencrypted"),
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
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of the text that say anything, in order."""
    spoken = language(text)
    pattern = _FOUND.get(spoken, _FOUND["en"])
    text = _NO_AS_VALUE.sub(lambda value: " " * len(value.group()), text)
    bounds = [0, *(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    pieces = [text[one:other] for one, other in pairwise(bounds) if other > one]
    read = []
    for at, piece in enumerate(pieces):
        excepted = bool(_EXCEPTION.search(piece) or (at + 1 < len(pieces) and _EXCEPTION.search(pieces[at + 1][:12])))
        read.append(_clause(piece, pattern, spoken, excepted))
    return tuple(clause for clause in read if clause.stems or clause.negators)


def _clause(piece: str, pattern: re.Pattern[str], spoken: str, excepted: bool) -> Clause:
    spans = _negators(piece, pattern, spoken)
    words = content(piece)
    denied = set()
    for start, end in spans:
        if after := content(piece[end:]):
            denied.add(after[0])
        elif before := content(piece[:start]):
            denied.add(before[-1])
    stems = frozenset(words)
    implicit = frozenset(stems & IMPLICIT) | ({"only"} if re.search(r"(?i)\bonly\b", piece) else frozenset())
    switched = set()
    for word in stems:
        for family, state in FAMILIES.get(word, ()):
            flipped: Switch = "off" if state == "on" else "on"
            switched.add((family, flipped if word in denied else state))
    return Clause(stems, len(spans), frozenset(denied), implicit, frozenset(switched), excepted)


def _negators(text: str, pattern: re.Pattern[str], spoken: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in pattern.finditer(text)]
    if spoken in ("", "en") and len(spans) > 1:
        for pair in re.finditer(r"(?i)\bneither\b.*?\bnor\b", text):
            spans = [span for span in spans if not (pair.start() < span[0] < pair.end())]
    return spans


def negations(text: str) -> int:
    """How many negators the text has; "neither … nor" is one, "not only" and a value that is the word "no" are none."""
    return sum(clause.negators for clause in clauses(text))


def polarity(text: str) -> Polarity:
    """Whether the main clause of the text denies something. Two English negators in it cancel out."""
    spoken = language(text)
    pattern = _FOUND.get(spoken, _FOUND["en"])
    text = _NO_AS_VALUE.sub(" ", text)
    bounds = [0, *(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    pieces = [text[one:other] for one, other in pairwise(bounds) if content(text[one:other])]
    main = next((piece for piece in pieces if not _SUBORDINATE.match(piece)), text)
    found = len(_negators(main, pattern, spoken))
    doubled = spoken not in ("", "en") and found > 0
    return "negated" if doubled or found % 2 else "affirmed"


_ON = "yes true on enable enabled active activated allow allowed permitted accepted ja oui sí si sim sì tak да 是 はい 有効 启用 啟用 開 开 켜짐 예"
_OFF = (
    "no false off disable disabled inactive deactivated forbidden prohibited denied disallowed nein non não nie нет 否 いいえ"
    " 無効 禁用 停用 關 关 꺼짐 아니요"
)
_SWITCHES: dict[str, Switch] = dict.fromkeys(_ON.split(), "on") | dict.fromkeys(_OFF.split(), "off")
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
