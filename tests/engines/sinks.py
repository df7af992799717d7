"""What tests pour clips into, and how they ask for them."""

from dataclasses import dataclass, field

import numpy as np

from lanterne.core.canvas import Canvas


@dataclass
class Sink:
    """Keeps what is poured into it."""

    pictures: list = field(default_factory=list)
    sounds: list = field(default_factory=list)

    def video(self, frames):
        self.pictures.append(np.array(frames))

    def audio(self, samples):
        self.sounds.append(np.array(samples))

    def close(self):
        raise AssertionError("whoever opened the sink ends it")

    abort = close

    @property
    def frames(self):
        return np.concatenate(self.pictures)

    @property
    def sound(self):
        return np.concatenate(self.sounds, axis=1)


def blank(engine, frames=8, words="a red kite"):
    """A canvas with words, at the engine's first size and rate."""
    able = engine.capabilities()
    canvas = Canvas(size=able.sizes[0], seconds=frames / able.fps[0], fps=able.fps[0])
    return canvas.shot(words) if words else canvas


def generate(engine, canvas, media=None, seed=7, steps=2, on_progress=None):
    sink = Sink()
    more = {} if media is None else {"media": media}
    engine.generate(canvas, sink, seed=seed, steps=steps, on_progress=on_progress, **more)
    return sink
