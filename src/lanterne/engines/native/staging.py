"""What is where in a segment: the camera's way for the move that a card asks for, the planned tracks of who is seen,
and the draft of both: likenesses as they follow their tracks, over plates of the stage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import torch
from torch import Tensor

from lanterne.core.shot import Shot
from lanterne.engines.native.backdrop import Backdrop, Painter, left_by
from lanterne.engines.native.behind import Behind
from lanterne.engines.native.company import Company
from lanterne.engines.native.courses import Wanted, planned
from lanterne.engines.native.earshot import sources
from lanterne.engines.native.ensemble import Ensemble, ground_of
from lanterne.engines.native.recognition import recognised
from lanterne.engines.native.sighting import stretches
from lanterne.engines.native.speed import Play, spanned
from lanterne.engines.native.stagehands import Stagehands
from lanterne.engines.native.windows import Window, frames_of
from lanterne.model.draft import drafted, sketched
from lanterne.model.latents import FRAMES
from lanterne.model.layout import FRAME_RATE, Layout, video_times
from lanterne.worlds.moves import Path, asked, at_rest, moments
from lanterne.worlds.players import players
from lanterne.worlds.vocabulary import SMALL_WORLD


def silent(frames: range) -> Tensor:
    """Nobody says anything in some frames of a segment: see `lanterne.engines.native.talk.Talk.openings`."""
    return torch.zeros(len(frames), 0)


@dataclass(frozen=True)
class Cue:
    """What a latent is made after: who is seen there, and the stage before a camera on its path, if that was painted.
    `card` is the first latent of its shot.
    """

    ensemble: Ensemble
    backdrop: Backdrop | None
    path: Path
    card: int


@dataclass
class Staging:
    """The tracks of a segment, planned window by window.

    `plays` are those of the players of its shots, in the order in which these name them, as if each were alone; there
    is one always. `is_given` says which latents show what the planner knows nothing of, because it was given. A window
    with such a latent has no track: the model goes by what it sees. Unless its subject was recognised: `sighted` says
    as what, and `is_kept` whether it stays as it is or is only a hint.
    The stage is painted where nothing is given, or where its beginning is: `kept` is the last picture (3, height,
    width) of that, with its frame. `cues` are those of the latents that were made from nothing.
    """

    hands: Stagehands
    company: Company
    paint: Painter
    plays: list[Play]
    is_given: list[bool]
    sighted: Shot | None = None
    is_kept: bool = False
    is_painted: bool = True
    kept: tuple[Tensor, int] | None = None
    talking: Callable[[range], Tensor] = silent
    backdrops: dict[int, Backdrop] = field(default_factory=dict)
    cues: dict[int, Cue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._behind = Behind(self.hands.transform)

    @classmethod
    def empty(cls, hands: Stagehands, company: Company, paint: Painter, is_given: list[bool]) -> Staging:
        """Nothing is planned yet."""
        is_painted = hands.scenic is not None and not any(is_given)
        return cls(hands, company, paint, [Play.empty(len(is_given))], is_given, is_painted=is_painted)

    def look(self, video: Tensor, starts: Tensor, asked: Shot | None) -> None:
        """Recognise who is seen in what is given on a board, and take their tracks from there.

        `video` (latents, rows, columns, channels) with `starts` (latents, token rows, token columns). Where the probe
        is not sure, those of the shot that is `asked` for are looked for.
        """
        found: list[tuple[range, Shot, Tensor]] = []
        for stretch in stretches(starts):
            latents = video[stretch.start : stretch.stop].clone()
            if stretch.start:  # the first of a window stands for one frame: the last of those it stood for
                last = self.hands.transform.decode_blocks(latents[None, :1])[:, -1:]
                latents[0] = self.hands.transform.encode_still(last)[0, 0]
            sought = asked if asked is not None and _is_plannable(asked) else None
            seen = recognised(self.hands, self.company, sought, latents, not found)
            if seen is None or (found and seen[0].subjects != found[0][1].subjects):
                return
            found.append((stretch, *seen))
        for stretch, shot, tracks in found:
            self.sighted, self.is_kept = shot, bool((starts[stretch.start : stretch.stop] == 0).any())
            self.plays += [Play.empty(len(self.is_given)) for _ in tracks[len(self.plays) :]]
            for play, track in zip(self.plays, tracks, strict=False):
                play.learn(stretch, track)
        if self.hands.scenic is None or [stretch.start for stretch, _, _ in found] != [0]:
            return
        end = found[0][0].stop
        if bool((starts[:end] == 0).all()):
            picture = self.hands.transform.decode_blocks(video[None, end - 1 : end])[0, -1].movedim(-1, 0)
            self.kept = picture.clamp(-1, 1), frames_of(end - 1).stop - 1
            self.is_painted = True

    def _cast(self, shot: Shot | None) -> Shot | None:
        """What is to be planned: the shot that is asked for, or the sighted one where none is; None where they do not
        go together.
        """
        seen = self.sighted
        if seen is None:
            return shot if shot is not None and _is_plannable(shot) else None
        if shot is None or not shot.subjects:
            return replace(seen, camera=shot.camera if shot else None)
        if not _is_plannable(shot):
            return None
        if len(players(seen)) > 1 or len(players(shot)) > 1:
            return shot if shot.subjects == seen.subjects else None
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
        way = _views(path, video_times(window.end)[window.start :])
        camera = way[None] if path is not at_rest else None
        if any(self._is_stuck(play, window) for play in self.plays):
            return Layout(camera)
        cast = self._cast(shot)
        if cast is None and (shot is None or shot.subjects or not shot.setting or self.sighted is not None):
            return Layout(camera)  # others than are seen, or have been learned: they go where the model likes
        ensemble = Ensemble.nobody() if cast is None else Ensemble.of(cast, self.company, self.paint.aspect)
        views = _views(path, torch.arange(*spanned(window)) / FRAME_RATE)
        track = over = None
        if cast is not None:
            alone = self._planned(ensemble, path, window, lasts[1], pace, generator)
            tracks = ensemble.apart(alone, views, self.paint.aspect)
            track, over = (
                ensemble.told(tracks),
                ensemble.placed(tracks, self.talking(range(*spanned(window))), self.paint.size),
            )
        setting = cast or shot
        backdrop = None if setting is None else self._backdrop(setting, ensemble, path, lasts)
        scenery = None if backdrop is None else backdrop.seen(views)
        cue = Cue(ensemble, backdrop, path, lasts[0])  # what is given knows better what it looks like
        self.cues |= {each: cue for each in range(window.first, window.last) if not self.is_given[each]}
        return Layout(camera, track, drafted(self.hands.transform, over, scenery))

    def _is_stuck(self, play: Play, window: Window) -> bool:
        """Whether a play cannot go on in a window: it shows what nobody has recognised, or what is known lies in its
        midst; the planner goes on from a beginning or towards an end.
        """
        latents = range(window.start, window.end)
        known = [play.is_planned[each] for each in latents]
        is_first = play is self.plays[0]
        is_unknown = is_first and any(self.is_given[each] and not play.is_planned[each] for each in latents)
        return is_unknown or sum(one and not other for one, other in pairwise(known)) > known[0]

    def sketch(self, index: int, video: Tensor, is_done: list[bool]) -> Tensor | None:
        """What is known of the frames of a latent that was made, (1, 8, 8, height, width), a clip's first frame eight
        times: see `lanterne.model.draft.sketched`. None where nothing is.

        Where the stage was not painted, it is known from the latents of `video` (latents, rows, columns, channels)
        that are done.
        """
        cue = self.cues.get(index)
        if cue is None or (not cue.ensemble.casts and cue.backdrop is None):
            return None
        if cue.backdrop is not None:
            scenery = cue.backdrop.seen(self._seen_from(index))
        else:
            same = [each for each, other in self.cues.items() if other.card == cue.card and is_done[each]]
            scenery = self._behind.seen(index, same, video, lambda each: self._placed(each)[0], self._seen_from)[None]
        return sketched(self._placed(index), scenery).expand(-1, FRAMES, -1, -1, -1)

    def heard(self, index: int) -> Tensor:
        """Who sounds in the frames of a latent, and where: see `lanterne.engines.native.earshot`. Nobody does who has
        no track.
        """
        cue = self.cues.get(index)
        seen = players(self.sighted) if self.sighted is not None else ()
        casts = cue.ensemble.casts if cue is not None else seen
        known = [(cast, play) for cast, play in zip(casts, self.plays, strict=False) if play.is_planned[index]]
        return sources(known, frames_of(index), self.paint.aspect)

    def seen(self, frame: int) -> tuple[Tensor, float] | None:
        """Who is seen in a frame, as alpha (height, width), and in which of its rows the ground at their feet is, 0
        above and 1 below; None where nobody was planned.
        """
        cue = self.cues.get(-(-frame // FRAMES))
        if cue is None or not cue.ensemble.casts:
            return None
        views = _views(cue.path, torch.tensor([frame / FRAME_RATE]))
        below = float(ground_of(views, self.paint.aspect))  # in shorter sides of the frame, from its middle
        row = 0.5 - below * min(self.paint.size) / self.paint.size[1]
        return self._played(cue.ensemble, range(frame, frame + 1), views)[0, 0, 3], row

    def _seen_from(self, index: int) -> Tensor:
        """Where the camera is in the frames of a latent that has a cue, (frames, 3)."""
        frames = frames_of(index)
        return _views(self.cues[index].path, torch.arange(frames.start, frames.stop) / FRAME_RATE)

    def _placed(self, index: int) -> Tensor:
        """Who is seen in the frames of a latent, (1, frames, 4, height, width)."""
        return self._played(self.cues[index].ensemble, frames_of(index), self._seen_from(index))

    def _played(self, ensemble: Ensemble, frames: range, views: Tensor) -> Tensor:
        """An ensemble as it plays in some frames, (1, frames, 4, height, width), before a camera with `views`."""
        tracks = torch.stack([play.track[frames.start : frames.stop] for play in self.plays])[: len(ensemble.casts)]
        return ensemble.placed(ensemble.apart(tracks, views, self.paint.aspect), self.talking(frames), self.paint.size)

    def _planned(
        self, ensemble: Ensemble, path: Path, window: Window, last: int, pace: float, generator: torch.Generator
    ) -> Tensor:
        """The tracks (players, frames, 11) in a window of a shot that lasts until latent `last`, each as if alone."""
        self.plays += [Play.empty(len(self.is_given)) for _ in ensemble.casts[len(self.plays) :]]
        plays = self.plays[: len(ensemble.casts)]
        gaps = [play.gap(window, pace) for play in plays]
        wanted = [
            None
            if gap is None
            else Wanted(cast, _views(path, gap.seconds)[None], *play.before(gap), gap.beyond(last, pace))
            for cast, play, gap in zip(ensemble.casts, plays, gaps, strict=True)
        ]
        made = planned(self.hands, ensemble, wanted, self.paint.aspect, generator)
        tracks = []
        for play, gap, plan in zip(plays, gaps, made, strict=True):
            if gap is None or plan is None:
                tracks.append(play.seen(window))
                continue
            is_last = not any(play.is_planned[window.end :]) and not any(self.is_given[window.last :])
            tracks.append(play.go_on(gap, plan, window, max(last, window.last) if is_last else window.last, pace))
        return torch.stack(tracks)

    def _backdrop(self, shot: Shot, ensemble: Ensemble, path: Path, lasts: tuple[int, int]) -> Backdrop | None:
        """The plates of the card that begins at the first of `lasts`, painted when they are first asked for."""
        if not self.is_painted:
            return None
        if lasts[0] not in self.backdrops:
            begun = None
            if self.kept is not None and lasts[0] == 0:
                picture, frame = self.kept
                views = _views(path, torch.tensor([frame / FRAME_RATE]))
                begun = left_by(picture, self._played(ensemble, range(frame, frame + 1), views)[0, 0], views[0])
            way = _views(path, video_times(lasts[1])[lasts[0] :])
            self.backdrops[lasts[0]] = Backdrop(self.paint, shot, way, begun)
        return self.backdrops[lasts[0]]

    def close_ring(self, frames: int, beginning: Staging) -> None:
        """Behind the end, at `frames`, the tracks of the canvas's beginning go on; what is laid down of an action and
        was not made yet has to meet them, and is planned again.
        """
        latents = range(len(self.is_given))
        self.plays += [Play.empty(len(latents)) for _ in beginning.plays[len(self.plays) :]]
        for play, first in zip(self.plays, beginning.plays, strict=False):
            for index in latents:
                play.is_planned[index] &= self.is_given[index] or index in self.cues
                wanted = [frame - frames for frame in frames_of(index)]
                if wanted[0] >= 0:
                    play.is_planned[index] = all(first.is_planned[-(-each // 8)] for each in wanted)
                    play.paces[index] = first.paces[-(-wanted[0] // 8)]
                    play.track[frames_of(index).start : frames_of(index).stop] = first.track[wanted]
        for index in latents:
            self.is_given[index] |= frames_of(index)[0] >= frames


def _is_plannable(shot: Shot) -> bool:
    """Whether somebody is seen, and the weights have seen them all."""
    return bool(shot.subjects) and all(subject.noun in SMALL_WORLD["noun"] for subject in shot.subjects)


def _path(shot: Shot | None, lasts: tuple[int, int], aspect: float, pace: float) -> Path:
    """Where the camera is at each moment of a segment for the move that a card asks for, at the pace of its action."""
    times = video_times(lasts[1])
    begins, ends = times[lasts[0]].item(), times[lasts[1] - 1].item()
    path = asked(shot.camera if shot else None, aspect, pace * (ends - begins))
    return path if path is at_rest else lambda time_s: path(pace * (time_s - begins))


def _views(path: Path, times: Tensor) -> Tensor:
    """Right, up and scale at times in seconds, (n, 3)."""
    return torch.tensor(moments(path, times.tolist()))
