"""What a careful reader would mend in a wiki, found without a model: what ``verify`` proves, and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.ledger.snapshot import Snapshot
from agent.scoring import figures
from agent.scoring.figures import Check, Sources
from agent.scoring.pages import Page, read_conflicts, read_pages
from agent.wiki.verify import Finding, verify

THIN = 2
"""A page with fewer statements than this says hardly more than that its subject exists."""


def lint(wiki: Path, snapshot: Snapshot, sources: Sources) -> list[Finding]:
    """Findings of the wiki's pages, by page. Nothing is changed."""
    by_hash = {source.sha256: source.slug for source in snapshot.sources() if source.slug}
    pages, conflicts = read_pages(wiki, snapshot.language()), read_conflicts(wiki, snapshot.language())
    proved = verify(wiki, snapshot, lambda sha256: sources.document(by_hash[sha256]))
    found = [finding for finding in proved if finding.kind != "link"]
    for kind, checks in (
        ("link", figures.links(pages, conflicts, sources)),  # those of pages that a person has changed, too
        ("unsupported", figures.supports(pages, conflicts, sources)),
        ("orphan", figures.ways(pages, conflicts, sources)),
        ("duplicate", figures.titles(pages, conflicts, sources)),
        ("no conflict", figures.positions(pages, conflicts, sources)),
        ("thin", _thin(pages)),
    ):
        found += [Finding(check.path, 0, kind, check.what) for check in checks if not check.good]
    return sorted(found, key=lambda finding: (finding.path, finding.line, finding.kind))


def _thin(pages: Sequence[Page]) -> Iterator[Check]:
    for page in pages:
        if page.path.startswith("entities/"):
            said = len(page.statements)
            yield Check(said >= THIN, page.path, f"{said} statement" if said == 1 else "says nothing")
