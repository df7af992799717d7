"""`lanterne expand`: a short prompt told in full."""

from __future__ import annotations

from typing import Annotated

import typer


def expand(
    prompt: Annotated[str, typer.Argument(help="What to show, in English or French.")],
    seed: Annotated[int, typer.Option(help="Decides what nobody said.")] = 0,
) -> None:
    """Tell a short prompt in full, by the chat model of LANTERNE_DIRECTOR if there is one.

    The last line of the output is the prompt alone, to be changed and generated.
    """
    from lanterne.direction.direct import direct
    from lanterne.direction.expand import Chat, told, told_by
    from lanterne.service.settings import load_settings

    named = load_settings().director
    if named is None:
        typer.echo(told(direct(prompt, seed)))
    else:
        typer.echo(told_by(Chat(named.url, named.model, named.key), prompt))
