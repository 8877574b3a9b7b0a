"""What a person did to the wiki's files, read into the ledger before new pages are published.

Taken in: resolutions in conflicts.md; blocks added to a page; properties and aliases added; a page renamed or deleted,
or put back. Whatever else was changed leaves the page as it is (see :mod:`agent.wiki.publish`): it is pinned.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from agent.ledger.view import ConflictView, Decided, DecisionKind, Personal, Published, View
from agent.wiki import personal
from agent.wiki.publish import NEW, markdown_files
from agent.wiki.render import page_keys
from agent.wiki.statuses import decided, status_lines, unclear, with_statuses

CONFLICTS = "conflicts.md"
MISHAP = 0.5
"""When more than this share of all entity pages is gone, nobody has decided on each of them: they are written again."""
IN_A_LINK = frozenset('[]|#^\\<>:"?*')
"""Characters that a file's name must not have to be linked to from everywhere."""


class Ledger(Protocol):
    """What taking in edits needs of the ledger."""

    def published(self) -> dict[str, Published]: ...

    def published_text(self, path: str) -> str | None: ...

    def promise(self, pages: Mapping[str, bytes | None]) -> None: ...

    def settle(self, paths: Iterable[str]) -> None: ...

    def decide(self, kind: DecisionKind, subject: str, value: str, path: str) -> None: ...

    def resolve_conflict(self, conflict: str, decided: Decided, claims: Collection[str]) -> None: ...


class Seen(View, Protocol):
    """What taking in edits needs to see."""

    def hidden(self) -> dict[str, tuple[str, str]]: ...

    def statuses_seen(self) -> dict[str, str]: ...


def take_in(wiki: Path, view: Seen, ledger: Ledger) -> list[str]:
    """Read a person's changes into the ledger; returns what was taken in, a line each. Durable on return.

    A page whose changes were taken in as a whole counts as the program's own again, and may be written anew.
    """
    edits = _Edits(wiki, view, ledger, ledger.published())
    edits.put_back()
    edits.renamed_and_deleted()
    edits.changed()
    return edits.taken


def not_understood(wiki: Path, pinned: Iterable[str], ledger: Ledger) -> list[str]:
    """What of a person's words on these pages could not be taken in, each with what to type; it stays there."""
    found = []
    for path in pinned:
        try:
            text = _decoded((wiki / path).read_bytes())
        except FileNotFoundError:
            continue
        except UnicodeDecodeError:
            found.append(f"{path}: is not UTF-8; save the file as UTF-8")
            continue
        if path == CONFLICTS:
            found += [f"{path}: {line}" for line in unclear(ledger.published_text(path) or "", text)]
        if fault := personal.fault(personal.split(text)[0]):
            found.append(f"{path}: its properties can't be read; {fault}")
    return found


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def _words(text: str) -> str:
    """What is equal for a page before and after it, or another that it links to, was put into another folder."""
    return hashlib.sha256(re.sub(r"\[\[[^\[\]|#\n]*/", "[[", text).encode()).hexdigest()


