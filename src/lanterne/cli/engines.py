"""`lanterne engines`: the models that can be fetched, those that are here, and the operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lanterne.engines.catalogue_entry import Entry
    from lanterne.engines.shelf import Record, Shelf

app = typer.Typer(help="See, fetch, check and remove engines: open weights, servers elsewhere.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="ENGINE", help="Its name in `lanterne engines list`.")]


@app.command("list")
def list_engines() -> None:
    """Say which engines are here, and which can be fetched."""
    from lanterne.engines.catalogue import engine_names
    from lanterne.engines.catalogue_entries import ENTRIES
    from lanterne.engines.shelf import Shelf

    shelf = Shelf.default()
    here = engine_names(shelf)
    typer.echo("Here:")
    for name in here:
        typer.echo(f"  {name}")
    typer.echo("Can be fetched (lanterne engines pull NAME):")
    for entry in ENTRIES:
        if entry.name in here:
            continue
        state = ", half here" if shelf.is_partial(entry.name) else ""
        sound = "sound" if entry.has_sound else "silent"
        memory = _gb(entry.memory_gb("bfloat16"))
        typer.echo(f"  {entry.name:<22} {entry.does}; {sound}; {memory}; {entry.licence.name}{state}")


@app.command()
def show(name: Name) -> None:
    """Say everything that is known of an engine: what it does, its size, its licence."""
    from lanterne.core.capabilities import name_size
    from lanterne.core.errors import LanterneError, NotFound
    from lanterne.engines.catalogue import engine_names, open_engine
    from lanterne.engines.catalogue_entries import find
    from lanterne.engines.shelf import Shelf

    shelf, entry = Shelf.default(), find(name)
    is_here = name in engine_names(shelf)
    if entry is None and not is_here:
        raise NotFound(f"There is no engine called {name[:60]!r}.", "See: lanterne engines list.")
    if entry is not None:
        _describe(entry)
    record = shelf.record(name)
    if record is not None:
        _line("here", f"{record.size / 1e9:.2f} GB, revision {record.revision or 'of its folder'}")
        _line("accepted", f"{record.licence}, {record.accepted_at}")
    if not is_here:
        _line("here", "no")
        return
    try:
        able = open_engine(name, shelf).capabilities()
    except LanterneError as error:
        _line("cannot run", str(error))
        return
    _line("takes", ", ".join(sorted(able.preparations)) + (f"; needs {', '.join(able.needs)}" if able.needs else ""))
    _line("sizes", ", ".join(map(name_size, able.sizes)))
    _line("length", f"up to {able.max_seconds:g} s, {' or '.join(f'{rate:g}' for rate in able.fps)} frames a second")
    _line("loras", ", ".join(able.loras) or "none to choose from")
    _line("sound", f"{able.sample_rate} Hz, {able.channels} channels" if able.has_sound else "none")


@app.command()
def pull(
    name: Name,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Accept the licence without being asked; for scripts.")
    ] = False,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Take it from a folder instead of the hub.")
    ] = None,
) -> None:
    """Fetch a model's weights, once its licence is accepted; goes on where it stopped."""
    from lanterne.core.errors import Forbidden, NotFound
    from lanterne.engines.adopt import adopt
    from lanterne.engines.catalogue import DEFAULT_ENGINE
    from lanterne.engines.catalogue_entries import find
    from lanterne.engines.configured import INSTALL, missing_libraries
    from lanterne.engines.shelf import Shelf

    if name == DEFAULT_ENGINE:
        typer.echo(f"{name} comes with Lanterne: there is nothing to fetch.")
        return
    entry = find(name)
    if entry is None:
        raise NotFound(f"The catalogue has no model {name[:60]!r}.", "See: lanterne engines list.")
    _describe(entry)
    if not accept_licence and not _accepts():
        raise Forbidden(
            "The licence is not accepted; nothing was fetched.",
            "Read it, then run the command again; scripts say --accept-licence.",
        )
    shelf = Shelf.default()
    record = adopt(entry, shelf, source) if source else _pull(entry, shelf)
    typer.echo(f"{name} is here: {record.size / 1e9:.2f} GB. Try: lanterne generate --engine {name} ...")
    if missing := missing_libraries():
        typer.echo(f"Before that, it needs {' and '.join(missing)}. {INSTALL}")


@app.command()
def check(name: Name) -> None:
    """Compare a fetched model with what was fetched: reads all of it."""
    from lanterne.core.errors import WeightsError
    from lanterne.engines.adopt import check as find_faults
    from lanterne.engines.shelf import Shelf

    if faults := find_faults(Shelf.default(), name):
        raise WeightsError(" ".join(faults[:5]), f"Run: lanterne engines pull {name}.")
    typer.echo(f"{name}: all its files are as they came.")


@app.command()
def remove(name: Name) -> None:
    """Remove a fetched model, whole or half."""
    from lanterne.engines.shelf import Shelf

    Shelf.default().remove(name)
    typer.echo(f"{name} is removed.")


def _describe(entry: Entry) -> None:
    _line("name", entry.name)
    _line("does", f"{entry.does}; {'with sound' if entry.has_sound else 'silent'}")
    _line("family", entry.family)
    _line("weights", entry.page + (" (gated: an account there is needed)" if entry.is_gated else ""))
    size = "?" if entry.parameters is None else f"{entry.parameters:g}"
    _line("parameters", f"{size} billion, and {entry.words_parameters:g} billion that read the words")
    for precision in ("bfloat16", "int8", "nf4"):
        whole, largest = entry.memory_gb(precision), entry.largest_gb(precision)
        _line("memory", f"{precision}: {_gb(whole)} for the weights, {_gb(largest)} if only the part at work is loaded")
    _line("licence", f"{entry.licence.name}: {entry.licence.limits}")
    _line("read it", entry.licence.text)
    if entry.licence.read_at:
        _line("said after", entry.licence.read_at)


def _pull(entry: Entry, shelf: Shelf) -> Record:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from lanterne.engines.pull import pull as fetch

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(entry.name, total=None)

        def on_part(path: str, done: int, whole: int) -> None:
            bar.update(task, description=path[-40:], completed=done, total=whole)

        return fetch(entry, shelf, on_part)


def _accepts() -> bool:
    try:
        return typer.confirm("Do you accept this licence?", default=False)
    except typer.Abort:  # nobody is there to answer
        return False


def _gb(size: float | None) -> str:
    return "? GB" if size is None else f"{size:.0f} GB" if size >= 10 else f"{size:.1f} GB"


def _line(label: str, text: str) -> None:
    typer.echo(f"{label:<12}{' '.join(text.split())}")
