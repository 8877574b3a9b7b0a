"""OpenDocument: texts, slides and sheets from one part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts
from office_files import opendocument, zipped

from agent.sources.document import Document
from agent.sources.office import odf
from agent.sources.office.zipped import Archive
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable


def of(kind: str, content: str) -> Document:
    data = opendocument(kind, content)
    document = read(data, "a")
    check_laws(document, data)
    return document


def table(*rows: str, name: str = "T") -> str:
    made = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row.split("|"))
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}">{made}</table:table>'


def test_a_text_comes_in_its_order_with_notes_after_their_paragraph() -> None:
    body = "<text:note-body><text:p>A note.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    document = of(
        "text",
        '<text:h text:outline-level="1">Top</text:h>'
        f'<text:p>One<text:s text:c="3"/><text:span>two</text:span><text:tab/>three{note}.</text:p>'
        "<text:list><text:list-item><text:p>an item</text:p><text:list><text:list-item><text:p>below</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
        '<text:section><text:h text:outline-level="2">Sub</text:h></text:section>'
        "<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>"
        + table("a|b|c", "1||3"),
    )
    assert cuts(document) == [
        ("heading", "Top"),
        ("prose", "One two three."),
        ("prose", "A note."),
        ("item", "an item"),
        ("item", "below"),
        ("heading", "Sub"),
        ("prose", "In a box."),
        ("row", "a | b | c"),
        ("row", "1 | | 3"),
    ]
    said = document.metadata
    assert (document.format, said.title, said.authors, said.date) == ("odt", "An open title", ("Ada",), "2024-05-06")
    assert document.sections[-1].path == ("Top", "Sub")


def test_rows_of_a_table_in_a_text_have_labels_where_it_has_header_rows() -> None:
    made = table("Name|Port", "web|80", "only")
    head = made.replace("<table:table-row>", "<table:table-header-rows><table:table-row>", 1)
    head = head.replace("</table:table-row>", "</table:table-row></table:table-header-rows>", 1)
    assert [text for _, text in cuts(of("text", head))] == ["Name | Port", "Name: web | Port: 80", "only"]
    assert [text for _, text in cuts(of("text", made))] == ["Name | Port", "web | 80", "only"]
    wide = table("Name|both", "a|b|c").replace("<table:table-cell><text:p>both", (
        '<table:table-cell table:number-columns-spanned="2"><text:p>both'))  # fmt: skip
    assert [text for _, text in cuts(of("text", wide))] == ["Name | both", "a | b | c"]


def test_what_is_not_on_the_page_is_named_with_its_amount() -> None:
    document = of(
        "text",
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>Contents</text:p></text:table-of-content>"
        "<text:p>Kept<office:annotation><text:p>why</text:p></office:annotation>"
        '<text:hidden-text text:string-value="x">no</text:hidden-text></text:p>'
        "<text:p><draw:frame><draw:image/></draw:frame></text:p>",
    )
    assert cuts(document) == [("prose", "Kept")]
    assert document.dropped == (
        "4 characters that were deleted while changes were tracked",
        "8 characters of tables of contents and indexes",
        "3 characters of comments",
        "2 characters of hidden text",
        "images: 1",
    )


def test_slides_are_sections_with_their_number_and_notes() -> None:
    def frame(kind: str, inside: str) -> str:
        return f'<draw:frame presentation:class="{kind}"><draw:text-box>{inside}</draw:text-box></draw:frame>'

    document = of(
        "presentation",
        "<draw:page>"
        + frame("title", "<text:p>First</text:p>")
        + frame("outline", "<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>")
        + "<draw:g><draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape></draw:g>"
        + "<presentation:notes>"
        + frame("notes", "<text:p>Say it.</text:p>")
        + "</presentation:notes></draw:page><draw:page>"
        + frame("subtitle", "<text:p>No title.</text:p>")
        + "</draw:page>",
    )
    assert cuts(document) == [
        ("heading", "First"),
        ("item", "point"),
        ("prose", "In a shape."),
        ("prose", "Say it."),
        ("prose", "No title."),
    ]
    assert [(section.path, section.page) for section in document.sections] == [
        (("First",), 1),
        (("First", "speaker notes"), 1),
        (("slide 2",), 2),
    ]


def test_sheets_have_labels_and_repeated_cells_do_not_grow_without_end() -> None:
    empty = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    typed = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">'
        "<text:p>web</text:p>"
        '</table:table-cell><table:table-cell table:number-columns-repeated="2" office:value-type="float" '
        'office:value="0.25"><text:p>25%</text:p></table:table-cell></table:table-row>'
    )
    sheet = table("Name|Load|Peak").replace("</table:table>", f"{typed}{empty}</table:table>")
    document = of("spreadsheet", sheet)
    assert [text for _, text in cuts(document)] == [
        "T",
        "Name | Load | Peak",
        *["Name: web | Load: 25% | Peak: 25%"] * 2,
    ]
    full = table("x").replace("<table:table-row>", '<table:table-row table:number-rows-repeated="99999999">')
    assert of("spreadsheet", full).dropped == (f"rows that repeat the one before: {99_999_999 - odf.REPEATED:,}",)


def test_encrypted_and_other_documents_end_with_a_reason() -> None:
    secret = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
            "content.xml": b"\x00\x01",
        }
    )
    with pytest.raises(Unreadable, match="encrypted"):
        read(secret, "a.odt")
    with pytest.raises(Unreadable, match="without text"):
        odf.read(Archive(opendocument("drawing", "")))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.from_regex(r"[a-z]{0,5}", fullmatch=True), min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_cell_is_there_in_order(rows: list[list[str]]) -> None:
    document = of("spreadsheet", table(*("|".join(row) for row in rows), name="Sheet"))
    said = [
        part.rpartition(": ")[2] for _, text in cuts(document)[1:] for part in text.replace("|", " | ").split(" | ")
    ]
    assert [one.strip() for one in said if one.strip()] == [cell for row in rows for cell in row if cell]
