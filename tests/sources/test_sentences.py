"""Where sentences end, and that they tile the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.sentences import LONGEST, split


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["See v1.2.3 of e.g. the manual.", "It costs 3.5 GB."],
        ["Dr. Smith agreed, i.e. he said so.", "Then he left."],
        ["The default is no.", "Setting it to 0 disables it."],
        ["He said no.", '"Really?" she asked.', "Then he left."],
        ["See Fig. 3 for details.", "J. R. R. Tolkien wrote it."],
        ["Use foo.conf or bar.txt.", "It is at http://a.b/c.d?e=f now.", "Next."],
        ["It costs approx. 5 USD vs. 6 EUR.", "Nobody bought it."],
        ["See ssh(1).", "-v is verbose.", "~/.ssh/id_rsa is the file."],
        ["Yes!", "(See above.)", "Then this."],
        ["1. First item.", "2. Second item."],
        ["Überraschung!", "Das ist z.B. ein Test.", "Größe: 3,5 m."],
        ["¿Qué es?", "Es esto.", "¡Hola!"],
        ["Он пришёл.", "Она ушла."],
        ["It is 516 m.", "The depth is 4 m.", "It draws 60 W.", "The price is 3 crowns."],
        ["Der Hafen wurde am 3. Mai 1892 eröffnet.", "Im 2. Weltkrieg brannte er."],
        ["He came in 1892.", "May was his wife."],
    ],
)
def test_spaced_sentences_end_where_they_end(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_cjk_stops_end_sentences_without_a_space() -> None:
    assert cut("日本語です。次の文。") == ["日本語です。", "次の文。"]
    assert cut("这是第一句。这是第二句！") == ["这是第一句。", "这是第二句！"]
    assert cut("高さは333メートルである。1958年に開業した。") == ["高さは333メートルである。", "1958年に開業した。"]


def test_a_sentence_without_end_is_cut_at_clauses() -> None:
    pieces = cut(", ".join(f"clause number {number} of many" for number in range(200)))
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith(",") for piece in pieces[:-1])


@given(st.text(max_size=400))
def test_sentences_tile_any_text(text: str) -> None:
    at = 0
    for start, end in split(text):
        assert start >= at
        assert not text[at:start].strip()
        assert start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        at = end
    assert not text[at:].strip()
