"""The pages that are lists lead where they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from views import Told, Wiki, record, told_wiki

from agent.ledger.records import PageWritten, Sentence

PLANTS: list[Told] = [
    ("A grass of poor fields.", "pale rye", "definition", ""),
    ("Host is a section that ends at the next Host.", "Host", "definition", ""),
    ("A pond near pale rye that has fish.", "Sable", "definition", ""),
]


def overview(wiki: Wiki, texts: list[str]) -> str:
    """With these sentences of a brain, on the first claim of each page in turn."""
    first = {claim.statement: claim.id for one in wiki.view.entities() for claim in wiki.view.claims_of(one.id)}
    said = tuple(Sentence(text=text, claims=(first[told[0]],)) for text, told in zip(texts, PLANTS, strict=False))
    if said:
        record(wiki.ledger, "w", "write", "overview", [PageWritten(page="overview", sentences=said)])
    wiki.publish()
    assert [str(finding) for finding in wiki.verify()] == []
    return (wiki.path / "overview.md").read_text()


@pytest.mark.parametrize("texts", [[], [sentence for sentence, *_ in PLANTS]])
def test_every_bullet_of_the_overview_leads_to_its_page_once(tmp_path: Path, texts: list[str]) -> None:
    text = overview(told_wiki(tmp_path, {"a.txt": PLANTS}), texts)
    bullets = sorted(line.split("[^")[0] for line in text.splitlines() if line.startswith("- "))
    assert bullets == [
        "- [[entities/host|Host]] is a section that ends at the next Host.",
        "- [[entities/pale-rye|pale rye]]: A grass of poor fields.",
        "- [[entities/sable|Sable]]: A pond near pale rye that has fish.",
    ]
    assert "Where to start" not in text
    assert "See also" not in text


def test_a_bullet_about_a_name_with_a_colon_behind_it_leads_there(tmp_path: Path) -> None:
    text = overview(told_wiki(tmp_path, {"a.txt": PLANTS}), ["pale rye: A grass.", "Host: A section."])
    assert "- [[entities/host|Host]]: A section.[^" in text
    assert "## See also\n\n[[entities/sable|Sable]]" in text


def test_the_index_says_what_each_source_is_and_tells_of(tmp_path: Path) -> None:
    names = ("Aville", "Bville", "Cville", "Dville")
    told: list[Told] = [(f"{name} is a village{at}.", name, "kind", f"village{at}") for at, name in enumerate(names)]
    more: list[Told] = [("Edition of 1998", "Dville", "edition", "1998"), *told]
    wiki = told_wiki(tmp_path, {"a.txt": more})
    wiki.publish()
    (line,) = (line for line in (wiki.path / "index.md").read_text().splitlines() if line.startswith("- [[sources/a|"))
    pages = " · ".join(f"[[entities/{name.lower()}|{name}]]" for name in ("Dville", "Aville", "Bville"))
    assert line.endswith(f"]] — 1998: {pages} · …")
