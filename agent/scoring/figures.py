"""What can be said of a finished wiki without a model, each as hits of a total."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.evidence import names, support
from agent.scoring.pages import Citation, Entry, Page
from agent.sources.document import Document, Sentence
from agent.wiki.footnotes import GAP
from agent.wiki.markup import folded

OF_FACTS = ("number", "version", "date", "name")
"""What is checked of a row of the facts' table: “lined with steel: no” is no sentence that could be denied."""
OPTION = re.compile(r"--?\w[\w-]*(?:[ ,=|\[].{0,60})?")
"""A line that holds an option and no more names what the lines below it describe, marked as such or not."""
RELEASES = re.compile(r" \(([^()]*\d[^()]*)\)(?=\W*\Z)")
SHOWN = 20
"""Most examples of what is missing that are kept for one figure."""


@dataclass(slots=True)
class Figure:
    """``good`` of ``total``; ``missing`` names the first of what is not. A total of 0 says nothing, and scores 1."""

    good: int = 0
    total: int = 0
    missing: list[str] = field(default_factory=list)

    def count(self, good: bool, what: str) -> None:
        self.total += 1
        self.good += good
        if not good and len(self.missing) < SHOWN:
            self.missing.append(what)

    @property
    def share(self) -> float:
        return self.good / self.total if self.total else 1.0


class Sources:
    """The texts that a wiki was made from, by the slug of the source's page; ``versions``: what they hold for."""

    def __init__(self, documents: Mapping[str, Callable[[], Document]], versions: Mapping[str, str]) -> None:
        self._documents, self._versions = documents, versions

    def slugs(self) -> Sequence[str]:
        return sorted(self._documents)

    def document(self, slug: str) -> Document:
        return self._documents[slug]()

    def words(self, citation: Citation) -> str | None:
        """The sentences that a footnote names, on one line; ``None`` where one is not there."""
        if citation.source not in self._documents:
            return None
        document = self.document(citation.source)
        found = [document.sentence(number) for number in citation.sentences]
        return folded(" ".join(document.cut(sentence) for sentence in found if sentence)) if all(found) else None

    def version(self, citation: Citation) -> str:
        return self._versions.get(citation.source, "")

    def terms(self, citation: Citation) -> str:
        """What the cited sentences describe, where they stand in a list of terms and descriptions."""
        if citation.source not in self._documents:
            return ""
        document = self.document(citation.source)
        found = []
        for number in citation.sentences:
            if sentence := document.sentence(number):
                first = document.sections[sentence.section - 1].first
                above = (document.sentences[at - 1] for at in range(number - 1, first - 1, -1))
                found += [words for one in above if (words := _term(document, one))][:1]
        return " \n".join(found)

    def context(self, citation: Citation) -> str:
        """Where a name may stand beside the cited sentences: title, headings and terms, and what stands before."""
        if citation.source not in self._documents:
            return ""
        document = self.document(citation.source)
        near = [document.metadata.title, document.metadata.version, document.metadata.date]
        for number in citation.sentences:
            sentence = document.sentence(number)
            if sentence is None:
                continue
            section = document.sections[sentence.section - 1]
            near += [*section.path, *map(document.cut, document.over(sentence))]
            near += [document.cut(document.sentences[at - 1]) for at in range(max(section.first, number - 3), number)]
        return " \n".join(part for part in near if part)


