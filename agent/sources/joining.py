"""Several documents as one, in order: the parts of a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agent.sources.document import Document, Mark, Metadata, Run, Section, Sentence

GAP = "\n\n"


def joined(name: str, documents: Iterable[Document]) -> Document:
    """A document of the format ``name`` with the texts, sections, marks and runs of all, and nobody's metadata."""
    texts: list[str] = []
    sections: list[Section] = []
    sentences: list[Sentence] = []
    marks: list[Mark] = []
    runs: list[Run] = []
    at = 0
    for document in documents:
        if not document.sentences:
            continue
        at += len(GAP) if texts else 0
        texts.append(document.text)
        before, above = len(sentences), len(sections)
        for one in document.sections:
            number, first, last = one.number + above, one.first + before, one.last + before
            sections.append(replace(one, number=number, first=first, last=last))
        for said in document.sentences:
            number, start, end = said.number + before, said.start + at, said.end + at
            sentences.append(Sentence(number, start, end, said.section + above, said.kind))
        marks += [Mark(mark.start + at, mark.end + at, mark.kind) for mark in document.marks]
        runs += [replace(run, start=run.start + at) for run in document.runs]
        at += len(document.text)
    return Document(
        format=name,
        text=GAP.join(texts),
        metadata=Metadata(),
        sections=tuple(sections),
        sentences=tuple(sentences),
        marks=tuple(marks),
        runs=tuple(runs),
    )
