"""What is where in a segment: the camera's way for the move that a card asks for, the subject's planned track, and the
draft of both: its likeness as it follows its track, over plates of the stage.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.backdrop import Backdrop, Painter, left_by
from lanterne.engines.native.behind import Behind
from lanterne.engines.native.courses import planned
from lanterne.engines.native.sighting import ROUND, TILTS, TURNS, fitted, likest, named, stretches
from lanterne.engines.native.speed import Play
from lanterne.engines.native.stagehands import Stagehands
from lanterne.engines.native.windows import Window, frames_of
from lanterne.model.casting import Casting, role
from lanterne.model.draft import drafted, sketched
from lanterne.model.latents import FRAMES
from lanterne.model.layout import CHANNELS, FRAME_RATE, Layout, video_times
from lanterne.model.likeness import placed
from lanterne.model.planner import PATCHES
from lanterne.model.text import Tokenizer, batch_texts
from lanterne.worlds.moves import Path, asked, at_rest, moments
from lanterne.worlds.vocabulary import NOUN, SMALL_WORLD

LOOKS = 8  # that are compared with a given picture


class Company:
    """Who plays on a canvas: each role is cast once, so that it looks the same in all shots."""

    def __init__(self, casting: Casting, tokenizer: Tokenizer, seed: int) -> None:
        self._casting, self._tokenizer, self._seed = casting, tokenizer, seed
        self._likenesses: dict[str, Tensor] = {}

    def likeness(self, shot: Shot) -> Tensor:
        """The likeness (1, 4, 60, 84) of a shot's subject."""
        name = role(shot)
        if name not in self._likenesses:
            self._likenesses[name] = self._sampled(name, 1)
        return self._likenesses[name]

    def looks(self, shot: Shot) -> Tensor:
        """Several likenesses (8, 4, 60, 84) that a shot's subject might have."""
        return self._sampled(role(shot), LOOKS)

    def recast(self, shot: Shot, likeness: Tensor) -> None:
        """From now on a shot's subject looks like this."""
        self._likenesses[role(shot)] = likeness

    def _sampled(self, name: str, number: int) -> Tensor:
        text = batch_texts(self._tokenizer, [(name, "")] * number, self._casting.config.text_length)
        return self._casting.cast(text, torch.Generator().manual_seed(self._seed))


@dataclass(frozen=True)
class Cue:
    """What a latent is made after: its subject's likeness (1, 4, 60, 84), if it has one, and the stage before a camera
    on its path, if that was painted. `card` is the first latent of its shot.
    """

    likeness: Tensor | None
    backdrop: Backdrop | None
    path: Path
    card: int


