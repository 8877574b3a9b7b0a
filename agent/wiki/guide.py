"""WIKI.md: what the wiki is for and how it is written, in a person's words."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from agent import durable
from agent.data import folder
from agent.errors import UsageError
from agent.sources import kinds


class Guide(BaseModel):
    """The fields of WIKI.md's front matter. Prompts show those that they declare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str = ""
    audience: str = ""
    language: str = ""
    tone: str = ""
    types: list[str] = []
    leave_out: str = ""
    glossary: dict[str, str] = {}
    standing: dict[str, str] = {}
    """Pattern of source names → kind of source, where the program can't see it: ``{"inbox/*": note}``."""

    @field_validator("standing")
    @classmethod
    def _known(cls, standing: dict[str, str]) -> dict[str, str]:
        if strange := next((word for word in standing.values() if kinds.known(word) is None), None):
            raise ValueError(f"{strange!r} is no kind of source; say one of {', '.join(kinds.KINDS)}")
        return standing

    def noted(self) -> dict[str, str]:
        """What the ledger must know of it to show what it holds, by name."""
        return {"standing": json.dumps(self.standing, sort_keys=True), "types": json.dumps(self.types)}

    def in_words(self, field: str) -> str:
        """A field as a prompt shows it. Raises :class:`AttributeError` for one that is not there."""
        value = getattr(self, field)
        if isinstance(value, dict):
            return "; ".join(f"{name}: {meaning}" for name, meaning in value.items()) or "-"
        return ", ".join(value) if isinstance(value, list) else value or "-"


def create(wiki: Path) -> None:
    """Give a wiki its WIKI.md where it has none."""
    wiki.mkdir(parents=True, exist_ok=True)
    if not (wiki / "WIKI.md").exists():
        durable.write(wiki / "WIKI.md", (folder("wiki_template") / "WIKI.md").read_bytes())


def load(wiki: Path) -> Guide:
    """What WIKI.md says. Raises :class:`UsageError`, naming the line or field, for what can't be read."""
    path = wiki / "WIKI.md"
    text = path.read_text("utf-8", "replace")
    parts = text.split("---\n", 2)
    if not text.startswith("---\n") or len(parts) < 3:
        raise UsageError(f"{path} must begin with its fields between two lines of ---; delete it to get a fresh one")
    try:
        return Guide.model_validate(yaml.safe_load(parts[1]) or {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise UsageError(
            f"{path}, line {line}: {error.problem}; text with a colon in it needs quotation marks"
        ) from error
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        raise UsageError(f"{path}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
