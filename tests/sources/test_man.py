"""Manual pages with the macros of man: sections, terms and what is said of them, fonts, tables."""

from __future__ import annotations

import pytest
from laws import check_laws

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

HEAD = '.TH FROB.CONF 5 "4 May 2026" "Frob 2.4.1" "Frob manual"\n.SH NAME\nfrob.conf \\- what frob is told\n.PP\n'


def page(text: str, name: str = "frob.conf.5") -> Document:
    """The document of a page with these lines under its name."""
    data = (HEAD + text).encode()
    document = read(data, name)
    check_laws(document, data)
    return document


def said(text: str) -> list[tuple[str, str]]:
    """(kind, words) of what stands behind the name."""
    document = page(text)
    return [(one.kind, " ".join(document.cut(one).split())) for one in document.sentences[2:]]


def marked(text: str) -> list[tuple[str, str]]:
    document = page(text)
    return [(mark.kind, document.text[mark.start : mark.end]) for mark in document.marks]


def test_a_page_says_its_title_version_and_date_in_its_first_line() -> None:
    document = page(".SH DESCRIPTION\nIt has settings.\n")
    said = document.metadata
    assert (said.title, said.version, said.date, said.kind) == ("FROB.CONF(5)", "2.4.1", "2026-05-04", "documentation")
    assert [section.path for section in document.sections] == [("NAME",), ("DESCRIPTION",)]
    assert document.text == "NAME\n\nfrob.conf - what frob is told\n\nDESCRIPTION\n\nIt has settings."


def test_sections_are_headings_on_two_levels_and_may_stand_in_the_line_below() -> None:
    document = page(".SH\nFILES\n.SS Of the user\nOne.\n")
    assert [section.path for section in document.sections[1:]] == [("FILES",), ("FILES", "Of the user")]


@pytest.mark.parametrize(
    "list_",
    [
        ".TP\n\\fBPort\\fR \\fINUMBER\\fR\nThe port.\n",
        ".TP 8\n.BI Port\\  NUMBER\nThe port.\n",
        '.IP "\\fBPort\\fR NUMBER" 4\nThe port.\n',
        ".PP\n\\fBPort\\fR NUMBER\n.RS 4\nThe port.\n.RE\n",
        ".HP\n\\fBPort\\fR NUMBER\n.IP\nThe port.\n",
    ],
    ids=["TP", "TP with a macro", "IP", "a paragraph and what is set in below it", "HP and IP"],
)
def test_a_term_stands_above_what_is_said_of_it(list_: str) -> None:
    document = page(f"{list_}.PP\nAfter it.\n")
    found = [(one.kind, document.cut(one), one.depth) for one in document.sentences[2:]]
    assert found == [("term", "Port NUMBER", 2), ("prose", "The port.", 3), ("prose", "After it.", 1)]
    assert ("code", "Port") in [(mark.kind, document.text[mark.start : mark.end]) for mark in document.marks]


def test_terms_within_what_is_said_of_a_term_stand_deeper() -> None:
    document = page(".TP\nouter\nOf outer.\n.RS\n.TP\ninner\nOf inner.\n.RE\n.TP\nnext\nOf next.\n")
    depth = {document.cut(one): one.depth for one in document.sentences}
    assert depth["outer"] == depth["next"] < depth["Of outer."] <= depth["inner"] < depth["Of inner."]


def test_a_second_term_and_a_second_paragraph_belong_to_the_list() -> None:
    text = ".TP\n.B one\n.TQ\n.B two\nOf both.\n.IP\nMore of both.\n"
    assert said(text) == [("term", "one"), ("term", "two"), ("prose", "Of both."), ("prose", "More of both.")]


@pytest.mark.parametrize("sign", ["\\(bu 2", "\\[bu]", "* 4", "\\- 2", "o"])
def test_a_bullet_makes_an_item_and_is_no_word(sign: str) -> None:
    assert said(f".IP {sign}\nFirst.\n.IP {sign}\nSecond.\n") == [("item", "First."), ("item", "Second.")]


def test_a_number_before_an_item_is_kept() -> None:
    assert said(".IP 1. 4\nFirst.\n") == [("item", "1. First.")]


def test_docbook_draws_bullets_that_are_none_of_the_text() -> None:
    text = ".RS 4\n.ie n \\{\\\n\\h'-04'\\(bu\\h'+03'\\c\n.\\}\n.el \\{\\\n.sp -1\n.IP \\(bu 2.3\n.\\}\nFirst.\n.RE\n"
    assert said(text) == [("item", "First.")]


def test_a_default_that_is_a_term_of_its_own_says_its_value() -> None:
    assert said(".TP\nPort\n.RS\n.TP\nDefault:\n22\n.RE\n") == [("term", "Port"), ("item", "Default: 22")]


