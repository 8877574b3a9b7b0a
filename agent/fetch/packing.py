"""Bodies that come packed, unpacked while they come: never more than is wanted, and no half of one taken for whole."""

from __future__ import annotations

import zlib

from agent.fetch.reasons import Fault, NotFetched

GZIP = 31
"""What zlib calls gzip with its header and checksum."""


class Unpacking:
    """One body. ``encoding``: what its Content-Encoding says."""

    def __init__(self, encoding: str) -> None:
        kind = encoding.strip().lower()
        if kind not in ("", "identity", "gzip", "x-gzip"):
            raise NotFetched(f"comes packed as {kind[:40]}, which was not asked for")
        self._gzip = zlib.decompressobj(GZIP) if "gzip" in kind else None

    def feed(self, data: bytes, most: int) -> bytes:
        """What the next bytes hold; of more than ``most`` bytes, that many and one."""
        if self._gzip is None:
            return data
        unpacked = b""
        try:
            while data and len(unpacked) <= most:
                if self._gzip.eof:  # one gzip file after another is one, too
                    self._gzip = zlib.decompressobj(GZIP)
                unpacked += self._gzip.decompress(data, most + 1 - len(unpacked))
                data = self._gzip.unused_data
        except zlib.error as error:
            raise Fault("comes packed, and can't be unpacked") from error
        return unpacked

    def end(self) -> None:
        """Raises :class:`Fault` where the end is missing."""
        if self._gzip is not None and not self._gzip.eof:
            raise Fault("comes packed, and its end is missing")
