"""`lanterne generate`: a clip with sound from words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lanterne.cli.stop import Stop

if TYPE_CHECKING:
    from lanterne.direction.make import Plan
    from lanterne.direction.report import Direction
    from lanterne.engines.protocol import Progress

LABEL_WIDTH = 13
Loras = Annotated[
    list[str] | None,
    typer.Option("--lora", metavar="NAME[:SCALE]", help="A LoRA that the engine offers; may come several times."),
]
_ALWAYS_SAID = ("understood", "substituted", "assumed", "ignored")


def generate(
    context: typer.Context,
    prompt: Annotated[
        str, typer.Argument(help='What to show, in English or French: "a red kite over a green park, golden hour".')
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The .mp4 to write; by default named after the words, in this folder."),
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long the clip lasts.")] = 4.0,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Width x height in pixels: 864x480, 480x864 for portrait, ...")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="The same seed makes the same clip again; drawn and printed if left out.")
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(help="Denoising steps: fewer are faster, more are finer.", show_default="as the engine likes"),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the picture in the terminal as it forms.")] = False,
    engine: Annotated[str, typer.Option(help="Who makes it.")] = "lanterne-mini",
    lora: Loras = None,
) -> None:
    """Make a video with sound from words.

    Says how the words were read, then works for a while; the last line of the output is the file's path alone.
    """
    # Imported here, so that --help and wrong options answer at once.
    from rich.console import Console

    from lanterne.cli.watch import Watch
    from lanterne.core.canvas import Lora
    from lanterne.direction.make import make, plan

    loras = tuple(Lora.parse(each) for each in lora or ())
    planned = plan(prompt, seconds=seconds, size=size, seed=seed, engine=engine, loras=loras)
    for label, text in describe(planned):
        typer.echo(f"{label:<{LABEL_WIDTH}}{text}")
    stop: Stop = context.obj
    with Watch(Console(stderr=True), preview) as watch:

        def on_progress(progress: Progress) -> None:
            stop.check()
            watch(progress)

        made = make(planned, output, steps, on_progress)
    typer.echo(str(made.path))


def describe(planned: Plan, direction: Direction | None = None) -> Iterator[tuple[str, str]]:
    """The account of a plan, or of one of several directions of it, line by line: (label, text)."""
    from lanterne.core.canvas import Preparation
    from lanterne.direction.hurry import hurried

    direction = direction or planned.direction
    yield "seed", str(planned.seed)
    accounts = (
        ("understood", [_pair(words, f"{key} ({_plain(slot)})") for words, slot, key in direction.understood]),
        ("substituted", [_pair(words, key) for words, key in direction.substituted]),
        ("assumed", [f"{key} ({_plain(slot)})" for slot, key in direction.assumed]),
        ("never seen", [f"{words} ({_plain(slot)})" for slot, words in direction.unseen if slot != "speech"]),
        ("not spoken", [f"{words} (English is)" for slot, words in direction.unseen if slot == "speech"]),
        ("ignored", list(direction.ignored)),
        ("left out", [shot.caption() for shot in planned.left_out]),
    )
    for label, entries in accounts:
        if entries or label in _ALWAYS_SAID:
            yield label, " ".join("; ".join(entries).split()) or "nothing"
    if Preparation.SPEECH in planned.engine.capabilities().preparations:
        yield from (("note", note) for note in hurried(planned.canvas))


def _pair(words: str, meant: str) -> str:
    return f"{words} = {meant}"


def _plain(slot: str) -> str:
    return slot.replace("_", " ")