def test_a_line_break_ends_a_statement() -> None:
    assert said(".TP\nPort\nWhere it listens\n.br\nDefault: 22\n")[1:] == [
        ("prose", "Where it listens"),
        ("prose", "Default: 22"),
    ]


@pytest.mark.parametrize(("begin", "end"), [(".nf", ".fi"), (".EX", ".EE")])
def test_lines_that_are_not_filled_are_code(begin: str, end: str) -> None:
    document = page(f"{begin}\nport = 22\n\n  host = \\fIa\\-b\\fR\n{end}\nAfter it.\n")
    assert [(one.kind, document.cut(one)) for one in document.sentences[2:]] == [
        ("code", "port = 22"),
        ("code", "host = a-b"),
        ("prose", "After it."),
    ]
    assert "port = 22\n\n  host = a-b" in document.text


def test_bold_names_are_marked_as_code_and_bold_phrases_as_strong() -> None:
    text = "The option\n.B \\-\\-port\nis \\fBnot needed\\fR, see \\fBfrob\\fP(1) and\n.BR frob.d (8).\n"
    expected = [("code", "--port"), ("strong", "not needed"), ("code", "frob"), ("code", "frob.d")]
    assert marked(text) == expected
    assert said(text) == [("prose", "The option --port is not needed, see frob(1) and frob.d(8).")]


def test_a_font_macro_without_words_sets_the_next_line() -> None:
    assert marked(".B\nport\nis it.\n") == [("code", "port")]


def test_escapes_become_characters_and_what_only_moves_is_gone() -> None:
    text = (
        "\\&.foo\\e n\\(em\\[u00E9]\\*(lqq\\*(rq \\s-1SMALL\\s0 \\(aqx\\(aq a\\~b \\v'-.5'c\\h'2'd "
        "\\m[red]e\\m[] \\N'65'\n"
    )
    assert said(text) == [("prose", ".foo\\ n—é“q” SMALL 'x' a b c d e A")]


def test_a_character_that_nobody_knows_is_left_as_it_is_written() -> None:
    assert said("A \\[nosuch] one.\n") == [("prose", "A \\[nosuch] one.")]


def test_strings_of_the_page_are_put_in() -> None:
    assert said('.ds Nm "the frob\n.as Nm " daemon\nIt is \\*(Nm, \\*[Nm].\n') == [
        ("prose", "It is the frob daemon, the frob daemon.")
    ]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [("n", True), ("t", False), ("!t", True), ("\\n(.g", True), ("'a'b'", False), ("'a'a'", True), ("dXy", False),
     ("\\nF>0", False), ("(1>0)&(2=2)", True), ("!r F", True), ("3-1*2-4", False), ("c\\(bu", True)],
)  # fmt: skip
def test_conditions_are_judged_as_for_a_terminal(condition: str, holds: bool) -> None:
    text = f".ie {condition} \\{{\\\nyes\n.\\}}\n.el no\n.if {condition} also\n"
    assert said(text) == ([("prose", "yes also")] if holds else [("prose", "no")])


def test_a_character_is_printed_as_the_page_wants_it() -> None:
    assert said(".tr \\(*W-\n.ds -- \\(*W-\nA dash \\*(-- here.\n") == [("prose", "A dash -- here.")]


def test_macros_of_the_page_are_followed_and_known_ones_stay() -> None:
    text = '.de Opt\n.TP\n.B \\\\$1\n\\\\$2 is it.\n..\n.de TP\n.sp\n..\n.Opt port "The 22"\n'
    assert said(text) == [("term", "port"), ("prose", "The 22 is it.")]


def test_macros_without_a_meaning_lend_their_words_and_are_counted() -> None:
    document = page('.Frobnicate "these words" stay\n')
    assert document.cut(document.sentences[2]) == "these words stay"
    assert "macros that are not known, with their words kept: 1 (.Frobnicate)" in document.dropped


def test_comments_are_counted_and_no_text() -> None:
    document = page('\'\\" t\n.\\" a licence\nText. \\" and why\n.ig\nnot this\n..\n')
    assert [document.cut(one) for one in document.sentences[2:]] == ["Text."]
    assert any(line.startswith("comments (") for line in document.dropped)


def test_a_synopsis_is_a_line_of_its_program() -> None:
    text = ".SY frob\n.OP \\-p port\n.OP \\-v\n.I file\n.YS\n"
    assert said(text) == [("prose", "frob [-p port] [-v] file")]


