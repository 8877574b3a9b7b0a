"""Who may ask the reader, and what a browser may do with its answers.

It listens on loopback only. A page from elsewhere in the same browser is kept out: it can't have its own name mean this
server (the Host header must be a name of loopback), can't read answers (no CORS), and can't have a form sent (Origin,
and a token that only the reader's own pages know).
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from agent.reader.desk import DESK

NAMES = ("127.0.0.1", "localhost", "::1")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a browser sends its own forms with "Origin: null"
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not _is_local(request.host):
        raise web.HTTPForbidden(text="The reader answers to 127.0.0.1 and localhost only.\n")
    if request.method == "POST":
        await _own_form(request)
    elif request.method not in ("GET", "HEAD"):
        raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD", "POST"])
    return await handler(request)


async def headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Puts the headers on every answer, errors and files included."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache, private")
    response.headers.pop("Server", None)


def _is_local(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in NAMES
    except ValueError:
        return False


async def _own_form(request: web.Request) -> None:
    origin = request.headers.get("Origin", "")
    if origin != f"http://{request.host}" or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise web.HTTPForbidden(text="This form was not sent by the reader's own page.\n")
    token = str((await request.post()).get("token", ""))
    if not hmac.compare_digest(token.encode(), request.app[DESK].token.encode()):
        raise web.HTTPForbidden(text="The reader was started anew since this page was opened: reload it, and again.\n")
