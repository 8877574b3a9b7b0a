"""What Obsidian finds when it opens the wiki for the first time: its own settings, written once and never again.

From then on it is Obsidian's and yours: a folder that has been opened is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from agent import durable

SETTINGS = ".obsidian"
COLOURS = (
    *("#3f7fa6", "#c9793a", "#4f9a6b", "#a565a8", "#b9a037", "#c25b5b"),
    *("#5d72b8", "#3fa09b", "#8a7a5c", "#b0608b", "#7d9a3c", "#6b7d8a"),
)
"""Of the types of pages; those of the reader's map."""
APP = {
    "alwaysUpdateLinks": True,  # a page that is renamed there: its links are changed as the program would
    "newLinkFormat": "absolute",
    "useMarkdownLinks": False,
    "defaultViewMode": "preview",
    "showInlineTitle": False,  # pages begin with their title; the file's name above it says it twice
}
TYPES = {
    **dict.fromkeys(("title", "type", "engine", "source", "format", "kind", "version", "date", "state"), "text"),
    **dict.fromkeys(("sources", "claims", "disputed"), "number"),
    "aliases": "aliases",
    "tags": "tags",
    "cssclasses": "multitext",
}
"""Of the properties. Dates are text: of many a source only the year is known, which would be no date there."""
LISTS = r"-path:/^(index|log|report|WIKI)\.md$/ -path:/\.wikiagent-new\.md$/"
"""What the graph leaves out: pages that lead to everything or nothing, and second versions of pages."""


def create(wiki: Path, types: Iterable[str]) -> None:
    """Give a wiki Obsidian's settings where it has none, with a colour in the graph for each of these types of pages.

    A folder that Obsidian has opened is left alone, whatever is missing in it. Durable on return.
    """
    folder = wiki / SETTINGS
    if folder.is_symlink() or folder.is_file():
        return
    files = {"graph.json": graph(types), "types.json": {"types": TYPES}, "app.json": APP}
    there = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    if not there < files.keys() or "app.json" in there:  # it stands there last: without it, a run was killed here
        return
    durable.make_folders(folder)
    for name, said in files.items():
        if name not in there:
            durable.write(folder / name, f"{json.dumps(said, indent=2)}\n".encode())


def graph(types: Iterable[str]) -> Mapping[str, object]:
    """Of the groups that a page is in, the first one colours it: disputed ones, folders, types."""
    groups = {'["disputed":>0]': "#d9480f", 'path:"conflicts.md"': "#d9480f"}
    groups |= {'path:"sources/"': "#9a9a94", 'path:"topics/"': "#1d6f5c", 'path:"comparisons/"': "#7a5ea8"}
    groups |= {f'["type":"{kind}"]': colour for kind, colour in zip(types, COLOURS, strict=False) if '"' not in kind}
    return {
        "search": LISTS,
        "showTags": False,
        "showAttachments": False,
        "hideUnresolved": True,
        "showOrphans": True,
        "collapse-color-groups": False,
        "colorGroups": [
            {"query": query, "color": {"a": 1, "rgb": int(colour.removeprefix("#"), 16)}}
            for query, colour in groups.items()
        ],
    }
