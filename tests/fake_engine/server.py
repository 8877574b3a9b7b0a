"""The HTTP server: its own thread, its own event loop, a port of loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Collection, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from fake_engine import replies, wire
from fake_engine.aside import WHO, Aside
from fake_engine.faults import Asked, Fault, FaultScript, misshapen, misshapen_events, spoiled
from fake_engine.journal import Call, Journal
from fake_engine.likeness import VLLM, Likeness
from fake_engine.replies import Player, Refusal, Reply, Usage

VERSION = "0.32.0"

_T = TypeVar("_T")


class FakeEngine:
    """A fake vLLM, as a context manager; what a player raises is raised at its end.

    ``model``, ``faults`` and the rest may be changed while it runs.

    ``others``: more names that it serves. ``refuses``: fields that it answers with an error, as engines do that know
    no others than OpenAI's. ``prompt_details``: whether usage tells the cached tokens (vLLM: only with a flag).
    ``gathers``: calls that must have been there at one time before any is answered. ``delay``: seconds of pretended
    work for each answer. ``pace``: seconds between two events of a stream; with 0 they come many at a time.
    ``streams``: whether it heeds ``stream``. ``sees``: whether it takes images. ``like``: the
    engine that it is taken for (:mod:`.likeness`). ``api_key``: what it wants to see. ``keep_calls``: whether the
    journal keeps each call with its bytes.
    """

    def __init__(
        self,
        player: Player,
        *,
        model: str = "gemma-4-31b-it",
        faults: FaultScript | None = None,
        root: str = "google/gemma-4-31B-it",
        others: Collection[str] = (),
        context_length: int = 16384,
        api_key: str | None = None,
        refuses: Collection[str] = (),
        refusal: Refusal = "openai",
        prompt_details: bool = True,
        gathers: int = 0,
        delay: float = 0.0,
        pace: float = 0.0,
        streams: bool = True,
        sees: bool = True,
        like: Likeness = VLLM,
        port: int = 0,
        keep_calls: bool = True,
    ) -> None:
        self.player = player
        self.model = model
        self.faults = faults
        self.root = root
        self.others = tuple(others)
        self.context_length = context_length
        self.api_key = api_key
        self.refuses = frozenset(refuses)
        self.refusal: Refusal = refusal
        self.prompt_details = prompt_details
        self.gathers = gathers
        self.delay = delay
        self.pace = pace
        self.streams = streams
        self.sees = sees
        self.like = like
        self.port = port
        self.aside = Aside()
        """How it answers the look before a night."""
        self.journal = Journal(keep_calls=keep_calls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake engine", daemon=True)
        self._server = web.Server(self._handle, loop=self._loop, handler_cancellation=True, access_log=None)
        self._listening: asyncio.Server | None = None
        self._opening = asyncio.Lock()
        self._gathered = asyncio.Event()
        self._loading_until = 0.0
        self._returning: set[asyncio.Task[None]] = set()
        self._bug: Exception | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._shut_down())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        if self._bug is not None and error is None:
            raise self._bug

    def start(self) -> None:
        """Listen, on the same port as before."""
        self._run(self._listen())

    def stop(self) -> None:
        """As if the process had died: nobody listens, and open connections are reset. :meth:`start` brings it back."""
        self._run(self._vanish())

    def load(self, seconds: float) -> None:
        """Answer everything with 503 for that long."""
        self._run(self._load(seconds))

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        async with self._opening:  # two calls may have been refused at once, and both bring it back
            if self._listening is not None:
                return
            self._listening = await self._loop.create_server(
                self._server, "127.0.0.1", self.port, reuse_address=True, backlog=1024
            )
            self.port = self._listening.sockets[0].getsockname()[1]

    async def _vanish(self) -> None:
        if self._listening is not None:
            listening, self._listening = self._listening, None
            for accepting in listening.sockets:
                self._loop.remove_reader(accepting.fileno())
            try:
                for _ in range(3):
                    await asyncio.sleep(0)  # asyncio leaks what it has accepted and not yet handed over when it closes
            finally:
                listening.close()  # also where another call's fault resets the one that we are in
        for connection in self._server.connections:
            if connection.transport is not None:
                wire.reset(connection.transport)

    async def _return_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen()

    async def _load(self, seconds: float) -> None:
        self._loading_until = self._loop.time() + seconds

    async def _shut_down(self) -> None:
        for task in self._returning:
            task.cancel()
        await asyncio.gather(*self._returning, return_exceptions=True)
        await self._vanish()
        await self._server.shutdown(1.0)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        match request.path:
            case "/v1/chat/completions" if request.method == "POST":
                return await self._chat(request)
            case "/health":
                return web.Response(status=503 if self._is_loading else 200)
            case path if path in self.like.tells:
                return web.json_response(self.like.tells[path](self.model, self.context_length))
            case path if path in self.like.writes and request.method == "POST":
                told = self.like.writes[path](await _json(request), self.context_length)
                return self._turned_away(request) or web.json_response(told)
            case "/version" if self.like is VLLM:
                return web.json_response({"version": VERSION})
            case "/metrics" if (counted := self.like.exposition(self._counters())) is not None:
                return web.Response(text=counted)
            case "/_journal":
                return web.json_response(self.journal.as_json())
            case "/v1/models":
                return self._turned_away(request) or self._models()
            case _:
                return web.json_response({"detail": "Not Found"}, status=404)

    @property
    def _is_loading(self) -> bool:
        return self._loop.time() < self._loading_until

    def _counters(self) -> str:
        running = self.journal.in_flight + self.aside.running
        return self.journal.exposition(self.model, running, self.aside.waiting)

    def _turned_away(self, request: web.BaseRequest) -> web.Response | None:
        if self.api_key is not None and request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return web.json_response({"error": "Unauthorized"}, status=401)
        return wire.as_json(*misshapen("503", b"", 0)) if self._is_loading else None

    def _models(self) -> web.Response:
        names = (self.model, *self.others)
        told = (self.root, self.context_length, self.journal.total)
        entries = [self.like.entry(replies.model_entry(name, *told)) for name in names]
        return web.json_response({"object": "list", "data": entries})

    async def _chat(self, request: web.BaseRequest) -> web.StreamResponse:
        raw = await request.content.read()
        body = json.loads(raw)
        if request.headers.get("User-Agent") == WHO:
            asked = body if self.streams else {**body, "stream": False}
            early = self._turned_away(request) or self._refusal_of(body)
            return early or await self.aside.answer(request, asked, self.model, self.like)
        call = self.journal.begin(body, raw)
        try:
            return await self._answer(request, body, call)
        except asyncio.CancelledError:
            call.dropped = not call.finished
            raise
        except ConnectionError:
            call.dropped = True
            return web.Response()  # to nobody
        finally:
            self.journal.end(call)

    async def _answer(self, request: web.BaseRequest, body: dict[str, Any], call: Call) -> web.StreamResponse:
        early = self._turned_away(request) or self._refusal_of(body)
        if early is not None:
            return early
        fault = self._fault_for(call, body)
        if fault is not None:
            broken = await self._break(request, fault)
            if broken is not None:
                return broken
        kind = fault.kind if fault else ""
        reply = self._play(body)
        if reply is None:
            return wire.as_json(400, replies.error(400, "the player failed; the test will say how", "BadRequestError"))
        reply = spoiled(kind, reply)
        if self.journal.in_flight >= self.gathers:
            self._gathered.set()
        await self._gathered.wait()
        if reply.after or self.delay:
            await asyncio.sleep(reply.after + self.delay)
        usage = self._usage(body, reply)
        status, events, whole = self._payload(body, call, reply, usage, kind)
        content_type = "text/html" if kind in ("html", "502 html") else "application/json"
        if events is not None:
            content_type = "text/event-stream; charset=utf-8"
        response = web.StreamResponse(status=status, headers={"Content-Type": content_type})
        if kind == "429" and fault is not None:
            response.headers["Retry-After"] = str(fault.seconds)
        if events is None:
            response.content_length = len(whole)
        await response.prepare(request)
        if events is None:
            is_sent = await wire.send(request, response, whole, fault)
        else:
            is_sent = await wire.stream(request, response, events, fault, self.pace)
        call.finished = is_sent and status == 200 and kind != "html"
        if call.finished:
            self.journal.count(usage, reply.finish)
        if fault is not None and kind == "never closes" and events is not None:
            await asyncio.sleep(fault.seconds)
        if is_sent:
            await response.write_eof()
        return response

    def _play(self, body: dict[str, Any]) -> Reply | None:
        try:
            return replies.played(self.player, body["messages"], body)
        except Exception as bug:  # noqa: BLE001 (a bug of a player must fail the test, not this thread)
            self._bug = self._bug or bug
            return None

    def _refusal_of(self, body: dict[str, Any]) -> web.Response | None:
        if body.get("model") not in (self.model, *self.others):
            return wire.as_json(404, replies.unknown_model(body.get("model"), self.model))
        for field in sorted((self.refuses | self.like.refuses) & body.keys()):
            return wire.as_json(*replies.refused_field(field, self.refusal))
        if self.like is VLLM and (body.get("max_tokens") or 0) > self.context_length:
            return wire.as_json(400, replies.too_much_asked(body["max_tokens"], self.context_length))
        if misshapen := replies.misshapen_parts(body["messages"]):
            return wire.as_json(400, misshapen)
        if not self.sees and replies.images(body["messages"]):
            return wire.as_json(400, replies.no_images())
        if replies.prompt_tokens(body["messages"]) >= self.context_length and self.like.overflow is not None:
            return wire.as_json(*self.like.overflow(self.context_length))
        return None

    def _fault_for(self, call: Call, body: dict[str, Any]) -> Fault | None:
        if self.faults is None:
            return None
        fault = self.faults(Asked(call.number, call.times, call.fingerprint, body))
        fault = Fault(fault) if isinstance(fault, str) else fault
        call.fault = fault.kind if fault else None
        return fault

    async def _break(self, request: web.BaseRequest, fault: Fault) -> web.Response | None:
        """Play the faults that come before any answer; what is returned then goes nowhere."""
        match fault.kind:
            case "refuse":
                await self._vanish()  # first, so that who was reset finds nobody
                self._returning.add(self._loop.create_task(self._return_after(fault.seconds)))
            case "loading":
                await self._load(fault.seconds)
                return wire.as_json(*misshapen("loading", b"", 0))
            case "hang":
                await asyncio.sleep(fault.seconds)
            case "garbage bytes":
                if request.transport is not None:
                    request.transport.write(b"\x00\xff\xfe\x16\x03 no protocol at all\r\n\r\n" * 4)
                await asyncio.sleep(0.01)
            case "reset":
                pass
            case _:
                return None
        if request.transport is not None:
            wire.reset(request.transport)
        return web.Response()

    def _usage(self, body: dict[str, Any], reply: Reply) -> Usage:
        cached = self.journal.cached_tokens(body["messages"])
        prompt = replies.prompt_tokens(body["messages"])
        if prompt >= self.context_length:  # the rest was cut off, and nobody was told
            prompt = self.context_length // 2
        told = self.prompt_details and self.like.tells_cached
        return Usage(prompt, cached if told else None, replies.tokens(reply.text or ""))

    def _payload(
        self, body: dict[str, Any], call: Call, reply: Reply, usage: Usage, kind: str
    ) -> tuple[int, Iterator[bytes] | None, bytes]:
        """The status, and either the events of a stream or the whole body."""
        if not (body.get("stream") and self.streams):
            whole = replies.completion(reply, self.model, call.number, usage)
            status, whole = misshapen(kind, whole, self.context_length)
            return status, None, whole
        options = body.get("stream_options") or {}
        step = 1 if kind == "drip" else 3 * replies.CHARACTERS_A_TOKEN
        events = replies.chunks(reply, self.model, call.number, usage, options, step)
        odd = misshapen_events(kind, events)
        if odd is not None:
            return 200, odd, b""
        status, whole = (200, b"") if kind == "error event" else misshapen(kind, b"", self.context_length)
        return (status, None, whole) if whole else (200, events, b"")


async def _json(request: web.BaseRequest) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await request.content.read())
    return body
