"""How much of articles is kept, and how much that is none: the public article-extraction-benchmark (Scrapinghub, MIT).

    git clone https://github.com/scrapinghub/article-extraction-benchmark
    python benchmarks/main_text.py article-extraction-benchmark

Precision and recall of runs of four words, by page, then their mean, as that benchmark defines them.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

import trafilatura

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


def main(folder: Path) -> None:
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    scores: dict[str, list[tuple[float, float]]] = {}
    for name, expected in truth.items():
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        page = data.decode("utf-8", "replace")
        found = {
            "trafilatura, default": trafilatura.extract(page, include_comments=False),
            "trafilatura, recall": trafilatura.extract(page, include_comments=False, favor_recall=True),
            "wikiagent": _ours(data),
        }
        for reader, text in found.items():
            scores.setdefault(reader, []).append(_score(expected["articleBody"], text or ""))
    print(f"{len(truth)} pages\n| reader | F1 | precision | recall |\n| --- | --- | --- | --- |")
    for reader, pairs in scores.items():
        precision = sum(p for p, _ in pairs) / len(pairs)
        recall = sum(r for _, r in pairs) / len(pairs)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"| {reader} | {f1:.3f} | {precision:.3f} | {recall:.3f} |")


def _ours(data: bytes) -> str:
    try:
        return read(data, "page.html").text
    except Unreadable:
        return ""


def _score(expected: str, found: str) -> tuple[float, float]:
    true, seen = _runs(expected), _runs(found)
    both = sum((true & seen).values())
    return both / (sum(seen.values()) or 1), both / (sum(true.values()) or 1)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
