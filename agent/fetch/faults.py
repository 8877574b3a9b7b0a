"""What goes wrong on the wire, translated at its edge: every error of the libraries below (aiohttp, sockets, TLS) and
every status of HTTP that is no page ends in one of :mod:`.reasons`.
"""

from __future__ import annotations

import asyncio
import ssl
from http import HTTPStatus

import aiohttp

from agent.fetch.reasons import BY_HAND, Fault, NotFetched

WIRE_ERRORS = (aiohttp.ClientError, OSError)
"""All that the libraries raise for something outside this program. Time-outs are OSErrors."""


def of_status(status: int, retry_after: float | None) -> NotFetched:
    """What an answer other than a page means."""
    words = f"{status} {phrase(status)}".strip()
    if status in (408, 425, 429) or status >= 500:
        return Fault(words, status=status, retry_after=retry_after)
    if status in (401, 402, 403, 407, 451):
        return NotFetched(f"{words}: {BY_HAND}", status=status)
    return NotFetched(words, status=status)


def phrase(status: int) -> str:
    """The words for a status of HTTP, in lower case; empty for one that nobody knows."""
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return ""


def translate(error: BaseException, host: str) -> NotFetched:
    """What is said instead of ``error``, one of :data:`WIRE_ERRORS`."""
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return NotFetched(f"no safe connection to {host}: {_certificate(error)}")
    if isinstance(error, aiohttp.InvalidURL):
        return NotFetched("is no address that can be asked")
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return Fault(f"{host} does not answer in time", away=True)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Fault(f"{host} does not answer ({error.os_error.strerror or error.os_error})", away=True)
    if isinstance(error, aiohttp.ClientPayloadError):
        return Fault(f"{host} broke off in the middle of the page")
    if isinstance(error, aiohttp.ClientResponseError):
        return Fault(f"{host} does not speak HTTP as it should")
    return Fault(f"the connection to {host} was lost", away=True)


def _certificate(error: BaseException) -> str:
    for cause in (getattr(error, "certificate_error", None), getattr(error, "os_error", None), error):
        if words := getattr(cause, "verify_message", "") or getattr(cause, "reason", ""):
            return str(words)
    return "the certificate is not valid"
