"""Writing a clip as it is made: H.264 and AAC in an mp4 that browsers play from the first byte.

Frames and sound are encoded while they stream in; the file stands under a temporary name beside its place until it is
complete, then takes its name in one step. Colours are BT.709, limited range, and say so.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream

from lanterne.core.errors import InvalidInput, MediaError, OutputError
from lanterne.media import xmp

CRF = 18  # x264's quality; lower is better, 18 is visually without loss
AUDIO_BITS_PER_CHANNEL = 96_000
PIECE = 8  # frames
AHEAD = 3  # pieces that wait for the encoder, at most


class ClipWriter:
    """A `ClipSink` that writes an mp4. A with-block closes it, or aborts it if anything is raised inside.

    size: (width, height), even numbers of pixels. sample_rate 0: a silent clip. comment: plain text for the file's
    metadata. source: what the clip's mark says of its making, None for a clip of unknown making, which gets no mark.

    Raises OutputError at once if the file cannot be created, so that nobody generates for nothing.
    """

    def __init__(
        self,
        path: Path | str,
        size: tuple[int, int],
        fps: float = 24.0,
        sample_rate: int = 0,
        channels: int = 1,
        *,
        comment: str = "",
        source: xmp.SourceType | None = xmp.SourceType.TRAINED_MODEL,
    ) -> None:
        self.path = Path(path)
        self.size = size
        self.fps = Fraction(fps).limit_denominator(1001)
        self.sample_rate = sample_rate
        self.channels = channels
        self.frames = 0  # written so far
        self.samples = 0  # written so far
        self._source = source
        self._is_open = False
        self._encoder = ThreadPoolExecutor(1, "encoder")
        self._pending: deque[Future[None]] = deque()
        if self.path.suffix.lower() != ".mp4":
            raise InvalidInput(f"{self.path.name} is no name for a clip.", "Give a file name that ends in .mp4.")
        if size[0] % 2 or size[1] % 2:
            raise InvalidInput(f"{size[0]}x{size[1]} has an odd side.", "H.264 wants an even width and height.")
        self._partial = _create_beside(self.path)
        self._is_open = True
        try:
            self._container = av.open(
                str(self._partial), "w", format="mp4", options={"movflags": "+faststart+write_colr"}
            )
            if comment:
                self._container.metadata["comment"] = comment
            self._video = self._add_video()
            self._audio = self._add_audio() if sample_rate else None
            self._colours = VideoReformatter()
        except BaseException:
            self.abort()
            raise

    def _add_video(self) -> VideoStream:
        stream = self._container.add_stream(
            "libx264",
            rate=self.fps,
            options={"preset": "veryfast", "crf": str(CRF), "x264-params": "rc-lookahead=12:log-level=error"},
        )
        stream.width, stream.height = self.size
        stream.pix_fmt = "yuv420p"
        stream.time_base = 1 / self.fps
        context = stream.codec_context
        context.gop_size = max(1, round(self.fps))  # a keyframe a second: players seek at ease
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        return stream

    def _add_audio(self) -> AudioStream:
        stream = self._container.add_stream(
            "aac", rate=self.sample_rate, layout="mono" if self.channels == 1 else "stereo"
        )
        stream.bit_rate = AUDIO_BITS_PER_CHANNEL * self.channels
        return stream

    def video(self, frames: npt.NDArray[np.uint8]) -> None:
        """Append frames: uint8 (frames, height, width, 3). They are encoded while more are made; raises OutputError if
        the disk is full, at a later call perhaps.
        """
        width, height = self.size
        if frames.dtype != np.uint8 or frames.shape[1:] != (height, width, 3):
            raise MediaError(f"A frame of {frames.dtype} {frames.shape} does not fit a clip of {width}x{height}.")
        for first in range(0, len(frames), PIECE):
            piece = frames[first : first + PIECE].copy()
            self._later(self._encode_pictures, piece, self.frames)
            self.frames += len(piece)

    def _encode_pictures(self, frames: npt.NDArray[np.uint8], first: int) -> None:
        for index, pixels in enumerate(frames):
            frame = self._colours.reformat(
                av.VideoFrame.from_ndarray(pixels, format="rgb24"),
                format="yuv420p",
                src_colorspace=Colorspace.ITU709,
                dst_colorspace=Colorspace.ITU709,
                src_color_range=ColorRange.JPEG,
                dst_color_range=ColorRange.MPEG,
                interpolation="BICUBIC",
            )
            frame.pts = first + index
            frame.time_base = 1 / self.fps
            with _disk_errors(self.path):
                self._container.mux(self._video.encode(frame))

    def audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound: float32 (channels, samples), clipped to -1..1."""
        if self._audio is None:
            raise MediaError("Sound was made for a clip that was opened as silent.")
        if samples.ndim != 2 or samples.shape[0] != self.channels:
            raise MediaError(f"Sound of shape {samples.shape} does not fit {self.channels} channels.")
        if not samples.shape[1]:
            return
        if not np.isfinite(samples).all():
            raise MediaError("The sound holds values that are not numbers.")
        clipped = np.ascontiguousarray(samples.clip(-1, 1), dtype=np.float32)
        self._later(self._encode_sound, self._audio, clipped, self.samples)
        self.samples += samples.shape[1]

    def _encode_sound(self, stream: AudioStream, samples: npt.NDArray[np.float32], first: int) -> None:
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono" if self.channels == 1 else "stereo")
        frame.sample_rate = self.sample_rate
        frame.pts = first
        frame.time_base = Fraction(1, self.sample_rate)
        with _disk_errors(self.path):
            self._container.mux(stream.encode(frame))

    def _later(self, work: Callable[..., None], *given: object) -> None:
        """Work for the encoder's own thread; waits where it is too far behind, and raises what it met."""
        self._pending.append(self._encoder.submit(work, *given))
        self._wait(AHEAD)

    def _wait(self, most: int = 0) -> None:
        """Until no more than so much is pending."""
        while len(self._pending) > most:
            self._pending.popleft().result()

    def close(self) -> None:
        """Complete the file and give it its name. Raises OutputError, and then leaves nothing behind."""
        if not self._is_open:
            return
        try:
            if not self.frames:
                raise MediaError("No picture was made for this clip.")
            self._wait()
            with _disk_errors(self.path):
                self._container.mux(self._video.encode(None))
                if self._audio is not None and self.samples:
                    self._container.mux(self._audio.encode(None))
                self._container.close()
                with self._partial.open("ab") as file:  # behind the samples: no offset in `moov` moves
                    if self._source is not None:
                        file.write(xmp.box(self._source))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(self._partial, self.path)
            self._is_open = False
            self._encoder.shutdown()
        finally:
            self.abort()

    def abort(self) -> None:
        """Throw away what was poured. Harmless on a clip that was closed."""
        if not self._is_open:
            return
        self._is_open = False
        self._encoder.shutdown(cancel_futures=True)
        self._partial.unlink(missing_ok=True)
        container = getattr(self, "_container", None)
        if container is not None:
            with suppress(OSError, av.FFmpegError):  # it goes to a file that has no name any more
                container.close()
        self._partial.unlink(missing_ok=True)

    def __enter__(self) -> ClipWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turns what the disk or the muxer says into an OutputError about `path`."""
    try:
        yield
    except (OSError, av.FFmpegError) as error:
        raise _unwritable(path, error) from error


def _create_beside(path: Path) -> Path:
    """An empty file in the same folder, so that the last rename stays on one disk. Raises OutputError."""
    partial = path.with_name(f".{path.stem[:80]}.{secrets.token_hex(4)}.part")
    with _disk_errors(path):
        if path.is_dir():
            raise IsADirectoryError
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return partial


def _unwritable(path: Path, error: Exception) -> OutputError:
    if isinstance(error, FileNotFoundError):
        return OutputError(f"The folder {path.parent} does not exist.", "Create it or choose another file.")
    if isinstance(error, IsADirectoryError):
        return OutputError(f"{path} is a folder.", "Give the name of a file in it.")
    if isinstance(error, PermissionError):
        return OutputError(f"{path} may not be written.", "Choose a folder that is yours.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OutputError(f"{path} cannot be written: {reason}.", "Choose another file or make room.")
