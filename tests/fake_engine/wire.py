"""Sending bytes, in all the ways in which it can go wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

from aiohttp import web

from fake_engine.faults import Fault


def as_json(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def reset(transport: asyncio.BaseTransport) -> None:
    """Close with RST, as a dying process does, rather than with the orderly FIN."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def send(
    request: web.BaseRequest, response: web.StreamResponse, payload: Sequence[bytes], fault: Fault | None
) -> bool:
    """Write the payload in the way that the fault has it; whether it was sent whole."""
    kind = fault.kind if fault else ""
    if kind in ("reset mid-body", "cut mid-body"):
        whole = b"".join(payload)
        await response.write(whole[: len(whole) // 2])
        await asyncio.sleep(0.01)
        if request.transport is not None:
            reset(request.transport) if kind == "reset mid-body" else request.transport.close()
        return False
    if fault is not None and kind == "drip":
        payload = _crumbs(b"".join(payload))
    for piece in payload:
        await response.write(piece)
        if fault is not None and kind == "drip":
            await asyncio.sleep(fault.seconds / len(payload))
    await response.write_eof()
    return True


def _crumbs(whole: bytes) -> list[bytes]:
    step = max(1, len(whole) // 20)
    return [whole[at : at + step] for at in range(0, len(whole), step)]
