"""Obsidian's rules for a vault, as its help states them, in a parser of their own; and what of a vault breaks them.

Blocks, tables (cut at their bars before anything else is seen), code and escapes are CommonMark's; links, embeds,
tags, comments, footnotes, callouts, block ids, properties and file names are Obsidian's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CALLOUTS = frozenset(
    "abstract attention bug caution check cite danger done error example fail failure faq help hint important info "
    "missing note question quote success summary tip tldr todo warning".split()
)
NOT_IN_A_NAME = re.compile(r'[*"\\/<>:|?#^\[\]\x00-\x1f]|%%')
"""What no system's file may be called, and what a link to it would end at."""
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
LONGEST_NAME = 255
"""Bytes; in some file systems UTF-16 units, of which there are never more."""
LINK = re.compile(r"(!?)\[\[([^\[\]\n]+)\]\]")
TAG = re.compile(r"#[\w/-]*[^\W\d][\w/-]*")
NOTE = re.compile(r"\[\^([^\s\[\]^]+)\]")
DEFINED = re.compile(r"^\[\^([^\s\[\]^]+)\]:[ \t]+(?=\S)", re.MULTILINE)
BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)$")
OBSIDIANS = {"%%": "a comment", "==": "a highlight", "^[": "an inline footnote", "$": "mathematics"}


@dataclass
class Note:
    """One file as Obsidian sees it."""

    properties: object = None
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """Page, heading or ``^block``, words."""
    headings: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def vault_of(wiki: Path) -> dict[str, str]:
    """Path → text of every note that Obsidian shows, none of which is in a folder whose name begins with a dot; but for
    WIKI.md, whose properties are settings, two of them nested.
    """
    paths = [file.relative_to(wiki) for file in sorted(wiki.rglob("*.md")) if file != wiki / "WIKI.md"]
    shown = [path for path in paths if not any(part.startswith(".") for part in path.parts)]
    return {path.as_posix(): (wiki / path).read_text() for path in shown}


def problems(vault: Mapping[str, str]) -> list[str]:
    """Everything that Obsidian would not show as it is meant, a line each."""
    notes = {path: note(text) for path, text in vault.items()}
    found = [f"{path}: {wrong}" for path, seen in notes.items() for wrong in seen.wrong]
    by_name = {path.removesuffix(".md").casefold(): seen for path, seen in notes.items()}
    for path, seen in notes.items():
        found += [f"{path}: {wrong}" for wrong in (*_name(path), *_footnotes(seen), *_properties(seen.properties))]
        found += [f"{path}: {wrong}" for link in seen.links if (wrong := _leads_nowhere(link, seen, by_name))]
    return found + list(_doubles(vault))


def note(text: str) -> Note:
    seen = Note()
    head = re.match(r"---\n(.*?)^---[ \t]*$\n?", text, re.DOTALL | re.MULTILINE)
    if head:
        try:
            seen.properties = yaml.load(head[1], Loader=_NoDoubles)  # noqa: S506  (a SafeLoader)
        except yaml.YAMLError as error:
            seen.wrong.append(f"properties are no YAML: {error}")
        text = text[head.end() :]
    seen.wrong += _tables(text)
    seen.defined = [mark.casefold() for mark in DEFINED.findall(text)]
    tokens = _PARSER.parse(DEFINED.sub("", text))
    for at, token in enumerate(tokens):
        if token.type == "html_block":
            seen.wrong.append(f"HTML: {token.content.strip()[:60]}")
        elif token.type == "inline":
            _inline(seen, token, tokens[at - 1])
        elif token.type == "blockquote_open":
            seen.wrong += _callout(next(one.content for one in tokens[at:] if one.type == "inline"))
    return seen


def _inline(seen: Note, token: Token, around: Token) -> None:
    if around.type == "heading_open":
        seen.headings.append(_shown(token))
    if (block := BLOCK_ID.search(token.content)) and around.type == "paragraph_open":
        seen.blocks.append(block[1].casefold())
    for child in token.children or ():
        match child.type:
            case "link":
                seen.links.append(child.meta["link"])
            case "mark":
                seen.cited.append(child.content.casefold())
            case "wrong" | "image" | "html_inline":
                seen.wrong.append(f"{child.content[:60]!r} would be {child.info or child.type}")


def _shown(token: Token) -> str:
    return " ".join("".join(child.meta.get("shown", child.content) for child in token.children or ()).split())


# -- the parser's own rules ------------------------------------------------------------------------------------


def _link(state: StateInline, silent: bool) -> bool:
    found = LINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        target, bar, words = found[2].partition("|")
        page, _, place = target.partition("#")
        token = state.push("wrong" if found[1] else "link", "", 0)
        token.content, token.info = found[0], "an embed"
        token.meta = {"link": (page.strip(), place.strip(), words if bar else target), "shown": words or target}
    state.pos = found.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    found = NOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("mark", "", 0)
        token.content, token.meta = found[1], {"shown": ""}
    state.pos = found.end()
    return True


def _obsidians(state: StateInline, silent: bool) -> bool:
    """What is more than text in Obsidian and nowhere else: the program's pages have none of it."""
    rest = state.src[state.pos : state.posMax]
    what = next((what for begin, what in OBSIDIANS.items() if rest.startswith(begin)), "")
    found = TAG.match(rest) if rest.startswith("#") and not state.src[state.pos - 1 : state.pos].strip() else None
    if not what and not found:
        return False
    if not silent:
        token = state.push("wrong", "", 0)
        token.content, token.info = (found[0], "a tag") if found else (rest[:20], what)
    state.pos += len(found[0]) if found else 1
    return True


