"""A planted pile from its plan: sources to read, and what is to be found in them.

    .venv/bin/python scripts/plant.py examples/planted/develop.plan DIR

Writes ``DIR/sources`` and ``DIR/gold`` (see examples/planted/README.md).
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

MARK = re.compile(r" ;; (.*?)(?=</\w+>| \||$)")
FLAG = re.compile(r"\s!(\w+)(?:=(.*?))?(?=\s!|$)")
TAG = re.compile(r"<[^>]+>")


class Plan:
    """What a plan says, as rows for the gold files; ``documents``: names and texts without the marks."""

    def __init__(self, text: str) -> None:
        self.documents: dict[str, str] = {}
        self.entities: dict[str, dict[str, Any]] = {}
        self.facts: list[dict[str, Any]] = []
        self.said: dict[str, dict[str, Any]] = {}
        self.apart: list[dict[str, str]] = []
        for part in re.split(r"^@doc ", text, flags=re.MULTILINE)[1:]:
            name, _, body = part.partition("\n")
            lines = [self._line(name, line) for line in body.splitlines() if not self._says(line)]
            self.documents[name] = "\n".join(lines).strip("\n") + "\n"

    def _says(self, line: str) -> bool:
        """``@conflict ID KIND``, ``@decoy ID WHY``, ``@apart ONE | OTHER``."""
        if line.startswith(("@conflict ", "@decoy ")):
            what, identity, why = line[1:].split(" ", 2)
            self.said[identity] |= {"is": what, "kind" if what == "conflict" else "why": why}
            return True
        if line.startswith("@apart "):
            one, other = line.removeprefix("@apart ").split(" | ")
            self.apart.append({"one": one, "other": other})
            return True
        return False

    def _line(self, source: str, line: str) -> str:
        bare = MARK.sub("", line)
        for found in MARK.finditer(line):
            for fact in found[1].split(" ; "):
                self._fact(source, fact, _words(bare, source))
        return bare

    def _fact(self, source: str, mark: str, quote: str) -> None:
        flags = FLAG.findall(mark)
        stated = FLAG.sub("", mark)
        entity, rest = stated.split(" / ", 1)
        attribute, value = rest.split(" = ", 1)
        number = len(self.facts)
        row = {"id": number, "entity": entity, "attribute": attribute, "value": value, "source": source, "quote": quote}
        self.facts.append(row)
        known = self.entities.setdefault(entity, {"title": entity, "aliases": []})
        for flag, given in flags:
            if flag == "alias":
                known["aliases"].append(given)
            elif flag != "define":
                self.said.setdefault(flag, {"id": flag, "facts": []})["facts"].append(number)

    def write(self, folder: Path) -> None:
        sources, gold = folder / "sources", folder / "gold"
        for made in (sources, gold):
            made.mkdir(parents=True, exist_ok=True)
        for name, text in self.documents.items():
            (sources / name).write_text(text, encoding="utf-8")
        said = [{key: value for key, value in row.items() if key != "is"} for row in self.said.values()]
        kinds = [row["is"] for row in self.said.values()]
        tables: dict[str, list[dict[str, Any]]] = {
            "entities": list(self.entities.values()),
            "facts": self.facts,
            "conflicts": [row for row, kind in zip(said, kinds, strict=True) if kind == "conflict"],
            "decoys": [row for row, kind in zip(said, kinds, strict=True) if kind == "decoy"],
            "apart": list(self.apart),
        }
        for name, rows in tables.items():
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (gold / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


def _words(line: str, source: str) -> str:
    """The words of a line as its reader will have them, the cells of a row set apart by bars."""
    if source.endswith(".html"):
        cells = [html.unescape(TAG.sub(" ", cell)) for cell in re.split(r"</t[dh]>", line)]
    else:
        cells = re.sub(r"`|^#+ |^- ", " ", line).split("|")
    return " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())


if __name__ == "__main__":
    Plan(Path(sys.argv[1]).read_text(encoding="utf-8")).write(Path(sys.argv[2]))
