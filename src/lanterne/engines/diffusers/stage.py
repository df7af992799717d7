"""From a canvas to a scene: its media decoded, scaled and placed on the frames that a pipeline makes, and back.

A model that only knows a first frame still goes on with a clip: from the clip's last frame. What it makes is then put
behind the clip, and every kept frame comes out as it went in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lanterne.core.canvas import Canvas, Fit, Given
from lanterne.core.capabilities import name_size
from lanterne.core.clip import Clip
from lanterne.core.errors import InvalidInput, MediaError, UnsupportedByModel
from lanterne.engines.diffusers.family import Ability, Feature, Frames, Kept, Scene
from lanterne.engines.pixels import decided, fitted, is_other_shape
from lanterne.engines.protocol import MediaSource
from lanterne.media.scale import scale

_Refuse = Callable[[str, str], UnsupportedByModel]

FADE = 3  # frames over which a kept one's difference from the model's own version of it fades


@dataclass(frozen=True, slots=True)
class Staged:
    """What a pipeline is asked for, and how its frames become the canvas's.

    lead: how many frames of the canvas stand before those that are made. pick: for each frame of the canvas between
    lead and tail, the index of the made one. kept: by their places on the canvas.
    """

    scene: Scene
    lead: int
    pick: tuple[int, ...]
    kept: tuple[Kept, ...]
    frames: int


def stage(engine: str, ability: Ability, canvas: Canvas, media: MediaSource) -> Staged:
    """Raises UnsupportedByModel for what this model cannot be given, MediaError for a medium that cannot be had."""

    def refuse(what: str, hint: str) -> UnsupportedByModel:
        return UnsupportedByModel(f"{engine} cannot {what}.", hint)

    total, has = canvas.frames, ability.features
    if any(given.influence for given in canvas.given):
        raise refuse("mix clips along a curve", "Let one follow the other, or choose the native engine.")
    kept = tuple(sorted(_keeps(canvas, media, refuse), key=lambda each: each.index))
    if any(one.end > other.index for one, other in pairwise(kept)):
        raise InvalidInput("Two kept media stand on the same frames.", "Place one of them elsewhere or shorten it.")
    if any(each.mask is not None for each in kept) and Feature.MASK not in has:
        raise refuse("change one part of a clip", "Choose an engine that takes masks.")
    lead, tail, inner = 0, 0, kept
    if Feature.CLIPS not in has:
        lead, tail, inner = _ends(kept, total)
    middle = total - lead - tail
    inner = tuple(replace(each, index=each.index - lead) for each in inner)
    made, pick = ability.frames(middle), tuple(range(middle))
    if canvas.is_ring:
        if lead or tail or not inner or inner[0].index or len(inner) > 1:
            raise refuse("make such a loop", "Keep one picture, at the beginning: the loop comes back to it.")
        made = ability.frames(middle + 1)
        at = middle if Feature.KEYFRAMES in has else made - 1
        inner = (*inner, Kept(at, inner[0].frames[:1]))
        pick = pick if at == middle else tuple(int(i * at / middle + 0.5) for i in range(middle))
    elif Feature.KEYFRAMES not in has and inner and inner[-1].end == middle > 1:
        # These models know "the last frame" alone: it must be their last, so a few frames in between are left out.
        inner = (*inner[:-1], replace(inner[-1], index=made - 1))
        pick = tuple(round(i * (made - 1) / (middle - 1)) for i in range(middle))
    _check(ability, inner, made, refuse)
    hint, strength = _hint(canvas, media, made, refuse)
    if hint is not None and inner:
        raise refuse("remix a clip and keep another one", "Leave one of them out.")
    scene = Scene(
        " ".join(card.words for card in canvas.cards[:1]),
        canvas.negative,
        canvas.size,
        made,
        canvas.fps,
        inner,
        hint,
        strength,
        tuple(_read(media.open(medium), None, 1) for each in canvas.references for medium in each.media),
    )
    return Staged(scene, lead, pick, kept, total)


def _keeps(canvas: Canvas, media: MediaSource, refuse: _Refuse) -> Iterator[Kept]:
    for given in canvas.given:
        if given.strength > 0:
            continue
        if given.tracks == "sound":
            raise refuse("follow a given sound", "Give pictures, or choose another engine.")
        index = min(canvas.frames - 1, round(given.at_s * canvas.fps))
        frames = _frames(given, canvas, media, canvas.frames - index)
        mask = None
        if given.mask is not None:
            mask = _mask(media.open(given.mask, fps=canvas.fps), given, canvas, len(frames))
        yield Kept(index, frames, mask)


def _mask(clip: Clip, given: Given, canvas: Canvas, frames: int) -> npt.NDArray[np.bool_]:
    """Where a given medium may change, (frames, height, width); a moving mask runs along with the medium."""
    start = round(given.from_s * canvas.fps)
    white = _padded(_read(clip, canvas.size, start + frames, fit=given.fit), start + frames)
    return decided(white[start:])[..., 0] > 0


def _hint(canvas: Canvas, media: MediaSource, made: int, refuse: _Refuse) -> tuple[Frames | None, float]:
    hints = [given for given in canvas.given if given.strength > 0]
    if not hints:
        return None, 0.0
    if len(hints) > 1 or hints[0].at_s > 0:
        raise refuse("remix several clips at once, or only a part", "Give one clip, from the beginning.")
    return _padded(_frames(hints[0], canvas, media, canvas.frames), made), hints[0].strength


def _ends(kept: tuple[Kept, ...], total: int) -> tuple[int, int, tuple[Kept, ...]]:
    """For a model that knows pictures alone: a kept clip stands outside of what is made but for the frame where they
    meet. How many frames are before and behind, and what is left inside."""
    lead = tail = 0
    inner = []
    for each in kept:
        if len(each.frames) > 1 and each.mask is None:
            if each.index == 0:
                lead = len(each.frames) - 1
                each = Kept(lead, each.frames[-1:])
            elif each.end == total:
                tail = len(each.frames) - 1
                each = Kept(each.index, each.frames[:1])
        inner.append(each)
    return lead, tail, tuple(inner)


def _check(ability: Ability, inner: tuple[Kept, ...], made: int, refuse: _Refuse) -> None:
    """Whether the model takes what is kept inside of what it makes."""
    has = ability.features
    places = {"first" if kept.index == 0 else "last" if kept.end == made else "within" for kept in inner}
    if Feature.CLIPS not in has and any(len(kept.frames) > 1 for kept in inner):
        raise refuse("keep a clip in the middle", "Keep it at the beginning or at the end.")
    if Feature.KEYFRAMES not in has:
        if "within" in places:
            raise refuse("keep a picture in the middle", "Keep it at the beginning or at the end.")
        if "last" in places and Feature.LAST not in has:
            raise refuse("end with a given picture", "Keep it at the beginning.")
        if "last" in places and "first" not in places:
            raise refuse("end with a given picture and begin with none", "Keep one at the beginning as well.")
    if Feature.FIRST in ability.needs and "first" not in places:
        raise refuse("begin without a picture", "Keep one at the beginning, or choose an engine that needs none.")
    if Feature.LAST in ability.needs and "last" not in places:
        raise refuse("end without a picture", "Keep one at the end as well: it makes what is between two pictures.")


def _frames(given: Given, canvas: Canvas, media: MediaSource, most: int) -> Frames:
    """At most `most` frames of a medium, at the canvas's rate and size."""
    clip = media.open(given.medium, fps=canvas.fps)
    start = round(given.from_s * canvas.fps)
    if given.for_s is not None:
        most = min(most, max(1, round(given.for_s * canvas.fps)))
    if given.fit == "refuse" and clip.info.has_pictures and is_other_shape(clip.info.size, canvas.size):
        raise InvalidInput(
            f"A given picture has {name_size(clip.info.size)} pixels, and the clip {name_size(canvas.size)}.",
            "Let it fill the frame, let it fit into it, or ask for a clip of its shape.",
        )
    return _read(clip, canvas.size, most, start, given.fit)


