"""Word documents: what a person sees is in the text, in its order, and what is not is named."""

from __future__ import annotations

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded
from office_files import fill, package, paragraph, root, run, saved, word_xml, zipped

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufffe\uffff"),
    max_size=60,
)


def of(body: str, **parts: str) -> Document:
    data = word_xml(body, **parts)
    document = read(data, "a.docx")
    check_laws(document, data)
    return document


def test_headings_lists_tables_and_properties_come_through() -> None:
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "A manual", "Ada; Bob"
    made.core_properties.language = "en"
    made.add_heading("Ports", 1)
    made.add_paragraph("The port is 22. It can be changed.")
    made.add_heading("Numbers", 2)
    made.add_paragraph("First of the list.", style="List Number")
    made.add_paragraph("Second", style="List Bullet")
    fill(made.add_table(2, 3), [["Name", "Default", "Since"], ["Port", "", "1.2"]])
    made.add_paragraph("After the table.")
    document = read(saved(made), "a.docx")
    assert cuts(document) == [
        ("heading", "Ports"),
        ("prose", "The port is 22."),
        ("prose", "It can be changed."),
        ("heading", "Numbers"),
        ("item", "First of the list."),
        ("item", "Second"),
        ("row", "Name | Default | Since"),
        ("row", "Port | | 1.2"),
        ("prose", "After the table."),
    ]
    assert [section.path for section in document.sections] == [("Ports",), ("Ports", "Numbers")]
    said = document.metadata
    assert (said.title, said.authors, said.language, said.date) == ("A manual", ("Ada", "Bob"), "en", "2013-12-23")
    assert (document.format, document.encoding, document.runs) == ("docx", None, ())


def test_a_title_stands_above_the_headings_and_names_the_document() -> None:
    made = docx.Document()
    made.add_heading("The title", 0)
    made.add_heading("A chapter", 1)
    document = read(saved(made), "a.docx")
    assert document.metadata.title == "The title"
    assert document.sections[-1].path == ("The title", "A chapter")


def test_headings_are_known_by_their_level_in_every_language() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="x"/><w:basedOn w:val="Loop"/></w:style>'
    )
    named = {name: f'<w:pStyle w:val="{name}"/>' for name in ("berschrift1", "Own", "Deep", "Loop")}
    body = "".join(paragraph(name, style) for name, style in named.items())
    document = of(body + paragraph("Direct", '<w:outlineLvl w:val="2"/>'), styles=styles)
    assert [(section.path[-1], section.level) for section in document.sections] == [
        ("berschrift1", 1),
        ("Own", 1),
        ("Deep", 2),
        ("Direct", 3),
    ]
    assert ("prose", "Loop") in cuts(document)


def test_what_the_libraries_leave_out_is_kept() -> None:
    box = "<w:txbxContent>" + paragraph("In a text box.") + "</w:txbxContent>"
    drawn = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>" + box + "</wps:txbx></w:drawing>"
        "</mc:Choice><mc:Fallback><w:pict><v:textbox>" + box + "</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    document = of(
        "<w:sdt><w:sdtContent>" + paragraph("In a content control.") + "</w:sdtContent></w:sdt>"
        f"<w:p>{run('See ')}<w:hyperlink>{run('the link')}</w:hyperlink><w:ins>{run(' and the insertion')}</w:ins>"
        f"{run('.')}{drawn}</w:p>"
        f"<w:p>{run('Half is ')}<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
        "</m:den></m:f></m:oMath></w:p>"
        "<w:p><w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>breaking</w:t><w:br/><w:t>line</w:t><w:tab/><w:t>tab</w:t>"
        '<w:sym w:font="Symbol" w:char="03B1"/></w:r></w:p>'
    )
    assert [text for _, text in cuts(document)] == [
        "In a content control.",
        "See the link and the insertion.",
        "In a text box.",
        "Half is (1)/(2)",
        "non-breaking line tabα",
    ]
    assert document.dropped == ()


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    document = of(
        f"<w:p>{run('A claim')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('.')}</w:p>"
        f"<w:p>{run('Another')}<w:r><w:endnoteReference w:id='2'/></w:r></w:p>",
        footnotes='<w:footnote w:id="0" w:type="separator"/><w:footnote w:id="2">'
        + paragraph("Its footnote.")
        + '</w:footnote><w:footnote w:id="3">'
        + paragraph("Nobody's.")
        + "</w:footnote>",
        endnotes='<w:endnote w:id="2">' + paragraph("Its endnote.") + "</w:endnote>",
    )
    assert [text for _, text in cuts(document)] == ["A claim.", "Its footnote.", "Another", "Its endnote."]
    assert document.dropped == ("notes that nothing refers to: 1",)


