"""Passages hold everything once, and an edit moves only the cuts next to it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piles import document

from agent.sources.document import Document
from agent.sources.passages import LIMIT, contents, passages
from agent.sources.reading import read


def made(text: str) -> Document:
    return read(text.encode(), "a.md")


def headless(seed: int, sentences: int) -> list[str]:
    draw = random.Random(seed)
    return [f"Line {draw.randrange(10**9)} is about {'x' * draw.randrange(5, 200)} things." for _ in range(sentences)]


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 1000), limit=st.integers(50, 2000), heads=st.booleans())
def test_every_sentence_is_in_one_passage_and_none_is_too_long(seed: int, limit: int, heads: bool) -> None:
    text = document(seed, 5000) if heads else "\n\n".join(headless(seed, 60))
    source = made(text)
    cut = passages(source, limit)
    numbers = [number for one in cut for number in range(one.first, one.last + 1)]
    assert numbers == [sentence.number for sentence in source.sentences]
    for one in cut:
        sentences = source.sentences[one.first - 1 : one.last]
        assert one.first == one.last or sum(s.end - s.start for s in sentences) <= limit


@pytest.mark.parametrize("heads", [True, False])
def test_a_new_sentence_makes_few_passages_new(heads: bool) -> None:
    lines = document(0, 60_000).split("\n") if heads else headless(0, 600)
    before = {content.digest for content in contents(made("\n\n".join(lines)))}
    assert len(before) > 10
    draw = random.Random(1)
    new = []
    for _ in range(20):
        place = draw.randrange(3, len(lines))
        after = [*lines[:place], "A sentence that nobody has seen before.", *lines[place:]]
        new.append(sum(content.digest not in before for content in contents(made("\n\n".join(after)))))
    assert sum(new) / len(new) < 3
    assert max(new) < len(before) / 2


def test_passages_with_the_same_words_are_told_apart() -> None:
    part = "\n\n".join(headless(3, LIMIT // 50))
    digests = [content.digest for content in contents(made(f"# One\n\n{part}\n\n# One\n\n{part}\n\n# One\n\n{part}\n"))]
    assert len(digests) > 3
    assert len(set(digests)) == len(digests)
