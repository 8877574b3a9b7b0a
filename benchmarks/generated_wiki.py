"""A wiki of any size, written by no night: pages that link to each other as those of a large pile do."""

from __future__ import annotations

import random
from pathlib import Path

from agent.ledger.journal import Ledger

TYPES = ("concept", "component", "setting", "command", "person", "organisation", "place", "work")
SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "va", "der", "lu", "pan", "gri", "os", "ne", "bel", "tor", "qui", "ash")


def write(folder: Path, pages: int, seed: int = 7) -> None:
    """``pages`` pages of some 400 words and, mostly, five to fifteen links, and an empty ledger."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)]
    titles = [f"{chance.choice(words).title()} {chance.choice(words)} {number}" for number in range(pages)]
    (folder / "entities").mkdir(parents=True)
    for number, title in enumerate(titles):
        near = [(number + chance.randint(-30, 30)) % pages for _ in range(chance.randint(4, 12))]
        hubs = [int(chance.paretovariate(0.6)) % pages for _ in range(2)]
        (folder / "entities" / f"p{number}.md").write_text(_page(chance, words, title, titles, [*near, *hubs]))
    links = "\n".join(f"- [[entities/p{number}|{title}]]" for number, title in enumerate(titles))
    (folder / "index.md").write_text(f"# Index\n\n{links}\n")
    (folder / "overview.md").write_text("# Overview\n\nA wiki that was generated.\n")
    Ledger(folder / ".wikiagent" / "ledger.db").close()


def _page(chance: random.Random, words: list[str], title: str, titles: list[str], links: list[int]) -> str:
    said = []
    for place in range(24):
        sentence = " ".join(chance.choices(words, k=14))
        link = f" [[entities/p{links[place]}|{titles[links[place]]}]]" if place < len(links) else ""
        said.append(f"{sentence.capitalize()}{link}.[^{place + 1}]")
    paragraphs = "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, 24, 4))
    notes = "\n".join(f"[^{n + 1}]: [[sources/s|S]], sentence {n} — “{said[n][:60]}”" for n in range(24))
    head = f"---\ntitle: {title}\ntype: {chance.choice(TYPES)}\naliases: []\nsources: 3\nclaims: 24\n"
    disputed = int(chance.random() < 0.03)
    return f"{head}disputed: {disputed}\nengine: none\n---\n# {title}\n\n{paragraphs}\n\n{notes}\n"
