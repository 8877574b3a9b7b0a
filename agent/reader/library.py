"""The wiki's pages as they are on the disk: what the reader lists, links and searches.

Pages are Markdown files anywhere below the wiki's folder but in hidden folders; which folder one is in decides nothing
but its address. A page that a person has changed, or put there, is a page like any other.
"""

from __future__ import annotations

import heapq
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from agent.wiki import markup, personal
from agent.wiki.files import targets
from agent.wiki.publish import NEW

LOOK_AGAIN = 5.0
"""Seconds after which the folder is looked through again, when somebody asks."""
AT_ONCE = 100
"""Changed pages that are read at one look, but for the first."""
LEAD = 320
"""Characters."""
LABELLED = re.compile(r"!?\[\[(?:[^\[\]|\n]*?\\?\|)?([^\[\]|\n]*)\]\]")
MARKS = re.compile(r"\[\^[^\]\s]+\]:?")
EMPHASIS = re.compile(r"\*\*|(?<!\\)[*`]")
NO_PROSE = ("#", "|", ">", "```", "[^", "---", "^")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MANY = 32_768
"""Bytes of properties; more are passed over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as lists show it. ``path`` is relative to the wiki and without ``.md``; ``links``: targets of its links,
    as they are written.
    """

    path: str
    title: str
    type: str
    aliases: tuple[str, ...]
    lead: str
    sources: int
    claims: int
    disputed: int
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """``text``: the words of the page for searching; ``entry`` is ``None`` where the page is gone."""

    path: str
    entry: Entry | None
    text: str


class Library:
    def __init__(self, wiki: Path) -> None:
        self.wiki = wiki
        self.entries: dict[str, Entry] = {}
        self.version = 0
        """Rises whenever a page has come, changed or gone."""
        self._stamps: dict[str, tuple[int, int]] = {}
        self.behind = False
        """Whether the last look left something for the next."""
        self._by_name: dict[str, str] = {}
        self._linked: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """Name of a page's file → (page, target as it is written) of the links that may lead there."""
        self._looked = 0.0

    def refresh(self, *, soon: bool = False, now: float | None = None) -> list[Change]:
        """What has changed on the disk since it was last looked at, at most every five seconds but for ``soon``."""
        now = time.monotonic() if now is None else now
        if self.version and not soon and now - self._looked < LOOK_AGAIN:
            return []
        self._looked = now
        stamps = dict(_files(self.wiki))
        changes = [Change(path, None, "") for path in self._stamps if path not in stamps]
        changed = [path for path, stamp in stamps.items() if self._stamps.get(path) != stamp]
        self.behind = bool(self.version) and len(changed) > AT_ONCE
        if self.behind:
            for path in changed[AT_ONCE:]:
                stamps[path] = self._stamps.get(path, (0, 0))
            changed = changed[:AT_ONCE]
        for path in changed:
            try:
                text = (self.wiki / f"{path}.md").read_bytes().decode("utf-8", "replace")
            except OSError:
                del stamps[path]  # it has gone in this moment
                continue
            changes.append(read(path, text))
        self._stamps = stamps
        for change in changes:
            self._put(change)
        if changes or not self.version:
            self.version += 1
            self._by_name = _by_name(self.entries)
        return changes

    def _put(self, change: Change) -> None:
        if (before := self.entries.pop(change.path, None)) is not None:
            for target in before.links:
                self._linked[_name(target)].discard((change.path, target))
        if change.entry is not None:
            self.entries[change.path] = change.entry
            for target in change.entry.links:
                self._linked[_name(target)].add((change.path, target))

    def forget(self) -> None:
        """Look at the disk again at the next question: pages were written."""
        self._looked = -LOOK_AGAIN

    def resolve(self, target: str) -> str | None:
        """The path of the page that a link leads to, as Obsidian finds it: by its path, else by its file's name."""
        target = target.strip().removesuffix(".md")
        return target if target in self.entries else self._by_name.get(_name(target))

    def backlinks(self, path: str) -> list[str]:
        """Paths of the pages that lead to this one, by title."""
        linked = self._linked.get(_name(path), ())
        found = {page for page, target in linked if page != path and self.resolve(target) == path}
        return sorted(found, key=lambda page: (self.entries[page].title.casefold(), page))

    def leads_to(self, path: str) -> list[str]:
        """Paths of the pages that this one links to, each once, in order."""
        found = (self.resolve(target) for target in self.entries[path].links)
        return [page for page in dict.fromkeys(found) if page is not None and page != path]

    def newest(self, count: int) -> list[str]:
        """Paths of the pages in folders that were written last, the latest first."""
        there = [path for path in self.entries if "/" in path and not path.startswith("sources/")]
        return heapq.nlargest(count, there, key=lambda path: self._stamps[path][0])

    def text(self, path: str) -> str:
        """The page's file. Raises :class:`KeyError` for what is no page of the wiki."""
        if path not in self.entries:
            raise KeyError(path)
        try:
            return (self.wiki / f"{path}.md").read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            raise KeyError(path) from None


