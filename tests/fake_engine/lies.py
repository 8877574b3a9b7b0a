"""False claims, made by corrupting true ones: each function is one kind of badness of a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from fake_engine.liar import AFFIRMED, NEGATED, NUMBER, Liar, roll
from fake_engine.perfect import Row
from fake_engine.players import numbered

UNITS = {
    "km/h": "km", "cubic metres": "square metres", "square kilometres": "hectares", "km": "m", "mm": "cm", "cm": "mm",
    "tonnes": "kg", "kg": "g", "minutes": "hours", "days": "weeks", "metres": "feet", "m": "km",
    "per cent": "per mille", "degrees": "percent", "people": "families",
}  # fmt: skip
TURNED = {
    "at least": "at most", "at most": "at least", "more": "less", "less": "more", "before": "after", "after": "before",
    "highest": "lowest", "largest": "smallest", "over": "under", "up to": "at least", "from": "until",
}  # fmt: skip
VERBS = {
    "completed": "demolished", "opened": "sold", "founded": "dissolved", "built": "painted", "employed": "dismissed",
    "bought": "stole", "designed": "criticised", "runs": "closed", "holds": "loses", "carries": "warms",
    "weighs": "costs", "is": "was mistaken for", "was": "pretended to be", "has": "wants", "had": "lacked",
}  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()


def numbers(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    """One more, a digit more, the comma moved; also in the value."""
    ways: Sequence[Callable[[str], str]] = (
        lambda n: str(int(n) + 1) if n.isdigit() else re.sub(r"\d$", lambda d: str((int(d[0]) + 1) % 10), n),
        lambda n: n + "7",
        lambda n: n.replace(".", "").replace(",", ".") if re.search("[.,]", n) else f"{n[:1]}.{n[1:] or '5'}",
        lambda n: f"-{n}",
    )
    for way in ways:
        yield _both(true, lambda text, way=way: NUMBER.sub(lambda n: way(n[0]), text, count=1))  # type: ignore[misc]


def swapped(liar: Liar, _: int, fact: Row, __: str, true: Row) -> Iterator[Row]:
    """Two numbers of the sentence in each other's place; the number of another fact of the source."""
    found = NUMBER.findall(true["statement"])
    if len(set(found)) > 1:
        one, other = found[0], next(n for n in found if n != found[0])
        turn = {one: other, other: one}
        yield true | {"statement": NUMBER.sub(lambda n: turn.get(n[0], n[0]), true["statement"])}
    elsewhere = [n for other in liar.others(fact) for n in NUMBER.findall(other["quote"]) if n not in found]
    if found and elsewhere:
        yield _both(true, lambda text: NUMBER.sub(elsewhere[0], text, count=1))