def _term(document: Document, sentence: Sentence) -> str:
    """The words of a sentence that names what follows it; empty for any other."""
    words = document.cut(sentence)
    return words if sentence.kind == "term" or OPTION.fullmatch(words) else ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at on a page (or an entry of conflicts.md)."""

    good: bool
    path: str
    what: str


def score(pages: Sequence[Page], conflicts: Sequence[Entry], sources: Sources) -> dict[str, Figure]:
    """The figures by name; all of them at 1.0 for a wiki as it should be, but for coverage."""
    figures = {name: Figure() for name in CHECKS}
    for name, figure in figures.items():
        for check in CHECKS[name](pages, conflicts, sources):
            figure.count(check.good, f"{check.path}: {check.what}")
    return figures


def quotes(pages: Sequence[Page], conflicts: Sequence[Entry], sources: Sources) -> Iterator[Check]:
    """A quotation stands in its source, where the footnote says."""
    for page in pages:
        for citation in page.citations:
            words, ends = sources.words(citation), citation.ends
            whole = words == citation.words or (len(ends) > 1 and _has_ends(words, ends))
            yield Check(bool(words) and whole, page.path, f"“{citation.words[:80]}”")
    for entry in conflicts:
        for _, slug, quote in entry.positions:
            there = slug in sources.slugs() and folded(quote.split(GAP)[0]) in folded(sources.document(slug).text)
            yield Check(there, "conflicts.md", f"{entry.id}: “{quote[:80]}”")


def _has_ends(words: str | None, ends: Sequence[str]) -> bool:
    return words is not None and words.startswith(ends[0]) and words.endswith(ends[-1])


def citations(pages: Sequence[Page], _: Sequence[Entry], __: Sources) -> Iterator[Check]:
    for page in pages:
        for statement in page.statements:
            yield Check(bool(statement.citations), page.path, f"“{statement.text[:80]}” cites nothing")


def supports(pages: Sequence[Page], _: Sequence[Entry], sources: Sources) -> Iterator[Check]:
    """Numbers, dates, versions, names and denials of a statement stand in what it cites, or in what introduces that."""
    for page in pages:
        for statement in page.statements:
            words = [found for citation in statement.citations if (found := sources.words(citation))]
            if not words:
                continue
            words += map(sources.terms, statement.citations)
            context = " \n".join([page.title, *page.aliases, *map(sources.context, statement.citations)])
            versions = [version for citation in statement.citations if (version := sources.version(citation))]
            text = _without_releases(statement.text, [*versions, context])
            problems = [
                problem
                for problem in support.problems(text, " \n".join(words), context)
                if problem.kind in OF_FACTS or not statement.is_fact
            ]
            yield Check(not problems, page.path, f"“{statement.text[:80]}”: {'; '.join(map(str, problems))}")


def _without_releases(text: str, known: Sequence[str]) -> str:
    """A statement without the releases in brackets at its end, of which what it cites or stands under tells."""
    found = RELEASES.search(text)
    if found is None or not all(any(release in one for one in known) for release in found[1].split(", ")):
        return text
    return text[: found.start()] + text[found.end() :]


def links(pages: Sequence[Page], _: Sequence[Entry], __: Sources) -> Iterator[Check]:
    for page in pages:
        for link in page.links:
            yield Check(bool(link.path), page.path, f"[[{link.target}]] is no page")


def ways(pages: Sequence[Page], _: Sequence[Entry], __: Sources) -> Iterator[Check]:
    """A page other than the index, and than itself, leads to an entity page."""
    leading: dict[str, set[str]] = {}
    for page in pages:
        for link in page.links:
            leading.setdefault(f"{link.path}.md", set()).add(page.path)
    for page in pages:
        if page.is_entity:
            others = leading.get(page.path, set()) - {page.path}
            yield Check(
                bool(others - {"index.md"}), page.path, f"{'only the index' if others else 'no page'} leads there"
            )


def titles(pages: Sequence[Page], _: Sequence[Entry], __: Sources) -> Iterator[Check]:
    """No second entity page has the title of one among its names."""
    entities = [page for page in pages if page.is_entity]
    holders = Counter(key for page in entities for key in {names.normal(name) for name in (page.title, *page.aliases)})
    for page in entities:
        yield Check(holders[names.normal(page.title)] == 1, page.path, f"another page is called {page.title}, too")


def positions(_: Sequence[Page], conflicts: Sequence[Entry], __: Sources) -> Iterator[Check]:
    for entry in conflicts:
        values = {folded(value).casefold() for value, _, _ in entry.positions}
        yield Check(len(values) > 1, "conflicts.md", f"{entry.id}: all say {', '.join(sorted(values))}")


def coverage(pages: Sequence[Page], _: Sequence[Entry], sources: Sources) -> Iterator[Check]:
    """A footnote somewhere rests on the sentence."""
    cited: dict[str, set[int]] = {}
    for page in pages:
        for citation in page.citations:
            cited.setdefault(citation.source, set()).update(citation.sentences)
    for slug in sources.slugs():
        document = sources.document(slug)
        for sentence in document.sentences:
            if sentence.kind not in ("heading", "term"):
                there = sentence.number in cited.get(slug, ())
                yield Check(there, slug, f"sentence {sentence.number}: {document.cut(sentence)[:60]}")


CHECKS: dict[str, Callable[[Sequence[Page], Sequence[Entry], Sources], Iterator[Check]]] = {
    "quotes located": quotes,
    "sentences cited": citations,
    "sentences supported": supports,
    "links resolve": links,
    "pages linked to": ways,
    "names on one page only": titles,
    "conflicts with two values": positions,
    "sentences of sources cited": coverage,
}
"""Name of a figure → what is looked at for it."""
