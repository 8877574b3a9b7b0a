"""A page's Markdown as HTML, with its sentences, footnotes and headings known one by one.

Nothing in a page can become more than text: raw HTML is shown as it is written, images are named and never loaded, and
links lead to pages of the wiki, or to http, https and mailto addresses when they are clicked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from agent.wiki import wording

Resolve = Callable[[str], str | None]
"""Where a link of the wiki leads: the target as it is written → an address of the reader, ``None`` for no page."""

WIKILINK = re.compile(r"!?\[\[([^\[\]|\n]+?)\\?(?:\|([^\[\]\n]*))?\]\]")
CALLOUT = re.compile(r"\[!([\w-]+)\][+-]?[ \t]*")
BLOCK_ID = re.compile(r"(?:^|\s)\^([\w-]+)\s*\Z")
OUTSIDE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
SENTENCES = re.compile(r" (\d+(?:, \d+)*) — ")
"""The numbers before the words of a footnote, in whatever language the word "sentence" stands before them."""
BACKLINKS = {wording.translated("## Mentioned in", language).removeprefix("## ") for language in wording.LANGUAGES}


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """``source``: the page that it links to first (``sources/x``), else empty; ``sentences`` are that source's."""

    label: str
    html: str
    source: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """``html`` is without the title, the footnotes and the list of pages that lead here."""

    html: str
    title: str
    headings: tuple[Heading, ...]
    footnotes: tuple[Footnote, ...]


