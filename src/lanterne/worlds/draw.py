"""The theatre: draws a scene's frames from its painted planes, its actors and their shadows, and its weather."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import skia

from lanterne.worlds import camera, styles
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.light import Light, light_of, varied
from lanterne.worlds.motion import pose
from lanterne.worlds.moves import Frame, View, frame_of
from lanterne.worlds.scene import Actor, Pose, Scene
from lanterne.worlds.stages import planes, sky
from lanterne.worlds.stages.plane import Plane, Set
from lanterne.worlds.weather import falling

_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)
# Paint that leaves of an image only its dark outline: the shade of a sheet of paper on the one behind it.
_PAPER_SHADE = skia.Paint(
    ColorFilter=skia.ColorFilters.Blend(skia.Color4f(0.1, 0.08, 0.12, 0.45).toColor(), skia.BlendMode.kSrcIn)
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plane painted once, at the largest scale at which the camera will see it."""

    plane: Plane
    image: skia.Image


class Theatre:
    """Draws scenes. It keeps the sprites of the actors between scenes, and nothing else."""

    def __init__(self, art: Art) -> None:
        self.cast = Cast(art)

    def frames(
        self,
        scene: Scene,
        size: tuple[int, int],
        fps: float = 24.0,
        frames: int | None = None,
        start_s: float = 0.0,
    ) -> Iterator[np.ndarray]:
        """The pictures of a scene: uint8 arrays (height, width, 3), sRGB, a new one each time.

        `size` is (width, height) in pixels; `frames` defaults to the scene's length from `start_s` on. The same scene
        at another size is the same picture; a size of another shape than the scene's aspect shows its middle, scaled
        by the shorter side.
        """
        count = max(0, round((scene.seconds - start_s) * fps)) if frames is None else frames
        show = Show(scene, size, self.cast)
        for index in range(count):
            yield show.frame(start_s + index / fps)


class Show:
    """One scene set up at one size: planes painted, camera threaded."""

    def __init__(self, scene: Scene, size: tuple[int, int], cast: Cast) -> None:
        width, height = size
        self.scene, self.cast = scene, cast
        self.frame_units: Frame = frame_of(width / height)
        self.unit_px = float(min(width, height))
        self.light: Light = _light(scene)
        self.path = camera.path(scene)
        self.stage = _set(scene, self.frame_units, self.light, self.path)
        self.sailing = self.stage.sailing
        # Only between surfaces of the native pixel order (this one's default) does skia take its quick way of scaling.
        self.surface = skia.Surface(width, height)
        self.pixels = np.zeros((height, width, 4), np.uint8)
        self.layout = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kOpaque_AlphaType)
        most = max(self.path(scene.seconds * i / 8).zoom for i in range(9))
        self.sheets = [_paint(plane, self.unit_px, most) for plane in planes(self.stage, scene.stage)]
        self.weather = falling(scene.weather, self.stage.rng("rain"), self.frame_units, self.light)
        self.look = styles.look(scene.style, scene.seed, size)
        self.paper = scene.style == "paper cut-out"
        self.lean = -0.7 if sky.sun_x(self.stage) > 0 else 0.7
        self.cues = _cues(self.sheets, scene.actors)

    def frame(self, time_s: float) -> np.ndarray:
        """The picture at a moment: uint8 (height, width, 3)."""
        return self._picture(self.cues, time_s)

    def backdrop(self, time_s: float) -> np.ndarray:
        """The same with nobody on the stage."""
        return self._picture(self.sheets, time_s)

    def _picture(self, cues: Sequence[Sheet | int], time_s: float) -> np.ndarray:
        canvas, view = self.surface.getCanvas(), self.path(time_s)
        for cue in cues:
            if isinstance(cue, Sheet):
                self.hang(canvas, cue, view, time_s)
            else:
                self._act(canvas, self.scene.actors[cue], view, time_s)
        if self.weather:
            self.weather.paint(canvas, view, time_s, self.unit_px)
        self.surface.readPixels(self.layout, self.pixels, self.pixels.strides[0], 0, 0)
        frame = self.pixels[..., :3].copy()
        return self.look(frame, time_s) if self.look else frame

    def hang(self, canvas: skia.Canvas, sheet: Sheet, view: View, time_s: float) -> None:
        """Draw one painted sheet where the camera sees it."""
        plane = sheet.plane
        dx, dy = plane.drift(time_s) if plane.drift else (0.0, 0.0)
        left, top = view.place(self.frame_units, plane.left + dx, plane.top + dy, plane.depth)
        right, bottom = view.place(self.frame_units, plane.right + dx, plane.bottom + dy, plane.depth)
        unit = self.unit_px
        target = skia.Rect.MakeLTRB(left * unit, top * unit, right * unit, bottom * unit)
        if self.paper and plane.depth < sky.CLOUDS:
            canvas.drawImageRect(sheet.image, target.makeOffset(-0.01 * unit, -0.012 * unit), _SMOOTH, _PAPER_SHADE)
        canvas.drawImageRect(sheet.image, target, _SMOOTH)

    def _act(self, canvas: skia.Canvas, actor: Actor, view: View, time_s: float) -> None:
        where = pose(actor, time_s)
        if self.sailing and actor.motion.name == "sail":
            self._reflect(canvas, actor, where, view)
        else:
            self._shadow(canvas, actor, where, view)
        self.pose(canvas, actor, where, view)

    def pose(self, canvas: skia.Canvas, actor: Actor, where: Pose, view: View) -> None:
        """Draw one actor alone, without its shadow, in the light of the scene."""
        left, top, unit = self.spot(actor, where, view)
        canvas.save()
        canvas.translate(left, top)
        tinted = min(self.light.actor_tint) < 1
        if tinted:
            canvas.saveLayer(_reach(actor, unit), _tint(self.light.actor_tint))
        self.cast.paint(canvas, actor, where, unit)
        if tinted:
            canvas.restore()
        canvas.restore()

    def spot(self, actor: Actor, where: Pose, view: View) -> tuple[float, float, float]:
        """Where an actor's underside is, in pixels, and how many pixels one of its units takes."""
        x, y, size = camera.stand(self.frame_units, where.x, where.y, actor.depth)
        across, down = view.place(self.frame_units, x, y, actor.depth)
        unit = self.unit_px
        return across * unit, down * unit, size * view.scale(actor.depth) * unit

    def _shadow(self, canvas: skia.Canvas, actor: Actor, where: Pose, view: View) -> None:
        """A soft shadow under the actor: smaller and fainter the higher it is, leaning away from a low sun."""
        height, light = max(0.0, where.y), self.light
        floor = Pose(where.x + self.lean * light.shadow_length * (height + 0.25 * actor.height), -0.006)
        left, top, unit = self.spot(actor, floor, view)
        half = 0.5 * self.cast.width(actor) * unit * (1 + 0.45 * light.shadow_length) / (1 + 0.8 * height)
        paint = skia.Paint(Shader=_shadow_shader(light), AntiAlias=True)
        paint.setAlphaf(light.shadow_alpha / (1 + 2.2 * height))
        canvas.save()
        canvas.translate(left, top)
        canvas.scale(half * 1.12, max(0.2 * half, 0.028 * unit))
        canvas.drawCircle(0, 0, 1, paint)
        canvas.restore()

    def _reflect(self, canvas: skia.Canvas, actor: Actor, where: Pose, view: View) -> None:
        left, top, unit = self.spot(actor, Pose(where.x, -where.y - 0.01), view)
        canvas.save()
        canvas.translate(left, top)
        canvas.scale(1, -0.6)
        paint = _tint(self.light.actor_tint)
        paint.setAlphaf(0.35)
        canvas.saveLayer(_reach(actor, unit), paint)
        self.cast.paint(canvas, actor, where, unit)
        canvas.restore()
        canvas.restore()


