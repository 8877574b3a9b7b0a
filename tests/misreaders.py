"""Readers that do what a reader must not, for the children of a workshop: the file says what."""

from __future__ import annotations

import socket
from pathlib import Path

from agent.sources.document import Document
from agent.sources.texts.text import read as read_text


def read(data: bytes, _: str) -> Document:
    """The document, once the word that the file begins with has been obeyed."""
    word, _, rest = data.decode().partition(" ")
    if word == "spin":
        while True:
            pass
    if word == "allocate":
        rest += str(len(bytearray(8 << 30)))
    if word == "connect":
        socket.create_connection(("127.0.0.1", int(rest)), timeout=5).close()
    if word == "write":
        Path(rest.strip()).write_text("A reader was here.")
    return read_text(rest, "utf-8")