def test_what_is_not_on_the_page_is_named_with_its_amount() -> None:
    toc = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    document = of(
        paragraph("Chapter 1", '<w:pStyle w:val="TOC1"/>')
        + f"<w:p>{run('Kept')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>{run('secret', '<w:vanish/>')}"
        + run(" too", '<w:vanish w:val="0"/>')
        + "<w:r><w:drawing><a:blip/></w:drawing></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
        styles=toc,
        header=paragraph("Company"),
        comments="<w:comment>" + paragraph("Really?") + "</w:comment>",
    )
    assert cuts(document) == [("prose", "Kept too")]
    assert document.dropped == (
        "9 characters of tables of contents",
        "4 characters that were deleted under “track changes”",
        "6 characters of hidden text",
        "images: 1",
        "7 characters of headers and footers",
        "7 characters of comments",
    )


def test_lines_of_code_are_one_block_and_bold_words_are_marked() -> None:
    style = '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="Source Code"/></w:style>'
    code = '<w:pStyle w:val="S"/>'
    document = of(
        paragraph("def f():", code)
        + paragraph("  return 1", code)
        + f"<w:p>{run('Very ')}{run('loud', '<w:b/>')}</w:p>",
        styles=style,
    )
    assert document.cut(document.sentences[0]) == "def f():\n  return 1"
    assert [(document.text[mark.start : mark.end], mark.kind) for mark in document.marks] == [
        ("def f():\n  return 1", "code"),
        ("loud", "strong"),
    ]


def test_a_table_of_one_column_is_a_frame_and_a_table_in_a_cell_stays_in_its_row() -> None:
    def table(*rows: str) -> str:
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"

    def cell(inside: str) -> str:
        return f"<w:tc>{inside}</w:tc>"

    inner = table(cell(paragraph("x")) + cell(paragraph("y")))
    document = of(
        table(cell(paragraph("A sentence. Another one.")))
        + table(cell(paragraph("a")) + cell(inner + paragraph("b")), cell(paragraph("c")) + cell(paragraph("d")))
    )
    assert cuts(document) == [
        ("prose", "A sentence."),
        ("prose", "Another one."),
        ("row", "a | x y b"),
        ("row", "c | d"),
    ]


