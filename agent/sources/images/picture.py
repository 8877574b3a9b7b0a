"""Images: made ready for a model that sees, and its reading of them as canonical text.

The program itself reads nothing in an image. What it keeps is a copy: decoded, turned upright, without metadata, small
enough, and encoded anew, so that no byte of the file goes anywhere. What a model says of that copy becomes the
document's text (:func:`document`).
"""

from __future__ import annotations

import io
import math
import struct
import warnings
from collections.abc import Iterable, Mapping
from typing import cast

from PIL import Image, ImageOps

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata, Part, SentenceKind
from agent.sources.unreadable import Unreadable

FORMAT = "image"
"""Of documents whose text is a model's reading; empty until one has looked."""
MOST_PIXELS = 80_000_000
"""Of an image as it is stored: a scan of A3 at 600 dpi has 70 million. Decoded, it takes four bytes a pixel."""
SHOWN_PIXELS = 1120 * 48 * 48
"""Most pixels that a model is shown: Gemma 4 takes 1,120 patches of 48 by 48. Larger images are made smaller."""
SMALLEST = 24
"""Pixels. What is narrower or lower is a bullet, a rule or a tracking pixel."""
LOSSLESS = 2_000_000
"""Bytes up to which a copy is a PNG; photographs become JPEG."""
DECODERS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
"""What is decoded, whatever else the library knows: some of its formats start programs."""
NAMES = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
PHONES = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")
BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, ArithmeticError, struct.error)
"""All that the decoders raise for bytes that are no whole image."""

SECTIONS: Mapping[Part, tuple[str, SentenceKind]] = {
    "written": ("Written in the image", "item"),
    "kind": ("Shown in the image", "prose"),
    "shown": ("Shown in the image", "prose"),
    "value": ("Read off the image", "row"),
}


def name_of(data: bytes) -> str:
    """The image format that bytes begin as; empty for none that is decoded here."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[:2] == b"BM" and data[14:18] in [struct.pack("<I", size) for size in (12, 40, 52, 56, 64, 108, 124)]:
        return "BMP"
    return next((name for start, name in NAMES if data.startswith(start)), "")


def is_from_a_phone(data: bytes) -> bool:
    """Whether it is HEIC or AVIF, for which there is no decoder here."""
    return data[4:8] == b"ftyp" and data[8:12] in PHONES


def read(data: bytes) -> Document:
    """An image without a reading: no text yet, the copy to be looked at in ``picture``.

    Raises ``Unreadable`` for what is damaged, too large or too small.
    """
    name = name_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its size is looked at here
            with Image.open(io.BytesIO(data), formats=DECODERS) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise Unreadable(
                        "failed",
                        f"a {name} image of {width:,} × {height:,} pixels; at most {MOST_PIXELS:,} are decoded",
                    )
                if min(width, height) < SMALLEST:
                    raise Unreadable("skipped", f"an image of {width} × {height} pixels, too small to show anything")
                frames = getattr(image, "n_frames", 1)
                image.seek(0)
                copy, dropped = _made_ready(image), []
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise Unreadable("failed", f"broken: the {name} image can't be decoded (cut off, or damaged)") from error
    if frames > 1:
        dropped.append(f"{frames - 1} more frames or pages: only the first is looked at")
    if copy.size not in ((width, height), (height, width)):
        small = f"{copy.width:,} × {copy.height:,} of {width:,} × {height:,} pixels"
        dropped.append(f"shown to the model at {small}: small print may be lost")
    return Document(FORMAT, "", Metadata(), (), (), dropped=tuple(dropped), picture=encoded(copy))


def _made_ready(image: Image.Image) -> Image.Image:
    """Upright, in plain colours on white, of at most :data:`SHOWN_PIXELS`; nothing but pixels is left."""
    upright: Image.Image = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = _eight_bits(upright)
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        upright = Image.new("RGBA", layer.size, "white")
        upright.alpha_composite(layer)
    plain = upright.convert("L" if upright.mode in ("1", "L", "LA") else "RGB")
    scale = math.sqrt(SHOWN_PIXELS / (plain.width * plain.height))
    if scale < 1:
        plain = plain.resize(
            (max(1, int(plain.width * scale)), max(1, int(plain.height * scale))), Image.Resampling.LANCZOS
        )
    copy = Image.new(plain.mode, plain.size)
    copy.paste(plain)
    return copy


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey values of 16 bits or more, or fractions, spread over 256."""
    values = image.convert("F")
    low, high = map(float, cast("tuple[float, float]", values.getextrema()))
    scale = 255 / ((high - low) or 1.0)
    return values.point(lambda value: value * scale - low * scale).convert("L")


def encoded(image: Image.Image) -> bytes:
    """The image as PNG, or JPEG where that would be large."""
    out = io.BytesIO()
    image.save(out, "PNG")
    if out.tell() > LOSSLESS:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=90)
    return out.getvalue()


def media_type(picture: bytes) -> str:
    """Of a copy that :func:`read` made."""
    return "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"


def document(lines: Iterable[tuple[Part, str]], dropped: Iterable[str] = ()) -> Document:
    """A model's reading as a document: what is written first, then what is shown, then values; in order within each.

    ``dropped``: what was known to be lost before anybody looked.
    """
    known = list(lines)
    assembly = Assembly(FORMAT)
    title = ""
    for part, (section, kind) in SECTIONS.items():
        said = [text for which, text in known if which == part]
        if said and section != title:
            assembly.heading([Piece(section)], 1)
            title = section
        for text in said:
            assembly.block(kind, [Piece(text)])
    unread = [f"not readable for the model: {text}" for part, text in known if part == "unread"]
    return assembly.document(Metadata(), encoding=None, dropped=[*dropped, *unread])
