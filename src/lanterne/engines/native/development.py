"""What was made of a segment, developed: latents to pictures and sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from lanterne.engines.native.deblock import DISSOLVE, FAINT, Deblock
from lanterne.engines.native.enlarge import Enlarger
from lanterne.engines.native.focus import Focus
from lanterne.engines.native.join import RestoredSound, bent
from lanterne.engines.native.looks import Dresser
from lanterne.engines.native.restore import Kept, Restore
from lanterne.engines.native.veiling import Veiling
from lanterne.engines.native.windows import WINDOW, frames_of
from lanterne.model.audio_stream import AudioStream
from lanterne.model.borders import evened
from lanterne.model.latents import FRAMES
from lanterne.model.stereo import SOURCE, StereoStream
from lanterne.worlds.players import MOST

if TYPE_CHECKING:
    from lanterne.engines.native.run import Generation, Part

PUSHED = 8 * WINDOW  # audio tokens decoded at once


class Development:
    """Latents of a segment to pictures and sound, in order of time, as far as they are made."""

    def __init__(self, run: Generation, part: Part) -> None:
        self._run, self._part = run, part
        segment, canvas = part.segment, run.canvas
        layers = [each for each in run.pictures if each.first < segment.start + segment.made]
        kept = Kept(layers, run.media, canvas.size, segment)
        run.joiner.begin(segment)
        is_closing = bool(segment.ring) and segment.start == 0
        self._restore = Restore(kept, segment, run.joiner.picture, is_closing)
        dresser = Dresser(run.styles, segment, canvas.fps, run.seed, self._restore.push)
        veiling = Veiling(run.spells, segment, canvas.fps, run.seed, dresser.push)
        enlarger = Enlarger(run.model.upsampler, run.factor, self._restore.needs, veiling.push)
        seen = part.staging.seen
        focus = Focus(run.focuses, segment, seen, enlarger.push if run.factor > 1 else veiling.push)
        self._deblock = Deblock(focus.push)
        self._mixed = [layer for layer in layers if layer.is_mixed]
        self._sound = RestoredSound(run.sounds, segment, canvas.fps)
        self._stream = AudioStream(run.model.audio, run.seed + segment.start)
        is_mono = bool(run.sounds) and all(layer.is_mono for layer in run.sounds)
        self._ears = StereoStream(run.seed, width=0.0 if is_mono else 1.0)  # what goes on from mono stays mono
        self._video, self._is_even = torch.zeros_like(part.board.video), [False] * len(part.is_done)
        self._heard = self._seen = 0  # tokens of sound and latents that were developed

    def advance(self) -> None:
        """Develop what has become complete; the last picture latent waits, for it is decoded with the one after it, and
        the last token of sound, for the next window makes it again.
        """
        done, board = self._part.is_done, self._part.board
        end = next((index for index, is_done in enumerate(done) if not is_done), len(done))
        heard = 0 if end == 0 else frames_of(end - 1).stop - (0 if end == len(done) else 1)
        for first in range(self._heard, heard, PUSHED):
            tokens = range(first, min(first + PUSHED, heard))
            wave = self._stream.push(board.audio[tokens.start : tokens.stop])
            self._listen(self._ears.push(wave, self._sources(tokens)))
        self._heard = max(self._heard, heard)
        for index in [each for each, is_done in enumerate(done) if is_done and not self._is_even[each]]:
            self._video[index] = evened(self._run.model.hands.transform, board.video[None, index : index + 1])[0, 0]
            self._is_even[index] = True
        for index in range(self._seen, end if end == len(done) else end - 1):
            self._develop(index)
            self._run.joiner.flush()
            self._run.tell("developing")
            self._seen = index + 1

    def finish(self) -> None:
        """The rest: what the end of the segment was held back for."""
        self.advance()
        self._deblock.flush()
        self._restore.finish()
        self._run.joiner.flush()
        self._listen(self._ears.push(self._stream.finish(), torch.zeros(0, MOST, SOURCE)))
        self._listen(self._ears.finish())

    def _listen(self, waves: Tensor) -> None:
        self._run.joiner.sound(self._sound.put_back(bent(waves.numpy())))

    def _sources(self, tokens: range) -> Tensor:
        """Who sounds at some tokens, and where: (tokens, 4, 4)."""
        latents = range(-(-tokens.start // FRAMES), -(-(tokens.stop - 1) // FRAMES) + 1)
        told = torch.cat([self._part.staging.heard(index) for index in latents])
        first = frames_of(latents.start).start
        return told[tokens.start - first : tokens.stop - first]

    def _develop(self, index: int) -> None:
        needs = self._restore.needs
        frames = frames_of(index)
        if not any(needs[frame] for frame in frames if frame < len(needs)):
            self._deblock.skip(len(frames))
            return
        model, video = self._run.model, self._video.to(self._run.model.device)
        before = video[index - 1] if index else None
        after = video[index + 1] if index + 1 < len(video) else None
        first, last = (self._part.segment.start + frame for frame in (frames[0], frames[-1]))
        is_changing = any(layer.share(first) != layer.share(last) for layer in self._mixed)
        sketch = self._part.staging.sketch(index, self._video, self._part.is_done)
        known = None if sketch is None else sketch.to(video.device)
        for chunk in model.decoder.decode(video[index : index + 1], model.latents, before, after, known):
            made = _halved(chunk) if self._run.factor < 1 else chunk
            self._deblock.push(made.cpu(), DISSOLVE if is_changing else FAINT)


def _halved(frames: Tensor) -> Tensor:
    """uint8 (n, height, width, 3) to half the height and width: the mean of each 2 x 2 pixels."""
    four = [frames[:, y::2, x::2].to(torch.int16) for y in (0, 1) for x in (0, 1)]
    return ((four[0] + four[1] + four[2] + four[3] + 2) >> 2).to(torch.uint8)
