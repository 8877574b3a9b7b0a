"""The text layer of a page: words with their places, and what of them a reader of the page would not see."""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from agent.sources.pdf.stretches import Face, Page, Stretch, together, upright

WORD = re.compile(r"[^\s\x00\x02\ufffe]+[\x02\ufffe]?")
"""pdfium marks a hyphen at the end of a line as \x02 or U+FFFE, and goes on without a break."""
BROKEN = "\x02\ufffe"
RAISED = re.compile(r"^(.*[^\W\d].*?|.*?[.,;:!?\"”’)\]]|)(\d{1,3}|[*†‡§¶]+)$")
"""A word with what may be the mark of a footnote at its end, or such a mark alone."""
WIDE = 0.9
"""Ems of a gap that parts two stretches of a line: more than between words, less than between columns."""
SMALL = 0.7
"""Of the size beside it: what is smaller is parted from it by a smaller gap."""
MOST_ANNOTATIONS = 10_000
TINY = 2.0
"""Points. Smaller letters are not there to be read."""
MONO = re.compile(r"mono|courier|consol|typewriter|cmtt|menlo|inconsolata|nimbusmonl|fixed|code", re.IGNORECASE)
BOLD = re.compile(r"bold|black|heavy|cmbx|semibold|-b$|medi$", re.IGNORECASE)


def read_page(file: pdfium.PdfDocument, number: int, most: int) -> Page:
    """One page's layer; a page that can't be read, or has more than ``most`` characters, says so in ``trouble``."""
    try:
        page = file[number - 1]
    except pdfium.PdfiumError:
        return Page(number, (), trouble="it is damaged and can't be read")
    try:
        layer = page.get_textpage()
    except pdfium.PdfiumError:
        page.close()
        return Page(number, (), trouble="its text is damaged and can't be read")
    try:
        if layer.count_chars() > most:
            return Page(number, (), trouble=f"more than {most:,} characters on one page")
        return _Layer(page, layer, number).read()
    finally:
        layer.close()
        page.close()