def render(text: str, resolve: Resolve) -> Rendered:
    """A page's text (without its properties) as HTML."""
    env: dict[str, Any] = {"resolve": resolve}
    tokens = _PARSER.parse(text, env)
    notes_at = next((at for at, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    body, notes = tokens[:notes_at], tokens[notes_at:]
    title, body = _without_title(_without_backlinks(body))
    return Rendered(_html(body, env), title, _headings(body), tuple(_footnotes(notes, env)))


def _html(tokens: Sequence[Token], env: dict[str, Any]) -> str:
    return str(_PARSER.renderer.render(tokens, _PARSER.options, env))


def plain(token: Token) -> str:
    """The words of an inline token."""
    parts = (child.content for child in token.children or () if child.type in ("text", "code_inline", "wikilink"))
    return "".join(parts)


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return plain(tokens[1]), tokens[3:]
    return "", tokens


def _without_backlinks(tokens: list[Token]) -> list[Token]:
    """Without the program's own list of the pages that lead here, which the reader shows beside the page; a person's
    words under that heading stay.
    """
    for at, token in enumerate(tokens[:-5]):
        if token.type == "heading_open" and plain(tokens[at + 1]) in BACKLINKS and tokens[at + 4].type == "inline":
            listed = tokens[at + 4].children or []
            if all(child.type == "wikilink" or child.content.strip(" ·") == "" for child in listed):
                return [*tokens[:at], *tokens[at + 6 :]]
    return tokens


def _headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    found = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            found.append(Heading(int(token.tag[1]), plain(tokens[at + 1]), str(token.attrs.get("id", ""))))
    return tuple(found)


def _footnotes(tokens: Sequence[Token], env: dict[str, Any]) -> list[Footnote]:
    found = []
    begun = 0
    for at, token in enumerate(tokens):
        if token.type == "footnote_open":
            begun = at + 1
        elif token.type == "footnote_close":
            inner = [one for one in tokens[begun:at] if one.type != "footnote_anchor"]
            found.append(_footnote(_label(tokens[begun - 1]), inner, env))
    return found


def _label(token: Token) -> str:
    return str(token.meta.get("label", token.meta["id"] + 1))


def _footnote(label: str, tokens: Sequence[Token], env: dict[str, Any]) -> Footnote:
    children = [child for token in tokens for child in token.children or ()]
    links = [child.meta["target"] for child in children if child.type == "wikilink"]
    source = next((target for target in links if target.startswith("sources/")), "")
    source = source if env["resolve"](source) else ""
    said = "".join(child.content for child in children if child.type == "text")
    listed = SENTENCES.findall(said.split("“", 1)[0]) if source else []
    at = -1 if "“" in said else 0  # before a quotation the last; in a model's reading of an image the first
    numbers = tuple(int(number) for number in listed[at].split(", ")) if listed else ()
    return Footnote(label, _html(tokens, env), source, numbers)


# -- rules of the parser ----------------------------------------------------------------------------------------


def _wikilink(state: StateInline, silent: bool) -> bool:
    found = WIKILINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        target, _, place = found[1].strip().partition("#")
        token = state.push("wikilink", "a", 0)
        token.content = (found[2] or found[1]).strip()
        token.meta = {"target": target.removesuffix(".md"), "place": place}
    state.pos = found.end()
    return True


def _mark_up(state: StateCore) -> None:
    """Callouts, ids of headings and blocks, and sentences with the footnotes that they rest on."""
    anchors: dict[str, int] = {}
    for at, token in enumerate(state.tokens):
        if token.type == "inline" and token.children:
            _block_id(state.tokens[at - 1], token)
            token.children = _sentences(token.children)
        if token.type == "blockquote_open":
            _callout(state.tokens, at)
        if token.type == "heading_open":
            anchor = re.sub(r"[^\w]+", "-", plain(state.tokens[at + 1]).casefold()).strip("-") or "section"
            anchors[anchor] = anchors.get(anchor, 0) + 1
            token.attrSet("id", anchor if anchors[anchor] == 1 else f"{anchor}-{anchors[anchor]}")


def _block_id(block: Token, inline: Token) -> None:
    last = (inline.children or [])[-1]
    if last.type == "text" and (found := BLOCK_ID.search(last.content)):
        last.content = last.content[: found.start()]
        block.attrSet("id", found[1])


def _callout(tokens: list[Token], at: int) -> None:
    inline = next((token for token in tokens[at : at + 3] if token.type == "inline"), None)
    first = inline.children[0] if inline is not None and inline.children else None
    found = CALLOUT.match(first.content) if first is not None else None
    if first is None or found is None:
        return
    first.content = first.content[found.end() :]
    level = tokens[at].level
    close = next(one for one in tokens[at:] if one.type == "blockquote_close" and one.level == level)
    tokens[at].tag = close.tag = "div"
    tokens[at].attrs = {"class": f"callout callout-{found[1].casefold()}", "role": "note"}


def _sentences(children: list[Token]) -> list[Token]:
    """The tokens of a paragraph with a span around each stretch that ends in footnotes."""
    found: list[Token] = []
    stretch: list[Token] = []
    notes: list[str] = []
    for child in children:
        if notes and child.type != "footnote_ref":
            found += _spanned(stretch, notes)
            stretch, notes = [], []
        stretch.append(child)
        if child.type == "footnote_ref" and child.level == 0:
            notes.append(_label(child))
    return [*found, *(_spanned(stretch, notes) if notes else stretch)]


def _spanned(stretch: list[Token], notes: list[str]) -> list[Token]:
    before = []
    first = stretch[0]
    if first.type in ("softbreak", "hardbreak"):
        before, stretch = [first], stretch[1:]
    elif first.type == "text" and first.content[:1].isspace():
        space = Token("text", "", 0, content=" ")
        first.content = first.content.lstrip()
        before = [space]
    opened = Token("sentence_open", "span", 1, attrs={"class": "sentence", "data-notes": " ".join(notes)})
    return [*before, opened, *stretch, Token("sentence_close", "span", -1)]


# -- rules of the renderer --------------------------------------------------------------------------------------


def _show_wikilink(
    _renderer: object, tokens: Sequence[Token], at: int, _options: object, env: Mapping[str, Any]
) -> str:
    token = tokens[at]
    target, place = token.meta["target"], token.meta["place"].lstrip("^")
    if not target:
        return f'<a href="#{escape(place)}">{escape(token.content)}</a>'
    address = env["resolve"](f"{target}#{place}" if place else target)
    if address is None:
        return f'<span class="missing" title="There is no such page">{escape(token.content)}</span>'
    return f'<a href="{escape(address)}">{escape(token.content)}</a>'


def _show_reference(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    token = tokens[at]
    label = escape(_label(token))
    place = f"ref-{label}-{token.meta.get('subId', 0)}"
    return f'<sup class="ref"><a href="#note-{label}" id="{place}" aria-label="Evidence {label}">{label}</a></sup>'


def _show_image(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    token = tokens[at]
    return f'<span class="image">image, not loaded: {escape(token.content or str(token.attrs.get("src", "")))}</span>'


def _open_table(*_: object) -> str:
    """A wide table moves on its own, by keys too."""
    return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'


def _close_table(*_: object) -> str:
    return "</table></div>"


def _open_link(_renderer: object, tokens: Sequence[Token], at: int, _options: object, env: Mapping[str, Any]) -> str:
    href = str(tokens[at].attrs.get("href", ""))
    if OUTSIDE.match(href):
        return f'<a href="{escape(href)}" class="outside" rel="noopener noreferrer nofollow">'
    if href.startswith("#"):
        return f'<a href="{escape(href)}">'
    address = env["resolve"](unquote(href).removeprefix("/"))
    return f'<a href="{escape(address)}">' if address else '<a class="dead">'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.core.ruler.push("reader", _mark_up)
    for name, rule in (
        ("wikilink", _show_wikilink),
        ("footnote_ref", _show_reference),
        ("image", _show_image),
        ("link_open", _open_link),
        ("table_open", _open_table),
        ("table_close", _close_table),
    ):
        parser.add_render_rule(name, rule)
    return parser


_PARSER = _parser()
