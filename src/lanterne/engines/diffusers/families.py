"""Every family, and which of them a snapshot belongs to."""

from __future__ import annotations

from lanterne.core.errors import WeightsError
from lanterne.engines.diffusers import (
    cogvideox,
    cosmos,
    hunyuan,
    hunyuan15,
    kandinsky5,
    kandinsky6,
    ltx,
    ltx2,
    mochi,
    sana,
    wan,
)
from lanterne.engines.diffusers.family import Family
from lanterne.engines.diffusers.snapshot import Snapshot

FAMILIES: tuple[Family, ...] = (
    wan,
    ltx,
    ltx2,
    hunyuan,
    hunyuan15,
    cogvideox,
    mochi,
    kandinsky5,
    kandinsky6,
    sana,
    cosmos,
)


def family_of(snapshot: Snapshot) -> Family:
    """Raises WeightsError for a pipeline that no family here calls."""
    for family in FAMILIES:
        if snapshot.pipeline in family.pipelines:
            return family
    known = ", ".join(family.name for family in FAMILIES)
    raise WeightsError(f"{snapshot.pipeline} is no video model that is known here.", f"Known families: {known}.")
