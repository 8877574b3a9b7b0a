"""What can be said of a finished wiki without a model, each as hits of a total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.evidence import names, support
from agent.scoring.pages import Citation, Entry, Page
from agent.sources.document import Document
from agent.wiki.markup import folded

OF_FACTS = ("number", "version", "date", "name")
"""What is checked of a row of the facts' table: “lined with steel: no” is no sentence that could be denied."""
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
    """The texts that a wiki was made from, by the slug of the source's page."""

    def __init__(self, documents: Mapping[str, Callable[[], Document]]) -> None:
        self._documents = documents

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

    def context(self, citation: Citation) -> str:
        """Where a name may stand beside the cited sentences: title, headings, and what stands before."""
        document = self.document(citation.source)
        near = [document.metadata.title, document.metadata.version, document.metadata.date]
        for number in citation.sentences:
            sentence = document.sentence(number)
            if sentence is None:
                continue
            section = document.sections[sentence.section - 1]
            near += [*section.path]
            near += [document.cut(document.sentences[at - 1]) for at in range(max(section.first, number - 3), number)]
        return " \n".join(part for part in near if part)


def score(pages: Sequence[Page], conflicts: Sequence[Entry], sources: Sources) -> dict[str, Figure]:
    """The figures by name; all of them at 1.0 for a wiki as it should be, but for coverage."""
    return {
        "quotes located": _located(pages, conflicts, sources),
        "sentences cited": _cited(pages),
        "sentences supported": _supported(pages, sources),
        "links resolve": _links(pages),
        "pages linked to": _linked(pages),
        "names on one page only": _unique(pages),
        "conflicts with two values": _positions(conflicts),
        "sentences of sources cited": _coverage(pages, sources),
    }


def _located(pages: Sequence[Page], conflicts: Sequence[Entry], sources: Sources) -> Figure:
    figure = Figure()
    for page in pages:
        for citation in page.citations:
            words, ends = sources.words(citation), citation.ends
            whole = words == citation.words or (len(ends) > 1 and _has_ends(words, ends))
            figure.count(bool(words) and whole, f"{page.path}: “{citation.words[:80]}”")
    for entry in conflicts:
        for _, slug, quote in entry.positions:
            there = slug in sources.slugs() and folded(quote.split(" […] ")[0]) in folded(sources.document(slug).text)
            figure.count(there, f"{entry.id}: “{quote[:80]}”")
    return figure


def _has_ends(words: str | None, ends: Sequence[str]) -> bool:
    return words is not None and words.startswith(ends[0]) and words.endswith(ends[-1])


def _cited(pages: Sequence[Page]) -> Figure:
    figure = Figure()
    for page in pages:
        for statement in page.statements:
            figure.count(bool(statement.citations), f"{page.path}: {statement.text[:80]}")
    return figure


def _supported(pages: Sequence[Page], sources: Sources) -> Figure:
    """Numbers, dates, versions, names and denials of a statement stand in what it cites, or in what introduces that."""
    figure = Figure()
    for page in pages:
        for statement in page.statements:
            words = [found for citation in statement.citations if (found := sources.words(citation))]
            if not words:
                continue
            context = " \n".join([page.title, *page.aliases, *map(sources.context, statement.citations)])
            problems = [
                problem
                for problem in support.problems(statement.text, " \n".join(words), context)
                if problem.kind in OF_FACTS or not statement.is_fact
            ]
            why = "; ".join(map(str, problems))
            figure.count(not problems, f"{page.path}: {statement.text[:80]}: {why}")
    return figure


def _links(pages: Sequence[Page]) -> Figure:
    known, figure = {page.path.removesuffix(".md") for page in pages}, Figure()
    for page in pages:
        for target in page.links:
            figure.count(target in known, f"{page.path}: [[{target}]]")
    return figure


def _linked(pages: Sequence[Page]) -> Figure:
    """Entity pages that a page other than the index leads to."""
    reached = {target for page in pages if page.path != "index.md" for target in page.links
               if target != page.path.removesuffix(".md")}  # fmt: skip
    figure = Figure()
    for page in pages:
        if page.path.startswith("entities/"):
            figure.count(page.path.removesuffix(".md") in reached, page.path)
    return figure


def _unique(pages: Sequence[Page]) -> Figure:
    """Titles and aliases that no second entity page has, too."""
    entities = [page for page in pages if page.path.startswith("entities/")]
    holders = Counter(key for page in entities for key in {names.normal(name) for name in (page.title, *page.aliases)})
    figure = Figure()
    for page in entities:
        figure.count(holders[names.normal(page.title)] == 1, f"{page.path}: {page.title}")
    return figure


def _positions(conflicts: Sequence[Entry]) -> Figure:
    figure = Figure()
    for entry in conflicts:
        values = {folded(value).casefold() for value, _, _ in entry.positions}
        figure.count(len(values) > 1, f"{entry.id}: {', '.join(sorted(values))}")
    return figure


def _coverage(pages: Sequence[Page], sources: Sources) -> Figure:
    cited: dict[str, set[int]] = {}
    for page in pages:
        for citation in page.citations:
            cited.setdefault(citation.source, set()).update(citation.sentences)
    figure = Figure()
    for slug in sources.slugs():
        document = sources.document(slug)
        for sentence in document.sentences:
            if sentence.kind not in ("heading", "term"):
                there = sentence.number in cited.get(slug, ())
                figure.count(there, f"{slug}, sentence {sentence.number}: {document.cut(sentence)[:60]}")
    return figure
