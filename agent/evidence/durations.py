"""Spans of time as programs write them: ``1h30m0s`` (Go's time.Duration), ``PT1H30M`` (ISO 8601)."""

from __future__ import annotations

import re
from decimal import Decimal

_PART = re.compile(r"(\d+(?:\.\d+)?)([a-zµ]+|[WDHMS])")
_SPAN = re.compile(
    r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdw])){2,}"  # of one part it may be another quantity: 10m
    r"|P\d+W|P(?=T?\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
)
_SECONDS = {"ns": Decimal("1e-9"), "us": Decimal("1e-6"), "µs": Decimal("1e-6"), "ms": Decimal("1e-3")}
_SECONDS |= {"s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400), "w": Decimal(604800)}


def in_seconds(value: str) -> str:
    """The value as a number of seconds ("5400 s") where it is such a span and nothing else; else as it is."""
    told = value.strip(" `'\".")
    if not _SPAN.fullmatch(told):
        return value
    parts = (Decimal(number) * _SECONDS[unit.lower()] for number, unit in _PART.findall(told))
    return f"{sum(parts, Decimal(0)).normalize():f} s"
