"""The map's data."""

from __future__ import annotations

import json
from pathlib import Path

from reader.conftest import Client


def test_every_page_is_on_the_map_once_with_its_links(client: Client, made: Path) -> None:
    told = json.loads(client.get("/graph/data").text)
    pages = {path.relative_to(made).as_posix().removesuffix(".md") for path in made.rglob("*.md")}
    assert set(told["paths"]) == {page for page in pages if "/" in page}
    columns = ("titles", "paths", "type", "x", "y", "group", "links")
    assert {len(told[column]) for column in columns} == {len(told["paths"])}
    agent, pid = (told["paths"].index(f"entities/{name}") for name in ("ssh-agent", "ssh-agent-pid"))
    assert max(agent, pid) in told["links"][min(agent, pid)]
    assert told["types"][told["type"][told["paths"].index("sources/openssh-8-4-ssh-agent")]] == "source"


def test_a_new_page_comes_onto_the_map(own: Client, wiki: Path) -> None:
    before = json.loads(own.get("/graph/data").text)
    (wiki / "own" / "lamp.md").write_text("# Lamp\n\n[[entities/ssh-agent|an agent]]\n")
    own.desk.library.forget()
    after = json.loads(own.get("/graph/data").text)
    assert set(after["paths"]) - set(before["paths"]) == {"own/lamp"}
    links = sum(map(len, after["links"])) - sum(map(len, before["links"]))
    assert links == 1
