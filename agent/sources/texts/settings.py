"""Files of settings (INI, TOML, YAML, ``.conf``, blocks in brackets): comments as prose, each setting with its value as
a line of code, with the name of its section before it where that tells it from others.

A setting that is commented out is one, too: it is how such files tell their defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.texts import nesting
from agent.sources.texts.assignments import SET as PLAIN
from agent.sources.texts.assignments import assignment
from agent.sources.texts.lines import Line, lines_of, verbatim
from agent.sources.texts.notation import COMMENT, notation
from agent.sources.texts.settings_rows import GIVES, SECTION, Row, rows

SET = re.compile(r"\s*[#;]{0,2}\s?[A-Za-z_][\w.-]*(?:\s*[=:]\s*\S.*|\s+\S{1,60}\s*)$")
"""A line that sets something, or may."""
AROUND = re.compile(
    r"\s*(?:<\?php|\?>|return\b.*[\[({]|[\[\](){},;]+|end|\S.* do(?: \|\w+\|)?|</?[A-Z][^<>]*>|\S.*\{)\s*$"
)
"""A line that something is set around, and that sets nothing."""
BLOCK = re.compile(r"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"(?i)(?:^|[._-])(?:config|conf|settings|defaults?|options|env)(?:[._-]|$)|\wrc$|\wconfig(?:\.|$)")
"""What a file of settings is often called."""
BRIEF = re.compile(r"\s*[A-Za-z_][\w.-]*(?:\s+[^\s.]\S*){1,3}(?<![.,:])\s*")
"""A name and up to three words, which end no sentence."""
LEAST, LEAST_NAMED = 20, 4
"""Lines by which a file can be known, and one that has a name of one."""
ENDS = re.compile(r"[(\[]default [^\s()\[\]]+[)\]]\.?\s*$", re.IGNORECASE)
"""Ends a comment with the default."""
LABELLED = re.compile(r"\bdefault(?: value)?\s*[:=]\s*(\S+)\s*$", re.IGNORECASE)
"""Says in a comment what the default of the next setting is, in one word."""
FAR = 8
"""Columns by which a comment is set in further than the setting above it that it belongs to."""
FEW = 3
"""Settings whose comments give another default than they show, from which on what is commented out is an example."""


def is_settings(text: str, name: str = "") -> bool:
    """Whether a text is a file of settings by its lines: comments, and settings between them."""
    text = BLOCK.sub(lambda found: "\n".join("#" for _ in found[0].splitlines()), text)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < (LEAST_NAMED if NAME.search(name) else LEAST):
        return False
    comment = notation(lines).comment
    comments = [line for line in lines if comment.match(line)]
    sets = [line for line in lines if SET.match(line) or assignment(line, unsigned=False)]
    known = {*comments, *sets, *(line for line in lines if SECTION.match(line) or AROUND.match(line))}
    known |= {line for line in lines if NAME.search(name) and BRIEF.fullmatch(line)}
    count = sum(line in known for line in lines)
    return count >= 0.95 * len(lines) and len(comments) >= len(lines) / 5 and len(sets) >= len(lines) / 20


def read(text: str, encoding: str) -> Document:
    """The document of a decoded file of settings."""
    assembly = Assembly("text")
    groups = list(_groups(rows([*lines_of(text), Line("", len(text))])))
    before = nesting.names(row.place for row, _ in groups if row.place)
    examples = _shows_examples(groups)
    for row, said in groups:
        is_code = row.kind == "sets" and not (examples and row.body and _given(said) is None)
        if is_code and _given(said) is not None:
            assembly.block("code", [*verbatim(above.line for above in said), *_told(row, before)])
            continue
        assembly.block("prose", [above.said().piece() for above in said])
        if row.kind == "section":
            assembly.heading([Piece(row.title, row.line.start + row.line.text.index(row.title))], 1)
        elif row.kind == "sets":
            assembly.block("code" if is_code else "prose", _told(row, before) if is_code else [row.said().piece()])
    return assembly.document(Metadata(), encoding=encoding)


def _groups(every: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """All lines but comments, with the comments above each. What goes on below a comment behind a setting stands alone,
    as a comment without anything below it.
    """
    said: list[Row] = []
    beside: int | None = None
    for row in every:
        if row.kind == "comment" and beside is not None and row.line.width >= beside + FAR:
            yield replace(row, kind="blank"), [row]
            continue
        beside = row.line.width if row.kind == "sets" else None
        if row.kind == "comment" and not row.said().is_blank:
            said.append(row)
            continue
        yield row, said
        said = []


def _given(said: Sequence[Row]) -> str | None:
    """The default that the comments above a setting give, which may follow: empty then; ``None`` where they don't."""
    for row in said:
        if found := GIVES.search(row.line.text):
            return row.line.text[found.end() :].strip(" .")
    found = ENDS.search(said[-1].line.text) if said else None
    return found[0].strip("()[]. ").split(None, 1)[1] if found else None


def _shows_examples(groups: Iterable[tuple[Row, list[Row]]]) -> bool:
    """Whether what is commented out in a file is no default: often enough the comment above gives another one."""
    given = other = 0
    for row, said in groups:
        if row.sets and row.body and said and (default := LABELLED.search(said[-1].line.text)):
            given += 1
            other += default[1].strip("\"'.") != row.line.text[slice(*row.sets.value)].strip("\"'")
    return other >= FEW and other >= 0.3 * given


def _told(row: Row, before: Mapping[nesting.Place, str]) -> Iterator[Piece]:
    """A setting as a line of code: as it is where that is plain, else with name, sign and value as plain ones have."""
    line, sets = row.line, row.sets
    prefix = before[row.place] if row.place else ""
    if not sets or (not prefix and not row.values and _is_plain(row)):
        yield from verbatim([line])
        return
    if row.body:
        yield Piece("#")
    written = line.text[slice(*sets.at)]
    yield Piece(prefix)
    yield Piece(written, line.start + sets.at[0]) if written == sets.name else Piece(sets.name)
    yield Piece({":": ": ", "": " "}.get(sets.sign, " = "))
    yield from _value(row)
    rest = line.since(sets.behind)
    if not row.values and (comment := COMMENT.match(rest.text.lstrip(";, "))):
        yield Piece("  ")
        yield rest.since(len(rest.text) - len(rest.text.lstrip(";, "))).piece() if comment else Piece("")
    else:
        yield Piece("\n")


def _value(row: Row) -> Iterator[Piece]:
    if row.sets and not row.values:
        start, end = row.sets.value
        yield Piece(row.line.text[start:end], row.line.start + start)
        return
    for number, one in enumerate(row.values):
        yield Piece("[" if row.is_list and not number else ", " if row.is_list else " " if number else "")
        yield Piece(one.text, one.start)
    yield Piece("]" if row.is_list else "")


def _is_plain(row: Row) -> bool:
    """Whether a line shows by itself what it sets."""
    found = PLAIN.fullmatch(row.said().text if row.body else row.line.text)
    if not found or not row.sets:
        return False
    return (found[1], found[2].strip()) == (row.sets.name, row.line.text[slice(*row.sets.value)])
