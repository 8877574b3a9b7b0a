"""Nights: run them, say what one would do, go on with one, fetch for one."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from agent import durable
from agent.cli.options import DEFAULT_WIKI, JsonOption, WikiOption, ledger_of, seen
from agent.errors import UsageError
from agent.ledger import disk, lock
from agent.ledger.journal import Ledger
from agent.night.schedule import DAWN, dawn

app = typer.Typer()


class BrainChoice(StrEnum):
    auto = "auto"
    model = "model"
    rules = "rules"


class ImagesChoice(StrEnum):
    auto = "auto"
    on = "on"
    off = "off"


class LookChoice(StrEnum):
    auto = "auto"
    on = "on"
    off = "off"


class EngineChoice(StrEnum):
    up = "up"


DepthOption = Annotated[int, typer.Option(help="Links to follow below each web address: a whole site.", min=0)]
MostOption = Annotated[int, typer.Option("--max-pages", help="Pages of one site at most.", min=1)]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Web pages of this machine and its neighbours, too.")
]
SourcesArgument = Annotated[
    list[str], typer.Argument(help="Folders, files, globs or web addresses.", show_default=False)
]


@app.command()
def run(
    sources: SourcesArgument,
    wiki: WikiOption = DEFAULT_WIKI,
    overnight: Annotated[bool, typer.Option(help=f"Work until --until (default {DAWN}) and wait out faults.")] = False,
    until: Annotated[str | None, typer.Option(help="Stop at this time of day, HH:MM.")] = None,
    hours: Annotated[float | None, typer.Option(help="Stop after this many hours.", min=0.0)] = None,
    max_tokens: Annotated[
        int | None, typer.Option(help="Stop after this many tokens of prompts and answers.", min=1)
    ] = None,
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            envvar="WIKIAGENT_BASE_URL",
            help="OpenAI-compatible address of an engine, with /v1; several times for several engines of one model.",
        ),
    ] = None,
    gguf: Annotated[
        Path | None, typer.Option(help="A GGUF file to serve here while the run lasts (extra `gguf`).", dir_okay=False)
    ] = None,
    model: Annotated[
        str | None, typer.Option(envvar="WIKIAGENT_MODEL", help="Model to ask for, if it serves several.")
    ] = None,
    brain: Annotated[
        BrainChoice, typer.Option(help="auto: an engine if there is one, else the built-in rules.")
    ] = BrainChoice.auto,
    engine: Annotated[EngineChoice | None, typer.Option(help="up: start the engine first, if none runs.")] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            help="Loops at once; else as `engine bench` found best here, else 16 for each engine.",
            min=1,
            max=4096,
            show_default=False,
        ),
    ] = None,
    patience: Annotated[
        float | None,
        typer.Option(help="Seconds to wait for an engine that stays away (by night: until dawn).", min=0.0),
    ] = None,
    cohort: Annotated[int, typer.Option(help="Sources taken together from reading to writing.", min=1)] = 64,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on watching SOURCES; read what changes, until Ctrl-C or the deadline.")
    ] = False,
    images: Annotated[
        ImagesChoice, typer.Option(help="Show images to the model; auto: where it proves that it sees.")
    ] = ImagesChoice.auto,
    figures: Annotated[
        bool,
        typer.Option("--figures", help="Read the images inside PDFs and pages, too, each a source of its own."),
    ] = False,
    second_look: Annotated[
        LookChoice,
        typer.Option(help="Ask the model once more whether the evidence says what was claimed; auto: by night."),
    ] = LookChoice.auto,
    retry: Annotated[bool, typer.Option("--retry", help="Try once more what killed its reader or the engine.")] = False,
    reread: Annotated[bool, typer.Option("--reread", help="Read again what another model than this has read.")] = False,
    depth: DepthOption = 0,
    max_pages: MostOption = 500,
    allow_private: PrivateOption = False,
    sampling: Annotated[
        list[str] | None,
        typer.Option(help="How a job's answers are drawn: read.temperature=0.3, all.top_p=0.9, reconcile.thinking=on."),
    ] = None,
    no_fetch: Annotated[
        bool, typer.Option("--no-fetch", help="Ask no web server; read what was fetched before.")
    ] = False,
    max_age: Annotated[
        float, typer.Option(help="Hours for which a web page that was fetched is not asked for again.", min=0.0)
    ] = 6.0,
) -> None:
    """Read SOURCES and write the wiki. Run it again after whatever stopped it: it goes on where it was."""
    given = dict(locals())
    from agent.run import run as work

    raise typer.Exit(work(wiki, _options(**given), retry=retry, reread=reread))


def _options(
    *,
    engine: EngineChoice | None,
    brain: BrainChoice,
    images: ImagesChoice,
    second_look: LookChoice,
    gguf: Path | None,
    **given: Any,
) -> dict[str, Any]:
    """What was typed, as it is stored for ``resume``."""
    plain = ("sources", "overnight", "until", "hours", "max_tokens", "base_url", "model", "concurrency", "patience")
    return {
        **{name: given[name] for name in (*plain, "cohort", "watch", "figures")},
        "folder": str(Path.cwd()),
        "brain": brain.value,
        "engine": engine.value if engine else None,
        "gguf": str(gguf) if gguf else None,
        "web": {
            "depth": given["depth"],
            "most_pages": given["max_pages"],
            "private": given["allow_private"],
            "offline": given["no_fetch"],
            "max_age": given["max_age"] * 3600,
        },
        "images": images.value,
        "sampling": given["sampling"] or [],
        "second_look": second_look.value,
    }


def _as_run(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all options of ``run`` besides its own, so that nobody has to keep two lists alike."""
    options, own = (inspect.signature(one, eval_str=True).parameters.values() for one in (run, command))
    both = [*options, *(one for one in own if one.kind is not one.VAR_KEYWORD)]
    command.__signature__ = inspect.Signature(both)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in both}
    return command