def test_addresses_stand_behind_the_words_that_name_them() -> None:
    text = "See\n.UR https://a.example/\nthe site\n.UE .\nWrite to\n.MT ada@a.example\n.ME .\nSee\n.MR frob 8 .\n"
    assert said(text) == [
        ("prose", "See the site <https://a.example/>."),
        ("prose", "Write to ada@a.example."),
        ("prose", "See frob(8)."),
    ]


def test_an_address_whose_end_is_missing_is_kept() -> None:
    assert said("See\n.UR https://a.example/\nit\n.SH END\n") == [
        ("prose", "See it <https://a.example/>"),
        ("heading", "END"),
    ]


def test_rows_of_a_table_carry_the_labels_of_its_header() -> None:
    text = (
        ".TS\nallbox tab(|);\nlb lb\nl l.\nName|Default\n_\n"
        "port|22\nhost|T{\nthe\n.B local\none\nT}\n.T&\nl s.\nend|x\n.TE\nAfter.\n"
    )
    assert said(text) == [
        ("row", "Name | Default"),
        ("row", "Name: port | Default: 22"),
        ("row", "Name: host | Default: the local one"),
        ("row", "Name: end | Default: x"),
        ("prose", "After."),
    ]


def test_a_page_that_is_another_name_of_one_says_so() -> None:
    with pytest.raises(Unreadable, match=r"another name of the manual page man1/gzip\.1") as told:
        read(b".so man1/gzip.1\n", "gunzip.1")
    assert told.value.state == "skipped"


def test_a_page_that_is_included_is_named_and_not_opened() -> None:
    document = page(".so /etc/passwd\nText.\n")
    assert document.dropped == ("pages that this one includes: /etc/passwd",)
    assert said(".so /etc/passwd\nText.\n") == [("prose", "Text.")]


@pytest.mark.parametrize("name", ["frob.1", "frob.conf.5.in", "frob.man", "frob", "frob.txt", "page.8.gz/page.8"])
def test_a_page_is_known_by_its_macros_whatever_it_is_called(name: str) -> None:
    assert page(".PP\nText.\n", name).format == "man"


@pytest.mark.parametrize("text", ["A text.\n.THE END\n.SH\n", ".TH is a macro of man.\n", "1.5\n.5\n"])
def test_a_text_that_only_looks_like_one_stays_text(text: str) -> None:
    assert read(text.encode(), "notes.1").format == "text"


def test_what_a_package_fills_in_stays_as_it_is() -> None:
    assert said("It is in @SYSCONFDIR@/frob.\n") == [("prose", "It is in @SYSCONFDIR@/frob.")]


HOSTILE = {
    "a macro that calls itself": ".de A\n.A\n.A\n..\n" + ".A\n" * 50,
    "macros that double": "".join(f".de A{n}\n.A{n + 1}\n.A{n + 1}\n..\n" for n in range(40)) + ".A0\n",
    "strings that double": "".join(f".ds A{n} \\*[A{n + 1}]\\*[A{n + 1}]\n" for n in range(40)) + "\\*[A0]\n",
    "a string that adds itself": ".ds A xx\n" + ".as A \\*A\\*A\n" * 500 + "\\*A\n",
    "conditions that never close": ".if t \\{\n" * 3_000,
    "else without if": ".el \\{\n" * 3_000,
    "a loop": ".nr i 1\n.while \\ni \\{\n.nr i +1\n.\\}\n",
    "parts set in": ".RS\n" * 5_000 + ".TP\na\nb\n" * 10 + ".RE\n" * 9_000 + ".RE 99999999999999999999\n",
    "lines that go on": "a\\\n" * 10_000,
    "a request that goes on": ".B a\\\n" + "b\\\n" * 20_000,
    "quotes": '.B ' + '"' * 20_000 + "\n",
    "escapes": "\\" * 20_001 + "\n" + "\\h'" * 5_000 + "\n" + "\\[" * 5_000 + "\n" + "\\*[" * 5_000 + "\n",
    "links": ".UR a\n" * 5_000 + ".UE\n" * 5_000,
    "numbers": ".nr a " + "9" * 5_000 + "*" + "9" * 400 + "\n.if \\na>" + "(" * 900 + "1" + ")" * 900 + " x\n",
    "a table": ".TS\n" + "l " * 5_000 + ".\n" + "T{\n" * 5_000,
    "tables": ".TS\nl.\n" * 3_000,
    "a definition without an end": ".de X\n" + "x\n" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_do_harm_ends(text: str) -> None:
    assert page(text).format == "man"


def test_what_calls_itself_without_end_is_named() -> None:
    told = page(HOSTILE["a macro that calls itself"]).dropped
    assert any(line.startswith("macros that call each other without end") for line in told)
    assert any("strings that hold each other" in line for line in page(HOSTILE["strings that double"]).dropped)
