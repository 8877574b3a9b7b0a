"""Files of settings (INI, TOML, YAML, ``.conf``): comments as prose, each setting with its value as a line of code.

A setting that is commented out is one, too: it is how such files tell their defaults.
"""

from __future__ import annotations

import re

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.texts.lines import Line, lines_of, verbatim

SECTION = re.compile(r"\[+([^\[\]]+)\]+\s*$")
COMMENT = re.compile(r"\s*(?:[#;]+|//+)[ \t]?")
SETTING = re.compile(
    r"\s*[#;]+\s*[A-Za-z_][\w.-]*(?:\s*=(?!=)|\s*:\s+(?=\S+\s*(?:#.*)?$)|\s*:\s*$|\s+\d\S*\s*$).*"
    r"|\s*[#;]+[A-Za-z]\w*[._]\w[\w.-]*\s*:\s+\S.*"
    r"|\s*[#;]+[A-Za-z]\w*[._-]\w[\w.-]*[ \t]+[^\s.,:;]+\s*"
)
"""A setting in a comment."""
SET = re.compile(r"\s*[#;]{0,2}\s?[A-Za-z_][\w.-]*(?:\s*[=:]\s*\S.*|\s+\S{1,60}\s*)$")
"""A line that sets something, or may."""
NAMED = re.compile(r"[A-Za-z_][\w.-]*[ \t]+\S")
LEAST = 20
"""Lines by which a file without a name of one can be known."""
FOLLOWS = re.compile(r"\bdefault:\s*$", re.IGNORECASE)
"""Says in a comment that the next one is the default: a setting."""
GIVES = re.compile(
    r"\bdefaults?(?: value)?(?: is| to)?\s*[:=]|\bdefaults to\b|\bdefault(?: value)? is\b", re.IGNORECASE
)
"""Says in a comment that the default follows."""
ENDS = re.compile(r"[(\[]default [^\s()\[\]]+[)\]]\.?\s*$", re.IGNORECASE)
"""Ends a comment with the default."""
BESIDE = re.compile(r"\S\s+[#;]")
"""A comment behind a setting; it may go on below."""
FAR = 8
"""Columns from which on a comment belongs to the one beside the setting above it."""
LABEL = re.compile(r"\s*[#;]+\s*(?:[A-Z]|default\b|type\b|note\b|example\b|e\.g)")


def is_settings(text: str) -> bool:
    """Whether a text is a file of settings by its lines: comments, and settings between them."""
    lines = [line for line in text.splitlines() if line.strip()]
    comments = sum(COMMENT.match(line) is not None for line in lines)
    sets = sum(SET.match(line) is not None for line in lines)
    known = sum(bool(COMMENT.match(line) or SET.match(line) or SECTION.match(line)) for line in lines)
    return len(lines) >= LEAST and known >= 0.95 * len(lines) and comments >= len(lines) / 5 and sets >= len(lines) / 20


def read(text: str, encoding: str) -> Document:
    """The document of a decoded file of settings."""
    assembly = Assembly("text")
    said: list[Line] = []
    beside = False
    for line in [*lines_of(text), Line("", len(text))]:
        comment = COMMENT.match(line.text)
        is_setting = SETTING.match(line.text) and ("=" in line.text or not LABEL.match(line.text))
        follows = comment and said and FOLLOWS.search(said[-1].text) and NAMED.match(_uncommented(line).text)
        is_setting = bool(is_setting or follows or not (comment or line.is_blank or SECTION.match(line.text)))
        if comment and not is_setting and beside and line.width >= FAR:
            assembly.block("prose", [_uncommented(line).piece()])
            continue
        beside = is_setting and BESIDE.search(line.text) is not None
        if comment and not is_setting and not _uncommented(line).is_blank:
            said.append(line)
            continue
        if is_setting and (any(GIVES.search(above.text) for above in said) or (said and ENDS.search(said[-1].text))):
            assembly.block("code", verbatim([*said, line]))  # the default that the comment gives is of this setting
        else:
            assembly.block("prose", [_uncommented(above).piece() for above in said])
            assembly.block("code", verbatim([line]) if is_setting else [])
        said = []
        if section := SECTION.match(line.text):
            assembly.heading([Piece(section[1], line.start + section.start(1))], 1)
    return assembly.document(Metadata(), encoding=encoding)


def _uncommented(line: Line) -> Line:
    found = COMMENT.match(line.text)
    return line.since(found.end() if found else 0)
