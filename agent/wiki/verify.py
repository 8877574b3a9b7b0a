"""The proof, without a model, that a wiki is what it claims to be.

It reads the pages as any other program would and looks each citation up in the source's text. Only the last check,
that the pages equal what the ledger renders to, shares code with what made them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

from agent.ledger.view import Published, View
from agent.sources.document import Document
from agent.wiki import render, wording
from agent.wiki.files import Files, decoded, links
from agent.wiki.footnotes import GAP
from agent.wiki.markup import unescape
from agent.wiki.personal import split, without_notes
from agent.wiki.publish import NEW, new_versions

FURTHER = r"(?: · \[\[sources/[^\]|\\]+\\?\|[^\]]*\]\], [\d, ]*\d)*"
"""The other sources with the words of a footnote; :data:`ALSO` finds each."""
DEFINITION = re.compile(
    r"^\[\^(?P<mark>\d+)\]: \[\[sources/(?P<slug>[^\]|\\]+)\\?\|[^\]]*\]\], "
    r"(?:as read by (?P<model>.+?) from the image, )?(?:§ .*?, )?sentences? (?P<numbers>[\d, ]+) — (?P<words>.*?)"
    rf"(?P<also>{FURTHER})"
    r"(?: \[↗\]\(<(?P<opens>[^<>]*)>\))?$"
)
QUOTED = re.compile(r"“(.*)”")
ALSO = re.compile(r" · \[\[sources/([^\]|\\]+)\\?\|[^\]]*\]\], ([\d, ]*\d)")
"""Another source with the words of a footnote, and the numbers of its sentences."""
OPENING = re.compile(r"^(\[\^\d+\]: .*) \[↗\]\(<https?://[^<>\s]*>\)$", re.MULTILINE)
"""What opens a page of the web at what is cited; :func:`_definition` proves that it leads to the source."""
MARK = re.compile(r"\[\^(\d+)\](?!:)")
CITED_PAGES = ("entities/", "topics/", "comparisons/", "overview.md")
UNCITED_SECTIONS = (
    *("## Mentioned in", "## See also", "## Also shared"),
    *("## Topics", "## Comparisons", "## Where to start", "## How much there is"),
)
BY_RULES = re.compile(r"^\*Written by wikiagent's built-in rules, .*\*$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. ``line`` counts from 1; 0 for the page as a whole."""

    path: str
    line: int
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.message}"


def verify(wiki: Path, view: View, document_of: Callable[[str], Document]) -> list[Finding]:
    """Everything in the wiki's pages that does not hold; empty for a wiki as it should be. Of a page that a person
    changed nothing but its citations is looked at: :func:`answered_for` names them.
    """
    known = view.published()
    files = {path: (wiki / path).read_bytes() for path in known if (wiki / path).is_file()}
    pages = {path: decoded(data) for path, data in files.items()}
    findings = list(_ledger(view, document_of))
    findings += [Finding(path, 0, "missing", "is gone; run wikiagent again") for path in known if path not in pages]
    edited = {path for path, data in files.items() if not _is_ours(data, known[path])}
    sources = _Sources(view, document_of)
    blocks = {path: set(re.findall(r"^\^([\w-]+)$", text, re.MULTILINE)) for path, text in pages.items()}
    for path in edited:  # what it lacks stands in the new version beside it
        beside = (name for name in itertools.islice(new_versions(path), len(pages)) if name in pages)
        blocks[path].update(*(blocks[name] for name in beside))
    there = _Targets(Files.of(wiki), blocks)
    keys = render.page_keys(view)
    for path, text in pages.items():
        if path.endswith(NEW):
            continue
        page = keys.get(path, path.removesuffix(".md"))
        plain = wording.in_english(without_notes(text, view.personal(page)), view.language())
        findings += _quotations(path, plain, sources) if path in edited else _page(path, plain, sources, there)
    findings += _rendered(wiki, view, pages, edited)
    return sorted(findings, key=lambda finding: (finding.path, finding.line, finding.kind))


def answered_for(wiki: Path, view: View) -> tuple[list[str], list[str]]:
    """The pages that :func:`verify` answers for, and those that a person changed, of which it doesn't."""
    known = {path: page for path, page in view.published().items() if not path.endswith(NEW)}
    there = {path for path in known if (wiki / path).is_file()}
    ours = {path for path in there if _is_ours((wiki / path).read_bytes(), known[path])}
    return sorted(ours), sorted(there - ours)


