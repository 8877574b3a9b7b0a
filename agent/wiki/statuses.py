"""What a person writes after ``- status:`` in conflicts.md: found, understood, or named with what to type instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.ledger.view import Decided
from agent.wiki.markup import unescape

ENTRY = re.compile(r"^## (C-[0-9a-f]+)\b", re.MULTILINE)
STATUS = re.compile(r"^[-*+][ \t]+[*_]*status[*_]*[ \t]*[:：][*_]*[ \t]*(.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
SAID = re.compile(
    r"(?P<marks>[*_]*)(?P<status>open|resolved|dismissed)(?P<ends>[*_]*)"
    r"(?:[ \t]*(?P<colon>[:：])[*_]*|(?=[ \t(])|\Z)[ \t]*(?P<text>.*)",
    re.IGNORECASE,
)
OPENED = re.compile(r"\(opened again: (.*)\)", re.IGNORECASE)
TYPE = "type resolved: what holds, and why; or dismissed: why; or open"


def status_lines(text: str) -> dict[str, str]:
    """Conflict id → the line of its entry that says its status."""
    found = {}
    entries = list(ENTRY.finditer(text))
    for entry, following in zip(entries, [*entries[1:], None], strict=False):  # none follows the last
        status = STATUS.search(text, entry.end(), following.start() if following else len(text))
        if status:
            found[entry[1]] = status[0]
    return found


def decided(line: str) -> Decided | None:
    """What such a line says; ``None`` where that can't be told. One that was emptied says that the conflict is open."""
    status = STATUS.fullmatch(line)
    said = SAID.fullmatch(status[1]) if status and status[1] else None
    if status and not status[1]:
        return Decided("open", "")
    if not said:
        return None
    text = said["text"] if said["ends"] else said["text"].removesuffix(said["marks"])
    text = unescape(text).strip()
    match said["status"].lower():
        case "resolved":
            return Decided("resolved", text or "resolved")
        case "dismissed":
            return Decided("dismissed", text or "dismissed")
    why = text if said["colon"] or not text else _why(text)
    return Decided("open", why) if why is not None else None


def _why(text: str) -> str | None:
    opened = OPENED.fullmatch(text)
    return opened[1] if opened else None


def with_statuses(text: str, lines: Mapping[str, str]) -> str:
    """The page with the status lines of these entries put back to what is given."""
    parts = re.split(r"(?m)^(?=## C-)", text)
    for place, part in enumerate(parts):
        entry = ENTRY.match(part)
        if entry and entry[1] in lines:
            parts[place] = STATUS.sub(lambda _, line=lines[entry[1]]: line, part, count=1)
    return "".join(parts)


def unclear(base: str, text: str) -> list[str]:
    """The status lines that a person wrote and nobody understands, each with what to type. ``base``: as the program
    published the page.
    """
    ours = status_lines(base)
    return [
        f"{id_}: what “{line}” means is not clear; {TYPE}"
        for id_, line in status_lines(text).items()
        if line != ours.get(id_) and decided(line) is None
    ]
