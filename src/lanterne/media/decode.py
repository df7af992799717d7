"""Decoding one clip with PyAV, within limits. Runs in the child process (`lanterne.media.child`) and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.reformatter import ColorRange, Colorspace

from lanterne.core.clip import ClipInfo
from lanterne.media.limits import AUDIO_CODECS, VIDEO_CODECS, Limits

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
BROKEN = ("is damaged or not what it pretends to be.", "Export it again.")


class Refused(Exception):
    """A file that is not read: what is wrong with it (its name comes before), and what to do."""


def inspect(container: InputContainer, limits: Limits) -> ClipInfo:
    """What the clip is, from its headers and its first frame. Raises Refused for what is over a limit."""
    video, audio = container.streams.video[:1], container.streams.audio[:1]
    if len(container.streams) > limits.streams or not (video or audio):
        raise Refused(f"has {len(container.streams)} tracks.", "Give one track of pictures, one of sound, or both.")
    seconds = _length(container)
    if seconds > limits.seconds:
        raise Refused(f"lasts {seconds:,.0f} seconds.", f"At most {limits.seconds:g} are read: cut it first.")
    size, fps, sample_rate, channels = (0, 0), 0.0, 0, 0
    if audio:
        context = audio[0].codec_context
        if context.name not in AUDIO_CODECS:
            raise Refused("holds sound in a format that is not read here.", "Export it with AAC sound.")
        sample_rate, channels = context.sample_rate, 1 if context.layout.nb_channels == 1 else 2
    if video:
        fps = _check_pictures(container, limits)
        first = next(container.decode(video=0), None)
        if first is None:
            raise Refused(*BROKEN)
        height, width = _upright(first, None).shape[:2]
        size = (width, height)
        container.seek(0)
    return ClipInfo(size, fps, seconds, sample_rate, channels)


def _length(container: InputContainer) -> float:
    """Seconds, as far as the headers know; a file that says nothing is measured while it is decoded."""
    if container.duration:
        return container.duration / 1e6
    streams = (*container.streams.video[:1], *container.streams.audio[:1])
    return max(
        (float(each.duration * each.time_base) for each in streams if each.duration and each.time_base), default=0.0
    )


def _check_pictures(container: InputContainer, limits: Limits) -> float:
    """The frame rate, after everything that could hurt is known to be within its limit."""
    stream = container.streams.video[0]
    if stream.codec_context.name not in VIDEO_CODECS:
        raise Refused("holds pictures in a format that is not read here.", "Export it as H.264.")
    width, height = stream.codec_context.width, stream.codec_context.height
    if not 0 < max(width, height) <= limits.side_px:
        raise Refused(f"is {width}x{height} pixels large.", f"At most {limits.side_px} a side are read: shrink it.")
    fps = float(stream.average_rate or stream.guessed_rate or 0)
    if not 0 < fps <= limits.fps:
        raise Refused(f"shows {fps:,.0f} frames per second.", f"At most {limits.fps:g} are read.")
    stream.codec_context.options = {"max_pixels": str(limits.side_px**2)}
    stream.codec_context.thread_count = 2
    return fps


def _upright(frame: av.VideoFrame, size: tuple[int, int] | None) -> npt.NDArray[np.uint8]:
    """The frame as people see it: RGB, full range, turned as its container says; uint8 (height, width, 3).

    The frame's own colour tags count; an untagged one of 576 lines or more is read as BT.709, as players do.
    """
    is_untagged = frame.colorspace == _UNSPECIFIED and frame.height >= 576
    pixels = frame.to_ndarray(
        format="rgb24",
        src_colorspace=Colorspace.ITU709 if is_untagged else None,
        dst_color_range=ColorRange.JPEG,
    )
    turned = np.rot90(pixels, round(frame.rotation / 90) % 4)
    if size is not None and (turned.shape[1], turned.shape[0]) != size:
        raise Refused("changes its size midway.", "Export it at one size.")
    return np.ascontiguousarray(turned)


def decode_frames(
    container: InputContainer, info: ClipInfo, fps: float | None, at_s: float, limits: Limits
) -> Iterator[npt.NDArray[np.uint8]]:
    """The frames from `at_s` on at an even rate (the clip's own if not said): uint8 (height, width, 3)."""
    rate = fps or info.fps
    if at_s:
        container.seek(int(at_s * 1e6))
    most = limits.seconds * max(rate, info.fps) + 1
    shown, origin = 0, None
    held: av.VideoFrame | None = None
    for frame in chain(container.decode(video=0), [None]):
        if frame is not None:
            if frame.is_corrupt:
                raise Refused(*BROKEN)
            time = frame.time or 0.0
            if time < at_s - 0.5 / rate:
                held = frame
                continue
            origin = time if origin is None else origin
        if held is not None and origin is not None:
            until = (time - origin) * rate - 0.5 if frame is not None else shown + 0.5
            if until > most:
                raise Refused(f"lasts longer than {limits.seconds:g} seconds.", "Cut it first.")
            pixels = _upright(held, info.size) if shown < until else None
            while pixels is not None and shown < until:
                yield pixels
                shown += 1
        held = frame or held
    if not shown and held is not None:
        yield _upright(held, info.size)


def decode_sound(
    container: InputContainer, info: ClipInfo, rate: int, limits: Limits
) -> Iterator[npt.NDArray[np.float32]]:
    """The sound at `rate` samples a second, from the clip's first moment on: float32 (channels, samples)."""
    resampler = AudioResampler(format="fltp", layout="mono" if info.channels == 1 else "stereo", rate=rate)
    heard = 0
    for frame in chain(container.decode(audio=0), [None]):
        if heard == 0 and frame is not None and frame.time and frame.time > 0:
            silence = round(min(frame.time, limits.seconds) * rate)
            yield np.zeros((info.channels, silence), np.float32)
            heard += silence
        for part in resampler.resample(frame):
            samples = part.to_ndarray()
            heard += samples.shape[1]
            if heard > (limits.seconds + 1) * rate:
                raise Refused(f"lasts longer than {limits.seconds:g} seconds.", "Cut it first.")
            yield samples.astype(np.float32, copy=False)
