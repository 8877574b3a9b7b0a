"""Every error of the libraries below is translated."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from types import SimpleNamespace

import aiohttp
import httpx2
import openai
import pytest
from aiohttp.client_exceptions import UnixClientConnectorError
from aiohttp.client_reqrep import ConnectionKey

from agent.brain.faults import LONGEST_WAIT, WIRE_ERRORS, Fault, of_status, said, translate
from agent.brain.protocol import BadAnswer
from agent.errors import UsageError

ASKED = httpx2.Request("POST", "http://localhost/v1/chat/completions")


def all_kinds(*roots: type[BaseException]) -> Iterator[type[BaseException]]:
    for root in roots:
        yield root
        yield from all_kinds(*root.__subclasses__())


def status(number: int, body: object = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(
        number, request=ASKED, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return openai.APIStatusError("…", response=response, body=body)


def one_of(kind: type[BaseException]) -> BaseException:
    """An error of that class, as it would be raised."""
    key = ConnectionKey("localhost", 8000, False, True, None, None, None)
    if issubclass(kind, UnixClientConnectorError):
        return kind("/run/engine", key, OSError(5, "odd"))
    if issubclass(kind, aiohttp.ClientConnectorCertificateError):
        return kind(key, ssl.SSLError(1, "odd"))
    if issubclass(kind, aiohttp.ClientConnectorError):
        return kind(key, OSError(5, "odd"))
    if issubclass(kind, openai.APIStatusError):
        return kind("odd", response=httpx2.Response(500, request=ASKED), body=None)
    error = kind.__new__(kind)
    error.__dict__.update(
        status=400, message="odd", _url="x", _description=None, request_info=SimpleNamespace(real_url="x")
    )
    return error


def test_every_error_of_the_libraries_becomes_one_of_ours() -> None:
    kinds = set(all_kinds(aiohttp.ClientError, httpx2.TransportError, httpx2.DecodingError, openai.APIError))
    assert len(kinds) > 60
    for kind in kinds:
        if issubclass(kind, openai.OAuthError | openai.APIResponseValidationError):
            continue  # of calls that we never make
        error = one_of(kind)
        assert isinstance(error, WIRE_ERRORS)
        assert isinstance(translate(error), Fault | BadAnswer | UsageError), kind


def test_the_deepest_cause_has_the_word() -> None:
    timeout = openai.APITimeoutError(ASKED)
    timeout.__cause__ = httpx2.ConnectTimeout("…")
    timeout.__cause__.__cause__ = aiohttp.ServerDisconnectedError()
    told = translate(timeout)
    assert isinstance(told, Fault)
    assert (told.name, told.blames_request) == ("reset", True)


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ConnectionRefusedError(), "connection refused"),
        (ConnectionResetError(), "reset"),
        (BrokenPipeError(), "reset"),
        (TimeoutError(), "time-out"),
        (ssl.SSLError(1, "wrong version"), "no TLS"),
        (aiohttp.ClientPayloadError(), "truncated body"),
        (aiohttp.ConnectionTimeoutError(), "connect time-out"),
        (aiohttp.SocketTimeoutError(), "time-out"),
        (httpx2.DecodingError("not gzip"), "not HTTP"),
        (OSError(24, "Too many open files"), "connection lost"),
    ],
)
def test_names_of_the_worlds_faults(error: BaseException, name: str) -> None:
    told = translate(error)
    assert isinstance(told, Fault)
    assert told.name == name


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (302, UsageError),
        (400, BadAnswer),
        (401, UsageError),
        (402, UsageError),
        (403, UsageError),
        (404, UsageError),
        (405, UsageError),
        (408, Fault),
        (413, BadAnswer),
        (422, BadAnswer),
        (429, Fault),
        (500, Fault),
        (503, Fault),
        (529, Fault),
    ],
)
def test_who_must_react_to_a_status(number: int, kind: type[BaseException]) -> None:
    assert type(of_status(status(number))) is kind


@pytest.mark.parametrize(
    ("asked_for", "waited"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("nan", None), ("86400", LONGEST_WAIT), ("soon", None)],
)
def test_retry_after(asked_for: str, waited: float | None) -> None:
    told = of_status(status(429, retry_after=asked_for))
    assert isinstance(told, Fault)
    assert told.retry_after == waited


@pytest.mark.parametrize(
    "body",
    [
        {"message": "This model's maximum context length is 8192 tokens. However, …", "param": "input_tokens"},
        {"message": "the request exceeds the available context size, try increasing it"},
        "Input is too long: context length exceeded",
    ],
)
def test_overflow_is_told_from_other_refusals(body: object) -> None:
    told = of_status(status(400, body))
    assert isinstance(told, BadAnswer)
    assert told.name == "context overflow"


def test_somebody_elses_words_are_one_short_clean_line() -> None:
    assert said("a\n\x1b[31mb\t c\u202e") == "a [31mb c"
    assert len(said("x" * 5000)) == 300
