"""Slides: each a section with its number, whatever its text stands in."""

from __future__ import annotations

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded
from office_files import fill, relations, root, saved, slide_xml
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=40)


def shape(text: str, kind: str = "") -> str:
    placeholder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
        "</p:txBody></p:sp>"
    )


def test_a_slide_is_a_section_with_title_bullets_tables_and_notes() -> None:
    made = pptx.Presentation()
    made.core_properties.title, made.core_properties.author = "A talk", "Ada"
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "Results"
    first.placeholders[1].text = "Faster. By far.\nSmaller"
    first.notes_slide.notes_text_frame.text = "Wait here. Then go on."
    second = made.slides.add_slide(made.slide_layouts[6])
    fill(second.shapes.add_table(2, 2, 0, 0, 100, 100).table, [["Name", "Size"], ["a", "1"]])
    group = second.shapes.add_group_shape()
    group.shapes.add_group_shape().shapes.add_textbox(0, 0, 1, 1).text_frame.text = "Deep in groups."
    data = saved(made)
    document = read(data, "a.pptx")
    check_laws(document, data)
    assert cuts(document) == [
        ("heading", "Results"),
        ("item", "Faster. By far."),
        ("item", "Smaller"),
        ("prose", "Wait here."),
        ("prose", "Then go on."),
        ("row", "Name | Size"),
        ("row", "a | 1"),
        ("prose", "Deep in groups."),
    ]
    assert [(section.path, section.page) for section in document.sections] == [
        (("Results",), 1),
        (("Results", "speaker notes"), 1),
        (("slide 2",), 2),
    ]
    assert (document.metadata.title, document.metadata.authors) == ("A talk", ("Ada",))


def test_a_chart_is_told_in_rows() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    chart = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["Mon", "Tue"]
    chart.add_series("Load", (3, 4.5))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 100, 100, chart)
    assert cuts(read(saved(made), "a.pptx")) == [("row", "Load | Mon | 3"), ("row", "Load | Tue | 4.5")]


def test_slides_come_in_the_order_of_the_show_and_the_first_names_it() -> None:
    document = read(slide_xml(shape("Zero", "ctrTitle") + shape("below", "subTitle"), shape("One", "title")), "a")
    assert [(section.path, section.page) for section in document.sections] == [(("Zero",), 1), (("One",), 2)]
    assert document.metadata.title == "Zero"
    assert cuts(document)[1] == ("prose", "below")


def test_smart_art_and_content_given_twice_are_read_once() -> None:
    art = (
        '<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="d1"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    forms = f"<mc:Choice>{shape('new')}</mc:Choice><mc:Fallback>{shape('old')}</mc:Fallback>"
    twice = f"<mc:AlternateContent>{forms}</mc:AlternateContent>"
    document = read(
        slide_xml(
            art + twice,
            parts={
                "ppt/slides/_rels/slide1.xml.rels": relations({"d1": ("diagramData", "../d.xml")}),
                "ppt/d.xml": root("dgm:dataModel", "<dgm:t><a:p><a:r><a:t>A box</a:t></a:r></a:p></dgm:t>"),
            },
        ),
        "a.pptx",
    )
    assert cuts(document) == [("item", "A box"), ("prose", "new")]


def test_what_is_left_out_is_named() -> None:
    slides = slide_xml(
        shape("Kept", "title") + shape("12", "sldNum") + shape("Company", "ftr") + "<p:pic/>",
        parts={
            "ppt/slides/_rels/slide1.xml.rels": relations({"c": ("comments", "c.xml")}),
            "ppt/slides/c.xml": root("p:cmLst", "<p:cm><p:text>Why?</p:text></p:cm>"),
        },
    )
    assert read(slides, "a").dropped == (
        "9 characters of dates, footers and slide numbers",
        "images: 1",
        "4 characters of comments",
    )


def test_a_damaged_slide_costs_only_itself() -> None:
    document = read(slide_xml(shape("One"), "<broken", shape("Three")), "a.pptx")
    assert [section.page for section in document.sections] == [1, 3]
    assert len(document.dropped) == 1
    assert "slide2.xml" in document.dropped[0]
    with pytest.raises(Unreadable, match="none of its slides"):
        read(slide_xml("<broken"), "a.pptx")
    with pytest.raises(Unreadable, match="no text"):
        read(slide_xml(), "a.pptx")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3), WORDS), min_size=1, max_size=3))
def test_every_word_of_every_slide_is_there(slides: list[tuple[str, list[str], str]]) -> None:
    made = pptx.Presentation()
    for title, bullets, notes in slides:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(bullets)
        slide.notes_slide.notes_text_frame.text = notes
    expected = [folded(text) for title, bullets, notes in slides for text in (title, *bullets, notes)]
    data = saved(made)
    if not any(expected):
        with pytest.raises(Unreadable):
            read(data, "a.pptx")
        return
    document = read(data, "a.pptx")
    check_laws(document, data)
    assert "".join(document.text.split()) == "".join("".join(expected).split())
    assert {section.page for section in document.sections} == set(range(1, len(slides) + 1))
