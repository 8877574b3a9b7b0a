"""How many sentences of papers survive the way through a PDF? Typesets real texts, reads them back, and counts.

    uv pip install typst==0.15.0
    python benchmarks/papers.py [--part tuned|unseen] [--keep DIR] [--show LAYOUT]
    python benchmarks/papers.py --pairs DIR     PDFs beside their source, NAME.pdf and NAME.md

The texts are the topics of Python's language reference, which every Python carries (``pydoc_data``). Those with an even
number were there to tune on, those with an odd one and half of the layouts were not. A sentence survives when it stands
in the canonical text, white space aside; "letters" compares letters and digits only.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.sources.reading import read
from agent.sources.sentences import split

LAYOUTS = {
    "one": 'paper: "a4", margin: 2.5cm',
    "one-numbered": 'paper: "us-letter", margin: 3cm',
    "two": 'paper: "a4", margin: (x: 1.6cm, y: 2.2cm), columns: 2',
    "two-numbered": 'paper: "us-letter", margin: (x: 2.2cm, y: 2.4cm), columns: 2',
    "two-ragged": 'paper: "a4", margin: (x: 1.8cm, y: 2cm), columns: 2',
    "book": "width: 13cm, height: 20cm, margin: 1.6cm",
    "two-narrow": 'paper: "us-letter", margin: (x: 1.9cm, y: 2.2cm), columns: 2',
    "three": 'paper: "a4", flipped: true, margin: 1.5cm, columns: 3',
}
SET = {
    "one": '11pt, font: "Libertinus Serif"',
    "one-numbered": '12pt, font: "New Computer Modern"',
    "two": '9pt, font: "New Computer Modern"',
    "two-numbered": '10pt, font: "Libertinus Serif"',
    "two-ragged": '9.5pt, font: "Libertinus Serif"',
    "book": '10pt, font: "New Computer Modern"',
    "two-narrow": '8.5pt, font: "Libertinus Serif"',
    "three": '9pt, font: "New Computer Modern"',
}
TUNED = ("one", "one-numbered", "two", "two-numbered")
WORDS = "alpha beta gamma delta epsilon zeta theta kappa lambda sigma".split()


@dataclass(frozen=True, slots=True)
class Text:
    """A text to typeset: its name, and its paragraphs of prose."""

    name: str
    paragraphs: tuple[str, ...]


def topics(part: str) -> Iterator[Text]:
    from pydoc_data.topics import topics as known

    for number, name in enumerate(sorted(known)):
        if (number % 2 == 0) != (part == "tuned"):
            continue
        found = tuple(
            " ".join(chunk.split())
            for chunk in re.split(r"\n\s*\n", known[name])
            if re.match(r"[A-Z]", chunk) and len(chunk) > 120 and "\n   " not in chunk and "::=" not in chunk
        )
        if len(found) >= 12:
            yield Text(name, tuple(paragraph for paragraph in found if not paragraph.endswith(":")))


def typeset(text: Text, layout: str, chance: random.Random) -> str:
    """The text as Typst source: title, abstract, sections, figures that float, tables, footnotes, code."""
    ragged = layout in ("two-ragged",)
    lines = [
        f"#set page({LAYOUTS[layout]}, header: context [Journal of Things, {text.name} #h(1fr)"
        ' #counter(page).display()], footer: align(center)[Draft of #text("2026-05-01")], numbering: "1")',
        f'#set text({SET[layout]}, hyphenate: true, lang: "en")',
        f"#set par(justify: {'false' if ragged else 'true'}, "
        f"first-line-indent: {'0pt' if layout == 'one' else '1.2em'}, "
        f"spacing: {'1.2em' if layout in ('one', 'book') else '0.65em'})",
        '#set heading(numbering: "1.1")',
        "#set smartquote(enabled: false)",
    ]
    if layout.endswith("numbered"):
        lines.append('#set par.line(numbering: "1")')
    lines.append(
        f'#place(top, scope: "parent", float: true)[#align(center)[#text(17pt)[{_said(text.name + " considered")}]'
        "\\ A. Author and B. Writer]]"
    )
    for number, paragraph in enumerate(text.paragraphs):
        if number % 6 == 0:
            lines.append(f"\n{'==' if number % 12 else '='} {_said('Part ' + WORDS[number % 10].title())}\n")
        note = ""
        if number % 5 == 2:
            note = f"#footnote[{_said(_footnote(number, chance))}]"
        lines.append(f"\n{_said(paragraph)}{note}\n")
        if number % 7 == 3:
            lines.append(_figure(number, chance))
        if number % 9 == 5:
            lines.append(_table(number, chance, layout))
        if number % 8 == 6:
            lines.append("\n```python\ndef run(n):\n    for i in range(n):\n        yield i\n```\n")
    return "\n".join(lines)


def _said(words: str) -> str:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{quoted}"'


def _footnote(number: int, chance: random.Random) -> str:
    return f"See also the {chance.choice(WORDS)} and the {chance.choice(WORDS)} in chapter {number}."


def _figure(number: int, chance: random.Random) -> str:
    caption = f"How {chance.choice(WORDS)} grows with {chance.choice(WORDS)} in run {number}."
    return (
        f"\n#figure(placement: auto, rect(width: 80%, height: 3cm)[{_said(chance.choice(WORDS))}],"
        f" caption: [{_said(caption)}])\n"
    )


def _table(number: int, chance: random.Random, layout: str) -> str:
    cells = "".join(
        f"[{chance.choice(WORDS)}], [{chance.randint(10, 99)}.{number}], [{chance.randint(1, 9)} s]," for _ in range(5)
    )
    placement = "auto" if layout != "one" else "none"
    table = f"table(columns: 3, [name], [value], [time], {cells})"
    return f"\n#figure(placement: {placement}, {table}, caption: [Measured.])\n"


def letters(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())


def score(sentences: list[str], pdf: bytes) -> tuple[int, int, list[str]]:
    """How many stand in the text, exactly and by letters; and which don't stand there exactly."""
    document = read(pdf, "paper.pdf")
    text = " ".join(document.text.split())
    only = letters(text)
    lost = [sentence for sentence in sentences if sentence not in text]
    return len(sentences) - len(lost), sum(letters(sentence) in only for sentence in sentences), lost


