"""Full text search over the pages, in a private SQLite database that holds nothing but the index.

What is found first: pages that are called so, then those whose name holds the words, then those whose text does, by
BM25. Where that finds nothing, words that no page has are taken for misspelt, and for each the nearest word of the wiki
is tried.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agent.reader.library import Change
from agent.wiki.markup import folded

WORDS = re.compile(r"\w+")
WEIGHTS = "0.0, 12.0, 8.0, 1.0"
"""Of path, title, aliases and text."""
NEAR = 0.7
"""How like a word of the wiki must be a misspelt one (difflib's ratio)."""
CANDIDATES = 60
BEGINNINGS = 1_000
"""Words with the same two first letters that are looked at: a short word whose letters changed places has no trigram
of the right one."""
SHORT = 3
"""Characters of a trigram: shorter words are looked for as they are."""
BEGIN, END = "\x02", "\x03"
"""Around words that were found, in :attr:`Hit.shown`."""


@dataclass(frozen=True, slots=True)
class Hit:
    path: str
    shown: str


@dataclass(frozen=True, slots=True)
class Found:
    """``instead``: what was searched for, where the words as they were typed stand nowhere; else empty."""

    hits: tuple[Hit, ...]
    instead: str = ""


class Index:
    """Use it from one thread."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            """
            CREATE VIRTUAL TABLE pages USING fts5(path UNINDEXED, title, aliases, text,
                tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
            CREATE VIRTUAL TABLE names USING fts5(path UNINDEXED, name, tokenize = 'trigram');
            CREATE VIRTUAL TABLE vocabulary USING fts5vocab(pages, row);
            CREATE TABLE known(word TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE VIRTUAL TABLE words USING fts5(word, tokenize = 'trigram');
            CREATE TABLE rows(path TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
            """
        )

    def update(self, changes: Iterable[Change]) -> None:
        """Bring the index up to what has changed."""
        self._db.execute("BEGIN")
        for change in changes:
            self._forget(change.path)
            if change.entry is not None:
                entry = change.entry
                aliases = "\n".join(entry.aliases)
                row = (entry.path, entry.title, aliases, change.text)
                number = self._db.execute("INSERT INTO pages VALUES(?, ?, ?, ?)", row).lastrowid
                names = (number, entry.path, f"{entry.title}\n{aliases}")
                self._db.execute("INSERT INTO names(rowid, path, name) VALUES(?, ?, ?)", names)
                self._db.execute("INSERT INTO rows VALUES(?, ?)", (entry.path, number))
        new = "SELECT term FROM vocabulary WHERE length(term) > 3 AND term NOT IN (SELECT word FROM known)"
        terms = self._db.execute(new).fetchall()
        self._db.executemany("INSERT INTO words VALUES(?)", terms)
        self._db.executemany("INSERT INTO known VALUES(?)", terms)
        self._db.execute("COMMIT")

    def _forget(self, path: str) -> None:
        row = self._db.execute("SELECT number FROM rows WHERE path = ?", (path,)).fetchone()
        if row is not None:
            for table in ("pages", "names"):
                self._db.execute(f"DELETE FROM {table} WHERE rowid = ?", row)  # noqa: S608
            self._db.execute("DELETE FROM rows WHERE path = ?", (path,))

    def find(self, query: str, limit: int = 12) -> Found:
        """The pages that hold all words of the query; the last word may be the beginning of one."""
        query = folded(query)
        typed = WORDS.findall(query)
        if not typed:
            return Found(())
        hits = self._find(query, typed, limit)
        if hits:
            return Found(hits)
        meant = [self._nearest(word) for word in typed]
        if meant == typed:
            return Found(())
        return replace(Found(self._find(" ".join(meant), meant, limit)), instead=" ".join(meant))

    def _find(self, query: str, words: list[str], limit: int) -> tuple[Hit, ...]:
        found = {path: Hit(path, shown) for path, shown in self._named(query, limit)}
        asked = " ".join(f'"{word}"' for word in words) + "*"
        rows = self._db.execute(
            f"SELECT path, snippet(pages, 3, ?, ?, ' … ', 18) FROM pages WHERE pages MATCH ? "  # noqa: S608
            f"ORDER BY bm25(pages, {WEIGHTS}) LIMIT ?",
            (BEGIN, END, asked, limit),
        )
        texts = {path: Hit(path, shown) for path, shown in rows}
        merged = {path: texts.get(path, hit) for path, hit in found.items()} | texts
        return tuple(merged.values())[:limit]

    def _named(self, query: str, limit: int) -> list[tuple[str, str]]:
        """Pages whose title or alias holds the query as it is, the shortest names first."""
        if len(query) < SHORT:
            return []
        asked = '"' + query.replace('"', '""') + '"'
        rows = self._db.execute(
            "SELECT path, name FROM names WHERE name MATCH ? ORDER BY bm25(names, 0.0, 1.0) LIMIT ?",
            (asked, limit * 8),
        ).fetchall()
        wanted = query.casefold()

        def rank(row: tuple[str, str]) -> tuple[bool, bool, int, str]:
            names = [name.casefold() for name in row[1].split("\n")]
            return wanted not in names, not any(n.startswith(wanted) for n in names), len(names[0]), row[0]

        return [(path, "") for path, _ in sorted(rows, key=rank)[:limit]]

    def _nearest(self, word: str) -> str:
        """The word of the wiki that is most like this one; itself where it is one, or nothing is near."""
        small = word.casefold()
        if len(small) <= SHORT or self._db.execute("SELECT 1 FROM known WHERE word = ?", (small,)).fetchone():
            return word
        pieces = {small[at : at + SHORT] for at in range(len(small) - SHORT + 1)}
        asked = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        rows = self._db.execute(
            "SELECT word FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT ?", (asked, CANDIDATES)
        )
        alike = {other for (other,) in rows}
        begun = "SELECT word FROM known WHERE word BETWEEN ? AND ? || char(0x10ffff) LIMIT ?"
        alike |= {other for (other,) in self._db.execute(begun, (small[:2], small[:2], BEGINNINGS))}
        near = [(difflib.SequenceMatcher(None, small, other).ratio(), other) for other in alike]
        best = max(near, default=(0.0, word))
        return best[1] if best[0] >= NEAR else word

    def close(self) -> None:
        self._db.close()
