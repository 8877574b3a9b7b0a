"""How many defaults that changed between two releases stand in conflicts.md as "differs by version"?

    .venv/bin/python benchmarks/releases.py OLD NEW GOLD.tsv DIR

OLD and NEW are folders named after their releases (``django-1.4``), with the documentation of one project; GOLD.tsv has
a line for each default that changed: setting, tab, old value, tab, new value. The built-in rules read both in DIR. What
is no line of the gold is listed for a person to read: it may be right all the same.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

AGENT = [sys.executable, "-m", "agent"]


def read(old: Path, new: Path, folder: Path) -> list[dict[str, Any]]:
    """The entries of conflicts.md after a night of the rules over both."""
    wiki, told = str(folder / "wiki"), folder / "export"
    subprocess.run([*AGENT, "run", str(old), str(new), "--wiki", wiki, "--brain", "rules"], check=True)
    subprocess.run([*AGENT, "export", "--wiki", wiki, "--jsonl", str(told)], check=True)
    slugs = [json.loads(line) for line in (told / "entities.jsonl").read_text("utf-8").splitlines()]
    titles = {row["slug"]: row["title"] for row in slugs}
    rows = [json.loads(line) for line in (told / "conflicts.jsonl").read_text("utf-8").splitlines()]
    return [row | {"title": titles[row["entity"]]} for row in rows]


def letters(text: str) -> str:
    return re.sub(r"[\s`'\"*]", "", text).rstrip(".").casefold()


def is_on(entry: dict[str, Any], setting: str) -> bool:
    """Whether an entry is on the setting, or on it as an option or a part of a program."""
    part = re.search(r" of (?:option )?(\S+)", entry["attribute"])
    return setting.casefold() in (entry["title"].casefold(), part[1].casefold() if part else "")


def says(entry: dict[str, Any], value: str, release: Path) -> bool:
    """Whether a position of the entry gives the value, the beginning of it, or it with a unit, in a document of the
    release.
    """
    wanted = letters(value)
    for position in entry["positions"]:
        given = letters(position["value"])[:40]
        is_same = given in wanted if given else not wanted
        is_same = is_same or re.fullmatch(rf"{re.escape(wanted)}(?<=\d)[a-z]+", given) is not None
        if release.name in position["source"] and is_same:
            return True
    return False


def main(old: Path, new: Path, gold: Path, folder: Path) -> None:
    entries = read(old, new, folder)
    with gold.open(encoding="utf-8") as file:
        changed = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) == 3]
    right: set[str] = set()
    for setting, before, after in changed:
        named = [entry for entry in entries if is_on(entry, setting) and entry["kind"] == "differs by version"]
        found = next((entry for entry in named if says(entry, before, old) and says(entry, after, new)), None)
        right |= {found["id"]} if found else set()
        if not found:
            print(f"missed: {setting}: {before} -> {after}")
    for entry in entries:
        if entry["id"] not in right:
            print(f"to be read: {entry['id']} {entry['title']}, {entry['attribute']} ({entry['kind']})")
            for position in entry["positions"]:
                print(
                    f"    {position['value'][:80]} | {position['source']} | {' '.join(position['quote'].split())[:160]}"
                )
    versions = sum(entry["kind"] == "differs by version" for entry in entries)
    print(f"{len(right)} of {len(changed)} changed defaults found; {len(entries)} entries, {versions} by version")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
