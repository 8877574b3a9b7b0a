"""PDFs for tests, letter by letter: lines of Helvetica at given places, and nothing that a test does not ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTHS = dict(
    zip(
        map(chr, range(32, 127)),
        map(
            int,
            (
                "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 "
                "556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 "
                "722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 "
                "278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "
                "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
            ).split(),
        ),
        strict=True,
    )
)
"""Advance widths of Helvetica in thousandths of its size, as every PDF reader knows them."""
FONTS = ("Helvetica", "Helvetica-Bold", "Courier")


@dataclass(frozen=True)
class Words:
    """Words at a place, in points from the lower left. ``before`` are operators that set how they are drawn."""

    x: float
    y: float
    text: str
    size: float = 10.0
    font: str = "Helvetica"
    before: str = ""


def width(text: str, size: float = 10.0) -> float:
    return sum(WIDTHS[one] for one in text) * size / 1000


def wrapped(text: str, room: float, size: float = 10.0, hyphen: int = 0) -> Iterator[str]:
    """The lines of a paragraph; a word longer than ``hyphen`` letters may be broken (0: none is)."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width(longer, size) <= room:
            line = longer
            continue
        half = len(word) // 2
        start = f"{line} {word[:half]}-".strip()
        if hyphen and len(word) > hyphen and word.isalpha() and width(start, size) <= room:
            yield start
            line = word[half:]
        else:
            yield line
            line = word
    yield line


def pdf(
    pages: Sequence[Sequence[Words | str]], *, rotate: int = 0, info: str = "", size: tuple[int, int] = (600, 800)
) -> bytes:
    """A PDF of these pages; a string among the words is put into the page's content as it stands."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    fonts = " ".join(
        f"/F{number} {add(f'<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>')} 0 R"
        for number, name in enumerate(FONTS)
    )
    image = add(
        _stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80")
    )
    parent = len(objects) + 2 * len(pages) + 1
    kids = []
    for page in pages:
        content = add(_stream("", "\n".join(map(_drawn, page)).encode("latin-1")))
        kids.append(
            add(
                f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Rotate {rotate}"
                f"/Contents {content} 0 R/Resources<</Font<<{fonts}>>/XObject<</Im {image} 0 R>>>>>>"
            )
        )
    add(f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>")
    root, said = add(f"<</Type/Catalog/Pages {parent} 0 R>>"), add(f"<<{info}>>")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer<</Size {len(places) + 1}/Root {root} 0 R/Info {said} 0 R>>"
    return out + end.encode() + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _drawn(words: Words | str) -> str:
    if isinstance(words, str):
        return words
    quoted = words.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    font = FONTS.index(words.font)
    return f"q {words.before} BT /F{font} {words.size} Tf {words.x} {words.y} Td ({quoted}) Tj ET Q"
