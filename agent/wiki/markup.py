"""Text into Markdown that shows exactly that text, in CommonMark and in Obsidian, and is nothing but text.

What stood in a source or came from a brain passes through here before it is on a page. It can't become a link, an
embed, HTML, a comment, a tag, a heading or mathematics.
"""

from __future__ import annotations

import re

ALWAYS = r"\\`*\[\]<>|$"
SPECIAL = re.compile(
    rf"[{ALWAYS}]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is a letter
    r"|~(?=~)|(?<=~)~|=(?==)|(?<==)=|%(?=%)|(?<=%)%"  # strike, highlight, comment
    r"|(?<![\w&])#(?=\w)|\A#"  # a tag, a heading
    r"|&(?=#?\w+;)"
    r"|\^(?=[\w-]+\s*\Z)|!(?=\[)"  # a block's id, an embed
    r"|\A[-+](?=\s|\Z)|\A[-=]+\Z|(?<=\A\d)[.)](?=\s|\Z)|(?<=\A\d\d)[.)](?=\s|\Z)|(?<=\A\d\d\d)[.)](?=\s|\Z)"
    r"|:(?=//)|(?<=www)\.(?=\w)|@(?=\w)"  # bare addresses, which readers make clickable
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
CODE = re.compile(r"(?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)")


def folded(text: str) -> str:
    """The text on one line, control characters gone."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def escape(text: str) -> str:
    """Markdown that shows the text as it is, on one line."""
    return SPECIAL.sub(
        lambda found: "\\" + found[0] if len(found[0]) == 1 else "\\" + "\\".join(found[0]), folded(text)
    )


def unescape(markdown: str) -> str:
    """The text that :func:`escape` was given, white space folded."""
    return ESCAPED.sub(r"\1", markdown)


def prose(text: str, *, in_table: bool = False) -> str:
    """As :func:`escape`, but `code` in single backticks stays code, and white space at the ends stays. In a table a bar
    within code needs its backslash; elsewhere that would be shown.
    """
    parts = []
    at = 0
    for found in CODE.finditer(text):
        parts += [_within(text[at : found.start()]), found[0].replace("|", "\\|") if in_table else found[0]]
        at = found.end()
    return "".join([*parts, _within(text[at:])])


def _within(text: str) -> str:
    inner = escape(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}"


NOT_IN_A_LABEL = re.compile(r"[\[\]|\\`<>]|(?<!\S)#(?=\w)")
LIKE = {"[": "(", "]": ")", "|": "\u00a6", "\\": "\u2216", "`": "'", "<": "\u2039", ">": "\u203a"}
"""What a label shows instead: a title in brackets is not the one without."""


def shows(label: str) -> bool:
    """Whether a link can show this text just as it is."""
    return not NOT_IN_A_LABEL.search(label)


def wikilink(target: str, label: str, *, in_table: bool = False) -> str:
    """``[[target|label]]``. The label can't end the link, whatever it is; in a table the bar is written ``\\|``."""
    shown = (
        NOT_IN_A_LABEL.sub(lambda found: LIKE.get(found[0], " "), folded(label)).strip() or target.rsplit("/", 1)[-1]
    )
    return f"[[{target}{chr(92) if in_table else ''}|{' '.join(shown.split())}]]"
