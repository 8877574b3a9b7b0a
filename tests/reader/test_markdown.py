"""Pages as HTML: sentences with their evidence, and nothing that is more than text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.reader.markdown import render
from agent.wiki import wording

PAGE = """# Lamp

**Lamp** is a lamp.[^1][^2] It burns oil[^3]. Nobody says this.

| fact | value |
| --- | --- |
| height | 3 m [^1] (before: 2 m [^2]) |

> [!warning] Disputed: height, see [[conflicts#^C-1|C-1]]

## Mentioned in

[[entities/oil|Oil]] · [[entities/wick|Wick]]

[^1]: [[sources/a|A]], § One, sentences 4, 5 — “Lamp, sentence 9.”
[^2]: [[sources/b|B]], sentence 2 — “x”
[^3]: a person's own words
"""


def there(target: str) -> str | None:
    return f"/wiki/{target}"


def nowhere(_target: str) -> str | None:
    return None


def test_a_sentence_knows_its_footnotes_and_one_without_any_is_left_alone() -> None:
    html = render(PAGE, there).html
    assert '<span class="sentence" data-notes="1 2"><strong>Lamp</strong> is a lamp.' in html
    assert ' <span class="sentence" data-notes="3">It burns oil' in html
    assert html.count('class="sentence"') == 4
    assert "Nobody says this.</p>" in html


def test_a_footnote_gives_its_source_and_the_sentences_that_the_program_wrote_before_the_quotation() -> None:
    notes = render(PAGE, there).footnotes
    assert [(note.label, note.source, note.sentences) for note in notes] == [
        ("1", "sources/a", (4, 5)),
        ("2", "sources/b", (2,)),
        ("3", "", ()),
    ]


def test_footnotes_and_backlinks_are_known_in_every_language_of_the_program() -> None:
    for language in ("de", "fr", "zh", "ja"):
        shown = render(wording.translated(PAGE, language), there)
        assert [note.sentences for note in shown.footnotes] == [(4, 5), (2,), ()]
        assert "wick" not in shown.html


def test_callouts_tables_and_links_to_blocks_are_shown_as_obsidian_does() -> None:
    html = render(PAGE, there).html
    assert '<div class="callout callout-warning" role="note">' in html
    assert '<a href="/wiki/conflicts#C-1">C-1</a>' in html
    assert "<td>height</td>" in html
    in_table = render("| a | b |\n| --- | --- |\n| [[x\\|X]] | 1 |", there).html
    assert '<a href="/wiki/x">X</a>' in in_table
    assert '<p id="C-1">' in render("some words ^C-1", there).html


def test_the_programs_list_of_backlinks_gives_way_to_the_readers_but_a_persons_words_stay() -> None:
    assert "Mentioned in" not in render(PAGE, there).html
    assert "My own" in render(PAGE.replace("[[entities/wick|Wick]]", "My own"), there).html


def test_a_footnote_whose_source_is_no_page_leads_nowhere() -> None:
    assert {note.source for note in render(PAGE, nowhere).footnotes} == {""}


def test_a_link_to_no_page_is_no_link() -> None:
    html = render("[[gone|Gone]] and [there](gone.md)", nowhere).html
    assert "<a href" not in html
    assert "Gone" in html


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


ALLOWED = frozenset(
    "a p div span sup strong em code pre table thead tbody tr th td ul ol li h1 h2 h3 h4 h5 h6 blockquote".split()
) | {"br", "hr", "s"}
PIECES = (
    "<script>", "</p>", "<img src=x onerror=a()>", "[a](javascript:a())", "[b](data:text/html,x)",
    "![c](http://e.org/x.png)",
    "[[x|<b>y</b>]]", "![[pic.png]]", "[^1]", "\n\n[^1]: <i>note</i>\n\n", '"', "'", "<", ">", "&", "`<u>`",
    "\n> [!note] <u>\n\n",
    "[d](//e.org)", "<a href='javascript:a()'>", "[e](JaVaScRiPt:a)", "# <u>\n", "x ",
    "\n| <u> | b |\n| --- | --- |\n| 1 | 2 |\n\n",
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=80))
def test_nothing_in_a_page_becomes_more_than_text(text: str) -> None:
    shown = render(text, nowhere)
    for html in (shown.html, *(note.html for note in shown.footnotes)):
        tags = Tags()
        tags.feed(html)
        for tag, attributes in tags.found:
            assert tag in ALLOWED
            assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
            assert (attributes.get("href") or "#").startswith(("#", "http://", "https://", "mailto:"))
