"""Spans of time as programs write them: ``1h30m0s`` (Go's time.Duration), ``PT1H30M`` (ISO 8601)."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"\d+(?:\.\d+)?"
FORMS = (
    re.compile(rf"(?=(?:{NUMBER}[a-z]+){{2}})(?:({NUMBER})h)?(?:({NUMBER})m)?(?:({NUMBER})s)?"),
    re.compile(rf"P(?=T?\d)(?:({NUMBER})D)?(?:T(?=\d)(?:({NUMBER})H)?(?:({NUMBER})M)?(?:({NUMBER})S)?)?"),
)
"""Hours, minutes and seconds, of which Go gives at least two; ISO 8601 has days, too."""
SECONDS = (86400, 3600, 60, 1)


def in_seconds(value: str) -> str:
    """The value as a number of seconds ("5400 s") where it is such a span and nothing else; else as it is."""
    for form in FORMS:
        if found := form.fullmatch(value.strip(" `'\"")):
            parts = found.groups(default="0")
            each = (Decimal(part) * unit for part, unit in zip(parts, SECONDS[-len(parts) :], strict=True))
            total = sum(each, Decimal(0))
            return f"{total.normalize():f} s"
    return value
