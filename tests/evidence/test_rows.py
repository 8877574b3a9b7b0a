"""What stands under which label of a row."""

from __future__ import annotations

import pytest

from agent.evidence.rows import cells, miscounted, misplaced, under, unlabelled

STOCK = "Article: grease | Price (crowns): 14 | In stock (pieces): 22"
GLUES = "open time | morrel: 4 minutes | black morrel: 20 minutes"


def test_a_row_is_read_cell_by_cell() -> None:
    assert cells(GLUES) == (("", "open time"), ("morrel", "4 minutes"), ("black morrel", "20 minutes"))
    assert unlabelled(STOCK) == "grease | 14 | 22"


@pytest.mark.parametrize(
    ("attribute", "text"), [("price", "14"), ("in stock", "22"), ("stock", "22"), ("weight", ""), ("", "")]
)
def test_an_attribute_is_found_by_the_words_of_its_label(attribute: str, text: str) -> None:
    assert under(attribute, STOCK) == text


@pytest.mark.parametrize(
    ("statement", "row", "wrong"),
    [
        ("The price of grease is 22 crowns.", STOCK, True),
        ("The price of grease is 14 crowns.", STOCK, False),
        ("Of grease there are 22 pieces.", STOCK, False),
        ("grease costs 22 crowns.", STOCK, False),  # names no label: for other checks, and for a second reader
        ("The open time of morrel is 20 minutes.", GLUES, True),
        ("The open time of black morrel is 4 minutes.", GLUES, True),
        ("The open time of black morrel is 20 minutes.", GLUES, False),
        ("The open time of morrel is 4 minutes, of black morrel 20.", GLUES, False),
        ("In 1,960 there were 2017 visitors.", "year: 2017 | visitors: 1,960", False),  # not seen
        ("visitors in 1,960 2017.", "year: 2017 | visitors: 1,960", True),
        ("visitors in 2017 1,960.", "year: 2017 | visitors: 1,960", False),
    ],
)
def test_a_figure_belongs_under_the_label_that_is_named(statement: str, row: str, wrong: bool) -> None:
    assert bool(misplaced(statement, row)) is wrong


def test_a_figure_counts_what_it_counts_in_its_own_cell() -> None:
    assert miscounted("It costs 10 crowns.", "salt | 9 crowns | 10 kg") == "10 crowns"
    assert miscounted("It costs 9 crowns.", "salt | 9 crowns | 10 kg") is None


def test_a_word_of_a_name_is_no_label() -> None:
    row = "year: 2017 | visitors: 1,960 | repairs: 845"
    assert misplaced("The repair café had 1,960 visitors in 2017.", row, ["repair café"]) is None
    assert misplaced("The repair café had 845 visitors in 2017.", row, ["repair café"])
    assert misplaced("morrel: open time 20 minutes.", GLUES, ["morrel"])


def test_a_word_of_another_things_column_is_not_this_ones() -> None:
    row = "checked | drying room: daily | cold vault: weekly"
    assert misplaced("The cold vault is checked daily.", row, ["cold vault"])
    assert misplaced("The cold vault is checked weekly.", row, ["cold vault"]) is None