def _light(scene: Scene) -> Light:
    light = light_of(scene.light, scene.weather)
    return varied(light, np.random.default_rng([scene.seed, 3])) if scene.world == "wide" else light


def _set(scene: Scene, frame: Frame, light: Light, path: Callable[[float], View]) -> Set:
    views = [path(scene.seconds * i / 8) for i in range(9)]
    still = all(view.zoom == 1 for view in views)  # zooms keep inside the frame at rest
    pan = max(abs(view.x) for view in views) if still else 0.0
    rise = max(abs(view.y) for view in views) if still else 0.0
    sailing = scene.stage == "sea coast" and any(actor.motion.name == "sail" for actor in scene.actors)
    return Set(scene.seed, frame, light, pan, rise, sailing, scene.world == "wide")


def _cues(sheets: list[Sheet], actors: tuple[Actor, ...]) -> tuple[Sheet | int, ...]:
    """The order of drawing: the sheets in their own, each actor (its index) before the first sheet nearer than it."""
    waiting = sorted(range(len(actors)), key=lambda index: -actors[index].depth)
    cues: list[Sheet | int] = []
    for sheet in sheets:
        while waiting and sheet.plane.depth < actors[waiting[0]].depth:
            cues.append(waiting.pop(0))
        cues.append(sheet)
    return (*cues, *waiting)


def _paint(plane: Plane, unit_px: float, zoom: float) -> Sheet:
    scale = unit_px * (1 + (zoom - 1) / plane.depth)
    width, height = (plane.right - plane.left) * scale, (plane.top - plane.bottom) * scale
    surface = skia.Surface(max(1, math.ceil(width)), max(1, math.ceil(height)))
    canvas = surface.getCanvas()
    canvas.scale(surface.width() / (plane.right - plane.left), -surface.height() / (plane.top - plane.bottom))
    canvas.translate(-plane.left, -plane.top)
    plane.paint(canvas)
    return Sheet(plane, surface.makeImageSnapshot())


def _reach(actor: Actor, unit: float) -> skia.Rect:
    """A box in pixels around the actor's feet that holds it however it turns and stretches."""
    reach = 2.2 * actor.height * unit
    return skia.Rect.MakeLTRB(-reach, -reach, reach, reach)


def _tint(tint: tuple[float, float, float]) -> skia.Paint:
    red, green, blue = tint
    matrix = [red, 0, 0, 0, 0, 0, green, 0, 0, 0, 0, 0, blue, 0, 0, 0, 0, 0, 1, 0]
    return skia.Paint(ColorFilter=skia.ColorFilters.Matrix(matrix))


def _shadow_shader(light: Light) -> skia.Shader:
    red, green, blue = light.shadow
    colors = [skia.Color4f(red, green, blue, alpha).toColor() for alpha in (1.0, 0.8, 0.3, 0.0)]
    return skia.GradientShader.MakeRadial((0, 0), 1, colors)
