"""The commands. The only place where the real parts are put together."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
import os
import shlex
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console

from agent import __version__, curation, durable
from agent.errors import LedgerDamaged, UsageError, WikiagentError
from agent.ledger import disk, lock
from agent.ledger.journal import Ledger
from agent.options import DEFAULT_WIKI, JsonOption, WikiOption, ledger_of, seen
from agent.schedule import DAWN, dawn

if TYPE_CHECKING:
    from agent.wiki.verify import Finding

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads a pile of sources with a local model and leaves a linked Markdown wiki whose every sentence is cited.",
)
engine_app = typer.Typer(no_args_is_help=True, help="The local model server: start it, look at it, stop it.")
app.add_typer(engine_app, name="engine")
app.add_typer(curation.entities, name="entities")
app.add_typer(curation.conflicts, name="conflicts")


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


def main() -> None:
    """The entry point: one line and an exit code for what a person can mend, a traceback for what is our bug."""
    try:
        app(standalone_mode=True)
    except WikiagentError as error:
        _complain(error)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        _complain(LedgerDamaged(f"the ledger is damaged ({error}); put the last copy back with: wikiagent restore"))
    except OSError as error:
        if disk.is_full(error):
            _complain(UsageError(f"the disk is full ({error}); free some space and run the same command"))
        failing = disk.failing(error, Path(error.filename or "the wiki"))
        if failing is None:
            raise
        _complain(failing)


def _complain(error: WikiagentError) -> NoReturn:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"wikiagent: {error}", markup=False)
    sys.exit(error.exit_code)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"wikiagent {__version__}")
        raise typer.Exit


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

    raise typer.Exit(work(wiki, _options(**given), retry=retry))


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
    from agent import planning
    from agent.brains import kind_of_brain
    from agent.run import settings

    wiki, options = given["wiki"], _options(**given)
    now = datetime.now()
    end = dawn(given["overnight"], given["until"], given["hours"], now)
    made = planning.plan(wiki, settings(wiki, options), kind_of_brain(options), retry=given["retry"])
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


@app.command()
def status(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """How far the night is. Works while it runs, from another terminal."""
    from agent import morning

    with seen(wiki) as snapshot:
        now = morning.status(snapshot, lock.holder(wiki / ".wikiagent" / "lock"))
    typer.echo(json.dumps(now, indent=2) if as_json else morning.status_in_words(now))


@app.command()
def view(
    wiki: WikiOption = DEFAULT_WIKI,
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0: any that is free.", min=0, max=65535)] = 8420,
) -> None:
    """Show the wiki in a browser, on this machine only. Works while a night runs, too."""
    from agent.reader.server import serve

    serve(wiki, port, typer.echo)


@app.command()
def restore(wiki: WikiOption = DEFAULT_WIKI) -> None:
    """Put the last hourly copy of the ledger back, where the ledger itself is damaged. Nothing is thrown away."""
    from agent.ledger import backup
    from agent.wiki.publish import take_over

    with lock.Lock(wiki / ".wikiagent" / "lock"):
        copy, aside = backup.put_back(wiki)
        ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
        try:
            taken = take_over(wiki, ledger, aside)
        finally:
            ledger.close()
    made = datetime.fromtimestamp(copy.stat().st_mtime).astimezone()
    typer.echo(f"put back the copy of {made:%Y-%m-%d %H:%M}; what stood there is in {aside}")
    if taken:
        typer.echo(f"{len(taken)} pages are newer than it and are written anew by the next run; copies: {aside}/pages")
    typer.echo(f"go on with: wikiagent resume --wiki {wiki}")


@app.command()
def verify(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """Prove, without a model, that every quote, citation and link holds. Exit 0, or 1 and a list."""
    from agent.ledger.documents import Documents
    from agent.wiki.verify import verify as check

    with seen(wiki) as snapshot:
        documents = Documents(snapshot.connection, wiki / ".wikiagent")
        findings = check(wiki, snapshot, documents.get)
        pages, claims = len(snapshot.published()), snapshot.count_claims()
    if as_json:
        typer.echo(_findings_as_json(findings))
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{wiki}: {len(findings)} findings in {pages} pages, {claims} claims" if findings else
                   f"{wiki}: verified, {pages} pages, {claims} claims; every quote stands in its source")  # fmt: skip
    raise typer.Exit(1 if findings else 0)


def _findings_as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


@app.command()
def lint(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """List what to mend, without a model: what verify proves, thin, orphaned and doubled pages, unsupported words."""
    from agent import scoring

    with seen(wiki) as snapshot:
        findings = scoring.lint(wiki, snapshot, scoring.sources_of(wiki, snapshot))
    typer.echo(
        _findings_as_json(findings) if as_json else "\n".join([*map(str, findings), f"{len(findings)} findings"])
    )
    raise typer.Exit(1 if findings else 0)


@app.command(name="eval")
def evaluate(
    wiki: Annotated[Path, typer.Argument(help="A finished wiki.")] = DEFAULT_WIKI,
    gold: Annotated[Path | None, typer.Option(help="Folder with what should be found; see examples/planted.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score a wiki against its sources, and against gold where there is some, without a model."""
    from agent import scoring

    with seen(wiki) as snapshot:
        figures = scoring.evaluate(wiki, snapshot, scoring.Gold.load(gold) if gold else None)
    typer.echo(scoring.as_json(figures) if as_json else scoring.in_words(figures))