def _read(clip: Clip, size: tuple[int, int] | None, most: int, start: int = 0, fit: Fit = "fill") -> Frames:
    frames: list[npt.NDArray[np.uint8]] = []
    index = 0
    for chunk in clip.frames():
        for pixels in chunk:
            if index >= start:
                frames.append(pixels if size is None else fitted(pixels, size, fit))
            index += 1
            if len(frames) == most:
                return np.stack(frames)
    if not frames:
        raise MediaError("A given medium has no pictures where some are asked for.", "Check its length.")
    return np.stack(frames)


def _padded(frames: Frames, length: int) -> Frames:
    """The last frame goes on until there are `length`."""
    missing = max(0, length - len(frames))
    return np.concatenate([frames, np.repeat(frames[-1:], missing, axis=0)])[:length]


def finish(staged: Staged, made: npt.NDArray[np.floating]) -> Iterator[Frames]:
    """The canvas's frames, one by one, from what the pipeline made: float (frames, height, width, 3) from 0 to 1."""
    for index in range(staged.frames):
        own = staged.pick[min(max(index - staged.lead, 0), len(staged.pick) - 1)]
        frame = _uint8(made[own])
        if (frame.shape[1], frame.shape[0]) != staged.scene.size:
            frame = scale(frame, staged.scene.size)
        for kept in staged.kept:
            at = index - kept.index
            if 0 <= at < len(kept.frames):
                mask = None if kept.mask is None else kept.mask[at][..., None]
                frame = kept.frames[at] if mask is None else np.where(mask, frame, kept.frames[at])
            elif kept.mask is None and -FADE <= at < len(kept.frames) + FADE:
                frame = _faded(frame, staged, made, kept, at)
        yield frame[None]


def _faded(frame: Frames, staged: Staged, made: npt.NDArray[np.floating], kept: Kept, at: int) -> npt.NDArray[np.uint8]:
    """A frame near a kept one: it takes over what the kept one has and the model's version of it had not."""
    edge = 0 if at < 0 else len(kept.frames) - 1
    distance = abs(at - edge)
    own = kept.index + edge - staged.lead
    if not 0 <= own < len(staged.pick):
        return frame
    version = _uint8(made[staged.pick[own]])
    if version.shape != frame.shape:
        version = scale(version, staged.scene.size)
    difference = kept.frames[edge].astype(np.float32) - version
    blended = frame + difference * (1 - distance / (FADE + 1))
    rounded: npt.NDArray[np.uint8] = blended.round().clip(0, 255).astype(np.uint8)
    return rounded


def _uint8(frame: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    scaled: npt.NDArray[np.uint8] = (np.asarray(frame, np.float32) * 255).round().clip(0, 255).astype(np.uint8)
    return scaled
