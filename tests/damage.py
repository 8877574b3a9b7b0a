"""Files with bytes changed, lost and put in: whatever comes of them is a document that keeps the laws, or a reason."""

from __future__ import annotations

from hypothesis import strategies as st
from laws import check_laws

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


def check_damaged(data: st.DataObject, whole: bytes, name: str) -> bytes:
    """Read a damaged copy, which is returned."""
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(min_size=1, max_size=4))
    damaged = bytes(changed)
    try:
        document = read(damaged, name)
    except Unreadable as error:
        assert error.state in ("skipped", "failed")
        assert error.reason
    else:
        check_laws(document, damaged)
    return damaged
