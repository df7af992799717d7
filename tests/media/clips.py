"""Small clips for tests: a square that moves to the right over two flat colours, and a tone."""

from pathlib import Path

import numpy as np

from lanterne.media.writer import ClipWriter

RED, GREEN = (200, 40, 30), (30, 160, 60)


def picture(index: int, width: int = 96, height: int = 64) -> np.ndarray:
    """Red above, green below, and a white square at 4 pixels a frame: uint8 (height, width, 3)."""
    frame = np.empty((height, width, 3), np.uint8)
    frame[: height // 2], frame[height // 2 :] = RED, GREEN
    frame[24:40, 4 * index : 4 * index + 16] = 255
    return frame


def tone(seconds: float, rate: int = 24_000, channels: int = 1, hertz: float = 440) -> np.ndarray:
    wave = 0.4 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def write_clip(path: Path, frames: int = 20, fps: float = 24, sound: bool = True, channels: int = 1) -> Path:
    with ClipWriter(path, (96, 64), fps, 24_000 if sound else 0, channels, comment="a test") as sink:
        sink.video(np.stack([picture(index) for index in range(frames)]))
        if sound:
            sink.audio(tone(frames / fps, channels=channels))
    return path
