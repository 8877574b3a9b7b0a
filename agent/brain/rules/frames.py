"""Where the walk through a passage stands: whom the sentences are about."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import naming
from agent.brain.rules.defining import Says


@dataclass(slots=True)
class Frame:
    """A term of a list, or the section that the walk is in, with what stands under it.

    ``depth`` is the term's (-1: a section), ``inner`` that of what stands under it, once something has. ``aside``: of
    this term nothing is known but that it stands within the description of ``about``: a value, a note on a change.
    """

    depth: int = -1
    about: str = ""
    part: str = ""
    aside: bool = False
    named: str = ""
    """The setting that a paragraph or an item of a list begins with: it counts once its default is told."""
    settled: bool = False
    """Whether its default was given in a line of its own: what sentences say of defaults then is of cases and times."""
    labelled: bool = False
    """Whether its default stood behind a label: no sentence says better what it is."""
    inner: int = 0
    said: int = 0
    defined: Says | None = None
    """What the sentence said that defined it."""
    term: Line | None = None
    told: list[Line] = field(default_factory=list)
    """What stands under it, so far."""


@dataclass(slots=True)
class Reading:
    """Where the walk stands: whom the sentences are about, and which option or part of it."""

    inputs: ReadInputs
    subject: str
    beside: frozenset[int] = frozenset()
    """Numbers of the terms that stand beside names of settings."""
    section: str = ""
    """What the section is called, where that may be a setting."""
    alone: frozenset[int] = frozenset()
    """Numbers of the items that are titles of the text below them."""
    live: frozenset[str] = frozenset()
    """Settings that lines of a file set, and not only comments in it."""
    listed: frozenset[str] = frozenset()
    """Settings that blocks of code in a text list, once each."""
    among_settings: bool = False
    """Whether most sections of the passage have a line with a default."""
    modes: frozenset[str] = frozenset()
    """Options whose first argument tells several things apart."""
    labels: frozenset[int] = frozenset()
    """Numbers of the items of the section that begin with a label, and with no name."""
    of_commands: bool = False
    """Whether the section is on commands within the program: their options are none of its own."""
    frames: list[Frame] = field(default_factory=lambda: [Frame()])
    header: list[str] = field(default_factory=list)
    flag: str = ""
    """The option that a block with the help of a program has ended with."""
    flag_at: int = 0

    @property
    def now(self) -> Frame:
        return self.frames[-1]

    def in_list(self) -> bool:
        """Whether the walk is under a setting of the source's subject, and not under the subject itself."""
        return bool(self.now.about) and self.now.about != self.subject

    def in_section(self) -> bool:
        """Whether the walk is about what its section is called after, and under nothing else."""
        return self.now.about == self.frames[0].about

    def where(self, attribute: str) -> str:
        """A setting of a file is one of that file: two files may have settings of one name, with other defaults."""
        manual = naming.is_manual(self.inputs.card)
        return f"{attribute} in {self.subject}" if manual and self.in_list() and self.subject else attribute

    def begin_term(self, depth: int) -> None:
        """Leave the terms that a new one of this depth does not stand under."""
        while len(self.frames) > 1 and depth <= self.now.depth:
            self.frames.pop()

    def go_on(self, line: Line) -> None:
        """Leave the terms that a sentence does not stand under any more. Where depths are not told, none."""
        while len(self.frames) > 1 and 0 < line.depth < max(self.now.inner, self.now.depth + 1):
            self.frames.pop()
        self.now.inner = self.now.inner or line.depth
