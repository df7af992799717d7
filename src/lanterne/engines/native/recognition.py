"""Who is seen in given pictures, and on which tracks."""

from __future__ import annotations

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.company import Company
from lanterne.engines.native.ensemble import Ensemble
from lanterne.engines.native.seeking import sought
from lanterne.engines.native.sighting import angles_of, fitted, likest, named
from lanterne.engines.native.stagehands import Stagehands
from lanterne.worlds.players import players
from lanterne.worlds.vocabulary import NOUN

REST = (0.0, 0.0, 1.0)  # of a camera; how it moved in given pictures is not known


def recognised(
    hands: Stagehands, company: Company, asked: Shot | None, latents: Tensor, is_first: bool
) -> tuple[Shot, Tensor] | None:
    """The shot that latents (time, rows, columns, channels) show, and the tracks (players, frames, 11) of its players,
    each as if alone; None where nobody is recognised.

    The probe names one subject. Where it is not sure, or several are `asked` for, these are looked for. What `is_first`
    of all that is given says what people look like.
    """
    if asked is not None and len(players(asked)) > 1:
        aspect = latents.shape[2] / latents.shape[1]
        ensemble = Ensemble.of(asked, company, aspect)
        angles = [angles_of(cast.subjects[0].noun) for cast in ensemble.casts]
        tracks = sought(ensemble.likenesses, angles, latents, hands.transform)
        return None if tracks is None else (asked, ensemble.alone(tracks, torch.tensor([REST]), aspect))
    shot, boxes = named(hands.probe, latents)
    shot = shot or asked
    if shot is None:
        return None
    track = fitted(boxes, company.likeness(shot), latents, hands.transform, angles_of(shot.subjects[0].noun))
    if track is None:
        return None
    if is_first and not NOUN[shot.subjects[0].noun].tinted:
        company.recast(shot, likest(company.looks(shot), track, latents, hands.transform))
    return shot, track[None]
