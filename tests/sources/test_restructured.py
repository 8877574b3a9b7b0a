"""reStructuredText is text without its markup, and nothing that a reader would see is lost."""

from __future__ import annotations

from damage import check_damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

MANUAL = """=======
 Title
=======

:Author: Ada; Bob
:Version: 1.2

.. |prod| replace:: The Product
.. _target: http://x.y
.. a comment
   that goes on

Intro
=====

Some *em* **strong** ``code`` text_ and `link text <http://x>`_ and :func:`~mod.func` with |prod| here. See [1]_.
It goes on\\ s, snake_case_name too.

- item one
  goes on

  - nested item
- item two::

      code in item

1. first
2. second

Term : classifier
    Definition of it.

    Second paragraph.

-a, --all  Show all
-v         Be verbose
           about it

Sub
---

.. note:: This is a note
   in two lines.

   And another paragraph.

.. code-block:: python
   :caption: Some caption

   def f():
       return 1

.. versionchanged:: 1.2
   It changed.

.. py:function:: foo(a, b)
   :module: x

   Do foo.

   :param a: the a

.. toctree::
   :maxdepth: 2

   chapter

.. unheard-of:: of
   :option: o

   Its content.

.. figure:: a.png
   :alt: An alt text

   The caption.

+------+-------+
| a    | b     |
+======+=======+
| 1    | two   |
|      | lines |
+------+-------+

=====  =====
A      B
=====  =====
x      y z
       more
1      2
=====  =====

.. list-table::
   :header-rows: 1

   * - H1
     - H2
   * - c1 ``x``
     - c2
       more

.. csv-table::

   one, two

Example::

   $ run it
   $ again

>>> 1 + 1
2

    A block quote.

| line one
| line two

.. [1] A footnote text.

A. Einstein was
a physicist.
"""


def of(text: str) -> Document:
    document = read(text.encode(), "a.rst")
    check_laws(document, text.encode())
    return document


def test_a_manual_is_read_whole_and_in_order() -> None:
    document = of(MANUAL)
    assert cuts(document) == [
        ("heading", "Title"),
        ("term", "Author"),
        ("prose", "Ada; Bob"),
        ("term", "Version"),
        ("prose", "1.2"),
        ("heading", "Intro"),
        ("prose", "Some em strong code text and link text and mod.func with The Product here."),
        ("prose", "See [1]."),
        ("prose", "It goes ons, snake_case_name too."),
        ("item", "item one goes on"),
        ("item", "nested item"),
        ("prose", "item two:"),
        ("code", "code in item"),
        ("item", "first"),
        ("item", "second"),
        ("term", "Term : classifier"),
        ("prose", "Definition of it."),
        ("prose", "Second paragraph."),
        ("term", "-a, --all"),
        ("prose", "Show all"),
        ("term", "-v"),
        ("prose", "Be verbose about it"),
        ("heading", "Sub"),
        ("prose", "This is a note in two lines."),
        ("prose", "And another paragraph."),
        ("prose", "Some caption"),
        ("code", "def f(): return 1"),
        ("term", "versionchanged: 1.2"),
        ("prose", "It changed."),
        ("term", "foo(a, b)"),
        ("prose", "Do foo."),
        ("term", "param a"),
        ("prose", "the a"),
        ("prose", "of"),
        ("prose", "Its content."),
        ("prose", "An alt text"),
        ("prose", "The caption."),
        ("row", "a | b"),
        ("row", "a: 1 | b: two lines"),
        ("row", "A | B"),
        ("row", "A: x | B: y z more"),
        ("row", "A: 1 | B: 2"),
        ("row", "H1 | H2"),
        ("row", "H1: c1 x | H2: c2 more"),
        ("row", "one | two"),
        ("prose", "Example:"),
        ("code", "$ run it $ again"),
        ("code", ">>> 1 + 1 2"),
        ("prose", "A block quote."),
        ("item", "line one"),
        ("item", "line two"),
        ("prose", "[1] A footnote text."),
        ("prose", "A. Einstein was a physicist."),
    ]
    metadata = document.metadata
    assert (metadata.title, metadata.version, metadata.authors) == ("Title", "1.2", ("Ada", "Bob"))
    assert [section.path for section in document.sections] == [
        ("Title",),
        ("Title", "Intro"),
        ("Title", "Intro", "Sub"),
    ]
    assert document.dropped == (
        "comments (24 characters)",
        "lists of files and index entries (7 characters)",
        "options of directives (47 characters)",
        "targets of links (22 characters)",
        "where directives point to (5 characters)",
    )
    code = [document.text[mark.start : mark.end] for mark in document.marks if mark.kind == "code"]
    assert code[:2] == ["code", "mod.func"]


def test_levels_of_headings_go_by_their_first_use() -> None:
    text = "A\n~~~~\n\nB\n....\n\nC\n~~~~\n\nWords.\n"
    assert [section.path for section in of(text).sections] == [("A",), ("A", "B"), ("C",)]


SENTENCES = st.lists(st.from_regex(r"[A-Z][a-z]{2,9}( [a-z]{2,9}){2,9}\.", fullmatch=True), min_size=1, max_size=4)
BLOCKS = st.tuples(
    st.sampled_from(["", "- ", "* ", "1. ", "#. ", ":field: ", "   ", ".. note:: ", ".. [1] ", "| ", ".. odd:: "]),
    SENTENCES,
)


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
    check_damaged(data, MANUAL.encode(), "a.rst")


@given(st.text(st.sampled_from(" \n\t-=+|*`_.:[]()a1\\~#"), max_size=200))
def test_any_markup_leaves_a_document(text: str) -> None:
    try:
        of(text)
    except Unreadable as error:
        assert error.state == "skipped"


def test_what_is_nested_without_end_is_read() -> None:
    deep = "\n\n".join(" " * number + f"- Level {number} of it." for number in range(300))
    assert "Level 299 of it." in of(deep).text


def test_what_stands_for_markup_of_one_renderer_is_no_text() -> None:
    table = '.. csv-table::\n   :header: "|br| Name", "Default |br| value"\n\n   "wait", "5"\n'
    text = f"{table}\n.. |br| raw:: html\n\n   <br/>\n"
    document = read(text.encode(), "a.rst")
    rows = [" ".join(document.cut(row).split()) for row in document.sentences if row.kind == "row"]
    assert rows == ["Name | Default value", "Name: wait | Default value: 5"]


def test_a_cell_is_read_without_entries_of_an_index_and_targets() -> None:
    table = (
        "+------+---------+---------------+\n"
        "| Name | Default | Text          |\n"
        "+======+=========+===============+\n"
        "| pe-w | 5       | .. index::    |\n"
        "|      |         |    single: x  |\n"
        "|      |         |               |\n"
        "|      |         | .. _pe-w:     |\n"
        "|      |         |               |\n"
        "|      |         | What it is.   |\n"
        "+------+---------+---------------+\n"
    )
    assert cuts(of(table))[-1] == ("row", "Name: pe-w | Default: 5 | Text: What it is.")
