"""Works that sources refer to: standards, papers, manual pages, web pages; and which of them are not in the pile."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agent.ledger.view import SourceView

WORKS = re.compile(
    r"\bRFC[ -]?(?P<rfc>\d{3,5})\b"
    r"|\b(?P<standard>(?:ISO(?:/IEC)?|IEC|IEEE|ECMA|FIPS|ANSI|DIN(?: EN)?(?: ISO)?|EN ISO|NIST SP)"
    r"(?:[ -](?:PUB )?)\d[\d.-]*\d)\b"
    r"|\b(?:doi:\s?|(?:https?://)?(?:dx\.)?doi\.org/)(?P<doi>10\.\d{4,9}/[^\s\"'<>\])]+)"
    r"|\barXiv:\s?(?P<arxiv>\d{4}\.\d{4,5})"
    r"|(?P<url>https?://[^\s\"'<>\])”’]+)"
    r"|(?<![^\s(,])(?P<manual>[A-Za-z][\w.+-]*\([1-9][a-z]{0,2}\))"
)
WRITTEN = {"rfc": "RFC {}", "doi": "doi:{}", "arxiv": "arXiv:{}"}
ENDS = ".,;:!?…"


@dataclass(frozen=True, slots=True)
class Work:
    """A work as it is called, and the sources (one an edition) that refer to it."""

    name: str
    sources: tuple[SourceView, ...]


def works(text: str) -> set[str]:
    """The works that a text refers to, in one spelling each."""
    found = set()
    for match in WORKS.finditer(text):
        kind = match.lastgroup or ""
        name = match[kind].rstrip(ENDS)
        if kind == "url":
            name = name.split("#")[0].rstrip("/")
        found.add(WRITTEN.get(kind, "{}").format(name))
    return found


def missing(sources: Sequence[SourceView], text_of: Callable[[str], str], least: int = 2) -> list[Work]:
    """Works that so many documents refer to and that are none of the sources; what most refer to first.

    Editions of one document (those of one title) count once.
    """
    cited: dict[str, dict[str, SourceView]] = defaultdict(dict)
    manuals = any(_is_manual(source) for source in sources)  # elsewhere, what looks like one is code: f(1)
    for source in sources:
        for name in works(text_of(source.sha256)):
            if name.endswith(")") and not manuals:
                continue
            cited[name].setdefault(source.title.casefold(), source)
    there = _known(sources)
    found = [Work(name, tuple(by.values())) for name, by in cited.items() if len(by) >= least]
    wanted = [work for work in found if not {_key(work.name), _key(work.name.split("(")[0])} & there]
    return sorted(wanted, key=lambda work: (-len(work.sources), work.name))


def _is_manual(source: SourceView) -> bool:
    return re.match(r"[\w.+-]+ ?\(\d\w?\)", source.title) is not None


def _known(sources: Iterable[SourceView]) -> set[str]:
    """Under which keys the sources themselves may be referred to: by address, title, or name of file."""
    known = set()
    for source in sources:
        title, file = source.title, source.name.rsplit("/", 1)[-1]
        names = {source.name.removeprefix("snapshot:"), title, file, file.rsplit(".", 1)[0], title.split(":")[0]}
        names |= works(f"{title} \n{source.name} \n{file.replace('_', ' ').replace('-', ' ')}")
        if section := re.fullmatch(r"(.+)\.(\d\w?)(?:\.\w+)*", file):
            names.add(f"{section[1]}({section[2]})")
        known |= {_key(name) for name in names}
    return known


def _key(name: str) -> str:
    return re.sub(r"[^\w()]", "", name.casefold().removeprefix("https://").removeprefix("http://"))
