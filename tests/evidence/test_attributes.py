"""Attributes of one entity that may be one under two names; whoever says so is asked, never believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence.attributes import Attribute, families, twins
from agent.evidence.values import attribute_key

SAID = {
    "depth": (["52 m"], ["Hollin Water is 52 m deep."]),
    "how deep": (["55 m"], ["It is 55 m deep at the dam."]),
    "default port": (["8080"], ["The default port of the server is 8080."]),
    "port (default)": (["9090"], ["The port is 9090 by default."]),
    "default value of the port": (["8080"], ["By default it listens on port 8080."]),
    "recommended port": (["8443"], ["The recommended port of the server is 8443."]),
    "max sessions": (["10"], ["At most 10 sessions are kept."]),
    "sessions": (["3"], ["There are 3 sessions."]),
    "inner diameter": (["2.2 m"], ["The tunnel has an inner diameter of 2.2 m."]),
    "outer diameter": (["2.6 m"], ["The tunnel has an outer diameter of 2.6 m."]),
    "crest length": (["212 m"], ["The crest is 212 m long."]),
    "length": (["4.2 km"], ["Hollin Water is 4.2 km long."]),
    "length at full level": (["4.2 km"], ["At full level it is 4.2 km long."]),
    "area": (["2.9 square kilometres"], ["The area of Hollin Water is 2.9 square kilometres."]),
    "area of Hollin Water": (["3 square kilometres"], ["It covers 3 square kilometres."]),
    "colour of the roof": (["red"], ["The roof of the house at the dam is red."]),
    "paint of the roof": (["blue"], ["The roof of the house at the dam is blue."]),
    "roof weight": (["3 t"], ["The roof of the house at the dam weighs 3 t."]),
    "engine 1 power": (["60 kW"], ["Engine 1 has a power of 60 kW."]),
    "engine 2 power": (["60 kW"], ["Engine 2 has a power of 60 kW."]),
}
KEYS = {attribute_key(name): Attribute(attribute_key(name), tuple(v), tuple(s)) for name, (v, s) in SAID.items()}


def together(one: str, other: str) -> bool:
    keys = [attribute_key(one), attribute_key(other)]
    found = families("Hollin Water", keys, KEYS.__getitem__)
    return found[keys[0]] == found[keys[1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("depth", "how deep"),
        ("default port", "port (default)"),
        ("default port", "default value of the port"),
        ("length", "length at full level"),
        ("area", "area of Hollin Water"),
        ("colour of the roof", "paint of the roof"),
    ],
)
def test_one_attribute_under_two_names_is_asked_about(one: str, other: str) -> None:
    assert together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("default port", "recommended port"),
        ("max sessions", "sessions"),
        ("inner diameter", "outer diameter"),
        ("crest length", "length"),
        ("depth", "length"),
        ("roof weight", "colour of the roof"),
        ("engine 1 power", "engine 2 power"),
        ("default of option -t", "default of option -D"),
        ("default", "default of option -t"),
    ],
)
def test_another_attribute_with_a_similar_name_is_not(one: str, other: str) -> None:
    assert not together(one, other)


def test_a_big_option_is_another_than_the_small_one() -> None:
    assert attribute_key("default of option -T") != attribute_key("default of option -t")


@given(st.permutations(sorted(KEYS)))
def test_who_speaks_for_whom_does_not_depend_on_the_order(keys: list[str]) -> None:
    found = families("Hollin Water", keys, KEYS.__getitem__)
    assert found == families("Hollin Water", sorted(KEYS), KEYS.__getitem__)
    assert all(found[speaker] == speaker for speaker in found.values())
    assert set(found) == set(keys)


def test_an_entity_of_many_attributes_costs_little_for_each() -> None:
    asked: list[str] = []

    def load(key: str) -> Attribute:
        asked.append(key)
        return Attribute(key, ("1",), (f"The {key} is 1.",))

    families("alpha", [f"part {chr(97 + n % 26)}{chr(97 + n // 26)}x size" for n in range(600)], load)
    assert len(asked) <= 600


def test_where_each_release_has_a_file_of_its_own_these_are_one() -> None:
    old, new = ("default in frob-parameters", "1.0"), ("default in frob", "2.0")
    assert twins({"default frob parameter": [old], "default frob": [new]}) == {
        "default frob": "default frob",
        "default frob parameter": "default frob",
    }
    both = [new, ("default in frob", "1.0")]
    assert twins({"default frob parameter": [old], "default frob": both}) == {}
    assert twins({"default frob parameter": [("default in frob-parameters", "")], "default frob": [new]}) == {}
    assert twins({"default": [("default", "1.0")], "default frob": [new]}) == {}
