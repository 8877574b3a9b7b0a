"""The links of a page. They are looked for in a child process, as everything that takes a source apart."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

from agent.sources.document import Document, Metadata

MOST = 20_000
"""Links of one page that are looked at."""


class _Links(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.address = self._relative_to = url
        self.canonical = ""
        self.found: dict[str, None] = {}
        self.followed = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        target = given.get("href", "").strip()
        if tag == "base" and target:
            self._relative_to = self._join(self.address, target) or self.address
        elif tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.canonical = self.canonical or self._join(self._relative_to, target)
        elif tag == "meta" and given.get("name", "").lower() in ("robots", "wikiagent"):
            self.followed = self.followed and "nofollow" not in given.get("content", "").lower()
        elif tag == "a" and target and len(self.found) < MOST:
            self.found[self._join(self._relative_to, target)] = None

    @staticmethod
    def _join(base: str, target: str) -> str:
        try:
            joined = urljoin(base, target)
        except ValueError:
            return ""
        return joined if joined.isprintable() else ""


def read(data: bytes, name: str) -> Document:
    """For a workshop. ``name`` is the page's address. The text of what is returned has the canonical address on its
    first line (empty where the page gives none), and then a link a line, all of them absolute.
    """
    from agent.sources.reading import decode

    page = _Links(name)
    page.feed(decode(data)[0])
    links = [link for link in page.found if link] if page.followed else []
    return Document("links", "\n".join([page.canonical, *links]), Metadata(), (), ())
