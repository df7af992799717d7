"""The entry point, `lanterne`: what goes wrong is one clear sentence on standard error and the right exit status."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from lanterne.cli import editing, engines, evals, keys, train, worlds
from lanterne.cli.expand import expand
from lanterne.cli.generate import generate
from lanterne.cli.serve import serve
from lanterne.cli.stop import Stop
from lanterne.cli.worker import worker
from lanterne.core.errors import Cancelled, LanterneError

app = typer.Typer(
    name="lanterne",
    help="Make videos with sound from words, on your own machine.\n\n"
    'Try: lanterne generate "a red kite flying over a green park, golden hour"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.command()(generate)
for _command in editing.COMMANDS:
    app.command()(_command)
app.command()(expand)
app.command()(serve)
app.add_typer(engines.app, name="engines")
app.add_typer(keys.app, name="keys")
app.command()(worker)
app.add_typer(train.app, name="train")
app.add_typer(worlds.app, name="worlds")
app.add_typer(evals.app, name="eval")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("lanterne"))
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """Make videos with sound from words, on your own machine."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command and end the process with its exit status."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads make busy cores 10x slower
    stop = Stop()
    stop.listen()
    sys.exit(run(arguments, stop))


def run(arguments: list[str] | None = None, stop: Stop | None = None) -> int:
    """Run one command; the exit status: 0, 2 for a request that cannot be served, 1 for a failure, 130 for Ctrl-C."""
    stop = stop or Stop()
    try:
        status = app(arguments, prog_name="lanterne", standalone_mode=False, obj=stop)
        if status == Cancelled.exit_code:  # typer's own answer to Ctrl-C
            raise Cancelled
        return int(status or 0)
    except Cancelled as stopped:
        _complain(str(stopped))
        return stop.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _complain(str(Cancelled()))
        return stop.exit_code
    except LanterneError as error:
        _complain(str(error))
        return error.exit_code
    except TyperException as error:
        if message := error.format_message():  # none where the help was shown instead
            _complain(f"{message} See lanterne --help.")
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # whoever read along has gone
        return 1


def _complain(sentence: str) -> None:
    typer.echo(f"lanterne: {' '.join(sentence.split())}", err=True)
