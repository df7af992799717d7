"""What to say where the theatre is wanted and cannot open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lanterne.core.errors import LanterneError
from lanterne.worlds.art import ArtMissing


@contextmanager
def theatre() -> Iterator[None]:
    """Inside, imports and work may need the drawing wheels and the drawings. Raises LanterneError without them."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise LanterneError(
            f"The theatre needs the package {error.name}.", 'Install it with pip install "lanterne[theatre]".'
        ) from error
    except ArtMissing as error:
        raise LanterneError("The theatre's drawings are not on this machine.", "Run make art.") from error
