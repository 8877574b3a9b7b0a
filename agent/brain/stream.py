"""Reading a streamed reply: server-sent events in, however they are cut, and the same out as :mod:`.replies` has.

Pure: bytes are fed, nothing is waited for. An answer that loops is over as soon as that is seen, and the rest of it is
of no interest.
"""

from __future__ import annotations

import json
from typing import Any

from agent.brain.faults import Fault, of_event, said
from agent.brain.protocol import BadAnswer, Timing
from agent.brain.replies import (
    LONGEST_BODY,
    LONGEST_TEXT,
    Reply,
    Told,
    judge,
    loop_at_end,
    next_look,
    not_text,
    storable,
    thought_in,
)

_MARK = b"\xef\xbb\xbf"
"""A byte order mark, which a stream may begin with."""


_DECODER = json.JSONDecoder(strict=False)  # one for all: json.loads would make one for every event


def _decoded(data: bytes) -> Any:
    return _DECODER.decode(data.decode("utf-8", "surrogatepass"))


class StreamReader:
    """One stream. :meth:`feed` it the bytes of a 200 in pieces of any size, then take the :meth:`reply`."""

    def __init__(self) -> None:
        self._size = 0
        self._rest = bytearray()
        self._is_begun = False
        self._event = b""
        self._data: list[bytes] = []
        self._pieces: list[str] = []
        self._half = ""
        self._length = 0
        self._look = next_look(0)
        self._thought = 0
        self._has_choices = False
        self._finish: Any = None
        self._model: Any = None
        self._usage: Any = None
        self.has_looped = False
        """Nothing that comes now changes the answer: hang up."""
        self.is_done = False
        """The engine has said that this was all."""

    @property
    def characters(self) -> int:
        """Of content and of reasoning, so far: what shows that the engine is at work. Comments don't count."""
        return self._length + self._thought

    def feed(self, piece: bytes) -> None:
        """Take in what came. Raises :class:`BadAnswer`; and :class:`Fault` where the engine says that it failed."""
        self._size += len(piece)
        if self._size > LONGEST_BODY:
            raise BadAnswer("too long an answer", f"more than {LONGEST_BODY} bytes")
        self._rest += piece
        if b"\n" not in piece and b"\r" not in piece:
            return
        # A CR at the very end may be half of a line's end: its line waits for the next piece.
        end = max(self._rest.rfind(b"\n"), self._rest.rfind(b"\r", 0, -1)) + 1
        lines = bytes(self._rest[:end]).splitlines()
        del self._rest[:end]
        for line in lines:
            self._take_line(line)

    def reply(self, timing: Timing | None = None) -> Reply:
        """What was said, at the end of the bytes. Raises like :func:`read_reply`; and :class:`Fault` for half a one."""
        self._take_end()
        if not self.has_looped and not self.is_done and self._finish is None:
            raise Fault("truncated stream", blames_request=True)
        if not self._has_choices:
            raise BadAnswer("wrong shape", "no choices")
        return judge(
            Told(
                content=self._content(),
                finish="length" if self.has_looped else self._finish,
                model=self._model,
                usage=self._usage,
                thought=self._thought,
                timing=timing,
            )
        )

    def _take_end(self) -> None:
        """The last event may lack its empty line. Half an event is none, and the reply tells whether it is missed."""
        lines, self._rest = bytes(self._rest).splitlines(), bytearray()
        for line in lines:
            self._take_line(line)
        try:
            _decoded(b"\n".join(self._data))
        except (ValueError, RecursionError):
            if [data.strip() for data in self._data] != [b"[DONE]"]:
                return
        self._take_line(b"")

    def _take_line(self, line: bytes) -> None:
        if not self._is_begun:
            self._is_begun = True
            line = line.removeprefix(_MARK)
        if line:
            field, _, value = line.partition(b":")
            if field == b"data":
                self._data.append(value)
            elif field == b"event":
                self._event = value.strip()
            return
        if self._data and not self.has_looped and not self.is_done:
            self._take_event(b"\n".join(self._data), self._event)
        self._data.clear()
        self._event = b""

    def _take_event(self, data: bytes, event: bytes) -> None:
        try:
            chunk = _decoded(data)
        except (ValueError, RecursionError):
            if data.strip() == b"[DONE]":
                self.is_done = True
                return
            raise BadAnswer("wrong shape", "not JSON: " + said(data[:120].decode("utf-8", "replace"))) from None
        if not isinstance(chunk, dict):
            raise BadAnswer("wrong shape", f"a JSON {type(chunk).__name__}, not an object")
        error = chunk.get("error") or (chunk if event == b"error" or chunk.get("object") == "error" else None)
        if error:
            raise of_event(error)
        self._model = self._model or chunk.get("model")
        self._usage = chunk.get("usage") or self._usage
        choices = chunk.get("choices")
        if choices:
            self._take_choice(choices)

    def _take_choice(self, choices: Any) -> None:
        choice = choices[0] if isinstance(choices, list) else None
        delta = choice.get("delta") or {} if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(delta, dict):
            raise BadAnswer("wrong shape", "a choice without a delta")
        self._has_choices = True
        self._finish = choice.get("finish_reason") or self._finish
        self._thought += len(thought_in(delta))
        content = delta.get("content")
        if content is None:
            return
        if not isinstance(content, str):
            raise not_text(content)
        self._say(content)

    def _say(self, content: str) -> None:
        """Half a character at the end waits for its other half, so that a look sees what will be kept."""
        if self._half or not content.isascii():
            content = self._half + content
            self._half = content[-1:] if "\ud800" <= content[-1:] <= "\udbff" else ""
            content = content.removesuffix(self._half)
        content = storable(content)
        self._pieces.append(content)
        self._length += len(content)
        if self._length > LONGEST_TEXT:
            raise BadAnswer("too long an answer", f"more than {LONGEST_TEXT} characters")
        while self._length >= self._look and not self.has_looped:
            seen = self._content()[: self._look]
            if loop_at_end(seen)[1] is not None:
                self._pieces, self._half, self.has_looped = [seen], "", True
            self._look = next_look(self._look)

    def _content(self) -> str:
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0] + self._half
