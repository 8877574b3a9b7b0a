"""What holds for every document, whatever it was read from."""

from __future__ import annotations

from agent.sources import store
from agent.sources.assembly import INVISIBLE
from agent.sources.document import Document
from agent.sources.passages import passages


def check_laws(document: Document, data: bytes) -> None:
    """Sentences tile, sections and passages cover, runs lead back."""
    at = 0
    for number, sentence in enumerate(document.sentences, start=1):
        assert sentence.number == number
        assert sentence.start >= at
        assert not document.text[at : sentence.start].strip()
        assert document.cut(sentence) == document.cut(sentence).strip() != ""
        at = sentence.end
    assert not document.text[at:].strip()
    counted = [n for section in document.sections for n in range(section.first, section.last + 1)]
    assert counted == [sentence.number for sentence in document.sentences]
    read_ = [n for passage in passages(document, 500) for n in range(passage.first, passage.last + 1)]
    assert read_ == counted
    if document.encoding:
        origin = data.decode(document.encoding, "replace")
        for run in document.runs:
            assert document.text[run.start : run.start + run.length] == origin[run.origin : run.origin + run.length]
            assert document.origin(run.start) == (run.page, run.origin)
    assert store.thaw(store.freeze(document), document.text) == document


def cuts(document: Document) -> list[tuple[str, str]]:
    """Kind and words of every sentence, white space folded."""
    return [(sentence.kind, " ".join(document.cut(sentence).split())) for sentence in document.sentences]


def folded(text: str) -> str:
    """Text as it stands in a document: without what can't be seen, one space for all white space."""
    return " ".join(INVISIBLE.sub("", text).split())