def test_rows_have_labels_where_word_repeats_the_header_on_each_page() -> None:
    def row(*cells: str, header: str = "", before: int = 0) -> str:
        skipped = f'<w:gridBefore w:val="{before}"/>' if before else ""
        return f"<w:tr><w:trPr>{skipped}{header}</w:trPr>{''.join(cells)}</w:tr>"

    def cell(text: str, columns: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{paragraph(text)}</w:tc>'

    head, off = "<w:tblHeader/>", '<w:tblHeader w:val="0"/>'
    rows = [
        row(cell("Name"), cell("Speed", 2), header=head),
        row(cell(""), cell("min"), cell("max"), header=head),
        row(cell("bus"), cell("1"), cell("2")),
        row(cell("tram"), cell("none", 2)),
        row(cell("3"), cell("4"), before=1),
        row(cell("too"), cell("many"), cell("cells"), cell("here"), header=head),
    ]
    assert [text for _, text in cuts(of(f"<w:tbl>{''.join(rows)}</w:tbl>"))] == [
        "Name | Speed",
        "| min | max",
        "Name: bus | Speed min: 1 | Speed max: 2",
        "Name: tram | none",
        "Speed min: 3 | Speed max: 4",
        "too | many | cells | here",
    ]
    plain = [row(cell("Name"), cell("Speed"), header=off), row(cell("bus"), cell("1"))]
    look = '<w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>'
    assert [text for _, text in cuts(of(f"<w:tbl>{look}{''.join(plain)}</w:tbl>"))] == ["Name | Speed", "bus | 1"]


def test_a_chart_is_told_in_rows() -> None:
    def points(*values: str) -> str:
        return (
            "<c:strCache>"
            + "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(values))
            + "</c:strCache>"
        )

    chart = (
        f"<c:chart><c:plotArea><c:ser><c:tx>{points('Load')}</c:tx><c:cat>{points('Mon', 'Tue')}</c:cat>"
        f"<c:val>{points('3', '4')}</c:val></c:ser></c:plotArea></c:chart>"
    )
    body = paragraph("See:") + '<w:p><w:r><w:drawing><c:chart r:id="chart"/></w:drawing></w:r></w:p>'
    content = root("w:document", f"<w:body>{body}</w:body>")
    parts = {"word/c.xml": root("c:chartSpace", chart)}
    document = read(package("word/document.xml", content, {"chart": ("chart", "c.xml")}, parts), "a.docx")
    assert cuts(document) == [("prose", "See:"), ("row", "Load | Mon | 3"), ("row", "Load | Tue | 4")]


def test_a_part_that_is_damaged_costs_only_itself() -> None:
    data = word_xml(paragraph("Still here."), footnotes="<w:broken", styles="&#0;")
    document = read(data, "a.docx")
    assert cuts(document) == [("prose", "Still here.")]
    assert len(document.dropped) == 2
    assert all("can't be parsed" in line for line in map(str, document.dropped))


def test_nothing_outside_is_fetched_and_macros_are_named() -> None:
    body = paragraph("Inside.") + '<w:altChunk r:id="x"/>'
    document = of(body, vbaProject="", header="")
    assert cuts(document) == [("prose", "Inside.")]
    assert document.dropped == ("embedded documents: 1", "macros: 1")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            zipped({"[Content_Types].xml": "", "word/document.xml": root("w:document", "<w:body>")[:-20]}),
            "can't be parsed",
        ),
        (word_xml("<w:tbl><w:tr><w:tc>" * 100 + "</w:tc></w:tr></w:tbl>" * 100), "depth"),
        (word_xml(""), "no text"),
        (word_xml(paragraph("words") * 50)[:900], "cut off"),
    ],
)
def test_what_can_not_be_read_ends_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(data, "a.docx")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Normal", "Heading 1", "Heading 2", "List Bullet"]), WORDS), max_size=8))
def test_every_paragraph_is_there_in_order(blocks: list[tuple[str, str]]) -> None:
    made = docx.Document()
    for style, text in blocks:
        made.add_paragraph(text, style=style)
    expected = [folded(text) for _, text in blocks if folded(text)]
    if not expected:
        with pytest.raises(Unreadable):
            read(saved(made), "a.docx")
        return
    data = saved(made)
    document = read(data, "a.docx")
    check_laws(document, data)
    assert "".join(document.text.split()) == "".join("".join(expected).split())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_every_cell_is_there_in_order(rows: list[list[str]]) -> None:
    made = docx.Document()
    fill(made.add_table(len(rows), 3), rows)
    made.add_paragraph("end")
    document = read(saved(made), "a.docx")
    expected = [folded(" | ".join(_without_end(row))) for row in rows if any(folded(cell) for cell in row)]
    assert [text for kind, text in cuts(document) if kind == "row"] == expected


def _without_end(row: list[str]) -> list[str]:
    cells = [folded(cell) for cell in row]
    while not cells[-1]:
        cells.pop()
    return cells