@dataclass
class Staging:
    """The tracks of a segment, planned window by window.

    `track` is (frames, 11), `is_planned` for each latent, `paces` those at which they are played, and `is_given` which
    latents show what the planner knows nothing of, because it was given. A window with such a latent has no track: the
    model goes by what it sees. Unless its subject was recognised: `sighted` says as what, and `is_kept` whether it
    stays as it is or is only a hint.
    The stage is painted where nothing is given, or where its beginning is: `kept` is the last picture (3, height,
    width) of that, with its frame. `cues` are those of the latents that were made from nothing.
    """

    hands: Stagehands
    company: Company
    paint: Painter
    track: Tensor
    is_planned: list[bool]
    is_given: list[bool]
    paces: list[float]
    sighted: Shot | None = None
    is_kept: bool = False
    is_painted: bool = True
    kept: tuple[Tensor, int] | None = None
    backdrops: dict[int, Backdrop] = field(default_factory=dict)
    cues: dict[int, Cue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._behind = Behind(self.hands.transform)

    @classmethod
    def empty(cls, hands: Stagehands, company: Company, paint: Painter, is_given: list[bool]) -> Staging:
        """Nothing is planned yet."""
        track = torch.zeros(frames_of(len(is_given) - 1).stop, CHANNELS)
        is_painted = hands.scenic is not None and not any(is_given)
        paces = [1.0] * len(is_given)
        return cls(hands, company, paint, track, [False] * len(is_given), is_given, paces, is_painted=is_painted)

    def look(self, video: Tensor, starts: Tensor, asked: Shot | None) -> None:
        """Recognise the subject of what is given on a board, and take its track from there.

        `video` (latents, rows, columns, channels) with `starts` (latents, token rows, token columns). Where the probe
        is not sure of it, the subject of the shot that is `asked` for is looked for.
        """
        found: list[tuple[range, Shot, Tensor]] = []
        for stretch in stretches(starts):
            latents = video[stretch.start : stretch.stop].clone()
            if stretch.start:  # the first of a window stands for one frame: the last of those it stood for
                last = self.hands.transform.decode_blocks(latents[None, :1])[:, -1:]
                latents[0] = self.hands.transform.encode_still(last)[0, 0]
            shot, boxes = named(self.hands.probe, latents)
            shot = shot or (asked if asked is not None and _is_plannable(asked) else None)
            if shot is None or (found and shot.subjects != found[0][1].subjects):
                return
            angles = TURNS if shot.subjects[0].noun in ROUND else TILTS
            track = fitted(boxes, self.company.likeness(shot), latents, self.hands.transform, angles)
            if track is None:
                return
            if not found and not NOUN[shot.subjects[0].noun].tinted:  # people do not all look alike
                looks = self.company.looks(shot)
                self.company.recast(shot, likest(looks, track, latents, self.hands.transform))
            found.append((stretch, shot, track))
        for stretch, shot, track in found:
            self.sighted, self.is_kept = shot, bool((starts[stretch.start : stretch.stop] == 0).any())
            first = frames_of(stretch.start)
            self.track[first.start : first.stop] = track[0]
            self.track[first.stop : first.stop + len(track) - 1] = track[1:]
            self.is_planned[stretch.start : stretch.stop] = [True] * len(stretch)
        if self.hands.scenic is None or [stretch.start for stretch, _, _ in found] != [0]:
            return
        end = found[0][0].stop
        if bool((starts[:end] == 0).all()):
            picture = self.hands.transform.decode_blocks(video[None, end - 1 : end])[0, -1].movedim(-1, 0)
            self.kept = picture.clamp(-1, 1), frames_of(end - 1).stop - 1
            self.is_painted = True

    def _cast(self, shot: Shot | None) -> Shot | None:
        """Who is seen, and what is to be planned: the shot that is asked for, or the sighted one where none is; None
        where they do not go together.
        """
        seen = self.sighted
        if seen is None:
            return shot if shot is not None and _is_plannable(shot) else None
        if shot is None or not shot.subjects:
            return replace(seen, camera=shot.camera if shot else None)
        if not _is_plannable(shot):
            return None
        (there,), (asked,) = seen.subjects, shot.subjects
        if asked.noun == there.noun and asked.color is None:
            return replace(shot, subjects=seen.subjects)
        return None if self.is_kept and asked != there else shot

    def layout(
        self,
        shot: Shot | None,
        lasts: tuple[int, int],
        window: Window,
        generator: torch.Generator,
        pace: float = 1.0,
    ) -> Layout:
        """What is where in a window, and plan it as far as it is made there.

        `lasts` are the first latent of the shot and the one after its last, `pace` is what it is played at.
        """
        path = _path(shot, lasts, self.paint.aspect, pace)
        way = _views(path, video_times(window.start + PATCHES)[window.start :])
        camera = way[None, : window.end - window.start] if path is not at_rest else None
        latents = range(window.start, window.end)
        known = [self.is_planned[each] for each in latents]
        if any(self.is_given[each] and not self.is_planned[each] for each in latents) or (
            sum(one and not other for one, other in pairwise(known)) > known[0]
        ):  # the planner goes on from a beginning or towards an end, not from the midst
            return Layout(camera)
        cast = self._cast(shot)
        if cast is None and (shot is None or shot.subjects or not shot.setting or self.sighted is not None):
            return Layout(camera)  # more than one subject, or another than is seen: they go where the model likes
        likeness = over = track = None
        if cast is not None:
            play = Play(self.track, self.is_planned, self.paces)
            if pace == 1 and play.is_usual(window):
                track = self._plan(cast, way[None], known, window, frames_of(lasts[1] - 1).stop, generator)
            else:
                track = self._play(play, cast, path, window, lasts[1], pace, generator)
            likeness = self.company.likeness(cast)
            over = placed(likeness, track, self.paint.size)
        views = _views(path, torch.arange(*_frames(window)) / FRAME_RATE)
        setting = cast or shot
        backdrop = None if setting is None else self._backdrop(setting, path, lasts)
        scenery = None if backdrop is None else backdrop.seen(views)
        cue = Cue(likeness, backdrop, path, lasts[0])  # what is given knows better what it looks like
        self.cues |= {each: cue for each in range(window.first, window.last) if not self.is_given[each]}
        return Layout(camera, track, drafted(self.hands.transform, over, scenery))

    def sketch(self, index: int, video: Tensor, is_done: list[bool]) -> Tensor | None:
        """What is known of the frames of a latent that was made, (1, 8, 8, height, width), a clip's first frame eight
        times: see `lanterne.model.draft.sketched`. None where nothing is.

        Where the stage was not painted, it is known from the latents of `video` (latents, rows, columns, channels)
        that are done.
        """
        cue = self.cues.get(index)
        if cue is None or (cue.likeness is None and cue.backdrop is None):
            return None

        def views(latent: int) -> Tensor:
            frames = frames_of(latent)
            return _views(cue.path, torch.arange(frames.start, frames.stop) / FRAME_RATE)

        if cue.backdrop is not None:
            scenery = cue.backdrop.seen(views(index))
        else:
            same = [each for each, other in self.cues.items() if other.card == cue.card and is_done[each]]
            scenery = self._behind.seen(index, same, video, lambda each: self._placed(each)[0], views)[None]
        return sketched(self._placed(index), scenery).expand(-1, FRAMES, -1, -1, -1)

    def _placed(self, index: int) -> Tensor:
        """The subject's likeness on its track in the frames of a latent, (1, frames, 4, height, width)."""
        likeness, frames = self.cues[index].likeness, frames_of(index)
        if likeness is None:
            return torch.zeros(1, len(frames), 4, *self.paint.size[::-1])
        return placed(likeness, self.track[None, frames.start : frames.stop], self.paint.size)

    def _plan(
        self, cast: Shot, way: Tensor, known: list[bool], window: Window, end: int, generator: torch.Generator
    ) -> Tensor:
        """The subject's track (1, frames, 11) in a window of a shot that lasts until frame `end`; `way` (1, 13, 3) is
        the camera's from the window on.
        """
        first, stop = _frames(window)
        before = self.track[first:stop]
        track = planned(self.hands, cast, way, self.paint.aspect, before, known, end - stop, generator)
        for each in range(window.first, window.last):
            made = frames_of(each)
            self.track[made.start : made.stop] = track[0, made.start - first : made.stop - first]
            self.is_planned[each] = True
        return track

    def _play(
        self, play: Play, cast: Shot, path: Path, window: Window, last: int, pace: float, generator: torch.Generator
    ) -> Tensor:
        """The same at another pace than the usual; the shot lasts until latent `last`."""

        def plan(before: Tensor, known: list[bool], seconds: Tensor, more: int) -> Tensor:
            way = _views(path, seconds)[None]
            return planned(self.hands, cast, way, self.paint.aspect, before, known, more, generator)[0]

        is_last = not any(self.is_planned[window.end :]) and not any(self.is_given[window.last :])
        return play.go_on(window, max(last, window.last) if is_last else window.last, pace, plan)[None]

    def _backdrop(self, shot: Shot, path: Path, lasts: tuple[int, int]) -> Backdrop | None:
        """The plates of the card that begins at the first of `lasts`, painted when they are first asked for."""
        if not self.is_painted:
            return None
        if lasts[0] not in self.backdrops:
            begun = None
            if self.kept is not None and lasts[0] == 0:
                picture, frame = self.kept
                shown = placed(self.company.likeness(shot), self.track[None, frame : frame + 1], self.paint.size)
                begun = left_by(picture, shown[0, 0], _views(path, torch.tensor([frame / FRAME_RATE]))[0])
            way = _views(path, video_times(lasts[1])[lasts[0] :])
            self.backdrops[lasts[0]] = Backdrop(self.paint, shot, way, begun)
        return self.backdrops[lasts[0]]

    def close_ring(self, frames: int, beginning: Staging) -> None:
        """Behind the end, at `frames`, the track of the canvas's beginning goes on; what is laid down of an action and
        was not made yet has to meet it, and is planned again.
        """
        for index in range(len(self.is_planned)):
            self.is_planned[index] &= self.is_given[index] or index in self.cues
            wanted = [frame - frames for frame in frames_of(index)]
            if wanted[0] >= 0:
                self.is_planned[index] = all(beginning.is_planned[-(-each // 8)] for each in wanted)
                self.paces[index] = beginning.paces[-(-wanted[0] // 8)]
                self.is_given[index] = True
                self.track[frames_of(index).start : frames_of(index).stop] = beginning.track[wanted]


def _is_plannable(shot: Shot) -> bool:
    """The planner has learned the ways of one subject, of those that the weights have seen."""
    known = SMALL_WORLD["noun"]
    return len(shot.subjects) == 1 and shot.subjects[0].count == 1 and shot.subjects[0].noun in known


def _path(shot: Shot | None, lasts: tuple[int, int], aspect: float, pace: float) -> Path:
    """Where the camera is at each moment of a segment for the move that a card asks for, at the pace of its action."""
    times = video_times(lasts[1])
    begins, ends = times[lasts[0]].item(), times[lasts[1] - 1].item()
    path = asked(shot.camera if shot else None, aspect, pace * (ends - begins))
    return path if path is at_rest else lambda time_s: path(pace * (time_s - begins))


def _views(path: Path, times: Tensor) -> Tensor:
    """Right, up and scale at times in seconds, (n, 3)."""
    return torch.tensor(moments(path, times.tolist()))


def _frames(window: Window) -> tuple[int, int]:
    """The frames of a window, first and end: its first latent stands for the last of its frames alone."""
    return frames_of(window.start).stop - 1, frames_of(window.end - 1).stop
