"""The instructions of a job: one Markdown file each, rendered strictly.

A prompt's front matter has its ``version`` (raise it when a change should make finished work due again) and the
``fields`` of WIKI.md that it shows. A field that is missing or not named there is an error, never an empty space. Of
``items`` each item shows its own part, which stands in that item's key and not in the prompt's version.
"""

from __future__ import annotations

import functools
import string
from dataclasses import dataclass, field

import yaml

from agent.brain.actions import JobName
from agent.data import folder
from agent.ledger.records import digest
from agent.wiki.guide import Guide


@dataclass(frozen=True, slots=True)
class Prompt:
    """What heads every call of a job: ``text`` is the system message, ``version`` goes into the keys of its items.

    ``guide`` has the fields of WIKI.md that the job declares, and no others.
    """

    text: str
    version: str
    guide: Guide = field(default_factory=Guide)


@functools.cache
def _template(job: JobName) -> tuple[int, tuple[str, ...], tuple[str, ...], string.Template]:
    _, head, body = (folder("prompts") / f"{job}.md").read_text("utf-8").split("---\n", 2)
    settings = yaml.safe_load(head)
    template = string.Template(body.strip() + "\n")
    fields = tuple(settings["fields"])
    if set(template.get_identifiers()) != set(fields):
        raise ValueError(f"prompts/{job}.md shows {template.get_identifiers()} and declares {fields}")
    return int(settings["version"]), fields, tuple(settings.get("items", ())), template


def prompt(job: JobName, guide: Guide) -> Prompt:
    """The prompt of a job for this wiki."""
    version, fields, items, template = _template(job)
    shown = {field: guide.in_words(field) for field in fields}
    return Prompt(
        template.substitute(shown),
        digest(job, str(version), *(f"{k}={v}" for k, v in sorted(shown.items()))),
        guide.only((*fields, *items)),
    )
