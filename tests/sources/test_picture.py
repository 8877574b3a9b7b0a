"""Images are decoded, made harmless and small; what a model reads in them becomes a text with addresses."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import pytest
from fake_engine.vision import drawn, picture, seen
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from agent.sources import store
from agent.sources.assembly import INVISIBLE
from agent.sources.document import Part
from agent.sources.images.picture import MOST_PIXELS, SHOWN_PIXELS, document
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

WORDS = "max_turns is 12 turns by default.\nFR is short for frobnicator."
FORMATS = {
    "PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif", "TIFF": "tif", "BMP": "bmp",
}  # fmt: skip


def copy_of(data: bytes, name: str = "a.bin") -> Image.Image:
    """What a model would be shown."""
    return Image.open(io.BytesIO(read(data, name).picture))


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:  # noqa: A002
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_each_format_is_known_by_its_bytes_and_shown_as_it_looks(format_: str) -> None:
    read_ = read(drawn(WORDS, format_), "named-like-text.txt")
    assert (read_.format, read_.text, read_.sentences) == ("image", "", ())
    assert seen(read_.picture) == WORDS


def test_metadata_goes_and_the_image_is_turned_upright() -> None:
    turned = picture(WORDS).rotate(90, expand=True)  # counterclockwise: to be turned back by 90 degrees clockwise
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret place"
    shown = read(encoded(turned, "JPEG", exif=exif.tobytes(), comment=b"a secret place", quality=95), "a.jpg").picture
    assert seen(shown) == WORDS
    assert b"secret" not in shown


def test_what_stands_behind_an_image_in_its_file_goes_nowhere() -> None:
    polyglot = drawn(WORDS) + b"<html><script>alert(1)</script></html>%PDF-1.7"
    shown = read(polyglot, "a.html").picture
    assert seen(shown) == WORDS
    assert b"script" not in shown


def test_transparency_lies_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert copy_of(encoded(clear)).getpixel((20, 20)) == (255, 255, 255)


def test_grey_values_of_sixteen_bits_are_spread_and_not_cut_off() -> None:
    deep = Image.new("I;16", (64, 32), 500)
    deep.paste(1500, (32, 0, 64, 32))
    shown = copy_of(encoded(deep))
    assert (shown.getpixel((5, 5)), shown.getpixel((60, 5))) == (0, 255)


def test_of_a_moving_image_the_first_frame_is_shown_and_the_others_are_counted() -> None:
    frames = [picture(WORDS), picture("later"), picture("at last")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    read_ = read(moving, "a.gif")
    assert seen(read_.picture) == WORDS
    assert read_.dropped == ("2 more frames or pages: only the first is looked at",)


def test_a_large_image_is_made_smaller_and_that_is_told() -> None:
    read_ = read(encoded(Image.new("L", (4000, 3000))), "a.png")
    shown = Image.open(io.BytesIO(read_.picture))
    assert 0.99 * SHOWN_PIXELS < shown.width * shown.height <= SHOWN_PIXELS
    assert read_.dropped[0].startswith(f"shown to the model at {shown.width:,} × {shown.height:,} of 4,000 × 3,000")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)])
def test_an_image_with_more_pixels_than_anybody_has_is_not_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(Unreadable) as refused:
        read(bomb(*size), "a.png")
    assert refused.value.state == "failed"


def test_a_tracking_pixel_is_skipped() -> None:
    with pytest.raises(Unreadable, match="1 × 1 pixels") as refused:
        read(encoded(Image.new("L", (1, 1)), "GIF"), "a.gif")
    assert refused.value.state == "skipped"


def test_what_phones_make_is_named_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="save it as PNG or JPEG"):
        read(b"\x00\x00\x00\x18ftypheic" + bytes(range(256)), "a.heic")


@pytest.mark.parametrize("format_", sorted(FORMATS))
@settings(deadline=None, max_examples=60)
@given(draw=st.data())
def test_a_damaged_image_is_shown_or_refused_with_a_reason(format_: str, draw: st.DataObject) -> None:
    whole = bytearray(drawn(WORDS, format_))
    if draw.draw(st.booleans()):
        whole = whole[: draw.draw(st.integers(40, len(whole) - 1))]
    for _ in range(draw.draw(st.integers(0, 4))):
        whole[draw.draw(st.integers(4, len(whole) - 1))] = draw.draw(st.integers(0, 255))
    try:
        read_ = read(bytes(whole), "a.bin")
    except Unreadable as refused:
        assert refused.reason
    else:
        assert read_.picture or read_.text


PARTS: tuple[Part, ...] = ("kind", "written", "shown", "value", "unread")


def test_a_reading_has_what_is_written_before_what_is_shown_and_tells_what_could_not_be_read() -> None:
    lines: list[tuple[Part, str]] = [
        ("kind", "Kind of image: a chart"),
        ("written", "Turns by release"),
        ("value", "2.1: about 12"),
        ("unread", "the legend"),
        ("shown", "The bar of 2.1 is the longest."),
    ]
    read_ = document(lines, ["smaller"])
    assert read_.text.split("\n\n") == [
        "Written in the image", "Turns by release", "Shown in the image", "Kind of image: a chart",
        "The bar of 2.1 is the longest.", "Read off the image", "2.1: about 12",
    ]  # fmt: skip
    assert [s.path for s in read_.sections] == [
        ("Written in the image",),
        ("Shown in the image",),
        ("Read off the image",),
    ]
    assert read_.dropped == ("smaller", "not readable for the model: the legend")


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.text(min_size=1))))
def test_every_word_of_a_reading_stands_in_its_text_or_among_what_was_dropped(lines: list[tuple[Part, str]]) -> None:
    read_ = document(lines)
    everything = INVISIBLE.sub("", "".join([read_.text, *read_.dropped]))
    for _, text in lines:
        for word in text.split():
            assert INVISIBLE.sub("", word) in everything
    assert store.thaw(store.freeze(read_), read_.text) == read_


def test_a_document_leaves_its_picture_to_the_store() -> None:
    read_ = read(drawn(WORDS), "a.png")
    assert store.thaw(store.freeze(read_), "") == replace(read_, picture=b"")