class _Layer:
    def __init__(self, page: pdfium.PdfPage, layer: pdfium.PdfTextPage, number: int) -> None:
        self._page, self._layer, self._raw, self._number = page, layer, layer.raw, number
        self._faces: dict[int, Face] = {}
        self._double = [ctypes.c_double() for _ in range(4)]
        self._covers: list[tuple[float, float, float, float]] | None = None
        self._box: tuple[float, float, float, float] = page.get_cropbox()

    def read(self) -> Page:
        text = self._layer.get_text_range()
        self._units: list[int] | None = None  # pdfium counts UTF-16 units
        if max(text, default="") > "\uffff":
            self._units = list(itertools.accumulate((1 + (one > "\uffff") for one in text), initial=0))
        units = self._units[-1] if self._units else len(text)
        self._same = units == self._layer.count_chars()
        stretches = [one for found in re.finditer(r"[^\r\n]+", text) for one in self._stretches(found)]
        images = sum(1 for _ in self._page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        seen = [one for one in stretches if not one.face.hidden]
        scanned = [one for one in stretches if one.face.hidden == "set as invisible"]
        if images and not seen:  # the text that a scanner's program has put behind the picture of the page
            seen = scanned
        hidden = [(one.face.hidden, one.text) for one in stretches if one.face.hidden and one not in seen]
        return Page(self._number, tuple(upright(seen)), tuple(hidden), images, annotations=self._annotations())

    def _annotations(self) -> int:
        count = 0
        for number in range(min(raw.FPDFPage_GetAnnotCount(self._page.raw), MOST_ANNOTATIONS)):
            if one := raw.FPDFPage_GetAnnot(self._page.raw, number):
                count += raw.FPDFAnnot_GetSubtype(one) not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
                raw.FPDFPage_CloseAnnot(one)
        return count

    def _index(self, at: int) -> int:
        at = self._units[at] if self._units else at
        return at if self._same else int(raw.FPDFText_GetCharIndexFromTextIndex(self._raw, at))

    def _stretches(self, line: re.Match[str]) -> Iterator[Stretch]:
        """A line of the layer, cut where a wide gap is or the setting changes between seen and unseen."""
        words: list[Stretch] = []
        for found in WORD.finditer(line[0]):
            word = self._word(found[0], line.start() + found.start())
            if word is None:
                continue
            if words and self._parted(words[-1], word):
                yield together(words, line.string)
                words = []
            words.append(word)
        if words:
            yield together(words, line.string)

    def _parted(self, last: Stretch, word: Stretch) -> bool:
        if last.face.angle != word.face.angle or last.face.hidden != word.face.hidden:
            return True
        if last.face.angle:
            return False
        if abs(last.base - word.base) > 0.7 * max(last.size, word.size):
            return True
        wide = WIDE * max(last.size, word.size)
        if min(last.size, word.size) < SMALL * max(last.size, word.size):
            wide = 0.4 * min(last.size, word.size)  # a number in the margin
        return word.left - last.right > wide or last.left - word.right > wide

    def _word(self, text: str, at: int) -> Stretch | None:
        first, last = self._index(at), self._index(at + len(text.rstrip(BROKEN) or text) - 1)
        if first < 0 or last < 0:
            return None
        face = self._face(first)
        one, other = self._loose(first), self._loose(last)
        left, right = min(one[0], other[0]), max(one[1], other[1])
        bottom, top = min(one[2], other[2]), max(one[3], other[3])
        x, y = self._double[0], self._double[1]
        raw.FPDFText_GetCharOrigin(self._raw, first, x, y)
        base = y.value
        if not face.hidden and self._is_off(left, right, bottom, top):
            face = replace(face, hidden="outside the page")
        marks: tuple[tuple[int, int], ...] = ()
        if found := RAISED.match(text):
            marks = (found.span(2),) if self._is_raised(self._index(at + found.start(2)), base, face) else ()
        return Stretch(self._number, at, text, left, right, bottom, top, base, face, marks)

    def _is_raised(self, index: int, base: float, face: Face) -> bool:
        """Whether a character is smaller than its word, or drawn above the base line (a font's own raised figures)."""
        if self._face(index).size < 0.85 * face.size:
            return True
        left, right, bottom, top = self._double
        raw.FPDFText_GetCharBox(self._raw, index, left, right, bottom, top)
        height: float = bottom.value - base
        return face.angle == 0 and height > 0.2 * face.size

    def _loose(self, index: int) -> tuple[float, float, float, float]:
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._raw, index, box)
        return box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top)

    def _is_off(self, left: float, right: float, bottom: float, top: float) -> bool:
        x0, y0, x1, y1 = self._box
        return right < x0 or left > x1 or top < y0 or bottom > y1

    def _face(self, index: int) -> Face:
        item = raw.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.cast(item, ctypes.c_void_p).value or 0
        if key not in self._faces:
            self._faces[key] = self._new_face(index, item)
        return self._faces[key]

    def _new_face(self, index: int, item: raw.FPDF_PAGEOBJECT) -> Face:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._raw, index, matrix)
        size = raw.FPDFText_GetFontSize(self._raw, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        angle = round(angle / 90) % 4 * 90 if min(angle % 90, -angle % 90) <= 3 else angle
        buffer = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._raw, index, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace")
        mono = bool(flags.value & 1) or bool(MONO.search(name))
        bold = bool(BOLD.search(name)) or bool(flags.value & (1 << 18))
        return Face(size, mono, bold, angle, self._hidden(index, item, size) if item else "")

    def _hidden(self, index: int, item: raw.FPDF_PAGEOBJECT, size: float) -> str:
        if raw.FPDFTextObj_GetTextRenderMode(item) in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
            return "set as invisible"
        if 0 < size < TINY:
            return "too small to be read"
        colour = [ctypes.c_uint() for _ in range(4)]
        if raw.FPDFText_GetFillColor(self._raw, index, *colour):
            red, green, blue, alpha = (one.value for one in colour)
            if alpha < 8:
                return "transparent"
            if min(red, green, blue) >= 250 and not self._is_covered(index):
                return "white on white"
        return ""

    def _is_covered(self, index: int) -> bool:
        """Whether something lies on the page where white letters stand: a coloured field, or a picture."""
        if self._covers is None:
            self._covers = list(self._painted())
        left, right, bottom, top = self._loose(index)
        x, y = (left + right) / 2, (bottom + top) / 2
        return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in self._covers)

    def _painted(self) -> Iterator[tuple[float, float, float, float]]:
        kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING]
        for item in self._page.get_objects(kinds, max_depth=3):
            colour = [ctypes.c_uint() for _ in range(4)]
            if item.type == raw.FPDF_PAGEOBJ_PATH and raw.FPDFPageObj_GetFillColor(item.raw, *colour):
                red, green, blue, alpha = (one.value for one in colour)
                if alpha < 8 or min(red, green, blue) >= 250:
                    continue
            try:
                yield item.get_bounds()
            except pdfium.PdfiumError:
                continue
