"""Sending bytes, in all the ways in which it can go wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence

from aiohttp import web

from fake_engine import replies
from fake_engine.faults import Fault

_GARBAGE = b"\x00\xff\xfe\x16\x03 no protocol at all\r\n\r\n"
_AT_ONCE = 16_000
"""Bytes of a stream that are sent together where nothing is to be waited for between its events."""


def as_json(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def reset(transport: asyncio.BaseTransport) -> None:
    """Close with RST, as a dying process does, rather than with the orderly FIN."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def send(request: web.BaseRequest, response: web.StreamResponse, whole: bytes, fault: Fault | None) -> bool:
    """Write a body in the way that the fault has it, but for its end; whether it was sent whole."""
    match fault.kind if fault else "":
        case "reset mid-body" | "cut mid-body" | "cut mid-stream" | "cut after finish" | "garbage mid-stream" | "stall":
            await response.write(whole[: len(whole) // 2])
            await _break_off(request, fault)
            return False
        case "pings":
            await _break_off(request, fault)
            return False
        case "drip":
            await _slowly(response, [whole[at : at + 1] for at in range(len(whole))], fault)
        case _:
            await response.write(whole)
    return True


async def stream(
    request: web.BaseRequest, response: web.StreamResponse, events: Iterator[bytes], fault: Fault | None, pace: float
) -> bool:
    """The same for a stream. ``pace``: seconds between two events."""
    match fault.kind if fault else "":
        case "reset mid-body" | "cut mid-body" | "garbage mid-stream" | "stall" | "cut mid-stream" as kind:
            await response.write(_half(b"".join(events)))
            if kind == "cut mid-stream":
                await response.write_eof()
            else:
                await _break_off(request, fault)
            return False
        case "cut after finish":
            sent = list(events)
            finish = next(number for number, event in enumerate(sent) if replies.is_finish(event))
            await response.write(b"".join(sent[: finish + 1]))
            await _break_off(request, fault)
            return False
        case "error event":
            sent = list(events)
            await response.write(b"".join([*sent[: len(sent) // 2], replies.ERROR_EVENT, b"\n\n", sent[-1]]))
            await response.write_eof()
            return False
        case "pings":
            await _slowly(response, [b": ping\n\n"] * 20, fault)
            await _break_off(request, fault)
            return False
        case "drip":
            await _slowly(response, list(events), fault)
        case _:
            await _at_pace(response, events, pace)
    return True


async def _break_off(request: web.BaseRequest, fault: Fault | None) -> None:
    """In the middle, and in the way of the fault."""
    kind, seconds = (fault.kind, fault.seconds) if fault else ("", 0.0)
    await asyncio.sleep(seconds if kind in ("stall", "pings") else 0.01)
    if request.transport is None:
        return
    if kind == "garbage mid-stream":
        request.transport.write(_GARBAGE)
        await asyncio.sleep(0.01)
    if kind in ("cut mid-body", "cut mid-stream", "cut after finish"):
        request.transport.close()
    else:
        reset(request.transport)


async def _slowly(response: web.StreamResponse, pieces: Sequence[bytes], fault: Fault | None) -> None:
    for piece in pieces:
        await response.write(piece)
        await asyncio.sleep(fault.seconds / len(pieces) if fault else 0.0)


async def _at_pace(response: web.StreamResponse, events: Iterator[bytes], pace: float) -> None:
    waiting = bytearray()
    for event in events:
        waiting += event
        if pace or len(waiting) >= _AT_ONCE:
            await response.write(bytes(waiting))
            waiting.clear()
            await asyncio.sleep(pace)
    if waiting:
        await response.write(bytes(waiting))


def _half(whole: bytes) -> bytes:
    """Up to the middle of an event, before the finish reason is told."""
    finish = whole.find(b'"finish_reason": "')
    return whole[: min(len(whole), finish if finish >= 0 else len(whole)) // 2]
