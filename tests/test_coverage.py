"""Nothing is dropped in silence: what did not reach the engine is told to the character, with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from command import report, wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import diligent, read
from fake_engine.players import Turn
from fake_engine.replies import Reply
from hypothesis import given
from hypothesis import strategies as st
from piles import write_pile
from small_nights import Outcome, night

from agent.ledger.coverage import GAPS, gaps
from agent.ledger.view import Gap
from agent.sources.document import Document, Dropped, named
from agent.sources.passages import passages, span
from agent.sources.reading import read as document_of
from agent.wiki.coverage import Part, SourceEnd, blocks, in_one_line

BROKEN = "Alpha is the sentence that the engine cannot bear."
LINE = "Beta is a letter, and the number of Beta is 2.\n\n"


def balanced(outcome: Outcome) -> bool:
    """Whether of each source what was read and what was not is all of it."""
    return all(
        s.characters_read + sum(part.characters for part in s.not_read) == s.characters for s in outcome.report.sources
    )


def useless_at(sentence: str) -> FakeEngine:
    """An engine whose answers to whatever shows this sentence hold no action."""

    def reading(turn: Turn) -> Reply | str:
        return "I can't help with that." if sentence in turn.item.split("Passage:\n", 1)[1] else read(turn)

    return FakeEngine(diligent(read=reading))


def test_the_exact_characters_that_no_answer_came_to_are_told(tmp_path: Path) -> None:
    words = [LINE] * 40
    words[13] = f"{BROKEN}\n\n"
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "bad.txt").write_text("".join(words))
    (tmp_path / "sources" / "good.txt").write_text("Gamma is a letter of the Greek alphabet.\n")
    with useless_at(BROKEN) as engine:
        outcome = night(tmp_path / "sources", tmp_path / "wiki", engine.base_url)
    bad, good = outcome.report.sources
    assert balanced(outcome)
    assert outcome.report.exit_code == 4
    assert (bad.state, good.state) == ("partial", "done")
    # cut in two three times: an eighth of 40 sentences is 5, and the white space behind each is its own
    document = document_of("".join(words).encode(), "bad.txt")
    start, end = span(document, 11, 15)
    assert [(part.where, part.characters, part.why) for part in bad.not_read] == [
        ("sentences 11–15", end - start, "no usable answer")
    ]
    assert bad.characters_read == bad.characters - (end - start)
    text = (tmp_path / "wiki" / "report.md").read_text()
    assert f"{end - start:,} characters: sentences 11–15, no usable answer" in text
    assert f"{end - start:,} characters of 1 source did not" in text
    assert "| 1 other source |" in text
    page = next((tmp_path / "wiki" / "sources").glob("*bad.md")).read_text()
    assert f"- sentences 11–15: {end - start:,} characters, no usable answer" in page


def test_an_answer_that_is_cut_off_to_the_last_counts_as_not_read(tmp_path: Path) -> None:
    def endless(turn: Turn) -> Reply:
        return Reply(read(replace(turn, number=1)).removesuffix('{"do": "done"}\n'), "length")

    write_pile(tmp_path / "sources", 1, 400)
    with FakeEngine(diligent(read=endless)) as engine:
        outcome = night(tmp_path / "sources", tmp_path / "wiki", engine.base_url)
    (source,) = outcome.report.sources
    assert balanced(outcome)
    assert (source.state, source.characters_read) == ("partial", 0)
    assert source.not_read[0].why == "the answer was cut off to the last"


def test_a_night_that_stops_early_tells_what_it_did_not_reach(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 3, 9000)
    with FakeEngine(diligent()) as engine:
        arguments = ("run", "sources", "--base-url", engine.base_url, "--max-tokens", "4000", "--concurrency", "1")
        stopped = wikiagent(*arguments, cwd=tmp_path)
    assert stopped.returncode == 3, stopped.stdout + stopped.stderr
    sources = [SourceEnd.model_validate(source) for source in report(tmp_path / "wiki")["sources"]]
    missing = [part for source in sources for part in source.not_read]
    assert {part.why for part in missing} == {"not reached yet"}
    assert all(s.characters_read + sum(part.characters for part in s.not_read) == s.characters for s in sources)
    assert f"{sum(part.characters for part in missing):,} characters of 3 sources did not: see" in stopped.stdout


@given(st.lists(st.text("ab. \n#-", max_size=60), max_size=30), st.integers(10, 200))
def test_passages_with_the_space_behind_them_are_the_whole_text(parts: list[str], limit: int) -> None:
    document = document_of(f"A. {' '.join(parts)}".encode(), "a.md")
    spans = [span(document, passage.first, passage.last) for passage in passages(document, limit)]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(document.text)


GAP = st.builds(Gap, st.just("x"), st.integers(1, 50), st.just("why"))


@given(st.integers(0, 200), st.integers(0, 200), st.booleans(), st.lists(st.lists(GAP, max_size=3), max_size=4))
def test_gaps_are_never_more_than_the_source(
    characters: int, closed: int, whole: bool, broken: list[list[Gap]]
) -> None:
    stored = [(7, "failed", GAPS.dump_json(tuple(found)).decode()) for found in broken]
    found = gaps(characters, closed, whole, stored)
    told = sum(gap.characters for gap in found)
    assert 0 <= told <= characters
    expected = sum(sum(gap.characters for gap in one) or 7 for one in broken) + (
        0 if whole else max(0, characters - closed)
    )
    assert told == min(characters, expected)


@given(st.text("abc ä\n\t-", max_size=300))
def test_of_a_text_file_every_character_is_in_the_text_or_named(text: str) -> None:
    document = document_of(f"A word. {text}".encode(), "a.txt")
    assert sum(one.characters for one in named(document.dropped)) == document.outside


def test_characters_without_width_are_named() -> None:
    document = document_of("One wo\u00adrd and an\u200bother.\n".encode(), "a.txt")
    (lost,) = named(document.dropped)
    assert document.text == "One word and another."
    assert lost.characters == 2


def test_of_a_page_markup_is_counted_and_what_is_left_out_is_named() -> None:
    page = b"<html><body><p>Some words.</p></body></html>"
    document: Document = document_of(page, "a.html")
    assert document.outside == len(page.replace(b" ", b"")) - len("Somewords.")


def test_a_plain_line_of_a_reader_counts_the_characters_that_it_names() -> None:
    assert named(["12 blocks (3,400 characters), e.g. “x”", Dropped("a picture"), "2 heads"]) == (
        Dropped("12 blocks (3,400 characters), e.g. “x”", 3400),
        Dropped("a picture"),
        Dropped("2 heads"),
    )
    assert [str(one) for one in (Dropped("x", 1200), Dropped("x (1,200 characters)", 1200), Dropped("x"))] == [
        "x (1,200 characters)",
        "x (1,200 characters)",
        "x",
    ]


def end(name: str, characters: int, missing: int, left_out: int = 0) -> SourceEnd:
    return SourceEnd(
        source=name,
        state="partial" if missing else "done",
        reason="",
        kind="",
        characters=characters,
        characters_read=characters - missing,
        not_read=[Part(where="§ A", characters=missing, why="no answer")] if missing else [],
        left_out=[Part(where="", characters=left_out, why="navigation")] if left_out else [],
        markup=0,
    )


def test_the_worst_comes_first_and_the_whole_ones_are_one_line() -> None:
    told = "\n\n".join(blocks([end("a", 1000, 1), end("b", 1000, 500), end("c", 5000, 0, 30), end("d", 100, 0)]))
    assert told.index("`b`") < told.index("`a`") < told.index("| 2 other sources | 5,100 | 5,100 (100%) | |")
    assert "999 (99.9%)" in told
    assert "Readers left 30 characters out of the text of 1 source:" in told
    assert "| `c` | 30 characters: navigation |" in told


def test_one_line_says_whether_all_of_it_was_read() -> None:
    assert in_one_line([end("a", 1000, 0)]) == "all of 1,000 characters reached the engine"
    assert in_one_line([end("a", 99_999, 1), end("b", 1, 0)]) == (
        "99.9% of 100,000 characters reached the engine; 1 characters of 1 source did not"
    )


def test_a_long_list_ends_in_a_sum() -> None:
    told = "\n".join(blocks([end(f"{number:03}", 100, 10, 5) for number in range(60)]))
    assert "| 10 more, see their pages | 1,000 | | 100 characters |" in told
    assert "| 10 more, see their pages | 50 characters |" in told


def test_run_json_has_it_all(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.html").write_text("<html><body><p>Delta is a letter.</p></body></html>")
    with FakeEngine(diligent()) as engine:
        night(tmp_path / "sources", tmp_path / "wiki", engine.base_url)
    (source,) = json.loads((tmp_path / "wiki" / ".wikiagent" / "run.json").read_text())["sources"]
    assert (source["characters"], source["characters_read"], source["not_read"]) == (18, 18, [])
    assert (source["kind"], source["markup"]) == ("web page", 33)