def _stops(state: StateInline, silent: bool) -> bool:
    """Text up to the next sign that may mean something; the parser's own rule knows fewer of them."""
    end = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~|]").search(state.src, state.pos, state.posMax)
    stop = end.start() if end else state.posMax
    if stop == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : stop]
    state.pos = stop
    return True


_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_PARSER.inline.ruler.at("text", _stops)
_PARSER.inline.ruler.before("link", "wikilink", _link)
_PARSER.inline.ruler.before("image", "embed", _link)
_PARSER.inline.ruler.before("wikilink", "mark", _mark)
_PARSER.inline.ruler.after("backticks", "obsidians", _obsidians)


class _NoDoubles(yaml.SafeLoader):
    """YAML in which no name stands twice: of two, Obsidian says that the properties can't be read."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        if len(set(names)) < len(names):
            raise yaml.YAMLError("a property stands there twice")
        return super().construct_mapping(node, deep)


# -- what may be wrong -----------------------------------------------------------------------------------------


def _leads_nowhere(link: tuple[str, str, str], own: Note, by_name: Mapping[str, Note]) -> str:
    page, place, words = link
    target = by_name.get(page.removesuffix(".md").casefold()) if page else own
    if target is None:
        return f"[[{page}]] is no page"
    if not words.strip() or words.strip() != words or "|" in words:
        return f"[[{page}]] has the words {words!r}"
    if place.startswith("^") and place[1:].casefold() not in target.blocks:
        return f"[[{page}#{place}]] is no block"
    if place and not place.startswith("^") and _anchor(place) not in map(_anchor, target.headings):
        return f"[[{page}#{place}]] is no heading"
    return ""


def _anchor(heading: str) -> str:
    """A heading as links are compared with it: signs that a link can't have don't count."""
    return " ".join(re.sub(r"[#|^:\\]|%%|\[\[|\]\]", " ", heading).casefold().split())


def _name(path: str) -> Iterator[str]:
    for part in path.split("/"):
        stem = part.removesuffix(".md")
        if NOT_IN_A_NAME.search(stem):
            yield f"{part!r} has a sign in it that links or some systems don't take"
        if RESERVED.fullmatch(stem) or stem != stem.strip() or part.startswith(".") or stem.endswith("."):
            yield f"{part!r} can't be a file's name everywhere"
        if len(part.encode()) > LONGEST_NAME or unicodedata.normalize("NFC", part) != part:
            yield f"{part!r} is too long, or has letters that some system puts together"


def _doubles(vault: Mapping[str, str]) -> Iterator[str]:
    """Two files that are one where case does not count."""
    seen: dict[str, str] = {}
    for path in vault:
        other = seen.setdefault(unicodedata.normalize("NFC", path.casefold()), path)
        if other != path:
            yield f"{path}: is {other} where case does not count"


def _footnotes(seen: Note) -> Iterator[str]:
    for mark in sorted({mark for mark in seen.defined if seen.defined.count(mark) > 1}):
        yield f"[^{mark}] is defined twice"
    for mark in sorted(set(seen.cited) ^ set(seen.defined)):
        yield f"[^{mark}] is {'cited and not defined' if mark in seen.cited else 'defined and not cited'}"


def _properties(said: object) -> Iterator[str]:
    if said is None:
        return
    if not isinstance(said, dict):
        yield "properties are no list of names and values"
        return
    for name, value in said.items():
        values = value if isinstance(value, list) else [value]
        if not isinstance(name, str) or not all(
            isinstance(v, str | int | float | date | datetime | None) for v in values
        ):
            yield f"property {name!r} is nested, or no text, number, date or checkbox"
        if any(isinstance(one, str) and ("\n" in one or LINK.search(one)) for one in values):
            yield f"property {name!r} holds a link or several lines"
    for name in ("aliases", "tags", "cssclasses"):
        if not isinstance(said.get(name, []), list) or not all(isinstance(v, str) and v for v in said.get(name, [])):
            yield f"property {name!r} is no list of words"
    for tag in said.get("tags", []):
        if not TAG.fullmatch(f"#{tag}"):
            yield f"{tag!r} is no tag"


def _callout(first: str) -> list[str]:
    kind = re.match(r"\[!([^\]]*)\][+-]?(?: |$)", first.split("\n")[0])
    return [] if kind and kind[1].casefold() in CALLOUTS else [f"no callout: {first[:60]}"]


def _tables(text: str) -> list[str]:
    """Rows that have not as many cells as their table has columns: a bar in a link that nothing stands before."""
    wrong: list[str] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if not re.fullmatch(r"\|(?: *:?-+:? *\|)+", line) or at == 0:
            continue
        wide = len(_cells(line))
        if at > 1 and lines[at - 2].strip():
            wrong.append(f"a table right behind {lines[at - 2][:40]!r}")
        rows: Sequence[str] = [lines[at - 1], *takewhile(str.strip, lines[at + 1 :])]
        wrong += [
            f"{len(_cells(row))} cells where there are {wide} columns: {row[:80]}"
            for row in rows
            if len(_cells(row)) != wide
        ]
    return wrong


def _cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
