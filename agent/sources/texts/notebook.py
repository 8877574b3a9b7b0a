"""Jupyter notebooks (.ipynb, formats 3 and 4): Markdown cells as Markdown, code cells and their text outputs as code.

Left out: images and other outputs that are no text; of an output that comes as text and as HTML, the text counts.
There are no runs: the origin is JSON, in which the text is spelled differently.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.left_out import told
from agent.sources.texts import markdown
from agent.sources.unreadable import Unreadable
from agent.sources.web import html

CELLS = re.compile(r'"(?:cells|worksheets)"\s*:\s*\[')
FORMAT = re.compile(r'"nbformat"\s*:\s*\d')
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""Colours and movements of a terminal."""
OUTPUT = 20_000
"""Code points of one output: what a program printed in a loop says no more after that."""


def is_notebook(text: str) -> bool:
    """Whether a decoded file is JSON of a notebook's shape."""
    return text.lstrip().startswith("{") and FORMAT.search(text) is not None and CELLS.search(text) is not None


def read(text: str, encoding: str) -> Document:
    """The document of a decoded notebook. Raises :class:`Unreadable` for one that is no JSON."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("failed", f"broken: a notebook that is no whole JSON ({error})") from error
    walk = _Walk()
    for cell in _cells(notebook):
        walk.cell(cell)
    metadata = _metadata(notebook, walk.title)
    return walk.assembly.document(metadata, encoding=encoding, dropped=told(walk.left_out) + walk.notes)


class _Walk:
    def __init__(self) -> None:
        self.assembly = Assembly("ipynb")
        self.left_out: Counter[str] = Counter()
        self.notes: list[str] = []
        self.title = ""

    def cell(self, cell: dict[str, Any]) -> None:
        """One cell with what it brought."""
        source = _text(cell.get("source", cell.get("input", "")))
        match cell.get("cell_type"):
            case "markdown":
                document = markdown.read(source, "utf-8")
                self.title = self.title or document.metadata.title
                self.assembly.append(document)
                self.notes += map(str, document.dropped)
                self.left_out["images"] += len(cell.get("attachments") or ())
            case "heading":  # format 3
                level = cell.get("level")
                self.assembly.heading([Piece(source)], level if isinstance(level, int) and 1 <= level <= 6 else 1)
            case "code":
                self.assembly.block("code", [Piece(source)])
                for output in _dicts(cell.get("outputs")):
                    self._output(output)
            case _:
                for paragraph in re.split(r"\n[ \t]*\n", source):
                    self.assembly.block("prose", [Piece(paragraph)])

    def _output(self, output: dict[str, Any]) -> None:
        data = output.get("data")
        if not isinstance(data, dict):  # format 3 keeps types at the output itself, under short names
            data = {LONG.get(key, key): value for key, value in output.items()}
        self.left_out["images"] += sum(str(kind).startswith("image/") for kind in data)
        if "text" in output:
            self._printed(_text(output["text"]))
        elif "traceback" in output:
            self._printed(_text(output["traceback"], "\n"))
        elif "text/markdown" in data:
            self.assembly.append(markdown.read(_text(data["text/markdown"]), "utf-8"))
        elif "text/html" in data and "<table" in _text(data["text/html"]):
            self.assembly.append(html.read(_text(data["text/html"]), "utf-8"))
        elif "text/plain" in data:
            self._printed(_text(data["text/plain"]))
        elif "text/html" in data:
            self.assembly.append(html.read(_text(data["text/html"]), "utf-8"))
        elif not any(str(kind).startswith("image/") for kind in data):
            self.left_out["outputs that are no text"] += 1

    def _printed(self, text: str) -> None:
        text = ESCAPES.sub("", text)
        self.left_out["characters of long outputs"] += max(0, len(text) - OUTPUT)
        self.assembly.block("code", [Piece(text[:OUTPUT])])


LONG = {"html": "text/html", "png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml", "latex": "text/latex"}


def _cells(notebook: object) -> Iterator[dict[str, Any]]:
    if isinstance(notebook, dict):
        yield from _dicts(notebook.get("cells"))
        for sheet in _dicts(notebook.get("worksheets")):
            yield from _dicts(sheet.get("cells"))


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object, between: str = "") -> str:
    """Text that may be one string or a list of lines."""
    if isinstance(value, list):
        return between.join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""


def _metadata(notebook: object, title: str) -> Metadata:
    said = notebook.get("metadata") if isinstance(notebook, dict) else None
    said = said if isinstance(said, dict) else {}
    given = said.get("title")
    named = said.get("authors")
    authors = [one.get("name") if isinstance(one, dict) else one for one in (named if isinstance(named, list) else ())]
    return Metadata(
        title=given if isinstance(given, str) and given.strip() else title,
        date=said["date"] if isinstance(said.get("date"), str) else "",
        authors=tuple(name for name in authors if isinstance(name, str) and name.strip()),
    )