@app.command()
@_as_run
def plan(as_json: JsonOption = False, **given: Any) -> None:
    """Say what `run` with the same words would do, and what that takes. Nothing is written, asked or fetched."""
    from agent.brain.rules import RulesBrain
    from agent.brains import kind_of_brain
    from agent.planning import planning
    from agent.run import settings

    wiki, options = given["wiki"], _options(**given)
    now = datetime.now()
    end = dawn(given["overnight"], given["until"], given["hours"], now)
    kind = kind_of_brain(options)
    unlike = (options["model"] or "" if kind == "model" else RulesBrain.name) if given["reread"] else None
    made = planning.plan(wiki, settings(wiki, options), kind, retry=given["retry"], unlike=unlike)
    made.hours_there = None if end is None else round((end - now.timestamp()) / 3600, 2)
    typer.echo(made.model_dump_json(indent=2) if as_json else planning.in_words(made))


@app.command()
def resume(
    wiki: WikiOption = DEFAULT_WIKI,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Only if the last run did not come to its end; else do nothing.")
    ] = False,
) -> None:
    """Go on with the last run of this wiki, with the options that it had and in the folder where it was started."""
    from agent.run import run as work

    if unfinished and not ledger_of(wiki).exists():
        typer.echo(f"{wiki}: nothing has been run")
        return
    with seen(wiki) as snapshot:
        stored, ended = snapshot.setting("options"), snapshot.setting("ended")
    if unfinished and (ended or not stored):
        typer.echo(f"{wiki}: the last run came to its end; nothing is done")
        return
    if not stored:
        raise UsageError(
            f"there is no run to go on with in {wiki}; start one with: wikiagent run SOURCES --wiki {wiki}"
        )
    options = json.loads(stored)
    raise typer.Exit(work(_go_back(wiki, options.get("folder", "")), options, was_there=True))


@app.command()
def fetch(
    sources: SourcesArgument,
    wiki: WikiOption = DEFAULT_WIKI,
    depth: DepthOption = 0,
    max_pages: MostOption = 500,
    allow_private: PrivateOption = False,
) -> None:
    """Fetch the web addresses among SOURCES, typed or listed in files, and read nothing yet. `run` does it, too."""
    from agent.deciding import settle
    from agent.fetch.settings import Web
    from agent.fetch.summary import summary
    from agent.fetch.web import collect
    from agent.progress import FULL, Counter

    disk.refuse_network(wiki)
    own = wiki / ".wikiagent"
    durable.make_folders(wiki, own, own / "raw", own / "text")
    console = Console(highlight=False, soft_wrap=True)
    web = Web(depth, max_pages, allow_private, max_age=0.0)
    with lock.Lock(own / "lock"):
        ledger = Ledger(ledger_of(wiki))
        try:
            with Counter(console, "fetching") as counter:
                found = asyncio.run(collect(sources, wiki, ledger, web, counter, lambda: console.print(FULL)))
        finally:
            ledger.close()
    settle(wiki)
    lines, whole = summary(found)
    console.print("\n".join(lines), markup=False)
    raise typer.Exit(0 if whole else 4)


def _go_back(wiki: Path, folder: str) -> Path:
    """Change to the folder that sources were typed relative to; returns the wiki's path as seen from there."""
    if not folder or Path(folder) == Path.cwd():
        return wiki
    wiki = wiki.absolute()
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(
            f"the folder where the last run was started can't be entered ({folder}: {error.strerror}); "
            f"start again from elsewhere with: wikiagent run SOURCES --wiki {wiki}"
        ) from error
    return wiki
