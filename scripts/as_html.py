"""One page of a wiki as HTML, roughly as Obsidian shows it: for the README's pictures only."""

from __future__ import annotations

import html
import itertools
import re
import sys
from pathlib import Path

from markdown_it import MarkdownIt

STYLE = """
body { font: 16px/1.55 system-ui, "DejaVu Sans", sans-serif; max-width: 860px; margin: 28px auto; color: #222; }
h1, h2 { line-height: 1.25; } h2 { font-size: 1.15em; } a { color: #7a5af5; text-decoration: none; }
table { border-collapse: collapse; font-size: .92em; }
td, th { border: 1px solid #ddd; padding: 5px 9px; text-align: left; }
sup a { font-size: .75em; }
.callout { background: #e8f1fd; border-left: 4px solid #4a90e2; padding: 8px 14px; margin: 14px 0; }
.notes { font-size: .82em; color: #555; border-top: 1px solid #ddd; } .notes p { margin: 4px 0; }
"""


def main() -> None:
    text = Path(sys.argv[1]).read_text("utf-8").split("\n---\n", 1)[-1]
    text = re.sub(r"\n\^C-[0-9a-f]+\n", "\n", text)
    body, notes = [], []
    for line in text.splitlines():
        (notes if line.startswith("[^") else body).append(line)
    shown = MarkdownIt("commonmark").enable("table").render("\n".join(body))
    footnotes = "".join(f"<p>{_inline(re.sub(r'^.*?: ', '', note, count=1))}</p>" for note in notes)
    count = itertools.count(1)
    numbered = re.sub(r"<p>", lambda _: f"<p>{next(count)}. ", footnotes)
    print(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{_links(shown)}<div class=notes>{numbered}</div>")


def _inline(markdown: str) -> str:
    return _links(MarkdownIt("commonmark").renderInline(markdown))


def _links(shown: str) -> str:
    shown = re.sub(r"\[\[[^\]|]*\|([^\]]*)\]\]", r"<a href=#>\1</a>", shown)
    shown = re.sub(r"\[\^(\d+)\]", r"<sup><a href=#>\1</a></sup>", shown)
    return re.sub(r"<blockquote>\s*<p>\[!(\w+)\](.*?)</p>\s*</blockquote>", _callout, shown, flags=re.DOTALL)


def _callout(found: re.Match[str]) -> str:
    return f"<div class=callout><b>{html.escape(found[1].capitalize())}</b> {found[2]}</div>"


main()
