"""Where pages stand on the map."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.reader.layout import Layout, layout

CLIQUES = [(first + one, first + other) for first in range(0, 40, 8) for one, other in combinations(range(8), 2)] + [
    (0, 8),
    (8, 16),
    (16, 24),
    (24, 32),
]


def between(made: Layout, one: int, other: int) -> float:
    return math.dist((made.x[one], made.y[one]), (made.x[other], made.y[other]))


def test_what_links_to_each_other_stands_together_apart_from_the_rest() -> None:
    made = layout(40, sorted(CLIQUES))
    for first in range(0, 40, 8):
        group = range(first, first + 8)
        assert len({made.group[page] for page in group}) == 1
        far = max(between(made, one, other) for one, other in combinations(group, 2))
        others = [page for page in range(40) if page not in group]
        assert far < min(between(made, first + 7, page) for page in others if page % 8 == 7)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30), st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=60))
def test_each_page_has_a_place_of_its_own_the_same_each_time(count: int, drawn: set[tuple[int, int]]) -> None:
    links = sorted({(min(link), max(link)) for link in drawn if max(link) < count and link[0] != link[1]})
    made = layout(count, links)
    assert made == layout(count, links)
    places = list(zip(made.x, made.y, strict=True))
    assert len(places) == count
    assert all(math.isfinite(at) for place in places for at in place)
    assert all(math.dist(one, other) > 0.01 for one, other in combinations(places, 2))


def test_what_everything_links_to_does_not_draw_everything_onto_itself() -> None:
    made = layout(41, sorted([*CLIQUES, *((page, 40) for page in range(40))]))
    assert min(between(made, page, 40) for page in range(40)) > 0.3
