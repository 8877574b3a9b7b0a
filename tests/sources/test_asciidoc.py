"""AsciiDoc is text without its markup, and nothing that a reader would see is lost."""

from __future__ import annotations

from damage import check_damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

MANUAL = """= The Title
Ada Lovelace <ada@x.org>; Bob
v1.2, 2024-05-01
:prod: The Product
:toc:

// a comment
== Intro

Some *strong* and _em_ and `code` words in {prod} with https://x.y/z[a link] and <<sec,Section>> and {unknown}.
snake_case_name stays, 2 * 3 * 4 too. A footnote.footnote:[It is here.] It goes on +
next line.

.A caption
[source,java]
----
int x = 1;
// not a comment
----

* one
** two `x`
continued
. first
+
More of first.

CPU:: The brain. It thinks.
Disk::
  The memory.

[cols="1,2"]
|===
|Name |Value

|a
|b c

|`d` 2+|e
|===

,===
one,two
,===

NOTE: Take care.

====
Example text.
====

////
block comment
////

image::a.png[Alt text,100]

include::other.adoc[]

ifdef::x[]
Only for some.
endif::[]

 literal para
 more

Old Style
---------

Words <1> here. Press kbd:[Ctrl+C] now.

<1> callout text
"""


def of(text: str) -> Document:
    document = read(text.encode(), "a.adoc")
    check_laws(document, text.encode())
    return document


def test_a_manual_is_read_whole_and_in_order() -> None:
    document = of(MANUAL)
    assert cuts(document) == [
        ("heading", "The Title"),
        ("prose", "Ada Lovelace <ada@x.org>; Bob"),
        ("prose", "v1.2, 2024-05-01"),
        ("heading", "Intro"),
        ("prose", "Some strong and em and code words in The Product with a link and Section and {unknown}."),
        ("prose", "snake_case_name stays, 2 * 3 * 4 too."),
        ("prose", "A footnote."),
        ("prose", "(It is here.)"),
        ("prose", "It goes on next line."),
        ("prose", "A caption"),
        ("code", "int x = 1; // not a comment"),
        ("item", "one"),
        ("item", "two x continued"),
        ("item", "first"),
        ("prose", "More of first."),
        ("term", "CPU"),
        ("prose", "The brain."),
        ("prose", "It thinks."),
        ("term", "Disk"),
        ("prose", "The memory."),
        ("row", "Name | Value"),
        ("row", "Name: a | Value: b c"),
        ("row", "Name: d | e"),
        ("row", "one | two"),
        ("prose", "NOTE: Take care."),
        ("prose", "Example text."),
        ("prose", "Alt text"),
        ("prose", "Only for some."),
        ("code", "literal para more"),
        ("heading", "Old Style"),
        ("prose", "Words <1> here."),
        ("prose", "Press Ctrl+C now."),
        ("item", "callout text"),
    ]
    metadata = document.metadata
    assert (metadata.title, metadata.version, metadata.date) == ("The Title", "1.2", "2024-05-01")
    assert metadata.authors == ("Ada Lovelace", "Bob")
    assert [section.path for section in document.sections] == [
        ("The Title",),
        ("The Title", "Intro"),
        ("The Title", "Old Style"),
    ]
    assert document.dropped == (
        "addresses of images (26 characters)",
        "attributes that the file sets (23 characters)",
        "comments (33 characters)",
        "conditions (19 characters)",
        "includes of other files (21 characters)",
        "settings of blocks (25 characters)",
    )


SENTENCES = st.lists(st.from_regex(r"[A-Z][a-z]{2,9}( [a-z]{2,9}){2,9}\.", fullmatch=True), min_size=1, max_size=4)
BLOCKS = st.tuples(
    st.sampled_from(["", "* ", "- ", ". ", "Term:: ", "NOTE: ", " ", ".", "== ", "|===\n|", "====\n"]), SENTENCES
)


def test_a_title_may_be_closed_by_the_signs_that_opened_it() -> None:
    document = of("= The Manual =\n\n== A b ==\n\nText.\n\n== 1 = 1\n")
    assert document.metadata.title == "The Manual"
    assert cuts(document) == [
        ("heading", "The Manual"),
        ("heading", "A b"),
        ("prose", "Text."),
        ("heading", "1 = 1"),
    ]


def test_the_text_of_a_term_may_stand_set_in_behind_a_blank_line() -> None:
    text = "= M\n\n*cache* (*CACHE*)::\n\n    It caches. The default is\n    true.\n\nsays:: This.\n\n    code = 1\n"
    assert cuts(of(text))[1:] == [
        ("term", "cache (CACHE)"),
        ("prose", "It caches."),
        ("prose", "The default is true."),
        ("term", "says"),
        ("prose", "This."),
        ("code", "code = 1"),
    ]


@settings(max_examples=150)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_no_sentence_is_lost_in_any_block(blocks: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(mark + " ".join(sentences) for mark, sentences in blocks)
    found = folded(of(text).text)
    at = 0
    for _, sentences in blocks:
        at = found.index(" ".join(sentences), at)


@settings(max_examples=60)
@given(st.data())
def test_damage_ends_in_a_document_or_a_reason(data: st.DataObject) -> None:
    check_damaged(data, MANUAL.encode(), "a.adoc")


@given(st.text(st.sampled_from(" \n\t-=+|*`_.:[]()a1\\~#/{}<>"), max_size=200))
def test_any_markup_leaves_a_document(text: str) -> None:
    try:
        of(text)
    except Unreadable as error:
        assert error.state == "skipped"
