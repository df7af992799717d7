"""`lanterne eval`: how good an engine is, in figures and in pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from lanterne.cli.stop import Stop
from lanterne.cli.theatre import theatre
from lanterne.core.errors import LanterneError, OutputError

if TYPE_CHECKING:
    from rich.console import Console

    from lanterne.evals.editing import Figure
    from lanterne.evals.table import Row, Table

app = typer.Typer(help="Measure the model: figures, and sheets to look at.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Measure the model: figures, and sheets to look at."""


@app.command()
def native(
    context: typer.Context,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the table here too.")] = None,
    limit: Annotated[int, typer.Option(help="How many prompts; half of them in each language.", min=2)] = 64,
    stills: Annotated[bool, typer.Option("--stills", help="Single pictures instead of clips: much faster.")] = False,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.", min=1, show_default="the engine's own")] = None,
    seed: Annotated[int, typer.Option(help="Other noise, other clips.", min=0)] = 0,
    weights: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Which weights.", show_default="the package's")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A table written before, to stand beside this one.")
    ] = None,
) -> None:
    """Make clips for held-out prompts and let the probe name what they show, beside true renders of the same scenes."""
    from rich.console import Console

    before = _read_table(previous) if previous else {}
    if json_file is not None and not json_file.parent.is_dir():
        raise OutputError(f"There is no folder {json_file.parent}.", "Make it first, or write the table elsewhere.")
    with theatre():
        from lanterne.engines.native import STEPS, WEIGHTS
        from lanterne.evals.bench import Settings
        from lanterne.evals.native import measure

        settings = Settings(weights=weights or WEIGHTS, limit=limit, stills=stills, steps=steps or STEPS, seed=seed)
        with _watch(context.obj) as on_step:
            table = measure(settings, on_step)
    if json_file is not None:
        try:
            json_file.write_text(json.dumps(table.to_json(), indent=1) + "\n")
        except OSError as error:
            raise OutputError(f"{json_file} cannot be written.", error.strerror or "") from error
    _show(table, before, Console())


@app.command()
def editing(
    context: typer.Context,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the table here too.")] = None,
    limit: Annotated[int, typer.Option(help="How many scenes each operation is tried on.", min=1)] = 8,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.", min=1, show_default="the engine's own")] = None,
    seed: Annotated[int, typer.Option(help="Other noise, other clips.", min=0)] = 0,
    weights: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Which weights.", show_default="the package's")
    ] = None,
    memory: Annotated[
        bool, typer.Option("--memory", help="Also make clips of 5 and 60 seconds and weigh them.")
    ] = False,
) -> None:
    """Try every operation of the editor on held-out scenes: seams, what is kept, what is changed, beside a baseline."""
    from rich.console import Console

    if json_file is not None and not json_file.parent.is_dir():
        raise OutputError(f"There is no folder {json_file.parent}.", "Make it first, or write the table elsewhere.")
    with theatre():
        from lanterne.engines.native import STEPS, WEIGHTS
        from lanterne.evals.editing import measure, to_json
        from lanterne.model.weights import digest

        folder = weights or WEIGHTS
        with _watch(context.obj) as on_step:
            figures = measure(folder, limit, steps or STEPS, seed, memory, on_step)
        run = {"scenes": limit, "steps": steps or STEPS, "seed": seed, "weights": digest(folder)}
    if json_file is not None:
        try:
            json_file.write_text(json.dumps(to_json(figures, run), indent=1) + "\n")
        except OSError as error:
            raise OutputError(f"{json_file} cannot be written.", error.strerror or "") from error
    _show_editing(figures, run, Console())


