"""A fast engine for tests, found by its entry point when this folder is on PYTHONPATH: flat frames and a hum.

The colour is the seed's, or that of the first picture on the canvas; from the time of a later one on it is that one's.
A soundtrack is played instead of the hum.

Words in the prompt make it misbehave: `slow=0.2` sleeps that long at each of its steps, `crash` kills the process,
`fail` raises EngineError, `bug` raises something else, `refuse` raises UnsupportedByModel, `silent` says nothing of its
progress for a second, `noise` makes a clip that is hard to compress. LANTERNE_FAKE_LOG names a file to which each
generation appends a line. LANTERNE_FAKE_CAN names the preparations that it takes, `words` alone by default; what is
white in a mask gets a colour that is far from the rest.
"""

import os
import re
import signal
import time
from pathlib import Path

import numpy as np

from lanterne.core.canvas import Preparation
from lanterne.core.capabilities import Capabilities
from lanterne.core.errors import EngineError, UnsupportedByModel
from lanterne.engines.protocol import Progress
from lanterne.media.scale import scale

SIZES = ((96, 64), (64, 96))
RATE = 24_000
CAN = frozenset(Preparation(name) for name in os.environ.get("LANTERNE_FAKE_CAN", "words").split())
STEPS = 4


class FakeEngine:
    name = "fake"

    def weights_name(self):
        return "fake-weights-1"

    def capabilities(self):
        return Capabilities("fake", SIZES, 20.0, preparations=CAN, sample_rate=RATE, channels=1, stills=True)

    def generate(self, canvas, sink, *, seed, media=None, steps=None, on_progress=None):
        words = canvas.cards[0].words if canvas.cards else ""
        if log := os.environ.get("LANTERNE_FAKE_LOG"):
            with Path(log).open("a") as file:
                file.write(f"{os.getpid()} {words}\n")
        found = re.search(r"slow=([\d.]+)", words)
        pause_s = float(found[1]) if found else 0.0
        noise = np.random.default_rng(seed)
        color = noise.integers(0, 256, 3, np.uint8)
        seen = sorted((each for each in canvas.given if each.tracks != "sound"), key=lambda each: each.at_s)
        colors = [(round(each.at_s * canvas.fps), color_of(media, each.medium)) for each in seen]
        if colors:
            color = colors[0][1]
        width, height = canvas.size
        frame = np.broadcast_to(color, (height, width, 3))
        if mask := next((given.mask for given in canvas.given if given.mask), None):
            white = scale(next(iter(media.open(mask).frames()))[0], canvas.size) > 127
            frame = np.where(white, color ^ np.uint8(128), frame)
        total = steps or STEPS
        for step in range(total):
            if on_progress:
                on_progress(Progress("drawing", step, total, (total - step) * pause_s, frame))
            if pause_s:
                time.sleep(pause_s)
            if step == total // 2:
                misbehave(words)
            start, end = canvas.frames * step // total, canvas.frames * (step + 1) // total
            shape = (end - start, height, width, 3)
            shown = np.array(np.broadcast_to(frame, shape))
            for first, later in colors[1:]:
                shown[max(0, first - start) :] = later
            sink.video(noise.integers(0, 256, shape, np.uint8) if "noise" in words else shown)
        hum = 0.2 * np.sin(2 * np.pi * 220 * np.arange(canvas.samples(RATE)) / RATE)
        for given in canvas.given:
            if given.tracks == "sound":
                heard = np.concatenate(list(media.open(given.medium, sample_rate=RATE).sound()), axis=1).mean(0)
                hum[: len(heard)] = heard[: len(hum)]
        sink.audio(hum.astype(np.float32)[None])


def color_of(media, medium):
    return next(iter(media.open(medium).frames())).mean((0, 1, 2)).round().astype(np.uint8)


def misbehave(words):
    if "crash" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "fail" in words:
        raise EngineError("The lamp of the lantern burnt out.", "Ask again.")
    if "bug" in words:
        raise ZeroDivisionError("a mistake with a secret in it")
    if "refuse" in words:
        raise UnsupportedByModel("fake cannot do that.", "Ask for something else.")
    if "silent" in words:
        time.sleep(1.0)


def open_fake():
    return FakeEngine()
