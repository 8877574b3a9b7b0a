"""What of a source is not in its text, told with its amount."""

from __future__ import annotations

from collections.abc import Mapping


def told(counts: Mapping[str, int]) -> list[str]:
    """Lines for ``Document.dropped``: ``340 characters of hidden text``, ``images: 3``. What counts nothing is not
    told.
    """
    return [
        f"{count:,} {what}" if what.startswith("characters") else f"{what}: {count:,}"
        for what, count in counts.items()
        if count
    ]
