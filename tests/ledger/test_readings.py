"""What a model read in an image is its text; another reading takes along what rested on the words before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agent.intake.intake import registered
from agent.jobs.passage import evidence
from agent.ledger.documents import Documents
from agent.ledger.journal import Closing, Ledger
from agent.ledger.records import Claim, ClaimMade, Effect, FigureRead
from agent.ledger.snapshot import Snapshot
from agent.sources.document import Document, Dropped, Metadata

IMAGE = "ab" * 32
DEPTH = "The depth of Marnor is 55 m."


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with one image that nobody has looked at."""
    opened = Ledger(tmp_path / "ledger.db")
    bare = Document("image", "", Metadata(), (), (), dropped=("made smaller",))
    opened.write(registered(IMAGE, bare, tmp_path))
    opened.write(
        lambda db: db.execute("INSERT INTO sources(name, sha256, slug) VALUES('shot.png', ?, 'shot')", (IMAGE,))
    )
    yield opened
    opened.close()


def record(ledger: Ledger, job: str, key: str, effects: Sequence[Effect]) -> None:
    number = ledger.open_pass(job, 0, "gemma", 1)
    asyncio.run(ledger.record(key, 0, [], effects, Closing(number, 0, job, IMAGE, 10, "done")))
    ledger.close_pass(number)


def look(ledger: Ledger, key: str, *written: str) -> Document:
    record(ledger, "look", key, [FigureRead(source=IMAGE, part="written", text=text) for text in written])
    return Documents(ledger.reader, ledger.path.parent).get(IMAGE)


def known(ledger: Ledger) -> tuple[str, ...]:
    """The digests under which the image's survey and passages are planned."""
    view = Snapshot(ledger.reader)
    return (view.survey_of(IMAGE), *(content.digest for content in view.contents_of(IMAGE)))


def claim(document: Document) -> ClaimMade:
    cut = evidence(document, [document.sentences[-1]])
    made = Claim(id="c1", source=IMAGE, entity="Marnor", attribute="depth", value="55 m", statement=DEPTH, evidence=cut)
    return ClaimMade(claim=made)


def test_an_image_has_no_text_before_a_model_has_looked(ledger: Ledger) -> None:
    view = Snapshot(ledger.reader)
    assert view.images([IMAGE]) == [IMAGE]
    assert view.with_text([IMAGE]) == []
    assert view.contents_of(IMAGE) == []
    (source,) = view.sources()
    assert (source.state, source.reason, source.slug) == ("unread", "not reached yet", "")


def test_a_reading_is_the_text_and_its_evidence_is_of_figures(ledger: Ledger) -> None:
    document = look(ledger, "look 1", "Marnor", DEPTH)
    assert document.text == f"Written in the image\n\nMarnor\n{DEPTH}"
    assert claim(document).claim.evidence[0].kind == "figure"
    (source,) = Snapshot(ledger.reader).sources()
    assert (source.read_by, source.sentences, source.dropped) == ("gemma", 3, (Dropped("made smaller"),))


def test_another_reading_takes_along_what_rested_on_the_one_before(ledger: Ledger) -> None:
    record(ledger, "read", "read 1", [claim(look(ledger, "look 1", DEPTH))])
    assert Snapshot(ledger.reader).count_claims() == 1
    before = known(ledger)
    look(ledger, "look 2", "Something else.")
    assert Snapshot(ledger.reader).count_claims() == 0
    assert ledger.closed(["read 1"]) == set()
    assert set(known(ledger)).isdisjoint(before)


def test_the_same_reading_again_takes_nothing_along(ledger: Ledger) -> None:
    record(ledger, "read", "read 1", [claim(look(ledger, "look 1", DEPTH))])
    look(ledger, "look 2", DEPTH)
    assert Snapshot(ledger.reader).count_claims() == 1
    assert ledger.closed(["read 1"]) == {"read 1"}


def test_who_saw_nothing_is_told_from_who_could_not_see(ledger: Ledger) -> None:
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('blind', 'an image; nobody sees')"))
    (source,) = Snapshot(ledger.reader).sources()
    assert (source.state, source.reason) == ("skipped", "an image; nobody sees")
    record(ledger, "look", "look 1", [FigureRead(source=IMAGE, part="unread", text="all of it")])
    (source,) = Snapshot(ledger.reader).sources()
    assert (source.state, source.reason) == ("skipped", "a model looked at this image and could read nothing in it")
    assert source.dropped == (Dropped("made smaller"), Dropped("not readable for the model: all of it"))


def test_a_newer_reader_of_the_same_bytes_leaves_what_a_model_read(ledger: Ledger) -> None:
    record(ledger, "read", "read 1", [claim(look(ledger, "look 1", DEPTH))])
    before = known(ledger)
    bare = Document("image", "", Metadata(), (), (), dropped=("made smaller",))
    ledger.write(registered(IMAGE, bare, ledger.path.parent))
    assert known(ledger) == before
    assert Snapshot(ledger.reader).text(IMAGE) == f"Written in the image\n\n{DEPTH}"
    found = Snapshot(ledger.reader).claim("c1")
    assert found
    assert found.evidence[0].kind == "figure"
