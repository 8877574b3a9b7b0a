"""Whether a brain sees: it is shown a number, and has to say it.

Engines don't tell, and one that drops the image and answers all the same would fill a wiki with what was never there.
"""

from __future__ import annotations

import asyncio
import struct
import zlib
from typing import Literal

from agent.brain.protocol import BadAnswer, Brain, Message, Picture, Request
from agent.jobs.look import LookItem
from agent.jobs.prompts import prompt
from agent.jobs.sampling import SAMPLING
from agent.ledger.journal import Call, Ledger
from agent.ledger.records import digest
from agent.wiki.guide import Guide

Images = Literal["auto", "on", "off"]
"""Whether images are shown to the brain; ``auto``: where it proves that it sees."""

CHART = "4719"
"""What a brain has to read on the chart that shows whether it sees."""
DIGITS = {"1": "010110010010111", "4": "101101111001001", "7": "111001001001001", "9": "111101111001111"}
"""Three dots by five, row by row."""
DOT = 12
"""Pixels of a dot."""


class Sight:
    """A brain's, for one night."""

    def __init__(self, wanted: Images, brain: Brain, guide: Guide, ledger: Ledger) -> None:
        self._wanted, self._brain, self._guide, self._ledger = wanted, brain, guide, ledger

    async def is_there(self, known: str, stopped: asyncio.Event) -> bool:
        """Whether the brain may be shown images. ``known``: :attr:`proof`, where it was found out before this night was
        killed. False where it is ``stopped`` before that is known. Raises ``EngineAway``.
        """
        if self._brain.sees is not None or self._wanted == "off":
            return bool(self._brain.sees) and self._wanted != "off"
        if self._wanted == "on" or known == self.proof:
            return True
        asked = asyncio.create_task(self._reads_the_chart())
        stop = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait((asked, stop), return_when=asyncio.FIRST_COMPLETED)
            return asked.done() and asked.result()
        finally:
            for task in (asked, stop):
                task.cancel()
            await asyncio.gather(asked, stop, return_exceptions=True)

    @property
    def proof(self) -> str:
        """What is noted of a brain that sees, for the rest of the night."""
        return self._brain.identity

    @property
    def why_not(self) -> str:
        """Why images are skipped, and what to do about it."""
        if self._wanted == "off":
            return "an image; --images off was given"
        if self._brain.kind == "rules":
            return "an image; the built-in rules can't see images: run again with a model that can (vllm/README.md)"
        return (
            f"an image; {self._brain.name} can't see images as it is served: serve a multimodal profile "
            "(vllm/README.md), then run again"
        )

    async def _reads_the_chart(self) -> bool:
        """The answer is not looked up when it is asked again: the same engine may have other eyes tomorrow."""
        item = LookItem("", Picture("image/png", chart(CHART)), prompt("look", self._guide))
        messages = (Message("system", item.system()), Message("user", item.opening(), item.picture))
        request = Request("look", messages, SAMPLING["look"], 1, item.inputs())
        try:
            answer = await self._brain.answer(request)
        except BadAnswer:  # CantSee is one
            return False
        spent = (answer.prompt_tokens, answer.cached_tokens, answer.completion_tokens)
        self._ledger.pay(Call(digest("chart"), answer.text, answer.finish, "", *spent))
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
