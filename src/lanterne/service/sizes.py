"""From the size that people ask for to the size that an engine has: see `lanterne.core.sizes`."""

from __future__ import annotations

from lanterne.core.sizes import Size, nearest_size

__all__ = ["Size", "nearest_size"]