def _is_ours(data: bytes, known: Published) -> bool:
    return hashlib.sha256(data).hexdigest() in (known.now, known.before)


@dataclass(frozen=True, slots=True)
class _Targets:
    """What links may lead to: files, and in them the ids of blocks."""

    files: Files
    blocks: Mapping[str, set[str]]

    def wrong(self, target: str, place: str) -> str:
        path = self.files.resolve(target)
        if path is None:
            return f"[[{target}]] is no page"
        if place.startswith("^") and path in self.blocks and place[1:] not in self.blocks[path]:
            return f"[[{target}#{place}]] is no entry of that page"
        return ""


def _ledger(view: View, document_of: Callable[[str], Document]) -> Iterator[Finding]:
    """Every quotation in the ledger stands in its source's text at its offsets."""
    sources = {source.sha256: source for source in view.sources() if source.slug}
    claims = [claim for entity in view.entities() if entity.claims for claim in view.claims_of(entity.id)]
    for sha256, said in itertools.groupby(sorted(claims, key=lambda claim: claim.source), lambda claim: claim.source):
        text = document_of(sha256).text
        if sha256 in sources and len(text) != sources[sha256].characters:
            what = f"is not the text that was read of {sources[sha256].name}; run wikiagent again, which makes it anew"
            yield Finding(f".wikiagent/text/{sha256}.txt", 0, "text", what)
        for claim in said:
            for piece in claim.evidence:
                if text[piece.start : piece.end] != piece.quote:
                    yield Finding("ledger", 0, "quote", f"claim {claim.id}: “{piece.quote[:80]}” is not at its place")


class _Sources:
    """Sentences of sources by the slug of their page."""

    def __init__(self, view: View, document_of: Callable[[str], Document]) -> None:
        there = [source for source in view.sources() if source.slug]
        self._hashes = {source.slug: source.sha256 for source in there}
        self._names = {source.slug: source.name for source in there}
        self.read_by = {source.slug: source.read_by for source in there}
        """The models whose readings of images stand for texts."""
        self._document_of = document_of

    def is_address(self, slug: str, url: str) -> bool:
        """Whether the link leads to the page that the source is, at whatever words of it."""
        page = re.split(r"#?:~:", url)[0]
        return unquote(page) == unquote(self._names.get(slug, "").removesuffix("#"))

    def words(self, slug: str, numbers: list[int]) -> str | None:
        """The sentences with these numbers on one line; ``None`` where the source or a sentence is not there."""
        if slug not in self._hashes:
            return None
        document = self._document_of(self._hashes[slug])
        found = [document.sentence(number) for number in numbers]
        words = " ".join(document.cut(sentence) for sentence in found if sentence is not None)
        return None if None in found else " ".join("".join(c for c in words if c.isprintable() or c.isspace()).split())


def _page(path: str, text: str, sources: _Sources, there: _Targets) -> Iterator[Finding]:
    lines = text.splitlines()
    yield from _links(path, text, there)
    yield from _html(path, text)
    defined: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if line.startswith("[^"):
            yield from _definition(path, number, line, sources, defined)
    if path.startswith(CITED_PAGES):
        yield from _citations(path, lines, defined)


