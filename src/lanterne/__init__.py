"""Lanterne: text in, video with synchronised sound out, on your own machine.

`lanterne.generate("a red kite over a green park", output="kite.mp4")` makes a clip; see `lanterne.direction.make`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lanterne.direction.make import generate

__all__ = ["generate"]


def __getattr__(name: str) -> object:
    if name == "generate":  # imported when it is first used: `import lanterne` costs nothing
        from lanterne.direction.make import generate

        return generate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
