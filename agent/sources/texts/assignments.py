"""What one line of a file of settings sets, in whatever notation: a name, a value, and what is said behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

SET = re.compile(
    r"\s*([A-Za-z_][\w.-]*(?:(?: [a-z][\w-]*){1,3}(?=\s*=[^=]))?)(?:\s*=(?!=)\s*|\s*:\s+|\s+)"
    r"((?:\"[^\"]*\"|'[^']*'|#[0-9A-Fa-f]{3,8}\b|[^\s#;=:][^\s#;]*)(?: (?! ?(?:[#;]|//))\S*)*)"
    r"(;?\s{1,99}(?:[#;]|//).*)?\s?"
)
"""A setting and its value as most files write them, with or without a sign, and a comment behind."""
BEFORE = (
    r"(?:(?:export|local|my|our|var|const|let|public|static|set(?=\s+\S+\s*=)|setenv|default)\s+|config :\w+,\s+"
    r"(?=\w+:\s))?"
)
"""Words of a language that say that a setting follows."""
INDEX = r"(?P<index>(?:\[\s*['\"]?[\w.:-]+['\"]?\s*\]|\{['\"]?[\w-]+['\"]?\})*)"
SIGNED = re.compile(
    rf"{BEFORE}[$@]?(?P<name>(?:[gbw]:)?[A-Za-z_][\w.-]*(?:->\w+)?){INDEX}"
    r"\s*(?P<sign>=>|[:?]?=(?!=)|:(?=\s|$))\s*(?P<value>.*)"
)
QUOTED = re.compile(r"(?P<q>['\"])(?P<name>[^'\"]{1,80})(?P=q)\s*(?P<sign>=>|[:=])\s*(?P<value>.*)")
CALLED = re.compile(
    r"(?:define|user_pref|pref|lockPref|defaultPref|ini_set)\s*\(\s*['\"](?P<name>[^'\"]{1,80})['\"]\s*,\s*"
    r"(?P<value>.*?)\s*\)\s*(?P<end>;.*)?"
)
OPTION = re.compile(
    r"(?:[Oo]ption\s+(?P<q>['\"]?)(?P<name>[A-Za-z][\w.-]*)(?P=q)|set(?:w|-option|-window-option)?(?:\s+-\w+)+"
    r"\s+(?P<other>[A-Za-z][\w.-]*))\s+(?P<value>['\"]?\S.*)"
)
WORDED = re.compile(r"(?P<name>[A-Za-z][\w.-]*(?: [a-z][\w-]*){1,3})\s*(?P<sign>=)(?!=)\s*(?P<value>.*)")
UNSIGNED = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)\s+(?P<value>[^\s=:].*)")
TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?P<end>(?<!\s)\s+(?:[#;]|//|--\s)|[;,](?=\s*$|\s+(?:[#;]|//|--\s)))|."
)
"""A piece of a value, or where it ends: a comment stands behind it, or the sign that ends a statement."""
WHOLE = re.compile(r"[\w.:/ -]+")


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name`` as the line writes it, without marks; places are columns of the line. ``within``: the array that it is
    an entry of, and the arrays around: ``$config['db']['host']`` is the host of config and db.
    """

    name: str
    at: tuple[int, int]
    sign: str
    value: tuple[int, int]
    behind: int
    """Where a comment begins that stands behind the value; the end of the line where there is none."""
    within: tuple[str, ...] = ()


def assignment(text: str, start: int = 0, *, unsigned: bool = True) -> Assignment | None:
    """What a line sets from a column on. ``unsigned``: a name and a value with nothing but blanks between count too."""
    start += len(text[start:]) - len(text[start:].lstrip())
    forms = (CALLED, OPTION, SIGNED, QUOTED, WORDED, *([UNSIGNED] if unsigned else []))
    found = next(filter(None, (form.fullmatch(text, start) for form in forms)), None)
    if not found:
        return None
    groups = found.groupdict()
    part = "name" if groups["name"] else "other"
    name, at, within = found[part], found.span(part), []
    for inner in re.finditer(r"[\w.:-]+", groups.get("index") or ""):
        within.append(name)
        name, at = inner[0], (found.start("index") + inner.start(), found.start("index") + inner.end())
    value = found.span("value")
    end = value[1] if found.re is CALLED else _end(text, *value)
    sign = groups.get("sign") or ("=" if found.re in (CALLED, OPTION) else "")
    return Assignment(name, at, sign, (value[0], end), end, tuple(within)) if WHOLE.fullmatch(name) else None


def _end(text: str, start: int, stop: int) -> int:
    """Where a value ends that begins here."""
    at = start
    while at < stop and (found := TOKEN.match(text, at, stop)):
        if found["end"] is not None or (at == start and text[at] == ";"):
            break
        at = found.end()
    return start + len(text[start:at].rstrip())