def read(path: str, text: str) -> Change:
    """What lists and search need of a page."""
    head, body = personal.split(text)
    said = _properties(head) if head else {}
    lines = body.split("\n")
    heading = next((line[2:] for line in lines if line.startswith("# ")), "")
    folder, _, name = path.rpartition("/")
    entry = Entry(
        path=path,
        title=_word(said.get("title")) or markup.unescape(heading.strip()) or PurePosixPath(name).name,
        type=_word(said.get("type")) or (folder.split("/")[0].removesuffix("s") if folder else "about the wiki"),
        aliases=_aliases(said.get("aliases")),
        lead=_lead(lines),
        sources=_number(said.get("sources")),
        claims=_number(said.get("claims")),
        disputed=_number(said.get("disputed")),
        links=tuple(dict.fromkeys(targets(body))),
    )
    return Change(path, entry, words(body))


def words(markdown: str) -> str:
    """The words of a page without the marks of Markdown."""
    return markup.unescape(EMPHASIS.sub("", MARKS.sub("", LABELLED.sub(r"\1", markdown))))


def _files(wiki: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Path without ``.md``, and what shows that a file has changed."""
    folders = [str(wiki)]
    start = len(str(wiki)) + 1
    while folders:
        with os.scandir(folders.pop()) as found:
            for file in found:
                if file.name.startswith("."):
                    continue
                if file.is_dir(follow_symlinks=False):
                    folders.append(file.path)
                elif file.name.endswith(".md") and not file.name.endswith(NEW) and file.is_file(follow_symlinks=False):
                    known = file.stat()
                    path = file.path[start:].removesuffix(".md").replace(os.sep, "/")
                    yield path, (known.st_mtime_ns, known.st_size)


def _by_name(entries: dict[str, Entry]) -> dict[str, str]:
    """File name → path; of several the shortest."""
    found: dict[str, str] = {}
    for path in sorted(entries, key=lambda path: (-path.count("/"), path), reverse=True):
        found[_name(path)] = path
    return found


def _name(target: str) -> str:
    """What the file of a page is called, whatever folder a link names."""
    return target.strip().removesuffix(".md").rsplit("/", 1)[-1].casefold()


def _properties(head: str) -> dict[str, object]:
    if len(head) > MANY:
        return {}
    try:
        said = yaml.load(head, LOADER)  # noqa: S506  (a safe loader, in C where there is one)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _word(value: object) -> str:
    return markup.folded(str(value)) if isinstance(value, str | int | float) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _aliases(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_word, value))) if isinstance(value, list) else ()


def _lead(lines: list[str]) -> str:
    for line in lines:
        if line.strip() and not line.startswith(NO_PROSE):
            said = markup.folded(words(line[: 4 * LEAD].removeprefix("- ")))
            return said if len(said) <= LEAD else said[:LEAD].rsplit(" ", 1)[0] + " …"
    return ""
