"""Given pictures and clips for tests."""

from pathlib import Path

import numpy as np


class Media:
    """Given pictures, clips and masks: `add` takes frames and returns the hash that names them."""

    def __init__(self, folder: Path) -> None:
        from lanterne.media.source import FileMedia

        self._folder = folder
        self._source = FileMedia
        self._files = []

    def add(self, frames, fps=24.0):
        from lanterne.media.png import encode_png
        from lanterne.media.source import digest_of
        from lanterne.media.writer import ClipWriter

        path = self._folder / f"{len(self._files)}{'.png' if len(frames) == 1 else '.mp4'}"
        if len(frames) == 1:
            path.write_bytes(encode_png(np.ascontiguousarray(frames[0])))
        else:
            with ClipWriter(path, (frames.shape[2], frames.shape[1]), fps) as writer:
                writer.video(frames)
        self._files.append(path)
        return digest_of(path)

    def open(self, digest, **how):
        return self._source.of(self._files).open(digest, **how)


def flat(color, size=(32, 32), frames=1):
    """Frames of one colour."""
    return np.full((frames, size[1], size[0], 3), color, np.uint8)


def noise(seed, size=(32, 32), frames=1):
    """Frames of blocks at random."""
    blocks = np.random.default_rng(seed).integers(0, 256, (frames, size[1] // 8, size[0] // 8, 3), np.uint8)
    return blocks.repeat(8, axis=1).repeat(8, axis=2)
