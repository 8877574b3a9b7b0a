"""Connecting: one line for each way to get the address wrong, and what to type instead."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from fake_engine import FakeEngine
from fake_engine.players import echo
from tenacity import wait_fixed

from agent.brain.address import Served, checked_url, is_loopback, shown
from agent.brain.openai_client import OpenAIBrain
from agent.errors import EngineAway, UsageError, WikiagentError


def connect(base_url: str, **options: Any) -> str:
    async def run() -> str:
        brain = await OpenAIBrain.connect(base_url, **{"patience": 5.0, "wait": wait_fixed(0.01), **options})
        await brain.close()
        return brain.name

    return asyncio.run(run())


def complaint(base_url: str, kind: type[WikiagentError] = UsageError, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        connect(base_url, **options)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 400
    return line


@contextmanager
def saying(raw: bytes) -> Iterator[str]:
    """A server that says the same bytes to everybody; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(raw)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def page(body: str, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
    )
    return (head + body).encode()


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def test_the_first_model_served_is_taken_or_the_one_asked_for() -> None:
    with FakeEngine(echo, others=["gemma-4-12b-it"]) as engine:
        assert connect(engine.base_url) == "gemma-4-31b-it"
        assert connect(engine.base_url + "/", model="gemma-4-12b-it") == "gemma-4-12b-it"


def test_a_model_that_is_not_served() -> None:
    with FakeEngine(echo, others=["gemma-4-12b-it"]) as engine:
        line = complaint(engine.base_url, model="llama")
    assert line == (
        f"{engine.base_url} doesn't serve llama; it serves gemma-4-31b-it, gemma-4-12b-it: pass --model gemma-4-31b-it"
    )


def test_nobody_listens() -> None:
    url = f"http://127.0.0.1:{unused_port()}/v1"
    assert complaint(url) == (
        f"no engine answers at {url} (connection refused); start one with `wikiagent engine up`, or pass --base-url URL"
    )


def test_an_engine_that_was_there_before_is_waited_for() -> None:
    with FakeEngine(echo) as engine:
        engine.stop()
        seen: list[str] = []

        def back_at_the_third_try(name: str) -> None:
            seen.append(name)
            if len(seen) == 3:
                engine.start()

        assert connect(engine.base_url, was_there=True, on_event=back_at_the_third_try) == "gemma-4-31b-it"
    assert seen == ["connection refused"] * 3


def test_localhost_where_nobody_listens() -> None:
    assert "(connection refused)" in complaint(f"http://localhost:{unused_port()}/v1")


def test_a_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "(host unknown)" in complaint("http://engine.invalid:8000/v1")


def test_the_v1_is_missing() -> None:
    with FakeEngine(echo) as engine:
        line = complaint(engine.address)
        assert line == f"no engine answers at {engine.address} (404); pass --base-url {engine.base_url}"
        assert "(404)" in complaint(engine.address + "/v2")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (page("<html>It works!</html>"), "an HTML page"),
        (page("pong", "text/plain"), "not a list of models: pong"),
        (page('{"models": []}', "application/json"), "not a list of models"),
        (page("<html>no</html>", status="404 Not Found"), "404"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "not HTTP"),
    ],
)
def test_something_else_listens_there(answer: bytes, found: str) -> None:
    with saying(answer) as address:
        line = complaint(address + "/v1", EngineAway if found == "not HTTP" else UsageError, patience=0.1)
    assert found in line


def test_an_engine_without_a_model() -> None:
    with saying(page('{"object": "list", "data": null}', "application/json")) as address:
        assert "serves no model" in complaint(address + "/v1")


def test_a_redirect_is_not_followed_to_another_host() -> None:
    with saying(page("", status="302 Found", more="Location: http://elsewhere.invalid/v1\r\n")) as address:
        assert "pass --base-url http://elsewhere.invalid/v1" in complaint(address + "/v1")


def test_the_wrong_key() -> None:
    with FakeEngine(echo, api_key="right") as engine:
        assert "WIKIAGENT_API_KEY" in complaint(engine.base_url, api_key="wrong")


def test_https_where_http_is_spoken() -> None:
    with FakeEngine(echo) as engine:
        assert "(no TLS" in complaint(engine.base_url.replace("http:", "https:"))


def test_an_engine_that_is_still_loading_is_waited_for() -> None:
    with FakeEngine(echo) as engine:
        engine.load(0.3)
        assert connect(engine.base_url) == "gemma-4-31b-it"
        engine.load(30)
        assert "503" in complaint(engine.base_url, EngineAway, patience=0.2)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("localhost:8000/v1", "pass --base-url http://localhost:8000/v1"),
        ("", "pass --base-url http://localhost:8000/v1"),
        ("ftp://localhost/v1", "http://localhost:8000/v1"),
        ("http://", "http://localhost:8000/v1"),
        ("http://[::1", "http://localhost:8000/v1"),
        ("http://localhost:99999/v1", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/chat/completions", "pass --base-url http://localhost:8000/v1"),
    ],
)
def test_what_is_no_base_url_at_all(typed: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked_url(typed)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_in_the_address_is_not_shown() -> None:
    assert shown(checked_url("http://me:secret@localhost:8000/v1")) == "http://localhost:8000/v1"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("a.de", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_identity_leaves_out_where_the_weights_lie() -> None:
    assert Served("g", "/a/b/snapshots/0f3").identity == Served("g", "/c/0f3").identity == "g (0f3)"
    assert Served("g", "google/g").identity == "g (google/g)"
    assert Served("g", "g").identity == Served("g").identity == "g"
