"""look: what is written in an image, and what it shows, as the model reads it.

What comes of it is the image's text: from then on it is surveyed and read as any other source, and all that rests on
it is marked as a model's reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.brain.actions import (
    Action,
    CallUnreadable,
    CopyText,
    DescribeImage,
    Done,
    ReadValue,
    StateWhatIsShown,
)
from agent.brain.protocol import LookInputs, Picture
from agent.jobs.item import Context, Planned, Rejected, Taken, Whole, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.records import FigureRead
from agent.sources.document import Part
from agent.sources.images.picture import media_type


@dataclass(slots=True)
class LookItem(Whole):
    """One image. All that the model says is taken: there is nothing to hold it against but the image itself."""

    source: str
    picture: Picture
    prompt: Prompt
    caption: str = ""
    said: int = 0
    asked_again: bool = False

    def system(self) -> str:
        return self.prompt.text

    def inputs(self) -> LookInputs:
        return LookInputs(picture=self.picture.sha256, caption=self.caption)

    def opening(self) -> str:
        caption = f"\nIts caption, which is known already: {self.caption}" if self.caption else ""
        return f"Write down what is written in the image above, and what it shows.{caption}"

    def act(self, action: Action) -> Taken | Rejected:
        match action:
            case DescribeImage(kind=kind):
                return self._read("kind", f"Kind of image: {kind}")
            case CopyText(text=text):
                return self._read("written", text)
            case StateWhatIsShown(text=text):
                return self._read("shown", text)
            case ReadValue(of=of, value=value):
                return self._read("value", f"{of}: {value}")
            case CallUnreadable(what=what):
                return self._read("unread", what)
            case Done():
                return Taken()
        return Rejected("not an action of look", "is not an action of this job")

    def _read(self, part: Part, text: str) -> Taken:
        self.said += 1
        return Taken([FigureRead(source=self.source, part=part, text=text)])

    def missing(self) -> str:
        if self.said or self.asked_again:
            return ""
        self.asked_again = True
        return 'Nothing is recorded yet. Copy what is written in the image, or answer {"do":"unreadable","what":"…"}.'


def plan(context: Context, images: Sequence[str]) -> list[Planned]:
    """One item for each image (sha256), in order. What was looked at once stays read, whoever looks better later."""
    head = prompt("look", context.guide)

    def planned(source: str) -> Planned:
        def make() -> LookItem:
            data = context.documents.picture(source)
            return LookItem(source, Picture(media_type(data), data), head, context.snapshot.caption(source))

        return Planned("look", item_key("look", head, context, source), source, make)

    return [planned(source) for source in images]
