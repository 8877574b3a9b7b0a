"""A wiki's files as Obsidian sees them: which there are, what stands in them, and where their links lead.

Whoever reads pages back (``verify``, ``lint``, the report, the reader) reads them so, whoever wrote them.
"""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

_CODE_OR_LINK = re.compile(
    r"^ {0,3}(?P<fence>```+(?=[^`\n]*\n)|~~~+)[^\n]*\n(?s:.*?)(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<![\\`])(?P<ticks>`+)(?!`)[^\n]*?[^`\n](?P=ticks)(?!`)"
    r"|(?<!\\)\[\[(?P<target>[^\[\]|#\\\n]*)(?:#(?P<place>[^\[\]|\\\n]*))?(?:\\?\|(?P<words>[^\[\]\n]*))?\]\]",
    re.MULTILINE,
)


def links(text: str) -> Iterator[re.Match[str]]:
    """Links between notes, with their ``target``, ``place`` (a heading, or ``^`` and a block) and ``words``; a bar is
    not asked for, and what looks like a link in code is none.
    """
    return (found for found in _CODE_OR_LINK.finditer(text) if found["target"] is not None)


def targets(text: str) -> list[str]:
    """What the links lead to, as it is written, but for those within the page."""
    return [target for found in links(text) if (target := found["target"].strip())]


def labelled(text: str) -> str:
    """The text with what a reader sees of each link in its place."""
    return _CODE_OR_LINK.sub(
        lambda found: found[0] if found["target"] is None else found["words"] or found["target"].strip(), text
    )


def decoded(data: bytes) -> str:
    """The text of a file, its lines ended the Unix way. Lines that are no UTF-8 are read as Windows has them."""
    return "\n".join(_line(line.removesuffix(b"\r")) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n"))


def strange_line(data: bytes) -> int:
    """Number of the first line that is no UTF-8; 0 where all are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return 0


def _line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class Files:
    """Paths of files, relative to the wiki."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = sorted(paths, key=lambda path: (path.count("/"), path))
        self._ending: dict[str, str] = {}
        for path in self.paths:
            name = _key(path)
            self._ending[name] = path
            while "/" in name:
                name = name.partition("/")[2]
                self._ending.setdefault(name, path)

    @classmethod
    def of(cls, wiki: Path) -> Files:
        """All of a wiki's files but hidden ones, as an editor's locks and the ledger are."""
        found = []
        for folder, folders, names in os.walk(wiki):
            folders[:] = [name for name in folders if not name.startswith(".")]
            files = (Path(folder, name) for name in names if not name.startswith("."))
            found += [file.relative_to(wiki).as_posix() for file in files if file.is_file()]
        return cls(found)

    def resolve(self, target: str) -> str | None:
        """The path that a link leads to: the whole of it, else its end, whatever the case of its letters."""
        return self._ending.get(_key(target.strip()))


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path.removesuffix(".md").casefold())
