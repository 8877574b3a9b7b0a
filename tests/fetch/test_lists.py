"""Which files only say where to look."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fetch import lists

ONE, TWO = "https://one.test/a", "http://two.test/b?c=(d)"


def links(tmp_path: Path, name: str, data: str | bytes) -> lists.Links | None:
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return lists.read(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"{ONE}\n{TWO}\n"),
        ("a.txt", f"\r\n{ONE}\r\n\r\n  {TWO}  \r\n"),
        ("a.md", f"# To read\n\n- {ONE}\n* <{TWO}>\n"),
        ("a.md", f"1. [One]({ONE})\n2. [x] [Two]({TWO} \"title\")\n".replace("(d)", "d")),
        ("a.txt", f"# later\n{ONE}\n{TWO}\n{ONE}\n"),
        ("a.txt", f"\ufeff{ONE}\n{TWO}"),
        ("a.txt", f"{ONE}\n{TWO}\n".encode("utf-16")),
    ],
)  # fmt: skip
def test_a_text_that_is_a_list_of_links_is_one(tmp_path: Path, name: str, text: str | bytes) -> None:
    found = links(tmp_path, name, text)
    assert found is not None
    assert [url.replace("(d)", "d") for url in found.urls] == [ONE, TWO.replace("(d)", "d")]
    assert found.others == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("note.md", f"# Alpha\n\nAlpha is a letter. See {ONE} for more.\n"),
        ("note.md", f"- [One]({ONE}) is faster than [Two]({TWO}).\n- Measured in May.\n"),
        ("note.txt", f"{ONE}\nsays that Alpha is a letter.\n"),
        ("note.txt", "nothing here\n"),
        ("note.txt", ""),
        ("page.html", f"<a href='{ONE}'>One</a>"),
        ("data.csv", f"{ONE}\n"),
        ("empty.url", "[Desktop Entry]\n"),
        ("broken.webloc", "<plist><dict><key>URL</key>"),
        ("broken.webloc", b"bplist00\xff\xff\xff"),
        ("bomb.webloc", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><plist><string>&b;</string></plist>'),
    ],
)
def test_a_file_that_merely_mentions_links_is_not_one(tmp_path: Path, name: str, text: str | bytes) -> None:
    assert links(tmp_path, name, text) is None


def test_a_line_in_ten_may_be_something_else_and_is_counted(tmp_path: Path) -> None:
    urls = [f"https://one.test/{number}" for number in range(18)]
    found = links(tmp_path, "a.txt", "\n".join(["My links", *urls]))
    assert found == lists.Links(tuple(urls), 1)


def test_shortcuts_of_windows_and_macos(tmp_path: Path) -> None:
    url = f"[{{000214A0}}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nIDList=\r\nURL={ONE}\r\n"
    assert links(tmp_path, "a.url", url) == lists.Links((ONE,))
    for kind in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        assert links(tmp_path, "a.webloc", plistlib.dumps({"URL": ONE}, fmt=kind)) == lists.Links((ONE,))


def test_bookmarks_as_browsers_export_them(tmp_path: Path) -> None:
    exported = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p><DT><H3>Folder</H3><DL><p>
<DT><A HREF="{ONE}" ADD_DATE="1" ICON="data:image/png;base64,AA==">One</A>
<DT><A HREF="http://two.test/?a=1&amp;b=2">Two</A>
<DT><A HREF="javascript:alert(1)">No</A><DT><A HREF="place:sort=8">No</A>
</DL><p></DL>"""
    assert links(tmp_path, "bookmarks.html", exported) == lists.Links((ONE, "http://two.test/?a=1&b=2"), 2)


def test_ten_thousand_links_are_a_list(tmp_path: Path) -> None:
    found = links(tmp_path, "a.txt", "".join(f"https://one.test/{number}\n" for number in range(10_000)))
    assert found is not None
    assert len(found.urls) == 10_000


def test_what_can_t_be_opened_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.txt").mkdir()
    assert lists.read(tmp_path / "gone.txt") is None
    assert lists.read(tmp_path / "folder.txt") is None


@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".url", ".webloc", ".html"]), st.booleans())
def test_no_bytes_whatever_make_it_fail(data: bytes, suffix: str, announced: bool) -> None:
    starts = {
        ".webloc": b"bplist00",
        ".url": b"[InternetShortcut]\nURL=",
        ".html": b"<!DOCTYPE NETSCAPE-Bookmark-file-1>",
    }
    found = lists.READERS.get(suffix, lists._of_lines)((starts.get(suffix, b"http://") if announced else b"") + data)  # noqa: SLF001
    assert found is None or found.urls
