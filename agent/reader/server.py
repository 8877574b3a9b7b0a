"""The server: which address shows what, and how it is started."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from aiohttp import web

from agent.errors import UsageError
from agent.ledger import former
from agent.reader import board, changes, graph, live, pages
from agent.reader.desk import DESK, Desk, View, answering, deciding
from agent.reader.guard import Handler, guard, headers

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
VIEWS: dict[str, View] = {
    "/": pages.home,
    "/wiki/{path:.+}": pages.page,
    "/index": pages.index,
    "/search": pages.search,
    "/suggest": pages.suggest,
    "/preview/{path:.+}": pages.preview,
    "/evidence/{path:.+}": pages.evidence,
    "/source/{slug}": pages.source,
    "/conflicts": board.board,
    "/graph": graph.show,
    "/night": live.night,
    "/changes": changes.recent,
    "/changes/page/{path:.+}": changes.of_page,
}
FORMS = {"/conflicts/decide": board.settle, "/names/decide": board.name}


def serve(wiki: Path, port: int, tell: Callable[[str], None]) -> None:
    """Show the wiki at http://127.0.0.1:port/ until Ctrl-C. ``port`` 0: any that is free."""
    former.bring_up(wiki / ".wikiagent")
    try:
        asyncio.run(_serve(Desk(wiki), port, tell))
    except KeyboardInterrupt:
        return


async def _serve(desk: Desk, port: int, tell: Callable[[str], None]) -> None:
    runner, address = await start(desk, port)
    tell(f"reading {desk.wiki} at {address} (this machine only); Ctrl-C ends it")
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def start(desk: Desk, port: int) -> tuple[web.AppRunner, str]:
    """A server that answers, and its address. Whoever calls cleans the runner up."""
    await desk.ask(desk.prepare)
    runner = web.AppRunner(application(desk), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        await runner.cleanup()
        if error.errno != errno.EADDRINUSE:
            raise
        raise UsageError(f"port {port} is taken; choose another one with: wikiagent view --port N") from error
    return runner, f"http://{HOST}:{runner.addresses[0][1]}/"


def application(desk: Desk) -> web.Application:
    app = web.Application(middlewares=[guard, _mistakes], client_max_size=64 * 1024)
    app[DESK] = desk
    app[graph.MAPS] = graph.Maps()
    app.on_response_prepare.append(headers)
    for path, view in VIEWS.items():
        app.router.add_get(path, answering(view))
    app.router.add_get("/night/now", live.now)
    app.router.add_get("/graph/data", graph.data)
    for path, decide in FORMS.items():
        app.router.add_post(path, deciding(decide))
    app.router.add_static("/static/", STATIC)

    async def prepare(app: web.Application) -> AsyncIterator[None]:
        at_work = [asyncio.create_task(app[graph.MAPS].prepare(desk)), asyncio.create_task(desk.keep_up())]
        yield
        for work in at_work:
            work.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)
        app[graph.MAPS].close()
        desk.close()

    app.cleanup_ctx.append(prepare)
    return app


@web.middleware
async def _mistakes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What there is not is a page that says so."""
    desk = request.app[DESK]
    desk.used()
    try:
        return await handler(request)
    except (KeyError, web.HTTPNotFound):
        return await desk.ask(lambda: desk.show("missing.html", status=404, asked=request.path))
