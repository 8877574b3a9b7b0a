"""Documents with pictures in them, for tests."""

from __future__ import annotations

import base64
import ctypes
import io

import pypdfium2 as pdfium
from fake_engine.vision import picture
from pypdfium2 import raw


def a_pdf(*pages: list[tuple[str, str]]) -> bytes:
    """A PDF with pictures, one below the other, each with a line below it."""
    file = pdfium.PdfDocument.new()
    for shown in pages:
        page = file.new_page(600, 800)
        for place, (words, caption) in enumerate(shown):
            image = pdfium.PdfImage.new(file)
            drawing = picture(words)
            image.set_bitmap(pdfium.PdfBitmap.from_pil(drawing))
            top = 700 - 250 * place
            image.set_matrix(pdfium.PdfMatrix().scale(drawing.width, drawing.height).translate(50, top))
            page.insert_obj(image)
            _write(file, page, caption, 50, top - 20)
        page.gen_content()
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _write(file: pdfium.PdfDocument, page: pdfium.PdfPage, text: str, x: float, y: float) -> None:
    line = raw.FPDFPageObj_NewTextObj(file, b"Helvetica", 10.0)
    letters = (text + "\0").encode("utf-16-le")
    raw.FPDFText_SetText(line, (ctypes.c_ushort * (len(letters) // 2)).from_buffer_copy(letters))
    raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, x, y)
    raw.FPDFPage_InsertObject(page, line)


def inline(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
