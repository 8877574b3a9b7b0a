"""What a site's robots.txt allows."""

from __future__ import annotations

import re

from protego import Protego

LONGEST = 500 * 1024
"""Bytes that are looked at, as RFC 9309 has it."""
AGENT = re.compile(r"\s*user[- ]?agent\s*:?\s*([^#]*)", re.IGNORECASE)


class Rules:
    """The rules of one robots.txt for us."""

    def __init__(self, body: bytes, agent: str) -> None:
        self._agent = agent
        self._parsed = Protego.parse(_for_us(body[:LONGEST].decode("utf-8-sig", "replace"), agent))
        self.pause = self._parsed.crawl_delay(agent) or 0.0
        self.sitemaps = tuple(self._parsed.sitemaps)

    def allow(self, url: str) -> bool:
        return self._parsed.can_fetch(url, self._agent)


def _for_us(text: str, agent: str) -> str:
    """The lines, all other programs under one name: ten thousand names with ten thousand rules each are a trap."""
    lines: list[str] = []
    for line in text.splitlines():
        if found := AGENT.match(line):
            name = found[1].strip().lower()
            line = f"User-agent: {name if name == '*' or name.startswith(agent) else 'somebody-else'}"
            if lines and line == lines[-1]:
                continue
        lines.append(line)
    return "\n".join(lines)
