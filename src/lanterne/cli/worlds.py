"""`lanterne worlds`: looks into the theatre that the native model learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lanterne.cli.stop import Stop
from lanterne.cli.theatre import theatre
from lanterne.core.capabilities import parse_size

app = typer.Typer(help="Look into the theatre that the model learns from.", no_args_is_help=True)

_SAMPLE_RATE = 24_000


@app.callback()
def _group() -> None:
    """Look into the theatre that the model learns from."""


@app.command()
def render(
    context: typer.Context,
    seed: Annotated[int, typer.Argument(help="Which scene: every number is one.", min=0)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The .mp4 to write.")] = None,
    world: Annotated[Literal["small", "wide"], typer.Option(help="The small world trains the diffusion.")] = "small",
    seconds: Annotated[float, typer.Option(help="How long the scene lasts.", min=0.05, max=60)] = 4.0,
    size: Annotated[str, typer.Option(metavar="WxH", help="Width x height in pixels.")] = "864x480",
    fps: Annotated[float, typer.Option(help="Frames per second.", min=1, max=120)] = 24.0,
) -> None:
    """Draw and sound one scene of the theatre: a simulation, not a generated clip, and marked as such.

    Says the scene's caption; the last line of the output is the file's path alone.
    """
    from lanterne.media.writer import ClipWriter
    from lanterne.media.xmp import SourceType

    with theatre():
        from lanterne.worlds.art import Art
        from lanterne.worlds.draw import Theatre
        from lanterne.worlds.grammar import sample_scene
        from lanterne.worlds.sound import mix

        art = Art.open()
    stop: Stop = context.obj
    width, height = parse_size(size)
    scene = sample_scene(seed, world, seconds, width / height)
    path = output or Path(f"scene-{world}-{seed}.mp4")
    comment = f"Rendered by Lanterne's theatre, scene {seed} of the {world} world"
    with ClipWriter(path, (width, height), fps, _SAMPLE_RATE, 2, comment=comment, source=SourceType.SIMULATION) as sink:
        for frame in Theatre(art).frames(scene, (width, height), fps):
            stop.check()
            sink.video(frame[None])
        sink.audio(mix(scene, _SAMPLE_RATE))
    typer.echo(scene.shot.caption())
    typer.echo(str(path))
