"""The small models beside the transformer that know where things go, and where they are in given pictures."""

from __future__ import annotations

from dataclasses import dataclass

from lanterne.model.depth import Depth
from lanterne.model.latents import VideoLatents
from lanterne.model.planner import Planner
from lanterne.model.probe import Probe
from lanterne.model.scenic import Scenic
from lanterne.model.text import Tokenizer


@dataclass(frozen=True, slots=True)
class Stagehands:
    """At home on the CPU. Where the transformer has learned from drafts of scenery, too, there is a scenic artist, and
    who tells the depth of what it paints.
    """

    planner: Planner
    probe: Probe
    tokenizer: Tokenizer
    transform: VideoLatents
    scenic: Scenic | None
    depth: Depth | None
