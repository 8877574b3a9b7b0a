"""When a sentence itself gives a name as another name."""

from __future__ import annotations

import pytest

from agent.evidence.renaming import gives, names_a_part


@pytest.mark.parametrize(
    ("sentence", "name", "alias"),
    [
        ("The Orrin Light Railway (OLR) was closed.", "Orrin Light Railway", "OLR"),
        ("Hollin Water, also called the Long Lake, is deep.", "Hollin Water", "Long Lake"),
        ("Lake Sable, formerly known as Black Mere, is small.", "Lake Sable", "Black Mere"),
        ("Old Margaret (the Beast) weighed 140 tonnes.", "Old Margaret", "the Beast"),
        ("MTP stands for Multi-Token Prediction.", "Multi-Token Prediction", "MTP"),
    ],
)
def test_an_alias_that_the_sentence_gives_is_one(sentence: str, name: str, alias: str) -> None:
    assert gives(sentence, name, alias)


@pytest.mark.parametrize(
    ("sentence", "name", "alias"),
    [
        ("It was designed by Edith Marrow for Hollin Dam.", "Edith Marrow", "Hollin Dam"),
        ("Marrow Viaduct is named after Edith Marrow.", "Marrow Viaduct", "Edith Marrow"),
        ("Calder Pool is a reservoir below Hollin Dam.", "Calder Pool", "Hollin Dam"),
        ("Hollin Dam was completed in 1934.", "Hollin Dam", "Atlantis"),
    ],
)
def test_two_names_in_one_sentence_are_two_things(sentence: str, name: str, alias: str) -> None:
    assert not gives(sentence, name, alias)


def test_a_name_with_more_words_behind_it_is_another_thing_unless_they_say_its_kind() -> None:
    assert names_a_part("Saint Orla", "Saint Orla's Bridge")
    assert names_a_part("Orrin Valley Water Authority", "Orrin valley")
    assert not names_a_part("Kubernetes", "Kubernetes platform")
    assert not names_a_part("Margaret", "Margaret engine", "engine")
    assert not names_a_part("Calder works", "Works at Calder")
    assert not names_a_part("Hollin Dam", "Hollin Dam")
