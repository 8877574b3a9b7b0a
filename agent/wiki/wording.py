"""The fixed words of pages, in the wiki's language: headings, heads of tables, callouts.

Pages are put together in English and translated line by line when they are whole; whoever reads pages back (``verify``,
``lint``) has their lines put into English first. What a brain or a source says is never touched. ``wording.tsv`` has a
row for each line; ``{}`` in it is what the page itself says. A callout may name several things, one behind the other; a
row with ``…`` is of words within footnotes and tables, one with ``·`` of a part of a line that such dots divide. A line
that has no row stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("English",),
    "de": ("German", "Deutsch"),
    "fr": ("French", "français", "francais"),
    "es": ("Spanish", "español", "espanol", "castellano"),
    "it": ("Italian", "italiano"),
    "pt": ("Portuguese", "português", "portugues"),
    "zh": ("Chinese", "中文", "汉语", "漢語", "Mandarin"),
    "ja": ("Japanese", "日本語"),
    "nl": ("Dutch", "Nederlands"),
    "pl": ("Polish", "polski"),
    "ru": ("Russian", "русский"),
    "ko": ("Korean", "한국어"),
}
"""Code (ISO 639-1) → names, the English one first. Those without a column in the table have English headings."""
INSIDE = "…"
PART = "·"
CALLOUTS = ("> [!warning]", "> [!info]")
"""Begin rows of callouts that may name several things."""
_CODE = re.compile(r"([a-z]{2})(?:[-_]\w+)?")


def named(words: str) -> str:
    """Code of the language that a person names, in whatever language they do; empty where they name none we know."""
    if (code := _CODE.fullmatch(words.strip().casefold())) and code[1] in LANGUAGES:
        return code[1]
    names = {name.casefold(): code for code, listed in LANGUAGES.items() for name in listed}
    said = re.findall(r"[^\W\d_]+", words.casefold())
    return next((names[name] for word in said for name in names if word == name or (word > "z" and name in word)), "")


def translated(text: str, language: str) -> str:
    """A page's text with its fixed words in the language; as it is where there are none in it."""
    return _to(language).apply(text) if language in _table() else text


def in_english(text: str, language: str) -> str:
    """The text of a page in this language with its fixed words in English; its lines stay where they are."""
    return _back(language).apply(text) if language in _table() else text


def heading(line: str, language: str) -> str:
    """A heading as it stands on pages in this language, from any other."""
    for former in _table():
        line = in_english(line, former)
    return translated(line, language)


@cache
def _table() -> dict[str, dict[str, str]]:
    """Language → English → what is said there."""
    rows = [line.split("\t") for line in Path(__file__).with_name("wording.tsv").read_text("utf-8").splitlines()]
    return {language: {row[0]: row[at] for row in rows[1:]} for at, language in enumerate(rows[0]) if at}


@cache
def _to(language: str) -> _Translation:
    return _Translation(_table()[language])


@cache
def _back(language: str) -> _Translation:
    return _Translation({there: english for english, there in _table()[language].items()})


class _Translation:
    """One language into another: lines that are the same but for what the page itself says, and words within lines."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        whole = {one: other for one, other in rows.items() if not one.startswith((INSIDE, PART))}
        self._parts = [(_shape(one[1:]), other[1:]) for one, other in rows.items() if one.startswith(PART)]
        self._inside = {one[1:]: other[1:] for one, other in rows.items() if one.startswith(INSIDE)}
        self._exact = {one: other for one, other in whole.items() if "{}" not in one}
        self._callouts = {one: other for one, other in whole.items() if one.startswith(CALLOUTS)}
        shaped = {one: other for one, other in whole.items() if "{}" in one and one not in self._callouts}
        self._shaped = [(one.split("{}")[0], _shape(one), other) for one, other in shaped.items()]
        read = next(one for one in self._inside if "{}" in one)
        self._read = re.compile(rf"(?<=, ){_shape(read).pattern}(?=, )"), self._inside[read]
        told = {word.removesuffix(" [^"): there.removesuffix(" [^") for word, there in self._inside.items()}
        self._doubts = {word: there for word, there in told.items() if word[0] == "(" and word[-1] == ")"}
        self._doubted = re.compile(rf"(?:{'|'.join(map(re.escape, self._doubts))})(?= (?:\[\^\d+\])+\Z)")
        counted = "|".join(re.escape(word) for word in self._inside if "{}" not in word and word[0] not in "(|")
        named = "|".join(re.escape(word) for word in self._inside if word[0] == "|")
        self._named = re.compile(rf"(?<=\[\[)((?:topics|comparisons)/[^\[\]|\\]*\\?)({named})")
        self._counted = re.compile(rf"(?<=, )(?:{counted})(?= [\d, ]+(?: — |\)$))")

    def apply(self, text: str) -> str:
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> str:
        if line in self._exact:
            return self._exact[line]
        if "[[" in line:
            line = self._named.sub(lambda found: found[1] + self._inside[found[2]], line)
        if line.startswith(("[^", "- ")):
            line = self._counted.sub(lambda found: self._inside[found[0]], line, count=1)
        if line.startswith("- "):
            line = self._doubted.sub(lambda found: self._doubts[found[0]], line)
        if line.startswith("[^"):
            pattern, read = self._read
            return pattern.sub(lambda found: read.format(found[1]), line, count=1)
        if line.startswith("| "):
            for word in (word for word in self._inside if word[0] == "("):
                line = line.replace(word, self._inside[word])
            return line
        for begins, pattern, other in self._shaped:
            if line.startswith(begins) and (found := pattern.fullmatch(line)):
                return other.format(*found.groups())
        for row, other in self._callouts.items():
            if (said := _told(line, row, other)) is not None:
                return said
        parts = [
            next((other.format(found[1]) for pattern, other in self._parts if (found := pattern.fullmatch(part))), "")
            for part in line.split(" · ")
        ]
        return " · ".join(parts) if all(parts) else line


def _told(line: str, row: str, other: str) -> str | None:
    """A callout of several things in the other language; ``None`` where it is no callout of this row."""
    begins, middle, ends = row.split("{}")
    if not line.startswith(begins):
        return None
    one = re.compile(rf"(.*?){re.escape(middle)}(\[\[[^\[\]]*\]\]){re.escape(ends)}(?:; |\Z)")
    at, told = len(begins), []
    while at < len(line):
        if not (found := one.match(line, at)):
            return None
        told.append((found[1], found[2]))
        at = found.end()
    begins, middle, ends = other.split("{}")
    return begins + "; ".join(f"{what}{middle}{where}{ends}" for what, where in told)


def _shape(line: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in line.split("{}")))
