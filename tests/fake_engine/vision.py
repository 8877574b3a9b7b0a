"""Eyes for scripted models: pictures in which words are drawn as grey fields, and reading them from the pixels alone.

So what a scripted model "sees" is a function of the picture that it was shown, whatever format the file had and
however often it was encoded anew. It also reads the digits of the chart that a brain is tested with.
"""

from __future__ import annotations

import io

from PIL import Image

FIELD = 8
"""Pixels of a field, of which only the middle is looked at: lossy formats blur the edges."""
COLUMNS = 32
LEVELS = 16
"""Shades of grey: a byte is two fields."""
DIGITS = {"010110010010111": "1", "101101111001001": "4", "111001001001001": "7", "111101111001111": "9"}


def picture(text: str) -> Image.Image:
    """A picture with these words in it."""
    data = text.encode()
    shades = [nibble for byte in (*data, 0) for nibble in (byte >> 4, byte & 15)]
    rows = max(12, -(-len(shades) // COLUMNS))
    small = Image.new("L", (COLUMNS, rows))
    small.putdata([shade * 255 // (LEVELS - 1) for shade in shades] + [0] * (COLUMNS * rows - len(shades)))
    return small.resize((COLUMNS * FIELD, rows * FIELD), Image.Resampling.NEAREST)


def drawn(text: str, format: str = "PNG", **options: object) -> bytes:  # noqa: A002 (as the library calls it)
    """The bytes of a file with that picture."""
    out = io.BytesIO()
    picture(text).save(out, format, **options)
    return out.getvalue()


def seen(data: bytes) -> str:
    """The words in a picture, or the digits of a chart."""
    with Image.open(io.BytesIO(data)) as image:
        grey = image.convert("L")
    if grey.width % (COLUMNS * FIELD):
        return _digits(grey)
    shades = [
        round(_shade(grey, x * FIELD + FIELD // 2, y * FIELD + FIELD // 2) * (LEVELS - 1) / 255)
        for y in range(grey.height // FIELD)
        for x in range(COLUMNS)
    ]
    pairs = zip(shades[::2], shades[1::2], strict=True)
    return bytes(high << 4 | low for high, low in pairs).partition(b"\x00")[0].decode()


def _shade(grey: Image.Image, x: int, y: int) -> int:
    return grey.tobytes()[y * grey.width + x]


def _digits(grey: Image.Image) -> str:
    """Digits of three dots by five, with a margin of one dot around and between them."""
    dot = grey.height // 7
    found = ""
    for left in range(1, grey.width // dot - 2, 4):
        dots = [
            "1" if _shade(grey, (left + x) * dot + dot // 2, (1 + y) * dot + dot // 2) < 128 else "0"
            for y in range(5)
            for x in range(3)
        ]
        found += DIGITS["".join(dots)]
    return found
