"""Do the words of manual pages survive that are read from their roff? Held against what mandoc prints of them.

    .venv/bin/python benchmarks/roff_pages.py FOLDER [MOST]

FOLDER has pages (``/usr/share/man/man5``), packed or not; of more than MOST (400) every n-th is taken. mandoc must be
on the PATH. White space, quotation marks, bullets and the lines of tables aside: how many sentences stand in mandoc's
print, and how many of its words stand nowhere in ours. Rows carry the labels of their header, so they are not looked
for as sentences.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

SIGNS = str.maketrans("‐−“”‘’`´⟨⟩", "--\"\"''''<>", "•·∙│┃|o")
OVERSTRUCK = re.compile(r".\x08")


def main(folder: Path, most: int) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    said = found = printed = lost = size = 0
    spent = 0.0
    states: Counter[str] = Counter()
    for path in files[:: max(1, len(files) // most)][:most]:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        began = time.process_time()
        try:
            document = read(data, path.name.removesuffix(".gz"))
        except Unreadable as error:
            states[error.reason.split(" page ")[0]] += 1
            continue
        spent, size = spent + time.process_time() - began, size + len(data)
        states[document.format] += 1
        command = ["mandoc", "-T", "utf8", "-O", "width=900"]
        shown = subprocess.run(command, input=data, capture_output=True, check=False)
        told = OVERSTRUCK.sub("", shown.stdout.decode("utf-8", "replace"))
        print_ = _folded(told)
        body = "\n".join(told.strip().split("\n")[1:-1])  # without head and foot
        sentences = [document.cut(one) for one in document.sentences if one.kind != "row"]
        missed = [one for one in sentences if _folded(one) not in print_]
        gone = Counter(re.findall(r"\w+", body)) - Counter(re.findall(r"\w+", document.text))
        said, found = said + len(sentences), found + len(sentences) - len(missed)
        printed, lost = printed + len(re.findall(r"\w+", body)), lost + gone.total()
        if missed or gone:
            print(f"  {path.name}: {[one[:60] for one in missed[:3]]} {dict(gone.most_common(5))}")
    print(f"{folder}: {dict(states)}; {found} of {said} sentences stand in mandoc's print")
    print(f"{lost} of {printed} words of the print are lost; {spent / max(size, 1) * 1e6:.1f} s a MB")


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(SIGNS).replace("''", '"')


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400)
