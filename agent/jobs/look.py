"""look: what is written in an image, and what it shows, as the model reads it.

What comes of it is the image's text: from then on it is surveyed and read as any other source, and all that rests on
it is marked as a model's reading.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
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
from agent.brain.protocol import BadAnswer, Brain, LookInputs, Message, Picture, Request
from agent.jobs.item import SAMPLING, Context, Item, Planned, Rejected, Taken, item_key
from agent.jobs.prompts import Prompt, prompt
from agent.ledger.journal import Call, Ledger
from agent.ledger.records import Effect, FigureRead
from agent.sources.document import Part
from agent.sources.picture import media_type
from agent.wiki.guide import Guide

CHART = "4719"
"""What a brain has to read on the chart that shows whether it sees."""
DIGITS = {"1": "010110010010111", "4": "101101111001001", "7": "111001001001001", "9": "111101111001111"}
"""Three dots by five, row by row."""
DOT = 12
"""Pixels of a dot."""


@dataclass(slots=True)
class LookItem:
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

    def halves(self) -> tuple[Item, ...]:
        return ()

    def finish(self) -> list[Effect]:
        return []


def plan(context: Context, images: Sequence[str]) -> list[Planned]:
    """One item for each image (sha256), in order. What was looked at once stays read, whoever looks better later."""
    head = prompt("look", context.guide)

    def planned(source: str) -> Planned:
        def make() -> LookItem:
            data = context.documents.picture(source)
            return LookItem(source, Picture(media_type(data), data), head, context.snapshot.caption(source))

        return Planned("look", item_key("look", head, context, source), source, make)

    return [planned(source) for source in images]


async def sees(brain: Brain, guide: Guide, ledger: Ledger) -> bool:
    """Whether a brain sees: it is shown a number, and has to say it. The answer is not kept as one of an item, because
    the same engine may be served with other eyes tomorrow. Raises ``EngineAway``.
    """
    if brain.sees is not None:
        return brain.sees
    item = LookItem("", Picture("image/png", chart(CHART)), prompt("look", guide))
    messages = (Message("system", item.system()), Message("user", item.opening(), item.picture))
    request = Request("look", messages, SAMPLING["look"], 1, item.inputs())
    try:
        answer = await brain.answer(request)
    except BadAnswer:  # CantSee is one
        return False
    call = Call(
        hashlib.sha256(b"chart").hexdigest(), answer.text, answer.finish, "chart",
        answer.prompt_tokens, answer.cached_tokens, answer.completion_tokens,
    )  # fmt: skip
    ledger.pay(call)
    return CHART in answer.text.replace(" ", "")


def chart(number: str) -> bytes:
    """A PNG that shows the digits in black on white. Made by hand, so that its bytes never change."""
    rows = ["0" + "0".join(DIGITS[digit][3 * row : 3 * row + 3] for digit in number) + "0" for row in range(5)]
    margin = "0" * len(rows[0])
    lines = []
    for row in [margin, *rows, margin]:
        dots = b"".join((b"\x00" if dot == "1" else b"\xff") * DOT for dot in row)
        lines += [b"\x00" + dots] * DOT
    head = struct.pack(">IIBBBBB", len(margin) * DOT, len(lines), 8, 0, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"".join(lines), 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
