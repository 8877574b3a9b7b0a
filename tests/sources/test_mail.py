"""E-mail: who says what, and what is only quoted."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest
from damage import check_damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read
from agent.sources.texts import mail

REPLY = b"""Received: from somewhere\r
From: =?utf-8?q?Ada_L=C3=B6we?= <ada@example.org>\r
Date: Fri, 01 May 2026 10:00:00 +0200\r
Subject: Re: The depth\r
\r
I think that it is 12 metres.\r
\r
On Monday, Bob wrote:\r
> The depth is 13 metres. I am\r
> sure of it.\r
>\r
> > It has no depth.\r
\r
No:\r
- first reason\r
- second reason\r
\r
-- \r
Ada\r
"""


def of(data: bytes) -> Document:
    document = read(data, "a.eml")
    check_laws(document, data)
    return document


def built(plain: str = "", rich: str = "", subject: str = "A subject") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "Ada <a@b.c>", subject, "Fri, 01 May 2026 10:00:00 +0200"
    message.set_content(plain)
    if rich:
        message.add_alternative(rich, subtype="html")
    return message


def test_what_is_quoted_stands_apart_from_what_is_said() -> None:
    document = of(REPLY)
    assert cuts(document) == [
        ("heading", "Re: The depth"),
        ("prose", "I think that it is 12 metres."),
        ("prose", "On Monday, Bob wrote:"),
        ("prose", "> The depth is 13 metres."),
        ("prose", "I am sure of it."),
        ("prose", "> > It has no depth."),
        ("prose", "No:"),
        ("item", "- first reason"),
        ("item", "- second reason"),
        ("prose", "-- Ada"),
    ]
    paths = {document.cut(said): document.sections[said.section - 1].path[-1] for said in document.sentences}
    assert paths["I am sure of it."] == paths["> > It has no depth."] == mail.QUOTED
    assert paths["I think that it is 12 metres."] == "Re: The depth"
    assert paths["No:"] == mail.OWN
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.authors) == ("Re: The depth", "2026-05-01", ("Ada Löwe",))
    assert document.dropped == ("1 kinds of headers, e.g. received",)
    assert document.encoding == "utf-8"
    assert document.runs


def test_what_was_forwarded_without_marks_is_quoted_too() -> None:
    document = of(b"Subject: Fwd\n\nSee below.\n\n----- Original Message -----\nFrom: Bob\n\nIt is 13 metres.\n")
    last = document.sections[document.sentences[-1].section - 1]
    assert (document.cut(document.sentences[-1]), last.path[-1]) == ("It is 13 metres.", mail.QUOTED)


def test_of_a_text_that_is_there_twice_one_is_read_and_the_other_counted() -> None:
    plain, rich = "Alpha is a letter. Beta is one, too.\n", "<p>Alpha is a <b>letter</b>. Beta is one, too.</p>"
    document = of(built(plain, rich).as_bytes())
    assert [words for _, words in cuts(document)][1:] == ["Alpha is a letter.", "Beta is one, too."]
    assert any("once more as text/html" in line for line in map(str, document.dropped))
    short = of(built("Look at the HTML.\n", rich + "<p>And there is much more to say here.</p>").as_bytes())
    assert "much more" in short.text
    assert any("once more as text/plain" in line for line in map(str, short.dropped))


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_encoded_text_is_read(encoding: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Größe"
    message.set_content("Die Größe ist 5 Meter. Und mehr = besser.\n", cte=encoding)
    document = of(message.as_bytes())
    assert cuts(document) == [
        ("heading", "Größe"),
        ("prose", "Die Größe ist 5 Meter."),
        ("prose", "Und mehr = besser."),
    ]
    assert (document.encoding is None) == (encoding != "8bit")


def test_attachments_are_handed_over_under_the_last_part_of_their_names() -> None:
    message = built("Text.\n", "<p>Text.</p>")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../a b.pdf")
    message.add_attachment(built("Inner words.\n"))
    message.add_attachment("# Note\n", subtype="markdown", filename="note.md")
    attached = dict(mail.attachments(message.as_bytes()))
    assert attached["a b.pdf"] == b"%PDF-1.4"
    assert attached["note.md"] == b"# Note\n"
    (inner,) = (content for name, content in attached.items() if name.endswith(".eml"))
    assert "Inner words." in of(inner).text
    assert len(attached) == 3


def test_a_message_as_apple_keeps_it_is_read_without_the_notes_behind_it() -> None:
    assert cuts(of(str(len(REPLY)).encode() + b"\n" + REPLY + b"<plist>Flags.</plist>\n")) == cuts(of(REPLY))


def test_a_mailbox_is_its_messages() -> None:
    one, two = b"From: a@b.c\nSubject: One\n\nFirst.\n\n>From here on.\n\n", b"From: a@b.c\nSubject: Two\n\nSecond.\n"
    parting = b"From a@b.c Fri May  1 10:00:00 2026\n"
    box = parting + one + parting + two
    assert mail.is_mailbox(box)
    assert list(mail.messages(io.BytesIO(box), 1 << 20)) == [one.replace(b">From", b"From"), two]


@pytest.mark.parametrize(
    ("head", "name", "is_one"),
    [
        (REPLY, "a.eml", True),
        (REPLY, "1714.M1P2", False),
        (REPLY, "message", True),
        (REPLY, "notes.txt", False),
        (b"From: here\n\nto there", "poem", False),
        (b"# Title\n", "readme", False),
    ],
)
def test_a_message_is_known_by_its_suffix_or_its_headers(head: bytes, name: str, is_one: bool) -> None:
    assert mail.is_mail(head, name) == is_one


SENTENCE = st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{1,9}){0,5}\.", fullmatch=True)
LINES = st.lists(st.tuples(st.sampled_from(["", "> ", "> > ", ">", "- "]), SENTENCE), min_size=1, max_size=12)


@settings(max_examples=100)
@given(LINES)
def test_no_word_is_lost_whoever_said_it(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(mark + words for mark, words in lines)
    found = folded(of(b"Subject: S\n\n" + text.encode()).text).replace("> ", "").replace(">", "").replace("- ", "")
    assert found == "S " + " ".join(words for _, words in lines)


@settings(max_examples=100)
@given(st.data())
def test_damage_ends_in_a_document_or_a_reason(data: st.DataObject) -> None:
    whole = built("Alpha is a letter.\n> Beta\n", "<p>Alpha is a letter.</p>")
    whole.add_attachment(b"data", maintype="application", subtype="pdf", filename="a.pdf")
    list(mail.attachments(check_damaged(data, whole.as_bytes(), "a.eml")))
