"""What changed between two texts of a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.reader.differences import difference

BEFORE = """# Dam

The dam is 40 m high.[^1] It was built by Brandt.[^2]

[^1]: [[sources/a|A]] — “40”
[^2]: [[sources/b|B]] — “by”
"""


def test_other_numbers_of_footnotes_are_no_change() -> None:
    now = BEFORE.replace("[^1]", "[^9]").replace("[^2]", "[^1]").replace("[^9]", "[^2]")
    found = difference(BEFORE, now)
    assert (found.hunks, found.evidence_added, found.evidence_removed) == ((), (), ())


def test_a_sentence_in_other_words_shows_which() -> None:
    found = difference(BEFORE, BEFORE.replace("40 m", "55 m").replace("“40”", "“55”"))
    changed = [line for hunk in found.hunks for line in hunk if len(line.stretches) > 1]
    assert [line.stretches for line in changed] == [
        (("same", "The dam is "), ("removed", "40"), ("added", "55"), ("same", " m high.")),
    ]
    assert (found.evidence_added, found.evidence_removed) == (("A — “55”",), ("A — “40”",))


def test_new_and_gone_sentences_are_told_apart_from_new_wordings() -> None:
    now = BEFORE.replace(" It was built by Brandt.[^2]", " Nobody knows the architect.[^2]")
    lines = [(line.how, line.stretches[0][1]) for hunk in difference(BEFORE, now).hunks for line in hunk]
    assert ("removed", "It was built by Brandt.") in lines
    assert ("added", "Nobody knows the architect.") in lines


SENTENCES = st.lists(st.sampled_from(["One is here.", "Two was there.", "Three came late.", "Four."]), max_size=5)


@given(SENTENCES, SENTENCES)
def test_what_is_same_or_added_is_the_new_text_and_what_is_same_or_removed_the_old(
    old: list[str], new: list[str]
) -> None:
    found = difference("\n".join(old), "\n".join(new))
    added = sorted(t for hunk in found.hunks for line in hunk for how, t in line.stretches if how == "added")
    removed = sorted(t for hunk in found.hunks for line in hunk for how, t in line.stretches if how == "removed")
    if sorted(old) == sorted(new) and old == new:
        assert not added
        assert not removed
    elif old != new:
        assert added or removed
