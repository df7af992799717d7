"""A finished clip in other forms: a gif, a webm, every frame, the sound alone. Written to a file, part by part."""

from __future__ import annotations

import wave
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from lanterne.core.errors import MediaError
from lanterne.media.png import encode_png
from lanterne.media.reader import FileClip
from lanterne.media.stills import fit

Format = Literal["gif", "webm", "frames", "wav"]

GIF_FPS, GIF_SIDE_PX, GIF_COLORS = 12.0, 480, 128
_SAID = "Made by Lanterne; generated: trainedAlgorithmicMedia"  # IPTC's word, where the form has room for words
_WEBM_RATE = 48_000  # what Opus likes


def export(clip: Path, target: Path, format: Format) -> None:
    """Write the clip to `target`. Raises MediaError for a clip that cannot be read, or that has no sound to export."""
    {"gif": _gif, "webm": _webm, "frames": _frames, "wav": _wav}[format](clip, target)


def _gif(clip: Path, target: Path) -> None:
    """Half as many frames, at most 480 pixels wide, all in the colours of one palette: gifs are large."""
    palette: Image.Image | None = None
    pictures: list[Image.Image] = []
    for chunk in FileClip(clip, fps=GIF_FPS).frames():
        for frame in chunk:
            picture = Image.fromarray(fit(frame, GIF_SIDE_PX))
            palette = palette or picture.quantize(GIF_COLORS)
            pictures.append(picture.quantize(palette=palette, dither=Image.Dither.NONE))
    if not pictures:
        raise MediaError("The clip has no pictures.")
    pictures[0].save(
        target,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / GIF_FPS),
        loop=0,
        optimize=False,
        comment=_SAID.encode(),
    )


def _frames(clip: Path, target: Path) -> None:
    """A zip with one PNG a frame; they are packed already, so the zip does not pack them again."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = _SAID.encode()
        number = 0
        for chunk in FileClip(clip).frames():
            for frame in chunk:
                archive.writestr(f"frame-{number:05d}.png", encode_png(frame))
                number += 1


def _wav(clip: Path, target: Path) -> None:
    opened = FileClip(clip)
    info = opened.info
    if not info.has_sound:
        raise MediaError("The clip has no sound.", "Ask for one with sound.")
    with wave.open(str(target), "wb") as file:
        file.setnchannels(info.channels)
        file.setsampwidth(2)
        file.setframerate(info.sample_rate)
        for chunk in opened.sound():
            file.writeframes(_whole(chunk).T.tobytes())


def _whole(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Samples in -1..1 as 16 bits, (channels, samples)."""
    return np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")


def _webm(clip: Path, target: Path) -> None:
    """VP9 and Opus."""
    opened = FileClip(clip, sample_rate=_WEBM_RATE)
    info = opened.info
    rate = Fraction(info.fps).limit_denominator(1001)
    with av.open(str(target), "w", format="webm") as container:
        container.metadata["comment"] = _SAID
        video = container.add_stream("libvpx-vp9", rate=rate)
        video.width, video.height = info.size
        video.pix_fmt = "yuv420p"
        video.options = {"crf": "32", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}
        audio = None
        if info.has_sound:
            audio = container.add_stream("libopus", rate=_WEBM_RATE)
            audio.layout = "mono" if info.channels == 1 else "stereo"
        for chunk in opened.frames():
            for frame in chunk:
                container.mux(video.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(video.encode(None))
        if audio is not None:
            at = 0
            for samples in opened.sound():
                packed = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(_whole(samples).T.reshape(1, -1)), format="s16", layout=audio.layout.name
                )
                packed.sample_rate, packed.pts = _WEBM_RATE, at
                at += samples.shape[1]
                container.mux(audio.encode(packed))
            container.mux(audio.encode(None))