def units(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    for unit, instead in UNITS.items():
        if re.search(rf"\d {unit}\b", true["statement"]):
            yield _both(true, lambda text: re.sub(rf"(\d) {unit}\b", rf"\1 {instead}", text))  # noqa: B023
            return


def dates(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    for month in MONTHS:
        if month in true["statement"]:
            later = MONTHS[(MONTHS.index(month) + 1) % 12]
            yield _both(true, lambda text: text.replace(month, later))  # noqa: B023
    yield _both(true, lambda text: re.sub(r"\b1[89]\d\d\b|\b20\d\d\b", lambda year: str(int(year[0]) - 10), text))


def negations(_: Liar, __: int, fact: Row, ___: str, true: Row) -> Iterator[Row]:
    text = true["statement"]
    if NEGATED.search(text):
        yield true | {"statement": NEGATED.sub(r"\1 ", text, count=1)}
    yield true | {"statement": AFFIRMED.sub(r"\1 not ", text, count=1)}
    yield true | {"statement": AFFIRMED.sub(r"\1 never ", text, count=1), "value": "no"}
    if fact["value"] in ("yes", "no"):
        yield true | {"value": {"yes": "no", "no": "yes"}[fact["value"]]}


def comparatives(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    for word, instead in TURNED.items():
        if re.search(rf"\b{word}\b", true["statement"]):
            yield true | {"statement": re.sub(rf"\b{word}\b", instead, true["statement"])}


def entities(liar: Liar, _: int, fact: Row, __: str, true: Row) -> Iterator[Row]:
    """Another entity's name: as what the claim is about, in the statement, in both."""
    mine = liar.called(fact["entity"], true["statement"])
    seen: list[str] = []
    for other in liar.others(fact):
        if other["entity"] not in seen:
            seen.append(other["entity"])
    for other_name in [*seen[:3], seen[-1]]:
        if other_name not in true["statement"]:
            yield true | {"entity": other_name}
        if mine:
            text = true["statement"].replace(mine, other_name)
            yield true | {"statement": text}
            yield true | {"statement": text, "entity": other_name}
            yield true | {"statement": text, "entity": other_name, "at": [true["at"][0] - 1, *true["at"]]}


def objects(liar: Liar, _: int, fact: Row, __: str, true: Row) -> Iterator[Row]:
    """Another name in the place of a name that is not the subject."""
    inside = [name for name in liar.entities if name in true["statement"] and name != fact["entity"]]
    near = [other["entity"] for other in liar.others(fact) if other["entity"] not in true["statement"]]
    for name in inside:
        for other in dict.fromkeys([*near[:6], near[-1]]):
            yield _both(true, lambda text: re.sub(rf"\b{re.escape(name)}\b", other, text))  # noqa: B023


def addresses(_: Liar, at: int, fact: Row, item: str, true: Row) -> Iterator[Row]:
    """A true statement with addresses of other sentences, of too many, of none."""
    there = sorted(numbered(item.split("Passage:\n", 1)[1]))
    for step in (-3, -1, 1, 2, 5, 9):
        yield true | {"at": [at + step]}
    yield true | {"at": there[:12]}
    yield true | {"at": [there[roll(fact["quote"], len(there))]]}
    yield true | {"at": [999]}


def values(liar: Liar, _: int, fact: Row, __: str, true: Row) -> Iterator[Row]:
    """A true statement, with the value of another fact."""
    near = [
        other["value"]
        for other in liar.others(fact)
        if other["value"] not in (*true["statement"].split(), "yes", "no") and other["value"] not in true["statement"]
    ]
    for value in [*near[:4], "Atlantis", "no" if fact["value"] != "no" else "yes", "unknown"]:
        yield true | {"value": value}


def scopes(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    for scope in ({"version": "9.9"}, {"date": "1899"}, {"place": "Atlantis"}, {"condition": "in 1899, on Atlantis"}):
        yield true | {"scope": scope}


def inventions(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    """What no sentence says; links, markup."""
    name = true["entity"]
    for text in (
        f"{name} is haunted by ghosts.",
        f"{name} was awarded a golden medal.",
        f"See [[Atlantis]] and [a page](http://liar.invalid/) on {name}.",
        f"{true['statement']} See [[entities/atlantis|Atlantis]].",
        f"{true['statement'].rstrip('.')}, which everybody in Atlantis knows.",
    ):
        yield true | {"statement": text}
    yield true | {"statement": "Atlantis is haunted by ghosts.", "entity": "Atlantis"}
    yield true | {"attribute": "[[Atlantis]]"}
    yield true | {"entity": f"{name} [[Atlantis]]"}


def verbs(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    """Another verb: what code can't judge."""
    for verb, instead in VERBS.items():
        if re.search(rf" {verb} ", true["statement"]):
            yield true | {"statement": re.sub(rf" {verb} ", f" {instead} ", true["statement"], count=1)}
            return


def attributes(liar: Liar, _: int, fact: Row, __: str, true: Row) -> Iterator[Row]:
    """Another attribute for a true value, or another entity that the sentence names: what code can't judge."""
    for name in liar.entities:
        if name in true["statement"] and name != fact["entity"]:
            yield true | {"entity": name}
    for other in liar.others(fact)[:3]:
        if other["attribute"] != fact["attribute"]:
            yield true | {"attribute": other["attribute"]}


def stances(_: Liar, __: int, ___: Row, ____: str, true: Row) -> Iterator[Row]:
    yield true | {"stance": "holds" if true["stance"] == "reports" else "reports"}


def _both(true: Row, change: Callable[[str], str]) -> Row:
    return true | {"statement": change(true["statement"]), "value": change(true["value"])}