def sentences_of(paragraphs: tuple[str, ...]) -> list[str]:
    return [paragraph[start:end] for paragraph in paragraphs for start, end in split(paragraph)]


def compile_pdf(source: str) -> bytes:
    import typst  # only needed here: no dependency of the project

    made: bytes = typst.compile(source.encode())
    return made


def generated(part: str, keep: Path | None, show: str, most: int) -> None:
    print("| layout | pages | sentences | exact | letters | pages/s |\n| --- | --- | --- | --- | --- | --- |")
    texts = list(topics(part))[:most]
    for layout in LAYOUTS if part == "unseen" else TUNED:
        pages = total = exact = only = 0
        spent = 0.0
        for text in texts:
            pdf = compile_pdf(typeset(text, layout, random.Random(text.name)))
            if keep:
                (keep / f"{layout}-{text.name}.pdf").write_bytes(pdf)
            sentences = sentences_of(text.paragraphs)
            began = time.process_time()
            found, loosely, lost = score(sentences, pdf)
            spent += time.process_time() - began
            pages += len(re.findall(rb"/Type\s*/Page\b", pdf)) or 1
            total, exact, only = total + len(sentences), exact + found, only + loosely
            if show == layout:
                for sentence in lost:
                    print("-", text.name, "|", sentence, file=sys.stderr)
        print(
            f"| {layout} | {pages} | {total} | {exact / total:.3f} | {only / total:.3f} | {pages / spent:.0f} |",
            flush=True,
        )


QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})
UNEQUAL = re.compile(r"@|\$|\\\\|\]\(|[{}`<>~^\[\]]|https?:|--")
"""What pandoc sets otherwise than it is written: citations, formulas, links, dashes."""


def pairs(folder: Path, show: str) -> None:
    """Papers as others have typeset them, beside their Markdown; no sentences with citations or formulas."""
    print("| paper | sentences | exact | letters |\n| --- | --- | --- | --- |")
    for path in sorted(folder.glob("*.pdf")):
        source = path.with_suffix(".md").read_text()
        known = read(re.sub(r"\[[^\]]*@[^\]]*\]|@[\w:-]+", "@", source).encode(), "a.md")
        found = [known.cut(one) for one in known.sentences if one.kind in ("prose", "item")]
        plain = [" ".join(one.split()).translate(QUOTES) for one in found if not UNEQUAL.search(one) and len(one) > 25]
        document = read(path.read_bytes(), path.name)
        text = " ".join(document.text.split()).translate(QUOTES)
        only = letters(text)
        lost = [one for one in plain if one not in text]
        loosely = sum(letters(one) in only for one in plain)
        print(f"| {path.stem} | {len(plain)} | {len(plain) - len(lost)} | {loosely} |")
        if show:
            for one in lost:
                print("-", path.stem, "|", one, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", default="tuned")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", default="")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--pairs", type=Path)
    arguments = parser.parse_args()
    if arguments.pairs:
        pairs(arguments.pairs, arguments.show)
        return
    generated(arguments.part, arguments.keep, arguments.show, arguments.most)


if __name__ == "__main__":
    main()
