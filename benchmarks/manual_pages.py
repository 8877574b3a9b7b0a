"""Are sentences of manual pages found in the canonical text? Forty, picked by hand from ten pages of ten generators.

They were read in a browser (headings, list items, cells of tables, notes, comments in code) and put down in
manual_pages.tsv before the reader saw the pages, which it was not tuned on. The pages come from Debian 13 packages (for
javadoc: Debian 11); unpack them side by side, each in a folder of its name, and give the folder above:

    for p in $(cut -f2 benchmarks/manual_pages.tsv | tail -n +2 | sort -u); do
        apt-get download $p && mkdir -p pages && dpkg -x ${p}_*.deb pages/$p; done
    python benchmarks/manual_pages.py pages
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import trafilatura

from agent.sources.reading import read


def main(folder: Path) -> None:
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        picked = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pages = {one["page"]: folder / one["package"] / one["page"] for one in picked}
    readers: dict[str, Callable[[Path], str]] = {
        "wikiagent": lambda path: read(path.read_bytes(), path.name).text,
        "trafilatura, default": lambda path: trafilatura.extract(path.read_text("utf-8"), include_comments=False) or "",
    }
    for name, reader in readers.items():
        texts = {page: _folded(reader(path)) for page, path in pages.items()}
        missed = [one for one in picked if _folded(one["sentence"]) not in texts[one["page"]]]
        print(f"{name}: {len(picked) - len(missed)} of {len(picked)}")
        for one in missed:
            print(f"  not found ({one['generator']}): {one['sentence'][:90]}")


def _folded(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
