"""What stands in the place of something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence.substitution import denied, substituted

DAM = "Hollin Dam was designed by Edith Marrow and completed in October 1934."


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hollin Dam was designed by Joren Pell and completed in October 1934.", DAM),
        ("Hollin Dam was designed by Edith Marrow and completed in October 1943.", DAM),
        ("Hollin Dam was designed by Edith Marrow and completed in March 1934.", DAM),
        ("Hollin Dam was not designed by Edith Marrow and completed in October 1934.", DAM),
        ("Ansel Birk was chief engineer from 1974 to 1958.", "Ansel Birk was chief engineer from 1958 to 1974."),
        ("The line runs until Norrey.", "The line runs from Norrey."),
        ("The works employ 312 families.", "The works employ 312 people."),
        ("Locomotive No. 18 weighs 3 tonnes.", "Locomotive No. 3 weighs 18 tonnes."),
    ],
)
def test_another_name_figure_or_direction_in_the_same_place_is_seen(statement: str, evidence: str) -> None:
    assert substituted(statement, [evidence])


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hollin Dam was completed in October 1934.", DAM),
        ("The tunnel is 7.6 km long.", "The tunnel is 7,600 m long."),
        ("Hollin Dam was completed in 1934.", "It was completed in 1934."),
        ("Hollin Dam, finished in 1934, goes back to a plan of Edith Marrow.", DAM),
        ("In October 1934 Hollin Dam was completed.", "Hollin Dam was completed in October 1934."),
    ],
)
def test_other_words_and_units_for_the_same_are_none(statement: str, evidence: str) -> None:
    assert substituted(statement, [evidence], may_stand=lambda name: name == "Hollin Dam") is None


def test_half_of_another_name_is_seen_where_that_is_known() -> None:
    known = {"Norrey", "Norrey Railway Museum"}
    said = substituted(
        "The Norrey employs 6 people.", ["The Norrey Railway Museum employs 6 people."], known.__contains__
    )
    assert said


def test_a_denial_counts_only_where_all_the_rest_is_the_same() -> None:
    assert denied("The tunnel was lined with steel.", ["The tunnel was not lined with steel."])
    assert not denied("The tunnel was lined with steel.", ["The bridge was not painted."])


@given(st.text(max_size=120))
def test_a_text_has_nothing_in_the_place_of_itself(text: str) -> None:
    assert substituted(text, [text]) is None
    assert denied(text, [text]) is None


@pytest.mark.parametrize(
    ("statement", "evidence", "seen"),
    [
        ("The dispatcher is the part of lease that works.", "The dispatcher is the part of tarnd that works.", True),
        ("It was founded in 2009 by tarnd.", "It was founded in 2009 by Ruben Achterberg.", True),
        ("The office of tarnd is in Tallow Quay.", "The office of Brightwater Labs is in Tallow Quay.", True),
        ("It is the part of the server that works.", "It is the part of tarnd that works.", False),
        ("A lease lasts 30 seconds.", "It lasts 30 seconds.", False),
    ],
)  # fmt: skip
def test_one_thing_with_a_page_in_the_place_of_another_is_seen(statement: str, evidence: str, seen: bool) -> None:
    terms = ("tarnd", "lease", "dispatcher", "Brightwater Labs")
    assert bool(substituted(statement, [evidence], is_term=lambda words: words in terms)) is seen


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ("The hank frame holds 30 kg of yarn.", True),
        ("The frame holds 30 kg of yarn.", False),
        ("The brown ochre holds 30 kg of yarn.", True),
        ("The drying frame holds 30 kg of yarn.", False),
    ],
)
def test_a_name_of_several_words_without_a_capital_is_one_word(statement: str, seen: bool) -> None:
    terms = ("hank frame", "drying frame", "ochre", "brown ochre")
    evidence = ["The drying frame holds 30 kg of yarn."]
    assert bool(substituted(statement, evidence, is_term=lambda words: words in terms, terms=terms)) is seen


@pytest.mark.parametrize(
    ("statement", "evidence", "seen"),
    [
        ("It is packed with tarn grease comb.", "It is packed with tarn grease.", True),
        ("It is packed with tarn grease.", "It is packed with tarn grease.", False),
        ("A slot taken with book.list is free again.", "A slot taken with book.hold is free again.", True),
        ("Unlike morrel, morrel sweep locks the file.", "Unlike queue, queue sweep locks the file.", True),
    ],
)
def test_a_word_added_to_a_name_and_a_part_of_it_exchanged_are_seen(statement: str, evidence: str, seen: bool) -> None:
    terms = ("tarn grease", "grease comb", "book.list", "book.hold", "queue", "queue sweep", "morrel")
    assert bool(substituted(statement, [evidence], is_term=lambda words: words in terms, terms=terms)) is seen


def test_of_two_texts_that_are_as_alike_the_shorter_is_what_is_said() -> None:
    row, said = "Article: pellon | Price (crowns): 22 | In stock: 6", "pellon: price 22 crowns."
    assert substituted("pellon: price 4 crowns.", [row, said]) == substituted("pellon: price 4 crowns.", [said, row])
    assert substituted("pellon: price 4 crowns.", [row, said])


def test_a_word_that_is_set_with_a_capital_stands_in_no_other_order() -> None:
    row = "Host_Key | Description: Key which is used as the Host | default: host"
    assert substituted(f"Key: {row}", [f"key: {row}"]) is None
