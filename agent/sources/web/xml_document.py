"""Documents in XML: manuals, papers, books, editions and feeds, in a vocabulary that is known or in one of their own.

What each element is in HTML (:mod:`agent.sources.web.vocabularies`) is read as a web page is, but for the search for
its main part: all of it is. Left out are comments, instructions to programs, and what the file says of itself, of
which the metadata are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.sources.assembly import Assembly
from agent.sources.document import Document, Metadata
from agent.sources.left_out import told
from agent.sources.web import html
from agent.sources.web.dom import Element
from agent.sources.web.html_blocks import walked
from agent.sources.web.xml_blocks import Mapping, is_info, title_of
from agent.sources.web.xml_tree import has_words, parse, within

SUFFIXES = frozenset(".xml .nxml .jats .tei .fb2 .docbook .dbk .dita .xdoc .rss .atom .xsd .wsdl .odd .maml".split())
START = re.compile(r"\s*<(?:\?xml\b|!doctype\s|!--|[^\W\d])", re.IGNORECASE)
DECLARED = re.compile(r"\s*<(?:\?xml|!doctype)\b", re.IGNORECASE)
OTHER = re.compile(
    r"<(?:\w+:)?(?:plist|html|svg)\b|<!doctype\s+html|schemas\.openxmlformats\.org|schemas\.microsoft\.com/office"
    r"|urn:oasis:names:tc:opendocument",
    re.IGNORECASE,
)
"""What in the beginning of a file tells that it is read otherwise, or is a part of another file."""
ROOTS = frozenset(
    "article book refentry chapter appendix refsect1 section sect1 tei tei.2 teicorpus fictionbook topic concept task"
    " reference rss feed document".split()
)
TEXTS = frozenset("p simpara title head".split())
"""What a document of a known vocabulary begins with, and what is never far."""
SENTENCE = re.compile(r"\S{1,40}\s+\S{1,40}\s+\S{0,40}[.!?…][\"'”’)]{0,3}(?:\s|\Z)|[^\s\W]{4}[。！？]")
PROSE = 0.3
"""Share of the text that stands beside sentences, above which a file in XML is no mere data."""
SAMPLE = 200_000
"""Code points that are looked at for it."""
KINDS = {
    **dict.fromkeys("refentry topic concept task reference".split(), "manual"),
    **dict.fromkeys("rss feed".split(), "page"),
    "fictionbook": "book",
}
GIVEN = frozenset("given-names first-name firstname givenname forename".split())
FAMILY = ("middle-name", "surname", "lastname", "last-name")
DATES = ("pub-date", "pubdate", "revised", "date", "updated", "lastbuilddate", "published", "created")
VERSIONS = ("productnumber", "refmiscinfo", "releaseinfo", "edition", "vrm")
RELEASE = re.compile(r"\d+(?:\.\d+)+[\w+-]*")
LONGEST_VERSION = 40


def is_known(text: str) -> bool:
    """Whether a text is of a known vocabulary, whatever examples of settings stand in it."""
    return bool(START.match(text)) and _is_known(parse(text[:SAMPLE]))


def _is_known(tree: Element) -> bool:
    tags = {element.tag for element in tree.elements()}
    return "para" in tags or (not tags.isdisjoint(TEXTS) and any(one.tag in ROOTS for one in within(tree)))


def is_document(text: str, suffix: str) -> bool:
    """Whether a text is a document in XML, with prose in it; data and parts of other formats are none."""
    if not START.match(text) or not (suffix in SUFFIXES or DECLARED.match(text)) or OTHER.search(text[:2000]):
        return False
    tree = parse(text[:SAMPLE])
    said = list(_runs(tree))
    prose = sum(len(one) for one in said if SENTENCE.search(one))
    return bool(said) and (_is_known(tree) or prose >= PROSE * sum(map(len, said)))


def _runs(element: Element) -> Iterator[str]:
    """The texts of the outermost elements that have words of their own."""
    for one in within(element):
        if has_words(one):
            yield one.text()
        else:
            yield from _runs(one)


def read(text: str, encoding: str | None) -> Document:
    """The document of a decoded XML file."""
    tree = parse(text)
    metadata = _metadata(tree)
    mapping = Mapping(tree)
    page = walked(mapping.page)
    assembly = Assembly("xml")
    html.put(assembly, page.blocks)
    return assembly.document(metadata, encoding=encoding, dropped=[*told(mapping.left_out), *html.left_out(page)])


def _metadata(tree: Element) -> Metadata:
    root = next(within(tree), tree)
    if root.tag == "reference" and len(pages := list(within(root, "refentry"))) == 1:
        root = pages[0]  # a manual page in a wrapper that is called after the whole manual
    places = [root, *within(root, "front", "description", "channel")]
    infos = [info for place in places for info in within(place) if is_info(info)] or places
    parts = [part for info in infos for part in (info.elements() if is_info(info) else within(info))]
    title = title_of(root) or next((one for one in parts if one.tag == "title"), None)
    named = title.text() if title else ""
    if title and title.tag == "refentrytitle" and (volume := root.first("manvolnum")):
        named = f"{named}({volume.text()})"
    publisher = root.first("publisher-name", "publishername") or _first(parts, "publisher")
    language = _first(parts, "lang", "language")
    return Metadata(
        title=named,
        version=next((version for one in VERSIONS if (version := _version(_first(parts, one)))), ""),
        date=next((date for one in DATES if (date := _date(_first(parts, one)))), ""),
        authors=tuple(dict.fromkeys(name for one in parts if _is_author(one) and (name := _name(one)))),
        language=root.get("lang") or (language.text() if language else ""),
        publisher=publisher.text() if publisher else "",
        kind=KINDS.get(root.tag, "paper" if root.tag == "article" and any(within(root, "front")) else ""),
    )


def _first(parts: list[Element], name: str, *others: str) -> Element | None:
    return next((one for one in parts if one.tag in (name, *others) and (one.text() or one.attributes)), None)


def _is_author(element: Element) -> bool:
    """Whether an element is an author; one of a revision, or of another role, is none."""
    is_one = element.tag in ("author", "corpauthor", "creator") or (
        element.tag == "contrib" and element.get("contrib-type") in ("", "author")
    )
    return is_one and (element.parent is None or element.parent.tag not in ("revision", "respstmt", "item", "entry"))


def _name(element: Element) -> str:
    """A name as it is spoken: in catalogues the surname stands first."""
    parts = [one for one in element.elements() if one.tag in GIVEN] + [
        one for one in element.elements() if one.tag in FAMILY
    ]
    if parts:
        return " ".join(one.text() for one in parts)
    named = element.first("collab", "orgname", "personname", "persname", "name", "nickname", "string-name")
    return (named or element).text()


def _date(element: Element | None) -> str:
    if element is None:
        return ""
    year, month, day = (one.text() if (one := element.first(part)) else "" for part in ("year", "month", "day"))
    if year:
        is_number = not month or month.isdecimal()
        return (
            "-".join(filter(None, (year, month.zfill(2) if month else "", day.zfill(2) if month and day else "")))
            if is_number
            else " ".join(filter(None, (day, month, year)))
        )
    given = (element.get(key) for key in ("when", "value", "modified", "date", "iso-8601-date"))
    return next(filter(None, given), "") or element.text()


def _version(element: Element | None) -> str:
    """What is a version, and no keyword of a system that was to fill it in."""
    if element is None or (element.tag == "refmiscinfo" and element.get("class") not in ("version", "software")):
        return ""
    said = element.get("version") or element.text()
    if found := RELEASE.search(said):
        return found[0]
    return said if re.search(r"\d", said) and len(said) <= LONGEST_VERSION and not re.search(r"[$&]", said) else ""