def _quotations(path: str, text: str, sources: _Sources) -> Iterator[Finding]:
    """Those of a page that a person changed: footnotes of their own are theirs."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("[^") and "[[sources/" in line and "“" in line:
            yield from _definition(path, number, line, sources, set())


def _definition(path: str, number: int, line: str, sources: _Sources, defined: set[str]) -> Iterator[Finding]:
    found = DEFINITION.match(line)
    if not found:
        yield Finding(path, number, "footnote", "can't be read as source, sentence and quotation")
        return
    mark, quoted = found["mark"], QUOTED.fullmatch(found["words"])
    defined.add(mark)
    if sources.read_by.get(found["slug"], "") != unescape(found["model"] or "") or bool(quoted) == bool(found["model"]):
        yield Finding(path, number, "quote", f"[^{mark}] does not tell a model's reading of an image from a quotation")
        return
    words = sources.words(found["slug"], [int(part) for part in found["numbers"].split(",")])
    quote = unescape(quoted[1] if quoted else found["words"])
    ends = quote.split(GAP) if GAP in quote and words != quote else [quote]
    if words is None:
        yield Finding(path, number, "footnote", f"[^{mark}] names a source or sentence that is not there")
    elif found["opens"] is not None and not sources.is_address(found["slug"], found["opens"]):
        yield Finding(
            path, number, "link", f"[^{mark}] leads to {found['opens'][:80]}, which is not where the source is"
        )
    elif len(ends) == 1 and words != quote:
        yield Finding(path, number, "quote", f"[^{mark}] “{quote[:80]}” is not what the source says there")
    elif len(ends) > 1 and not (words.startswith(ends[0]) and words.endswith(ends[-1])):
        yield Finding(path, number, "quote", f"[^{mark}] does not begin and end as the source does there")
    for slug, numbers in ALSO.findall(found["also"]):
        if words is None or sources.words(slug, [int(part) for part in numbers.split(",")]) != words:
            yield Finding(path, number, "quote", f"[^{mark}] “{quote[:80]}” is not what {slug} says, too")


def _citations(path: str, lines: list[str], defined: set[str]) -> Iterator[Finding]:
    """Every block of prose is cited to its end, and every mark is defined."""
    used: set[str] = set()
    section = ""
    in_head = lines[:1] == ["---"]
    for number, line in enumerate(lines, start=1):
        if in_head:
            in_head = number == 1 or line != "---"
            continue
        if line.startswith("#"):
            section = line
        if line.startswith("[^"):
            continue
        marks = MARK.findall(line)
        used.update(marks)
        for mark in sorted(set(marks) - defined):
            yield Finding(path, number, "footnote", f"[^{mark}] is used and not defined")
        if section in UNCITED_SECTIONS or not _is_prose(line):
            continue
        if not re.search(r"\[\^\d+\]\)?(?:; \[\^\d+\])*\s*$", line):
            yield Finding(path, number, "uncited", f"“{line[:80]}” does not end in a footnote")
    for mark in sorted(defined - used):
        yield Finding(path, 0, "footnote", f"[^{mark}] is defined and not used")


def _is_prose(line: str) -> bool:
    """Whether a line says something: not a heading, a callout, a table (its rows are checked by their marks), a
    rule.
    """
    return bool(line.strip()) and not line.startswith(("#", ">", "|", "---", "^")) and not BY_RULES.match(line)


def _links(path: str, text: str, there: _Targets) -> Iterator[Finding]:
    head, body = split(text)
    for link in links(body):
        if link["target"] and (wrong := there.wrong(link["target"], link["place"] or "")):
            line = body.count("\n", 0, link.start()) + head.count("\n") + (3 if head else 1)
            yield Finding(path, line, "link", wrong)


def _html(path: str, text: str) -> Iterator[Finding]:
    body = OPENING.sub(r"\1", text.split("\n---\n", 1)[-1] if text.startswith("---\n") else text)
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        for inner in (token, *(token.children or ())):
            if inner.type in ("html_block", "html_inline", "image") or (inner.type == "link_open"):
                line = (token.map or [0])[0] + 1
                yield Finding(path, line, "markup", f"active markup ({inner.type}) on the page")


def _rendered(wiki: Path, view: View, pages: Mapping[str, str], edited: Collection[str]) -> Iterator[Finding]:
    """The pages are what the ledger renders to, byte for byte; beside one that a person changed stands the new
    version.
    """
    known = view.published()
    for path, text in render.render(view):
        if path in pages and path not in edited:
            if pages[path] != text:
                yield Finding(path, 0, "stale", "is not what the ledger renders to; run wikiagent again")
        elif path in known and path not in pages:
            continue  # it is missing
        elif not any(pages.get(name) == text for name in itertools.islice(new_versions(path), len(pages) + 1)):
            what = "is not written yet"
            if path in edited or (wiki / path).exists():
                what = (
                    f"{'was changed by' if path in edited else 'is of'} a person, and the new version is not beside it"
                )
            yield Finding(path, 0, "stale", f"{what}; run wikiagent again")