@dataclass(slots=True)
class _Edits:
    wiki: Path
    view: Seen
    ledger: Ledger
    known: dict[str, Published]
    taken: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """New name → old name of the pages that were renamed, without folder and ``.md``."""
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    """Of all entities when the night began: no page can be renamed to another's name."""

    def __post_init__(self) -> None:
        self.ids = {f"entities/{entity.slug}.md": entity.id for entity in self.view.entities()}
        self.keys = page_keys(self.view)
        self.slugs = {*self.view.hidden(), *(entity.slug for entity in self.view.entities())}

    def put_back(self) -> None:
        """A page that was deleted once, and is there again, is wanted again; left alone where its words are others."""
        for slug, (entity, digest) in self.view.hidden().items():
            path = f"entities/{slug}.md"
            file = self.wiki / path
            if path not in self.known and file.is_file():
                self.ledger.decide("hidden", entity, "", path)
                data = file.read_bytes()
                if hashlib.sha256(data).hexdigest() == digest:
                    self._is_ours(path, data)
                self.taken.append(f"{path}: put back")

    def renamed_and_deleted(self) -> None:
        """Entity pages that are gone from where they were seen."""
        pages = [path for path in self.known if path in self.keys and self.known[path].now]
        gone = [path for path in pages if self.known[path].settled and not (self.wiki / path).exists()]
        strange = self._strange() if gone else {}
        mishap = len(gone) > max(3, MISHAP * len(pages))
        for path in gone:
            new = strange.pop(_words(self.ledger.published_text(path) or ""), "")
            slug = new.removeprefix("entities/").removesuffix(".md")
            if path not in self.ids:  # nothing but a person's words was left there
                self.ledger.decide("notes", self.keys[path], "", path)
                self.ledger.decide("properties", self.keys[path], "", path)
                self._forget(path)
            elif new.startswith("entities/") and not IN_A_LINK & set(slug):
                self.ledger.decide("slug", self.ids[path], slug, new)
                self._is_ours(new, (self.wiki / new).read_bytes())
                self._forget(path)
                self.moved[slug] = path.removeprefix("entities/").removesuffix(".md")
                self.ids[new], self.keys[new] = self.ids[path], self.keys[path]
                self.taken.append(f"{path}: renamed to {slug}.md")
            elif not mishap:
                self.ledger.decide("hidden", self.ids[path], self.known[path].now, path)
                self._forget(path)
                how = f"moved to {new}, which is yours now and no page" if new else "deleted, and stays away"
                self.taken.append(f"{path}: {how} (put a file of that name there to have it back)")

    def _strange(self) -> dict[str, str]:
        """Words → path of the files that are no pages; a page can't be renamed to where another was or waits."""
        taken = {f"entities/{slug}.md" for slug in self.slugs} | self.known.keys()
        found = {}
        for file in markdown_files(self.wiki, "**/*.md"):
            path = file.relative_to(self.wiki).as_posix()
            if path not in taken and not path.endswith(NEW):
                with suppress(UnicodeDecodeError):
                    found[_words(file.read_bytes().decode())] = path
        return found

    def changed(self) -> None:
        """Pages whose bytes the program did not write."""
        for path, known in self.known.items():
            try:
                data = (self.wiki / path).read_bytes()
                text = _decoded(data)
            except (FileNotFoundError, UnicodeDecodeError):
                continue
            base = self.ledger.published_text(path)
            as_published = hashlib.sha256(data).hexdigest() in (known.now, known.before)
            if path == CONFLICTS and as_published:
                self._note_statuses({})
            if path.endswith(NEW) or not known.now or base is None or as_published:
                continue
            if path == CONFLICTS:
                text = self._resolutions(text, base)
            if self._page(path, base, self._with_old_names(text)):
                self._is_ours(path, data)
                if path == CONFLICTS:
                    self._note_statuses({})

    def _with_old_names(self, text: str) -> str:
        """The text with links to renamed pages as they were: whoever renames a page has its links changed, too."""
        for new, old in self.moved.items():
            written = rf"(?:entities/)?{re.escape(new)}|{re.escape(new.rsplit('/', 1)[-1])}"
            text = re.sub(rf"\[\[(?:{written})(?=[|\\#\]])", f"[[entities/{old}", text)
        return text

    def _resolutions(self, text: str, base: str) -> str:
        """Take in what was written after ``- status:``; the page with the lines that were understood as they were.

        On a page that is pinned, a line is the person's word once: when it was decided otherwise since, elsewhere, that
        holds. So lines that were taken in there are noted.
        """
        known = {conflict.id: conflict for conflict in (*self.view.conflicts(), *self.view.dismissed())}
        ours, understood = status_lines(base), dict[str, str]()
        seen = self.view.statuses_seen()
        noted = dict(seen)
        for id_, line in status_lines(text).items():
            conflict, said = known.get(id_), decided(line)
            if conflict is None or said is None:
                continue
            if line != seen.get(id_, ours.get(id_)):
                self._resolve(conflict, said)
            noted[id_] = line
            if id_ in ours:
                understood[id_] = ours[id_]
        self._note_statuses({id_: line for id_, line in noted.items() if line != ours.get(id_)})
        return with_statuses(text, understood)

    def _note_statuses(self, lines: Mapping[str, str]) -> None:
        if lines != self.view.statuses_seen():
            self.ledger.decide("statuses", CONFLICTS, json.dumps(lines) if lines else "", CONFLICTS)

    def _resolve(self, conflict: ConflictView, said: Decided) -> None:
        had = conflict.opened if conflict.status == "open" else conflict.resolution
        if said.status == conflict.status and said.text in (had, "" if said.status == "open" else had):
            return
        self.ledger.resolve_conflict(conflict.key, said, [claim.id for claim in conflict.claims])
        self.taken.append(f"{CONFLICTS}: {conflict.id} {'opened again' if said.status == 'open' else said.status}")

    def _page(self, path: str, base: str, text: str) -> bool:
        """Whether all that was changed on a page could be taken in."""
        if text == base:
            return True
        page = self.keys.get(path, path.removesuffix(".md"))
        had = self.view.personal(page)
        base_head, base_body = personal.split(base)
        head, body = personal.split(text)
        notes = personal.notes(personal.without_notes(base_body, had), body)
        added = self._properties(path, base_head, head, had)
        if notes is None or added is None:
            return False
        extra, aliases = added
        if notes != had.notes:
            said = json.dumps([(note.after, note.text) for note in notes]) if notes else ""
            self.ledger.decide("notes", page, said, path)
            self.taken.append(f"{path}: your notes")
        if extra != had.properties:
            self.ledger.decide("properties", page, extra, path)
            self.taken.append(f"{path}: your properties")
        if aliases is not None:
            self.ledger.decide("aliases", self.ids[path], json.dumps(aliases) if aliases else "", path)
            self.taken.append(f"{path}: your aliases")
        return True

    def _properties(self, path: str, base: str, now: str, had: Personal) -> tuple[str, list[str] | None] | None:
        """A person's properties as YAML and, where they changed, their aliases; ``None`` where ours were changed."""
        before, after = personal.properties(base), personal.properties(now)
        own = personal.properties(had.properties)
        if before is None or after is None or own is None:
            return None
        ours = {key: value for key, value in before.items() if key not in own}
        extra = {key: value for key, value in after.items() if key not in ours}
        aliases: list[str] | None = None
        if after.get("aliases") != ours.get("aliases") and path in self.ids:
            aliases = self._aliases(path, ours.get("aliases"), after.get("aliases"))
            if aliases is None:
                return None
            after = {**after, "aliases": ours["aliases"]}
        if any(after.get(key) != value for key, value in ours.items()):
            return None
        said = yaml.safe_dump(extra, sort_keys=False, allow_unicode=True) if extra else ""
        return said, aliases

    def _aliases(self, path: str, before: object, after: object) -> list[str] | None:
        """The aliases that a person gives the entity; ``None`` where one of the program's was taken away."""
        if not isinstance(before, list) or not isinstance(after, list):
            return None
        entity = next(entity for entity in self.view.entities() if entity.id == self.ids[path])
        decided = set(entity.added)
        if any(alias not in after for alias in before if alias not in decided):
            return None
        programs = [alias for alias in before if alias not in decided]
        return [str(alias) for alias in after if alias not in programs]

    def _is_ours(self, path: str, data: bytes) -> None:
        self.ledger.promise({path: data})
        self.ledger.settle([path])

    def _forget(self, path: str) -> None:
        self.ledger.promise({path: None})
        self.ledger.settle([path])
