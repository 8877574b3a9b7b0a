"""The HTTP server: its own thread, its own event loop, a port of loopback."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Collection, Coroutine, Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from fake_engine import replies
from fake_engine.faults import Asked, Fault, FaultScript, misshapen, spoiled
from fake_engine.journal import Call, Journal
from fake_engine.replies import Player, Refusal, Reply, Usage

VERSION = "0.32.0"

_T = TypeVar("_T")


class FakeEngine:
    """A fake vLLM, as a context manager; what a player raises is raised at its end. ``model`` and ``faults`` may be changed while it runs.

    ``others``: more names that it serves. ``refuses``: fields that it answers with an error, as engines do that know
    no others than OpenAI's. ``prompt_details``: whether usage tells the cached tokens (vLLM: only with a flag).
    ``delay``: seconds of pretended work for each answer. ``api_key``: what it wants to see. ``keep_calls``: whether the
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
        delay: float = 0.0,
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
        self.delay = delay
        self.port = port
        self.journal = Journal(keep_calls=keep_calls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake engine", daemon=True)
        self._server = web.Server(self._handle, loop=self._loop, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(self._server)
        self._site: web.TCPSite | None = None
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
        self._run(self._runner.setup())
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
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
        if self._site is None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True, backlog=4096)
            await self._site.start()
            self.port = self._runner.addresses[0][1]

    async def _vanish(self) -> None:
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()
        for connection in self._server.connections:
            if connection.transport is not None:
                _reset(connection.transport)

    async def _vanish_for(self, seconds: float) -> None:
        await self._vanish()
        await asyncio.sleep(seconds)
        await self._listen()

    async def _load(self, seconds: float) -> None:
        self._loading_until = self._loop.time() + seconds

    async def _shut_down(self) -> None:
        for task in self._returning:
            task.cancel()
        await self._vanish()
        await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        match request.path:
            case "/v1/chat/completions" if request.method == "POST":
                return await self._chat(request)
            case "/health":
                return web.Response(status=503 if self._is_loading else 200)
            case "/version":
                return web.json_response({"version": VERSION})
            case "/metrics":
                return web.Response(text=self.journal.exposition(self.model))
            case "/_journal":
                return web.json_response(self.journal.as_json())
            case "/v1/models" | "/tokenize" as path:
                early = self._turned_away(request)
                if early is not None:
                    return early
                return self._models() if path == "/v1/models" else self._tokenize(await _json(request))
            case _:
                return web.json_response({"detail": "Not Found"}, status=404)

    @property
    def _is_loading(self) -> bool:
        return self._loop.time() < self._loading_until

    def _turned_away(self, request: web.BaseRequest) -> web.Response | None:
        if self.api_key is not None and request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return web.json_response({"error": "Unauthorized"}, status=401)
        return _json_response(*misshapen("503", b"", 0)) if self._is_loading else None

    def _models(self) -> web.Response:
        entries: list[dict[str, Any]] = [
            {
                "id": name,
                "object": "model",
                "created": 1_790_000_000 + self.journal.total,
                "owned_by": "vllm",
                "root": self.root,
                "parent": None,
                "max_model_len": self.context_length,
                "permission": [],
            }
            for name in (self.model, *self.others)
        ]
        return web.json_response({"object": "list", "data": entries})

    def _tokenize(self, body: dict[str, Any]) -> web.Response:
        conversation = body.get("messages")
        count = replies.prompt_tokens(conversation) if conversation else replies.tokens(str(body.get("prompt", "")))
        told = {"count": count, "max_model_len": self.context_length, "tokens": list(range(count)), "token_strs": None}
        return web.json_response(told)

    async def _chat(self, request: web.BaseRequest) -> web.StreamResponse:
        raw = await request.content.read()
        body = json.loads(raw)
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
            return _json_response(400, replies.error(400, "the player failed; the test will say how", "BadRequestError"))
        reply = spoiled(kind, reply)
        if reply.after or self.delay:
            await asyncio.sleep(reply.after + self.delay)
        usage = self._usage(body, reply)
        status, payload, content_type = self._payload(body, call, reply, usage, kind)
        response = web.StreamResponse(status=status, headers={"Content-Type": content_type})
        if kind == "429" and fault is not None:
            response.headers["Retry-After"] = str(fault.seconds)
        if len(payload) == 1:
            response.content_length = len(payload[0])
        await response.prepare(request)
        if not await self._send(request, response, payload, fault):
            return response
        call.finished = status == 200 and kind != "html"
        if call.finished:
            self.journal.count(usage, reply.finish)
        return response

    def _play(self, body: dict[str, Any]) -> Reply | None:
        try:
            return replies.played(self.player, body["messages"], body)
        except Exception as bug:  # noqa: BLE001 (a bug of a player must fail the test, not this thread)
            self._bug = self._bug or bug
            return None

    def _refusal_of(self, body: dict[str, Any]) -> web.Response | None:
        if body.get("model") not in (self.model, *self.others):
            return _json_response(404, replies.unknown_model(body.get("model"), self.model))
        for field in sorted(self.refuses & body.keys()):
            return _json_response(*replies.refused_field(field, self.refusal))
        if replies.prompt_tokens(body["messages"]) >= self.context_length:
            return _json_response(400, replies.overflow(self.context_length))
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
                self._returning.add(self._loop.create_task(self._vanish_for(fault.seconds)))
                await asyncio.sleep(fault.seconds)
            case "loading":
                await self._load(fault.seconds)
                return _json_response(*misshapen("loading", b"", 0))
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
            _reset(request.transport)
        return web.Response()

    def _usage(self, body: dict[str, Any], reply: Reply) -> Usage:
        cached = self.journal.cached_tokens(body["messages"])
        prompt = replies.prompt_tokens(body["messages"])
        return Usage(prompt, cached if self.prompt_details else None, replies.tokens(reply.text or ""))

    def _payload(
        self, body: dict[str, Any], call: Call, reply: Reply, usage: Usage, kind: str
    ) -> tuple[int, list[bytes], str]:
        if body.get("stream"):
            options = body.get("stream_options") or {}
            status, whole = misshapen(kind, b"", self.context_length)
            if status == 200 and not whole:
                pieces = list(replies.chunks(reply, self.model, call.number, usage, options))
                return 200, pieces, "text/event-stream; charset=utf-8"
        else:
            whole = replies.completion(reply, self.model, call.number, usage)
            status, whole = misshapen(kind, whole, self.context_length)
        return status, [whole], "text/html" if kind in ("html", "502 html") else "application/json"

    async def _send(
        self, request: web.BaseRequest, response: web.StreamResponse, payload: Iterable[bytes], fault: Fault | None
    ) -> bool:
        """Write the payload, in the way that the fault has it; whether it was sent whole."""
        kind = fault.kind if fault else ""
        whole = b"".join(payload)
        if fault is not None and kind in ("reset mid-body", "cut mid-body"):
            await response.write(whole[: len(whole) // 2])
            await asyncio.sleep(0.01)
            if request.transport is not None:
                _reset(request.transport) if kind == "reset mid-body" else request.transport.close()
            return False
        if fault is not None and kind == "drip":
            step = max(1, len(whole) // 20)
            for at in range(0, len(whole), step):
                await response.write(whole[at : at + step])
                await asyncio.sleep(fault.seconds / 20)
        else:
            for piece in payload:
                await response.write(piece)
        await response.write_eof()
        return True


async def _json(request: web.BaseRequest) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(await request.content.read())
    return body


def _json_response(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def _reset(transport: asyncio.BaseTransport) -> None:
    """Close with RST, as a dying process does, rather than with the orderly FIN."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
