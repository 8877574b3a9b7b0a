"""Books (EPUB 2 and 3): the chapters in the order of the spine, each read as the web page that it is.

Left out: tables of contents and what the spine calls no part of the reading order (``linear="no"`` is kept: notes are
like that), images, and what :mod:`agent.sources.web.html` takes for page furniture. A chapter without a heading has the
title that the table of contents gives it. There are no pages and no runs: the origin is a ZIP file.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from agent.sources.assembly import Assembly
from agent.sources.document import Document, Metadata
from agent.sources.left_out import told
from agent.sources.office import xml
from agent.sources.office.xml import Element
from agent.sources.office.zipped import Archive
from agent.sources.unreadable import Unreadable
from agent.sources.web import html

MIMETYPE = "application/epub+zip"
CONTAINER = "META-INF/container.xml"
PAGES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"))
DECLARED = re.compile(rb"""\A[^>]{0,200}?encoding=["']([A-Za-z0-9._-]+)["']""")
FONTS = re.compile(r"http://(?:www\.idpf\.org/2008/embedding|ns\.adobe\.com/pdf/enc#RC)")


def read(archive: Archive) -> Document:
    """The document of an EPUB file. Raises :class:`Unreadable`."""
    package = _package_path(archive)
    root = xml.parse(archive.read(package), package)
    folder = posixpath.dirname(package)
    manifest = {xml.get(item, "id"): item for item in xml.children(xml.child(root, "manifest"), "item")}
    secret = _encrypted(archive)
    contents = _contents(archive, manifest, root, folder)
    assembly = Assembly("epub")
    left_out: Counter[str] = Counter()
    locked = chapters = 0
    for item in _spine(root, manifest):
        path = _path(folder, xml.get(item, "href"))
        if path in contents.places or "nav" in xml.get(item, "properties").split():
            left_out["tables of contents"] += 1
        elif path in secret:
            locked += 1
        elif xml.get(item, "media-type") in PAGES or path.endswith((".xhtml", ".html", ".htm")):
            chapters += _chapter(archive, path, contents.titles.get(path, ""), assembly, left_out)
        else:
            left_out["pages that are images"] += 1
    if locked and not chapters:
        raise Unreadable(
            "failed", "encrypted: its chapters are locked (DRM), and only the shop's own reader opens them"
        )
    left_out["chapters that are locked (DRM)"] = locked
    left_out["images"] = sum(xml.get(item, "media-type").startswith("image/") for item in manifest.values())
    return assembly.document(_metadata(root), encoding=None, dropped=told(left_out) + archive.notes)


def _chapter(archive: Archive, path: str, title: str, assembly: Assembly, left_out: Counter[str]) -> int:
    """Read one file of the book; 1 where it could be read."""
    data = archive.find(path)
    if data is None:
        left_out["chapters that are missing in the file, or damaged"] += 1
        return 0
    declared = DECLARED.match(data)
    encoding = (
        declared[1].decode("ascii") if declared else "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    )
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    document = html.read(text.removeprefix("\ufeff"), "utf-8")
    if document.sections and not document.sections[0].path and title:
        assembly.part(title, 1)
    assembly.append(document)
    archive.notes += [f"{posixpath.basename(path)}: {line}" for line in document.dropped]
    return 1


def _package_path(archive: Archive) -> str:
    """Where the package document is; the first that is there, where the container does not say."""
    data = archive.find(CONTAINER)
    if data is not None:
        for rootfile in xml.below(xml.parse(data, CONTAINER), "rootfile"):
            path = _path("", xml.get(rootfile, "full-path"))
            if path in archive.names:
                return path
    found = next((name for name in sorted(archive.names) if name.endswith(".opf")), "")
    if not found:
        raise Unreadable("failed", "broken: the book's list of chapters (.opf) is missing in it")
    return found


def _spine(root: Element, manifest: dict[str, Element]) -> Iterator[Element]:
    """The items of the spine; a book that has none is read in the order of its manifest."""
    named = [xml.get(one, "idref") for one in xml.children(xml.child(root, "spine"), "itemref")]
    seen = set()
    for name in named or list(manifest):
        if name in manifest and name not in seen:
            seen.add(name)
            if named or xml.get(manifest[name], "media-type") in PAGES:
                yield manifest[name]


def _path(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, unquote(href.partition("#")[0]))).lstrip("/")


def _encrypted(archive: Archive) -> set[str]:
    """Files of the book that can't be read without a key. Fonts are only scrambled, and nobody reads them."""
    data = archive.find("META-INF/encryption.xml")
    root = xml.parse(data, "META-INF/encryption.xml") if data is not None else None
    found = set()
    for one in xml.below(root, "EncryptedData"):
        if not FONTS.match(xml.get(xml.child(one, "EncryptionMethod"), "Algorithm")):
            found |= {_path("", xml.get(reference, "URI")) for reference in xml.below(one, "CipherReference")}
    return found


class _Contents:
    """The book's tables of contents: where they are, and the title of each file that they name first."""

    def __init__(self) -> None:
        self.places: set[str] = set()
        self.titles: dict[str, str] = {}


def _contents(archive: Archive, manifest: dict[str, Element], root: Element, folder: str) -> _Contents:
    found = _Contents()
    for reference in xml.below(xml.child(root, "guide"), "reference"):
        if xml.get(reference, "type").lower() == "toc":
            found.places.add(_path(folder, xml.get(reference, "href")))
    for item in manifest.values():
        path = _path(folder, xml.get(item, "href"))
        is_nav = "nav" in xml.get(item, "properties").split()
        if not is_nav and xml.get(item, "media-type") != "application/x-dtbncx+xml":
            continue
        data = archive.find(path)
        try:
            tree = xml.parse(data, path) if data is not None else None
        except Unreadable as error:
            archive.notes.append(f"a part of the file: {error.reason}")
            continue
        for place, title in _entries(tree):
            found.titles.setdefault(_path(posixpath.dirname(path), place), title)
    return found


def _entries(tree: Element | None) -> Iterator[tuple[str, str]]:
    """The links of a table of contents (EPUB 3, then EPUB 2) with their words."""
    for link in xml.below(tree, "a"):
        yield xml.get(link, "href"), " ".join("".join(map(str, link.itertext())).split())
    for point in xml.below(tree, "navPoint"):
        yield xml.get(xml.child(point, "content"), "src"), xml.words(xml.child(point, "navLabel"))


def _metadata(root: Element) -> Metadata:
    said: dict[str, list[str]] = {}
    for one in xml.below(xml.child(root, "metadata"), "title", "creator", "date", "language", "meta"):
        key = xml.get(one, "property") if xml.name(one) == "meta" else xml.name(one)
        if text := xml.words(one):
            said.setdefault(key, []).append(text)
    date = next(iter(said.get("dcterms:modified", [])), "") if "date" not in said else said["date"][0]
    return Metadata(
        title=" ".join(said.get("title", [])[:1]),
        date=date[:10],
        authors=tuple(said.get("creator", ())),
        language=" ".join(said.get("language", [])[:1]),
    )
