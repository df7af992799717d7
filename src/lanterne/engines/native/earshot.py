"""Who sounds, and where: what the two ears are told of those who are seen."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.speed import Play
from lanterne.model.layout import IMPULSE, X
from lanterne.model.stereo import PLACE, SOURCE, STEADY, SUDDEN, TOUCH
from lanterne.worlds.moves import frame_of
from lanterne.worlds.players import MOST
from lanterne.worlds.vocabulary.ambience import natural_sounds, own_sounds

VOICES = {  # how much of what is heard all the time, and suddenly, is a subject's own where it has such a sound
    "engine": (0.97, 1.0),
    "rumble": (0.97, 0.0),
    "burner": (0.97, 1.0),
    "barking": (0.0, 1.0),
    "flutter": (0.3, 0.0),
    "creak": (0.2, 0.5),
}


def sources(known: Sequence[tuple[Shot, Play]], frames: range, aspect: float) -> Tensor:
    """What `lanterne.model.stereo` is told of players in some frames, (frames, 4, 4), before a frame of width / height
    `aspect`; zeros where fewer play.
    """
    told = torch.zeros(len(frames), MOST, SOURCE)
    for place, (cast, play) in enumerate(known):
        track = play.track[frames.start : frames.stop]
        told[:, place, PLACE] = 2 * track[:, X] / frame_of(aspect).width
        told[:, place, TOUCH] = (track[:, IMPULSE] > 0).float()
        for name in _voices(cast):
            steady, sudden = VOICES[name]
            told[:, place, STEADY].clamp_(min=steady)
            told[:, place, SUDDEN].clamp_(min=sudden)
    return told


def _voices(cast: Shot) -> tuple[str, ...]:
    noun, action = cast.subjects[0].noun, cast.action or ""
    by_nature = natural_sounds(noun, action, cast.setting or "", cast.light or "", cast.weather or "")
    return own_sounds(noun, action, cast.sounds or by_nature)
