"""Words that carry meaning, in a form in which two texts can be compared.

Stop words are left out and endings cut off lightly; runs of Chinese, Japanese or Korean characters, which have no
spaces, become pairs of characters. The stems are keys, not words: never show them to anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

CACHED = 1024
"""Sentences of a source that stay analysed: a source is checked many times while it is read, then never again."""

CJK = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
"""The inside of a character class: scripts that put no spaces between words (and Hangul, whose particles stick)."""

_TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:['’][^\W_{CJK}]+)*")
_FOREIGN = re.compile(r"[\u0400-\u04ff]|[\u3040-\u30ff]|[\u4e00-\u9fff]|[\uac00-\ud7af]")

STOP = frozenset(
    # English function words, and verbs and nouns so common that sharing one says nothing.
    """a an the this that these those it its it's they their them he she his her him we our us you your i me my one
    ones
    and or but nor so yet if then else than when while where which who whom whose what how why as of at by for
    with about
    into through during before after above below to from up down in out on off over under again further once here
    there
    all any both each few more most other some such only own same too very can could will would shall should may
    might
    must do does did doing done have has had having be is am are was were been being get gets got also just even
    still
    not no never without cannot neither either none via per within upon onto until unless because since whether
    however therefore thus whereas although though among between against like etc eg ie e.g i.e s t don doesn didn
    isn
    aren wasn weren won wouldn can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't
    couldn't
    mustn't hasn't haven't hadn't let lets one's ever
    der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde
    wurden im in am zu zum zur mit von vom bei auf für aus nach über unter als auch es er sie wir ihr nicht kein
    keine keinen
    keiner keinem nie ohne dass daß wenn sich so nur noch man hat haben kann können
    le la les un une des du de d l au aux et ou est sont était étaient par pour avec dans sur ce cette ces il elle
    ils elles qui que qu ne pas n plus se sa son ses leur sans on y en
    el los las una unos unas del al y o es son era eran por para con se su sus lo que no sin está están
    il lo gli uno della dello dei delle degli nel nella con per è sono era che si non di da
    o os as um uma uns umas do da dos das em no na nos nas é são foi com não ao à pelo pela
    het een van voor niet geen zijn werd worden met op te bij aan dat die deze om
    i w z na do jest są był była było nie się że to od po dla lub oraz
    и в во на с со к о об от по из у за не нет ни что это как для или а но же бы был была было были есть""".split()
)

_FUNCTION_WORDS = {
    "en": "the of and is are was were to by with that this it not be can for from has have which does do an at will",
    "de": "der die das und ist sind nicht mit von wird werden ein eine einen den dem im zu auf für auch kein keine",
    "fr": "le la les et est sont une des du pas pour avec dans sur que qui ne par cette ces au aux était",
    "es": "el los las y es son una por para con del que se su está como al era lo",
    "it": "il gli è sono della dello dei delle che non per con nel nella una del si di lo era",
    "pt": "os um uma é são do da dos das não em para com que ao pelo pela por foi se",
    "nl": "het een van en is zijn niet voor met op de dat wordt worden geen te bij aan",
    "pl": "jest są nie się że w z na do od po dla lub oraz i był była przez",
}
_VOTES: dict[str, tuple[str, ...]] = {}
for _language, _listed in _FUNCTION_WORDS.items():
    for _word in _listed.split():
        _VOTES[_word] = (*_VOTES.get(_word, ()), _language)


@lru_cache(CACHED)
def tokens(text: str) -> tuple[str, ...]:
    """Case-folded words of the text in order, stop words included; a run without spaces (Chinese, …) is one token."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(CACHED)
def content(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, repeats included; numbers stay as they are written."""
    found: list[str] = []
    for token in tokens(text):
        if token in STOP:
            continue
        if token[0] >= "\u3005" and re.match(rf"[{CJK}]", token):
            found.extend(token[i : i + 2] for i in range(max(1, len(token) - 1)))
        elif len(token) > 1 or token.isdigit():
            found.append(stem(token))
    return tuple(found)


@lru_cache(CACHED)
def stems(text: str) -> frozenset[str]:
    """The stems of :func:`content`, each once."""
    return frozenset(content(text))


@lru_cache(CACHED)
def stem(word: str) -> str:
    """A case-folded word without its endings: ``enables``, ``enabled`` and ``enabling`` have one stem."""
    word = word.replace("’", "'").removesuffix("'s").removesuffix("'")
    if len(word) < 4 or not word.isalpha():
        return word
    if "\u0400" <= word[0] <= "\u04ff":
        return word[:-2] if len(word) > 5 else word
    return _without_verb_ending(_without_plural(word))


def _without_plural(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    if word.endswith("ation") and len(word) > 8:
        word = word[:-5]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and any(letter in "aeiouy" for letter in root):
            word = root
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


_SHORT_FORM = re.compile(r"(?<!\w)[A-Z]{2,}(?!\w)(?!\s+[A-Z]{2})")
"""MIT and DES are no words, unless a whole line is in capitals."""


@lru_cache(CACHED)
def language(text: str) -> str:
    """ISO 639-1 code of the language that the text is most likely in; empty where there is too little to tell by.

    Told by script or by function words only: good for "which negators do I look for" and "are these two texts in one
    language", not for more.
    """
    if not text.isascii() and (foreign := _FOREIGN.findall(text)) and len(foreign) * 3 > _letters(text):
        return _by_script(foreign)
    votes: Counter[str] = Counter()
    for token in tokens(_SHORT_FORM.sub(" ", text)):
        spoken = _VOTES.get(token, ())
        for candidate in spoken:
            votes[candidate] += 6 // len(spoken)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _by_script(letters: list[str]) -> str:
    if any("\u3040" <= letter <= "\u30ff" for letter in letters):
        return "ja"
    if letters[0] <= "\u04ff":
        return "ru"
    return "ko" if letters[0] >= "\uac00" else "zh"


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
