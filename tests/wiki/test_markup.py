"""What came from a source is text on the page and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agent.wiki.markup import escape, folded, prose, unescape, wikilink

BITS = (
    *(
        "[[x]]",
        "![[y]]",
        "<script>",
        "&lt;",
        "`",
        "**",
        "_a_",
        "~~",
        "==",
        "%%",
        "$x$",
        "#tag",
        "^id",
        "1.",
        "-",
        ">",
        "|",
    ),
    *("[a](javascript:b)", "http://x.y", "www.x.y", "a@b.c", "\\", "\n", "word", "+", "=", "* ", "# ", "10)", "***"),
)
NASTY = st.lists(st.sampled_from(BITS)).map(" ".join)
ANYTHING = st.one_of(st.text(max_size=60), NASTY, NASTY.map(lambda text: text.replace(" ", "")))


def shown(markdown: str) -> tuple[str, set[str]]:
    """The text that CommonMark shows, and the kinds of everything in it that is not text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(f"Start {markdown}\n")
    inner = [child for token in tokens for child in token.children or []]
    return _text(inner), {token.type for token in (*tokens, *inner)} - {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
    }


def _text(tokens: list[Token]) -> str:
    return "".join(token.content for token in tokens)


@given(ANYTHING)
def test_escaped_text_shows_exactly_itself_and_is_nothing_but_text(text: str) -> None:
    words, kinds = shown(escape(text))
    assert words == f"Start {folded(text)}".rstrip()
    assert kinds <= {"text_special"}


@given(ANYTHING)
def test_unescape_gives_back_what_was_escaped(text: str) -> None:
    assert unescape(escape(text)) == folded(text)


@given(ANYTHING)
def test_prose_holds_code_and_text_and_nothing_else(text: str) -> None:
    _, kinds = shown(prose(text))
    assert kinds <= {"text_special", "code_inline"}


def test_code_in_backticks_stays_code_in_prose() -> None:
    assert shown(prose("Set `max_turns` to 1*2.")) == ("Start Set max_turns to 1*2.", {"code_inline"})


@given(ANYTHING)
def test_a_label_can_not_break_out_of_its_link(label: str) -> None:
    link = wikilink("entities/x", label, in_table=True)
    assert link.startswith("[[entities/x\\|")
    assert link.endswith("]]")
    assert not set("[]|\n") & set(link[len("[[entities/x\\|") : -2])


@given(ANYTHING)
def test_no_line_of_escaped_text_begins_a_block(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(escape(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}


def test_a_bar_within_code_ends_no_cell_and_is_no_other_sign() -> None:
    assert prose("`a|b` | c") == r"`a|b` \| c"
    row = f"| is | {prose('`a|b` | c', in_table=True)} |"
    shown = MarkdownIt().enable("table").parse(f"| x | y |\n| --- | --- |\n{row}")
    cells = [token for at, token in enumerate(shown) if shown[at - 1].type == "td_open"]
    assert [part.content for part in cells[1].children or ()] == ["a|b", " | c"]
