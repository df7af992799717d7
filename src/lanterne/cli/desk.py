"""What the editing commands have in common: their options, and how they say what they do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from lanterne.cli.generate import LABEL_WIDTH, Loras, describe
from lanterne.cli.stop import Stop

if TYPE_CHECKING:
    from lanterne.core.canvas import Canvas
    from lanterne.direction.desk import Desk
    from lanterne.engines.protocol import Progress

Words = Annotated[str | None, typer.Option("--words", "-w", help="What is to be seen and heard, in English or French.")]


def _common(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The .mp4 to write; by default named after the words, in this folder."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(metavar="WxH", help="Width x height in pixels.", show_default="the engine's that is nearest"),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="The same seed makes the same clip again.", min=0, show_default="drawn")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Denoising steps.", show_default="as the engine likes")] = None,
    count: Annotated[
        int, typer.Option("--count", "-n", help="How many variations, 1 to 8, each with a seed of its own.")
    ] = 1,
    negative: Annotated[str, typer.Option(help="What should not be seen or heard.")] = "",
    engine: Annotated[str, typer.Option(help="Who makes it.")] = "lanterne-mini",
    lora: Loras = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the picture in the terminal as it forms.")] = False,
) -> None:
    """The options of every editing command."""


def editing(prepare: Callable[..., Canvas]) -> Callable[..., None]:
    """A command out of a function that lays out a canvas on a desk: its own arguments first, then the common ones."""
    names = {"Desk": object, "Canvas": object}
    hints = get_type_hints(prepare, localns=names, include_extras=True)
    shared = get_type_hints(_common, include_extras=True)
    own = [each for name, each in inspect.signature(prepare).parameters.items() if name != "desk"]
    common = list(inspect.signature(_common).parameters.values())

    def command(**said: Any) -> None:  # noqa: ANN401 (what typer read)
        context = said.pop("context")
        settings = {each.name: said.pop(each.name) for each in common}
        _make(context, lambda desk: prepare(desk, **said), **settings)

    kinds = {"context": typer.Context, **hints, **shared}
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = [each.replace(annotation=kinds[each.name]) for each in (first, *own, *common)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__name__, command.__doc__ = prepare.__name__, prepare.__doc__
    return command


def _make(
    context: typer.Context,
    prepare: Callable[[Desk], Canvas],
    *,
    output: Path | None,
    size: str | None,
    seed: int | None,
    steps: int | None,
    count: int,
    negative: str,
    engine: str,
    lora: list[str] | None,
    preview: bool,
) -> None:
    """Open a desk, let `prepare` lay out the canvas on it, and make it; each clip's path is a line of the output."""
    # Imported here, so that --help and wrong options answer at once.
    from rich.console import Console

    from lanterne.cli.watch import Watch
    from lanterne.core.canvas import Lora
    from lanterne.direction.desk import Desk

    stop: Stop = context.obj
    loras = tuple(Lora.parse(each) for each in lora or ())
    with Desk(engine, seed=seed, size=size, negative=negative, loras=loras) as desk:
        canvas = prepare(desk)
        planned = desk.plan(canvas)
        typer.echo(f"{'seed':<{LABEL_WIDTH}}{planned.seed}")
        for direction in desk.directions:
            for label, text in describe(planned, direction):
                if label != "seed":
                    typer.echo(f"{label:<{LABEL_WIDTH}}{text}")
        for note in desk.notes:
            typer.echo(f"{'note':<{LABEL_WIDTH}}{note}")
        with Watch(Console(stderr=True), preview) as watch:

            def on_progress(progress: Progress) -> None:
                stop.check()
                watch(progress)

            finished = desk.make(canvas, output, count=count, steps=steps, on_progress=on_progress)
    for made in finished:
        typer.echo(str(made.path))
