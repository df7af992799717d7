"""`lanterne train`: the trainers' own commands, with a progress bar.

Their options stand in the modules themselves, which run on a bare machine too: `python -m lanterne.training.diffusion`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from lanterne.cli.stop import Stop
from lanterne.cli.theatre import theatre
from lanterne.core.errors import Cancelled

if TYPE_CHECKING:
    from lanterne.training.command import Parser, Reporter

HELP = "Train the model: render, then the decoders, then the diffusion. Everything goes on where it stopped."
TRAINERS = {
    "foundations": ("lanterne.training.foundations", "Compute the video latents' transform and the tokenizer, once."),
    "render": ("lanterne.training.render", "Render scenes ahead and leave their latents in a cache."),
    "video-decoder": ("lanterne.training.decoder", "Render crops for the video decoder, or train it on them."),
    "upsampler": ("lanterne.training.upsampler", "Draw the decoder's crops larger, or train the upsampler on them."),
    "audio-autoencoder": ("lanterne.training.audio", "Train the audio decoder, on sounds made as it goes."),
    "casting": ("lanterne.training.casting", "Train the casting, which says what a clip's subject looks like."),
    "scenic": ("lanterne.training.scenic", "Train the scenic artist, who paints the stage that a clip plays on."),
    "depth": ("lanterne.training.depth", "Train the network that hangs each part of a painted stage at its depth."),
    "planner": ("lanterne.training.planner", "Train the planner, which says where a clip's subject goes."),
    "probe": ("lanterne.training.probe", "Train the probe that `lanterne eval native` measures with."),
    "diffusion": ("lanterne.training.diffusion", "Train the diffusion transformer on a cache of latents."),
    "distillation": ("lanterne.training.distillation", "Distil the transformer for few steps without guidance."),
}

app = typer.Typer(help=HELP, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Train the model."""


def _add(name: str, module_name: str, summary: str) -> None:
    def train(context: typer.Context) -> None:
        from lanterne.model.memory import keep_buffers

        keep_buffers()
        with theatre():
            module = import_module(module_name)
            parser: Parser = module.parser()
            parser.prog = context.command_path
            options = parser.parse_args(context.args)
            run: Callable[[argparse.Namespace, Reporter], None] = module.run
            with _reporter(context.obj) as report:
                run(options, report)

    settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command(name, help=summary, context_settings=settings)(train)


for _name, (_module, _summary) in TRAINERS.items():
    _add(_name, _module, _summary)


@contextmanager
def _reporter(stop: Stop) -> Iterator[Reporter]:
    """A progress bar on standard error, or a line a minute where that is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from lanterne.training.command import Lines

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    bar = Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )
    task = bar.add_task("starting", total=None)
    lines = Lines()

    def report(done: float, total: float, words: str) -> None:
        if stop.number:
            raise Cancelled("Stopped. The same command goes on from the last checkpoint.")
        if console.is_terminal:
            bar.update(task, completed=done, total=total if total < math.inf else None, description=words)
        else:
            lines(done, total, words)

    with bar:
        yield report
