"""Workbooks: every cell as a person sees it, every row with its labels."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded
from office_files import package, relations, root, saved, sheet_xml, zipped
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from xlsxwriter import Workbook

from agent.sources.document import Document
from agent.sources.office import xlsx
from agent.sources.office.zipped import Archive
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=20)


def rows(document: Document) -> list[str]:
    return [text for kind, text in cuts(document) if kind == "row"]


def test_sheets_are_sections_and_values_stand_as_they_are_shown() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hosts"
    sheet.append(["Name", "Price", "Since", "Share", "On", "At"])
    sheet.append(["web01", 1234.5, date(2024, 5, 1), 0.25, True, time(12, 30)])
    sheet.append(["web02", 7, datetime(2023, 1, 2, 3, 4), 0.5, False, None])
    sheet["B2"].number_format, sheet["D2"].number_format = "#,##0.00", "0%"
    book.create_sheet("Empty")
    book.create_sheet("Words").append(["A single cell."])
    book.properties.title = "All hosts"
    data = saved(book)
    document = read(data, "a.xlsx")
    check_laws(document, data)
    assert cuts(document) == [
        ("heading", "Hosts"),
        ("row", "Name | Price | Since | Share | On | At"),
        ("row", "Name: web01 | Price: 1,234.50 | Since: 2024-05-01 | Share: 25% | On: TRUE | At: 12:30:00"),
        ("row", "Name: web02 | Price: 7 | Since: 2023-01-02 03:04:00 | Share: 0.5 | On: FALSE"),
        ("heading", "Empty"),
        ("heading", "Words"),
        ("row", "A single cell."),
    ]
    assert [section.path for section in document.sections] == [("Hosts",), ("Empty",), ("Words",)]
    assert document.metadata.title == "All hosts"


def test_formulas_stand_as_the_values_that_were_saved_and_those_without_are_named() -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '="a"&"b"', None, "ab")
    assert rows(read(file.getvalue(), "a.xlsx")) == ["2 | ab"]
    plain = openpyxl.Workbook()
    plain.active.append(["Sum", "=1+1"])
    document = read(saved(plain), "a.xlsx")
    assert rows(document) == ["Sum"]
    assert str(document.dropped[0]).startswith("formulas without a saved value")
    assert str(document.dropped[0]).endswith(": 1")


def test_headers_that_the_workbook_declares_are_taken() -> None:
    for declare in ("table", "frozen", "bold"):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Term", "Meaning"])
        sheet.append(["API", "interface"])
        if declare == "table":
            sheet.add_table(Table(displayName="T", ref="A1:B2"))
        elif declare == "frozen":
            sheet.freeze_panes = "A2"
        else:
            for cell in sheet[1]:
                cell.font = Font(bold=True)
        assert rows(read(saved(book), "a.xlsx")) == ["Term | Meaning", "Term: API | Meaning: interface"], declare


def test_what_is_left_out_is_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(["seen"])
    book.active["A1"].comment = Comment("Why?", "Ada")
    book.create_sheet("Secret").append(["hidden"])
    book["Secret"].sheet_state = "hidden"
    document = read(saved(book), "a.xlsx")
    assert rows(document) == ["seen"]
    assert [line for line in map(str, document.dropped) if "hidden" in line] == [
        "hidden sheets (show them, and they are read): 1"
    ]
    assert any(line.endswith("characters of comments") for line in map(str, document.dropped))


def test_cells_of_every_type_are_read_from_the_xml() -> None:
    cells = (
        '<s:row r="1"><s:c r="A1" t="s"><s:v>0</s:v></s:c><s:c r="C1" t="inlineStr">'
        "<s:is><s:t>in</s:t><s:rPh><s:t>no</s:t>"
        '</s:rPh></s:is></s:c><s:c r="D1" t="e"><s:v>#N/A</s:v></s:c><s:c r="E1" t="d"><s:v>2024-01-02</s:v></s:c>'
        '<s:c r="F1" t="s"><s:v>99</s:v></s:c><s:c r="G1" s="77"><s:v>1.50</s:v></s:c></s:row>'
    )
    strings = "<s:si><s:r><s:t>two </s:t></s:r><s:r><s:t>runs_x000D_</s:t></s:r></s:si>"
    assert rows(read(sheet_xml(cells, sharedStrings=strings), "a")) == ["two runs | | in | #N/A | 2024-01-02 | | 1.5"]


def test_a_huge_sheet_is_read_up_to_a_stated_limit() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(20):
        sheet.append([number, number])
    document = xlsx.read(Archive(saved(book)), most=10)
    assert rows(document) == [f"{number} | {number}" for number in range(5)]
    assert document.dropped == ("rows of xl/worksheets/sheet1.xml from row 6 on: 10 cells are read of one file",)


def test_many_cells_with_one_long_string_do_not_grow_without_end() -> None:
    row = '<s:row><s:c t="s"><s:v>0</s:v></s:c></s:row>'
    document = read(sheet_xml(row * 30, sharedStrings=f"<s:si><s:t>{'word ' * 200_000}</s:t></s:si>"), "a.xlsx")
    assert len(document.text) < 1.1 * xlsx.CHARACTERS
    assert document.dropped == (
        "rows of xl/worksheets/sheet1.xml from row 11 on: 10,000,000 characters are read of one file",
    )


def test_a_sheet_that_breaks_off_is_read_up_to_there() -> None:
    row = '<s:row><s:c t="str"><s:v>words</s:v></s:c></s:row>'
    document = read(sheet_xml(row + row + "<s:row></broken>"), "a.xlsx")
    assert rows(document) == ["words", "words"]
    assert "behind row 2: the file is damaged there" in str(document.dropped[0])


def test_text_boxes_on_a_sheet_are_kept() -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "cell")
        sheet.insert_textbox("C3", "A note that lies on the sheet.")
    assert cuts(read(file.getvalue(), "a.xlsx"))[-1] == ("prose", "A note that lies on the sheet.")


def test_a_binary_workbook_and_one_of_hidden_sheets_end_with_a_reason() -> None:
    binary = zipped({"[Content_Types].xml": "", "xl/workbook.bin": b"\x83\x01\x00"})
    with pytest.raises(Unreadable, match=r"save it as \.xlsx"):
        read(binary, "a.xlsb")
    hidden = root("s:workbook", '<s:sheets><s:sheet name="x" state="hidden" r:id="one"/></s:sheets>')
    with pytest.raises(Unreadable, match="no text"):
        read(package("xl/workbook.xml", hidden, {"one": ("worksheet", "s.xml")}, {}), "a.xlsx")


def test_relations_that_lead_out_of_the_file_are_not_followed() -> None:
    book = root("s:workbook", '<s:sheets><s:sheet name="x" r:id="one"/></s:sheets>')
    outside = relations({"one": ("worksheet", "http://example.org/s.xml")}).replace("/>", ' TargetMode="External"/>')
    data = zipped(
        {
            "[Content_Types].xml": "",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": outside,
        }
    )
    with pytest.raises(Unreadable, match="no text"):
        read(data, "a.xlsx")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(TEXT | st.integers(0, 10**6), max_size=4), min_size=1, max_size=6))
def test_every_cell_is_there_in_order(table: list[list[str | int]]) -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S")
        for r, row in enumerate(table):
            for c, value in enumerate(row):
                sheet.write_string(r, c, value) if isinstance(value, str) else sheet.write_number(r, c, value)
    document = read(file.getvalue(), "a.xlsx")
    check_laws(document, file.getvalue())
    every = [[folded(str(value)) for value in row] for row in table]
    expected = [row for row in every if any(row)]
    assert len(rows(document)) >= len(expected)
    at = 0
    text = " ".join(document.text.split())
    for words in expected:
        for word in words:
            at = text.index(word, at)
