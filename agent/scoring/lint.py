"""What a careful reader would mend in a wiki, found without a model: what ``verify`` proves, and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.ledger.snapshot import Snapshot
from agent.scoring import figures
from agent.scoring.figures import Check, Sources
from agent.scoring.pages import Page, read_conflicts, read_pages
from agent.wiki.verify import Finding, answered_for, verify

THIN = 2
"""A page with fewer statements than this says hardly more than that its subject exists."""


def lint(wiki: Path, snapshot: Snapshot, sources: Sources) -> list[Finding]:
    """Findings of the wiki's pages, by page. Nothing is changed."""
    by_hash = {source.sha256: source.slug for source in snapshot.sources() if source.slug}
    pages, conflicts = read_pages(wiki, snapshot), read_conflicts(wiki, snapshot.language())
    changed = set(answered_for(wiki, snapshot)[1])
    theirs = [page for page in pages if page.path in changed]
    found = verify(wiki, snapshot, lambda sha256: sources.document(by_hash[sha256]))
    found += [Finding(page.path, line, "unreadable", what) for page in pages for line, what in page.problems]
    told = {(finding.path, finding.kind, finding.message) for finding in found}
    for kind, checks in (
        ("link", figures.links(pages, conflicts, sources)),  # those that a person wrote, too
        ("uncited", figures.citations(theirs, conflicts, sources)),
        ("unsupported", figures.supports(pages, conflicts, sources)),
        ("orphan", figures.ways(pages, conflicts, sources)),
        ("duplicate", figures.titles(pages, conflicts, sources)),
        ("no conflict", figures.positions(pages, conflicts, sources)),
        ("thin", _thin(pages)),
    ):
        more = dict.fromkeys((check.path, kind, check.what) for check in checks if not check.good)
        found += [Finding(path, 0, kind, what) for path, kind, what in more if (path, kind, what) not in told]
    return sorted(found, key=lambda finding: (finding.path, finding.line, finding.kind))


def _thin(pages: Sequence[Page]) -> Iterator[Check]:
    for page in pages:
        if page.is_entity:
            said = len(page.statements)
            yield Check(said >= THIN, page.path, f"{said} statement" if said == 1 else "says nothing")
