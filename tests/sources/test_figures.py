"""Images inside PDFs and pages are taken out with their captions; nothing is fetched for them."""

from __future__ import annotations

import io
from urllib.parse import quote

import pypdfium2 as pdfium
import pytest
from fake_engine.vision import drawn, picture, seen
from pictured import a_pdf, inline

from agent.sources.document import Figure
from agent.sources.images.figures import LEAST, read
from agent.sources.unreadable import Unreadable

WORDS = "Marnor has a shaft, and the depth of Marnor is 55 m."
OTHER = "Galhor is a kind of rock."


def taken(figures: tuple[Figure, ...]) -> list[tuple[str, str, str]]:
    return [(figure.place, seen(figure.data), figure.caption) for figure in figures]


def test_the_figures_of_a_pdf_come_with_page_number_and_caption() -> None:
    data = a_pdf([(WORDS, "Figure 1. A shaft.")], [(OTHER, "Some words below it."), (WORDS + " Now.", "Fig. 2: Later")])
    assert taken(read(data, "a.pdf").figures) == [
        ("page=1,figure=1", WORDS, "Figure 1. A shaft."),
        ("page=2,figure=1", OTHER, ""),
        ("page=2,figure=2", WORDS + " Now.", "Fig. 2: Later"),
    ]


def test_a_picture_that_every_page_has_is_one_figure() -> None:
    assert len(read(a_pdf(*[[(WORDS, "")]] * 5), "a.pdf").figures) == 1


def test_logos_are_no_figures() -> None:
    file = pdfium.PdfDocument.new()
    page = file.new_page(600, 800)
    image = pdfium.PdfImage.new(file)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(picture(WORDS).resize((LEAST - 1, 300))))
    image.set_matrix(pdfium.PdfMatrix().scale(200, 200))
    page.insert_obj(image)
    page.gen_content()
    out = io.BytesIO()
    file.save(out)
    assert read(out.getvalue(), "a.pdf").figures == ()


def test_the_figures_of_a_page_are_those_in_its_own_bytes() -> None:
    data = drawn(WORDS)
    page = f"""<!doctype html><html><body>
        <figure><img src="{inline(data)}" alt="a shaft"><figcaption>Figure 1. <b>Marnor</b></figcaption></figure>
        <img src="http://attacker.invalid/pixel.png"><img src="file:///etc/passwd"><img src="../secret.png">
        <img src="data:image/svg+xml,<svg onload='alert(1)'/>"><img src="data:image/png;base64,!!!"><img>
        <img src="data:image/gif,{quote(drawn(OTHER, "GIF"))}"></body></html>"""
    assert taken(read(page.encode(), "a.html").figures) == [
        ("figure=1", WORDS, "Figure 1. Marnor a shaft"),
        ("figure=2", OTHER, ""),
    ]


def test_what_is_neither_has_no_figures() -> None:
    assert read(f"An image: ![]({inline(drawn(WORDS))})".encode(), "a.md").figures == ()


def test_a_broken_pdf_says_so() -> None:
    with pytest.raises(Unreadable, match="broken"):
        read(b"%PDF-1.7\n" + bytes(500), "a.pdf")
