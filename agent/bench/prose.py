"""Real text of any length: drafts are accepted on prose and refused on random tokens, so only prose tells a night."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.errors import UsageError
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "sources"
"""Where a checkout has it; a wheel has none."""
FIRST_GUESS = 4.2
"""Characters of a token, until the engine has counted some."""


def pile(folder: Path) -> tuple[list[Path], str]:
    """The sources to measure on where none are named, and what they are called: the shipped example, or else some of
    Python's own manual, written into ``folder``.
    """
    if EXAMPLE.is_dir():
        return sorted(path for path in EXAMPLE.rglob("*") if path.is_file()), "the shipped example"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sorted(_topics().items())[:12]:
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir()), "topics of Python's manual"


def of_file(path: Path) -> str:
    """The text of one file of any format that a night reads."""
    try:
        return read(path.read_bytes(), path.name).text
    except OSError as error:
        raise UsageError(f"--text {path} can't be read: {error.strerror}") from error
    except Unreadable as error:
        raise UsageError(f"--text {path} can't be read: {error}") from error


class Prose:
    """A long text, from which pieces are cut that don't begin alike, so that no prefix cache knows them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n\n".join([*texts, *_topics().values()])
        self._at = 0
        self.characters_a_token = FIRST_GUESS

    def piece(self, tokens: int) -> str:
        """So many tokens of it, as near as can be told beforehand; each piece from where the last one began anew."""
        size = int(tokens * self.characters_a_token)
        self._at = (self._at + 7919) % len(self._text)  # a prime, so that beginnings don't come back
        start = self._text.find(" ", self._at) + 1
        rounds = -(-(start + size) // len(self._text))
        return (self._text * max(1, rounds))[start : start + size]

    def learn(self, characters: int, tokens: int) -> None:
        """What the engine has counted in a piece."""
        if tokens > 200:
            self.characters_a_token = characters / tokens


def _topics() -> dict[str, str]:
    """Python's language reference, which every Python brings along: 460,000 characters of technical English."""
    from pydoc_data.topics import topics

    return {str(name): str(text) for name, text in topics.items()}