@app.command()
def export(
    jsonl: Annotated[Path, typer.Option("--jsonl", help="Folder for claims, conflicts, entities and sources.jsonl.")],
    wiki: WikiOption = DEFAULT_WIKI,
) -> None:
    """Give the wiki to programs: claims.jsonl, conflicts.jsonl, entities.jsonl, sources.jsonl."""
    from agent.wiki.export import export as write

    with seen(wiki) as snapshot:
        write(snapshot, jsonl, wiki / ".wikiagent" / "text")
    typer.echo(f"wrote claims, conflicts, entities and sources.jsonl to {jsonl}")


@app.command()
def init(
    wiki: WikiOption = DEFAULT_WIKI,
    service: Annotated[
        bool, typer.Option("--service", help="Write a unit (systemd, launchd) that goes on after a reboot.")
    ] = False,
) -> None:
    """Make a new wiki's folder with a WIKI.md to say in what it is for, before the first run."""
    from agent.wiki import guide

    guide.create(wiki)
    if service:
        _write_service(wiki)
        return
    typer.echo(
        f"{wiki}/WIKI.md says what the wiki is for and how it is written; change it, then: "
        f"wikiagent run SOURCES --wiki {wiki}"
    )


def _write_service(wiki: Path) -> None:
    from agent import service

    stored = ""
    if ledger_of(wiki).exists():
        with seen(wiki) as snapshot:
            stored = snapshot.setting("options")
    folder = (json.loads(stored).get("folder") if stored else None) or Path.cwd()
    made = service.install(wiki, Path(folder), Path.home())
    typer.echo(f"wrote {made.path}; it goes on with {wiki} after a reboot, unless the last run came to its end")
    typer.echo("\n".join(["switch it on with:", *(f"  {line}" for line in made.on)]))
    typer.echo("\n".join(["and off with:", *(f"  {line}" for line in made.off)]))
    if "WIKIAGENT_API_KEY" in os.environ:
        typer.echo("WIKIAGENT_API_KEY is not written into it; give it to the unit yourself, in its environment")


