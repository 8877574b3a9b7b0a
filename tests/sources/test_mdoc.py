"""Manual pages with the macros of mdoc: what a line becomes whose macros call others, lists and displays."""

from __future__ import annotations

import pytest
from laws import check_laws

from agent.sources.document import Document
from agent.sources.reading import read

HEAD = '.\\" a licence\n.Dd $Mdocdate: May 4 2026 $\n.Dt FROB 8\n.Os\n.Sh NAME\n.Nm frob\n.Nd serves\n.Sh DESCRIPTION\n'


def page(text: str) -> Document:
    """The document of a page with these lines in its description."""
    data = (HEAD + text).encode()
    document = read(data, "frob.8")
    check_laws(document, data)
    return document


def said(text: str) -> list[tuple[str, str]]:
    """(kind, words) of the description."""
    document = page(text)
    return [(one.kind, " ".join(document.cut(one).split())) for one in document.sentences[3:]]


def words(line: str) -> str:
    """One line as words."""
    return " ".join(words for _, words in said(line + "\n"))


def test_a_page_says_its_title_and_date_in_macros_of_their_own() -> None:
    document = page("Text.\n")
    said = document.metadata
    assert (said.title, said.date, said.kind) == ("FROB(8)", "2026-05-04", "documentation")
    assert document.text == "NAME\n\nfrob — serves\n\nDESCRIPTION\n\nText."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (".Op Fl p Ar port", "[-p port]"),
        (".Fl a b , c .", "-a -b, -c."),
        (".Fl", "-"),
        (".Nm , which", "frob, which"),
        (".Ar", "file ..."),
        (".Xr ssh 1 , Xr sshd 8 .", "ssh(1), sshd(8)."),
        (".Oo Fl L Oo Ar bind : Oc Ns Ar port Oc", "[-L [bind:]port]"),
        (".Dq Li yes .", "“yes”."),
        (".Pq see Sx FILES", "(see FILES)"),
        (".Ql \\&.", "‘.’"),
        (".Po a , Sq b Pc ;", "(a, ‘b’);"),
        (".Pf ( Ar x ) .", "(x)."),
        (".Cm one | two", "one | two"),
        (".Nm Ns Ap s", "frob's"),
        ('.Fn open "const char *path" "int flags" ,', "open(const char *path, int flags),"),
        ('.Fo close\n.Fa "int a"\n.Fa b\n.Fc', "close(int a, b)"),
        (".Lk https://a.example/ the site .", "the site <https://a.example/>."),
        (".An Ada Aq Mt ada@a.example", "Ada <ada@a.example>"),
        (".Bx 4.4\nand\n.At v7 ,\n.Ux ,\n.Fx 5.0 .", "4.4BSD and Version 7 AT&T UNIX, UNIX, FreeBSD 5.0."),
        (".St -p1003.1-2008 .", "IEEE Std 1003.1-2008 (“POSIX.1”)."),
        (".Ex -std", "The frob utility exits 0 on success, and >0 if an error occurs."),
        (".In stdio.h", "<stdio.h>"),
        ('.Rs\n.%A Ada\n.%T "On x"\n.Re', "Ada, On x."),
        (".Rs\n.%A Ada\n.%A Grace\n.%T x\n.Re", "Ada and Grace, x."),
        (".Rs\n.%T never ended", "never ended."),
        (".Rs\n.%A A\n.%A B\n.%A C\n.%D May\n.Re", "A, B, and C, May."),
        (".Sm off\n.Ar a\n.No :\n.Ar b\n.Sm on\nis", "a:b is"),
        ('.Li "Op quoted Fl"', "Op quoted Fl"),
    ],
)
def test_macros_call_others_in_their_line(line: str, expected: str) -> None:
    assert words(line) == expected


def test_names_of_programs_options_and_values_are_marked_as_code() -> None:
    document = page(".Nm\nreads\n.Fl p Ar port ...\nfrom\n.Pa /etc/frob .\n.Sy Very\n.Em much .\n")
    assert [(mark.kind, document.text[mark.start : mark.end]) for mark in document.marks[1:]] == [
        ("code", "frob"), ("code", "-p"), ("code", "port ..."), ("code", "Very"),
    ]  # fmt: skip


def test_a_list_of_terms_says_something_of_each() -> None:
    document = page(
        ".Bl -tag -width Ds\n.It Cm Port\nThe port.\n.Pp\nThe default is 22.\n"
        ".It Fl L Xo\n.Sm off\n.Oo Ar bind : Oc\n.Ar port\n.Sm on\n.Xc\nForwards.\n.El\n.Pp\nAfter it.\n"
    )
    assert [(one.kind, document.cut(one), one.depth) for one in document.sentences[3:]] == [
        ("term", "Port", 2), ("prose", "The port.", 3), ("prose", "The default is 22.", 3),
        ("term", "-L [bind:]port", 2), ("prose", "Forwards.", 3), ("prose", "After it.", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["-bullet", "-enum", "-dash -compact", "-item"])
def test_other_lists_are_items(kind: str) -> None:
    assert said(f".Bl {kind}\n.It\nOne,\ntwo.\n.It\nThree.\n.El\n") == [("item", "One, two."), ("item", "Three.")]


def test_columns_are_rows() -> None:
    text = ".Bl -column a b\n.It Sy Name Ta Sy Default\n.It Cm port Ta 22\n.It host\tlocal\n.El\n"
    assert said(text) == [("row", "Name | Default"), ("row", "port | 22"), ("row", "host | local")]


def test_displays_are_code_where_their_lines_stay_as_they_are() -> None:
    text = ".Bd -literal -offset indent\n$ frob\n.Cm run Fl x\n.Ed\n.Bd -ragged\nWords\nflow.\n.Ed\n.Dl frob -v\n"
    assert said(text) == [("code", "$ frob run -x"), ("prose", "Words flow."), ("code", "frob -v")]


def test_a_synopsis_has_a_line_for_each_call() -> None:
    text = ".Sh SYNOPSIS\n.Nm\n.Op Fl v\n.Nm\n.Fl h\n.In stdio.h\n.Ft int\n.Fn f void\n.Ft int\n.Fn g\n"
    assert said(text)[1:] == [
        ("prose", "frob [-v]"), ("prose", "frob -h"), ("prose", "#include <stdio.h>"), ("prose", "int f(void);"),
        ("prose", "int g();"),
    ]  # fmt: skip


HOSTILE = {
    "lists in lists": ".Bl -tag\n.It x\n" * 3_000,
    "ends without begins": ".El\n.Ed\n.Oc\n.Xc\n.Re\n.Fc\n.Ek\n" * 500,
    "enclosures that stay open": ".Oo Ao Do\n" * 3_000 + ".Sh END\nText.\n",
    "a line of macros": "." + "Op Fl " * 20_000 + "\n",
    "heads that never end": ".Bl -tag\n" + ".It Xo\n" * 3_000,
    "an item without a list": ".It Fl x\n",
    "nothing in them": ".Nm\n.Fn\n.Xr\n.Lk\n.In\n.Bl\n.It\n.Bd\n.Fo\n.Fa\n.Ex\n.Pf\n.Dt\n.Dd\n.Sm\n.%A\n.Sh\n.Ss\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_do_harm_ends(text: str) -> None:
    assert page(text).format == "man"
