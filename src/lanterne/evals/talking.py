"""Whether mouths move with what is said: clips of speakers beside the same clips without words."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, median

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas
from lanterne.core.shot import Shot, Speech
from lanterne.direction.direct import direct
from lanterne.engines.native.run import Generation
from lanterne.engines.native.talk import openings_of
from lanterne.engines.protocol import NO_MEDIA
from lanterne.evals.bench import Bench
from lanterne.evals.editing_stage import Sink
from lanterne.evals.table import Row

SPEAKERS = ("dog", "duck", "turtle", "tiger", "rabbit", "cat", "horse", "runner")
WORDS = "Hello there, what a lovely day."
SIZE, SECONDS = (432, 240), 3.0
CHANGED = 0.02  # of a picture's pixels: those that differ most are the mouth
LAGS = 6  # frames to either side in which the picture may be early or late

Curve = npt.NDArray[np.float32]


def talking_rows(bench: Bench, number: int) -> list[Row]:
    """Of so many speakers: how well what moves in the picture goes with what is heard, and how far it is off."""
    found = []
    for index, noun in enumerate(SPEAKERS[:number]):
        bench.on_step("talking", index, min(number, len(SPEAKERS)))
        (shot,) = direct(f"close-up of a {noun}, the camera is still", index).shots
        loud = replace(shot, speech=(Speech(WORDS, 0),))
        talking, quiet = (_made(bench, replace(each, weather="clear"), index) for each in (loud, shot))
        differs = np.abs(np.concatenate(talking.pictures) - np.concatenate(quiet.pictures).astype(np.float32)).mean(-1)
        most = round(CHANGED * differs[0].size)
        moves = np.partition(differs.reshape(len(differs), -1), -most, axis=1)[:, -most:].mean(axis=1)
        heard = openings_of(np.concatenate(talking.sounds), 0.0, 24.0).numpy()[: len(moves)]
        found.append(alike(moves[: len(heard)], heard))
    return [
        Row("mouths against the voice, correlation", 100 * fmean(each for each, _ in found)),
        Row("mouths against the voice, off by, median", median(abs(lag) for _, lag in found), unit="ms"),
    ]


def _made(bench: Bench, shot: Shot, seed: int) -> Sink:
    sink = Sink()
    canvas = Canvas(SIZE, SECONDS).shot(shot, words=shot.caption())
    Generation(bench.model, canvas, sink, NO_MEDIA, seed, bench.settings.steps, None).run()
    return sink


def alike(moves: Curve, heard: Curve) -> tuple[float, float]:
    """The correlation of two curves of frames, and by how many milliseconds the first has to be moved to be most like
    the second.
    """
    inner = slice(LAGS, len(heard) - LAGS)
    rivals = [
        (float(np.corrcoef(np.roll(moves, lag)[inner], heard[inner])[0, 1]), lag) for lag in range(-LAGS, LAGS + 1)
    ]
    best = max(rivals)
    return {lag: each for each, lag in rivals}[0], 1000 * best[1] / 24