@app.command()
def sheet(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(metavar="OUT.png", help="The sheet to write; its labels go beside it.")],
    shuffle: Annotated[int | None, typer.Option(help="Shuffle the strips by this seed, for a blind judge.")] = None,
    stills: Annotated[
        bool, typer.Option("--stills", help="Eight stills a strip instead of moments of a clip.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(help="The first so many of the prompts.", min=1, show_default="all")
    ] = None,
    prompts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Prompts, one a line.", show_default="the 24 fixed ones")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.", min=1, show_default="the engine's own")] = None,
    seed: Annotated[int, typer.Option(help="Other noise, other clips.", min=0)] = 0,
    weights: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Which weights.", show_default="the package's")
    ] = None,
) -> None:
    """Make the fixed prompts, or others, and lay out moments of each, with no words in the picture.

    The last line of the output is the path of the JSON file that says what is where.
    """
    from lanterne.engines.native import NativeEngine
    from lanterne.evals.prompts import FIXED
    from lanterne.evals.sheet import prompts_of, write_sheet
    from lanterne.model.weights import digest

    asked = FIXED if prompts is None else prompts_of(prompts)
    engine = NativeEngine.open(weights)
    about: dict[str, object] = {"weights": digest(engine.folder), "stills": stills, "steps": steps}
    with _watch(context.obj) as on_step:
        labels = write_sheet(
            output,
            engine,
            asked[:limit],
            seed=seed,
            seconds=0.0 if stills else 4.0,
            steps=steps,
            shuffle=shuffle,
            about=about,
            on_strip=lambda done, of: on_step("strips", done, of),
        )
    typer.echo(str(output))
    typer.echo(str(labels))


@app.command()
def gallery(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where gallery.md and the folder gallery go: docs.")
    ] = Path("docs"),
    clips: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the clips here, and take given ones from here.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="This operation alone; several times.")] = None,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.", min=1, show_default="the engine's own")] = None,
    seed: Annotated[int, typer.Option(help="Other noise, other clips.", min=0)] = 7,
) -> None:
    """Make a clip of every operation by its own command, a strip of each, and the page that shows them.

    The last line of the output is the page's path.
    """
    from lanterne.evals.gallery import write_gallery

    if not folder.is_dir():
        raise OutputError(f"There is no folder {folder}.", "Make it first, or name another one.")
    with _watch(context.obj) as on_step, TemporaryDirectory(prefix="lanterne-gallery-") as passing:
        kept = clips or Path(passing)
        kept.mkdir(parents=True, exist_ok=True)

        def on_piece(name: str, done: int, of: int) -> None:
            on_step("clips", done, of)

        page = write_gallery(folder, kept, only=only or (), steps=steps, seed=seed, on_piece=on_piece)
    typer.echo(str(page))


@contextmanager
def _watch(stop: Stop) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error; raises Cancelled out of the work when somebody says stop."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, int] = {}

        def on_step(stage: str, done: int, of: int) -> None:
            stop.check()
            if stage not in bars:
                bars[stage] = progress.add_task(stage, total=of)
            progress.update(bars[stage], completed=done)  # type: ignore[arg-type]

        yield on_step


def _read_table(path: Path) -> dict[str, float | None]:
    try:
        return {row["name"]: row["value"] for row in json.loads(path.read_text())["rows"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LanterneError(f"{path} holds no table.", "Give a file that --json wrote.") from error


def _show(table: Table, before: dict[str, float | None], console: object) -> None:
    from rich.console import Console
    from rich.table import Table as Grid

    assert isinstance(console, Console)
    grid = Grid("figure", title=f"weights {table.weights}, {table.run['prompts']} prompts")
    titles = ["value", "ceiling", *(["before"] if before else []), "aim", "met"]
    for title in titles:
        grid.add_column(title, justify="right")
    for row in table.rows:
        cells = [_figure(row.value, row.unit), _figure(row.ceiling, row.unit)]
        cells += [_figure(before.get(row.name), row.unit)] if before else []
        grid.add_row(row.name, *cells, _aim(row), {True: "yes", False: "no", None: ""}[row.met])
    console.print(grid)
    console.print(", ".join(f"{name} {value}" for name, value in table.run.items()))


def _show_editing(figures: tuple[Figure, ...], run: dict[str, object], console: Console) -> None:
    from rich.table import Table as Grid

    grid = Grid("figure", title=f"weights {run['weights']}, {run['scenes']} scenes")
    for title in ("value", "baseline", "aim", "met"):
        grid.add_column(title, justify="right")
    for figure in figures:
        aim = f"{'<=' if figure.at_most else '>='} {figure.aim:g} {figure.unit}" if figure.aim else ""
        met = {True: "yes", False: "no", None: ""}[figure.met]
        grid.add_row(figure.name, _figure(figure.value, figure.unit), _figure(figure.baseline, figure.unit), aim, met)
    console.print(grid)


def _figure(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:.1f} {unit}".strip()


def _aim(row: Row) -> str:
    return "" if row.aim is None else f"{'<=' if row.at_most else '>='} {row.aim:g} {row.unit}"