@engine_app.command("up")
def engine_up(
    profile: Annotated[str | None, typer.Option(help="One of vllm/profiles; else the best that fits.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    mtp: Annotated[str, typer.Option(help="on, off, or the number of tokens to draft.")] = "on",
    images: Annotated[bool, typer.Option("--images", help="Load the model's eyes, too; costs loops at once.")] = False,
    loops: Annotated[int | None, typer.Option(help="How many the night will want at once.", min=1)] = None,
    any_card: Annotated[bool, typer.Option("--any-card", help="Start it whatever the card is.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Show what would be started; start nothing.")] = False,
    extra: Annotated[list[str] | None, typer.Argument(help="Arguments for vLLM, after --.")] = None,
) -> None:
    """Start Gemma 4 with its MTP drafter on this machine, wait until it answers, and leave it running."""
    from agent import engine
    from agent.brains import started

    options = engine.Options(
        profile=profile, port=port, mtp=mtp, images=images, loops=loops, any_card=any_card, extra=tuple(extra or ())
    )
    if only_print:
        words = engine.command(options, tell=lambda line: typer.echo(f"engine: {line}", err=True))
        typer.echo(shlex.join(words))
        return
    there = started(options)
    typer.echo(f"{there.model} answers at {there.base_url}; stop it with: wikiagent engine down")


@engine_app.command("doctor")
def engine_doctor(
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            envvar="WIKIAGENT_BASE_URL",
            help="An engine elsewhere, several times for several; else the one that `engine up` has started.",
        ),
    ] = None,
    gguf: Annotated[Path | None, typer.Option(help="A GGUF file to serve and look at.", dir_okay=False)] = None,
    model: Annotated[str | None, typer.Option(envvar="WIKIAGENT_MODEL", help="Model to look at, of several.")] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            help="Loops at once that the night will want; else as a run has them.", min=1, max=4096, show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at the engine, as every run does before it begins. Exit 0, or 1 where something would harm a night."""
    from agent import brains

    found = asyncio.run(brains.examined(base_url or [], gguf, model, concurrency))
    typer.echo(json.dumps(dataclasses.asdict(found), indent=2) if as_json else "\n".join(brains.as_lines(found)))
    raise typer.Exit(0 if found.is_sound else 1)


@engine_app.command("down")
def engine_down() -> None:
    """Stop the engine that `engine up` started, with all of its processes."""
    from agent import engine

    stopped = engine.down(tell=lambda line: typer.echo(f"engine: {line}"))
    typer.echo("the engine is stopped" if stopped else "no engine was running")


@engine_app.command("bench")
def engine_bench(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="Sources whose prompts are asked; else the shipped example.", exists=True),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="An engine that runs; else the one that `engine up` has started.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(envvar="WIKIAGENT_MODEL", help="Model to ask for, if it serves several.")
    ] = None,
    gguf: Annotated[Path | None, typer.Option(help="A GGUF file to serve and measure.", dir_okay=False)] = None,
    mtp: Annotated[
        str, typer.Option(help="Settings to compare, where the server is ours: on, off, or numbers of drafted tokens.")
    ] = "on,off",
    text: Annotated[Path | None, typer.Option(help="A file whose text fills the contexts.", exists=True)] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for JSON, Markdown and plot.", file_okay=False)] = None,
    imports: Annotated[
        list[Path] | None, typer.Option("--import", help="Figures of `vllm bench serve` or llama-benchy, beside ours.")
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Only to see that all is there; nothing goes by it.")] = False,
) -> None:
    """Measure speed by context and by loops at once, with MTP on and off, and say what to set. `run` goes by it."""
    from agent.bench import command
    from agent.bench.sitting import Wanted

    wanted = Wanted(sources or (), text, command.settings(mtp), short, imports or (), out)
    measuring = command.bench(wanted, base_url, model, gguf, tell=lambda line: typer.echo(f"bench: {line}"))
    typer.echo("\n".join(command.in_words(*asyncio.run(measuring))))


@engine_app.command("status")
def engine_status() -> None:
    """Whether an engine that `engine up` started is there and answers."""
    from agent import engine

    seen = engine.status()
    typer.echo(f"{seen.state}: {seen.line}")


if __name__ == "__main__":
    main()
