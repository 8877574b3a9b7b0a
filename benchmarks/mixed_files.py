"""Taking in mixed files: how fast with one core and with all, in how much memory, and what is told meanwhile.

    PYTHONPATH=tests python benchmarks/mixed_files.py [--files 1000]

Generates files of all formats (HTML, PDF, Markdown, text, DOCX, XLSX, PPTX, ODF, EPUB, rst, AsciiDoc, JSON, mail, …),
each with other words, and takes them in as a night does, without an engine. Each measure is a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from formats import documents
from office_files import paragraph, word_xml
from pdf_pages import Words, pdf

from agent.intake.intake import take_in
from agent.ledger.journal import Ledger

SENTENCE = "Place {n} of pile {file} is a place in the harbour, and its depth was {n} m in the year {year}. "


def write_files(folder: Path, count: int) -> None:
    """Files of all formats in turn, about 10 kB each where the format has prose."""
    whole = {name: data for name, data in documents().items() if not name.endswith((".pptx", ".xlsx", ".epub"))}
    makers = ("md", "html", "txt", "rst", "adoc", "pdf", "docx", "eml", "json", "csv")
    names = list(whole)
    for number in range(count):
        kind = makers[number % len(makers)]
        if number % 20 == 19:  # the rest of the formats, as they stand, each with bytes of its own
            name = names[number // 20 % len(names)]
            suffix = b"\n" if whole[name][:2] != b"PK" else b""
            (folder / f"{number:05}-{name}").write_bytes(whole[name] + suffix * number)
            continue
        (folder / f"{number:05}.{kind}").write_bytes(_made(kind, number))


def _made(kind: str, file: int) -> bytes:
    said = [SENTENCE.format(n=n, file=file, year=1900 + n) for n in range(100)]
    parts = ["".join(said[at : at + 5]) for at in range(0, 100, 5)]
    match kind:
        case "html":
            return (
                f"<html><body><h1>Pile {file}</h1>{''.join(f'<p>{part}</p>' for part in parts)}</body></html>".encode()
            )
        case "pdf":
            rows = [[Words(60, 740 - 13 * row, line) for row, line in enumerate(said[at : at + 50])] for at in (0, 50)]
            return pdf(rows)
        case "docx":
            return word_xml("".join(map(paragraph, parts)))
        case "eml":
            head = f"From: a@example.org\nDate: Fri, 01 May 2026 10:00:00 +0200\nSubject: Pile {file}\n\n"
            return (head + "\n\n".join(parts)).encode()
        case "json":
            return json.dumps([{"place": n, "text": text} for n, text in enumerate(said)]).encode()
        case "csv":
            return ("place,text\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(said))).encode()
        case _:
            head = {"md": f"# Pile {file}", "rst": f"Pile {file}\n=========", "adoc": f"= Pile {file}"}.get(
                kind, "PILE"
            )
            return (head + "\n\n" + "\n\n".join(parts)).encode()


def measure(folder: Path, cores: int) -> dict[str, float]:
    """Take the files in, in this process: seconds, largest memory in MB, and how often progress was told."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    told: list[tuple[int, int]] = []
    with tempfile.TemporaryDirectory() as wiki:
        ledger = Ledger(Path(wiki) / ".wikiagent" / "ledger.db")
        began = time.perf_counter()
        asyncio.run(
            take_in(
                [str(folder)],
                Path(wiki),
                ledger,
                lambda done, of: told.append((done, of)),
                lambda: None,
                asyncio.Event(),
            )
        )
        seconds = time.perf_counter() - began
        read = int(ledger.reader.execute("SELECT count(*) FROM documents").fetchone()[0])
        ledger.close()
    return {
        "seconds": seconds,
        "documents": read,
        "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "told": len(told),
        "parent_cpu": _cpu(resource.RUSAGE_SELF),
        "child_cpu": _cpu(resource.RUSAGE_CHILDREN),
    }


def _cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--measure", nargs=2, metavar=("FOLDER", "CORES"))
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(Path(asked.measure[0]), int(asked.measure[1]))))
        return
    cores = len(os.sched_getaffinity(0))
    print(
        "| files | cores | seconds | files a second | parent MB | largest child MB | CPU s parent + children "
        "| documents | progress told |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for count, used in ((asked.files // 4, cores), (asked.files, 1), (asked.files, cores)):
            pile = Path(folder) / f"{count}"
            if not pile.exists():
                pile.mkdir()
                write_files(pile, count)
            command = [sys.executable, __file__, "--measure", str(pile), str(used)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(
                f"| {count} | {used} | {found['seconds']:.1f} | {count / found['seconds']:.1f} | {found['parent']:.0f} "
                f"| {found['child']:.0f} | {found['parent_cpu']:.0f} + {found['child_cpu']:.0f} "
                f"| {found['documents']} | {found['told']} times |",
                flush=True,
            )


if __name__ == "__main__":
    main()
