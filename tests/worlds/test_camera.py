"""The camera: what its moves look like in the picture."""

from dataclasses import replace
from itertools import pairwise

import pytest

from lanterne.core.shot import Shot
from lanterne.worlds.camera import path, view
from lanterne.worlds.grammar import sample_scene
from lanterne.worlds.motion import pose
from lanterne.worlds.moves import GROUND, View, frame_of
from lanterne.worlds.scene import Camera, Scene

AT_REST = View()


def filmed(name: str, amount: float, aspect: float = 16 / 9) -> Scene:
    return Scene(1, "small", 4.0, aspect, Shot(), "park", "noon", "clear", Camera(name, amount), ())


@pytest.mark.parametrize("aspect", [16 / 9, 1.0, 9 / 16])
def test_ground_line_and_centre_of_the_frame(aspect: float) -> None:
    frame = frame_of(aspect)
    assert min(frame.width, frame.height) == 1
    across, down = AT_REST.place(frame, 0.0, 0.0)
    assert across == pytest.approx(frame.width / 2)
    assert down == pytest.approx((1 - GROUND) * frame.height)
    assert AT_REST.place(frame, 0.0, frame.top, 5.0)[1] == pytest.approx(0)


@pytest.mark.parametrize(
    ("name", "axis", "sign"), [("pan right", 0, -1), ("pan left", 0, 1), ("rise", 1, 1)], ids=lambda value: str(value)
)
def test_pans_and_rises_shift_things_the_other_way_and_near_ones_more(name: str, axis: int, sign: int) -> None:
    scene = filmed(name, 0.4)
    frame = frame_of(scene.aspect)

    def shift(depth: float) -> float:
        first, last = (view(scene, t).place(frame, 0.1, 0.2, depth)[axis] for t in (0.0, 4.0))
        return last - first

    assert shift(1.0) == pytest.approx(sign * 0.4)
    assert abs(shift(1.0)) > abs(shift(2.0)) > abs(shift(8.0)) > 0


@pytest.mark.parametrize(("name", "ratio"), [("zoom in", 1.4), ("zoom out", 1 / 1.4)])
@pytest.mark.parametrize("amount", [1.4, 1 / 1.4])
def test_zooms_have_their_ratio_and_are_never_wider_than_at_rest(name: str, ratio: float, amount: float) -> None:
    scene = filmed(name, amount)
    zooms = [view(scene, 0.25 * i).zoom for i in range(17)]
    assert zooms[-1] / zooms[0] == pytest.approx(ratio)
    assert min(zooms) == pytest.approx(1)
    assert zooms == sorted(zooms, reverse=name == "zoom out")


def test_moves_are_smooth_and_start_at_once() -> None:
    at = path(filmed("pan right", 0.4))
    steps = [at((i + 1) / 24).x - at(i / 24).x for i in range(96)]
    assert min(steps) > 0.25 * max(steps)
    assert max(abs(b - a) for a, b in pairwise(steps)) < 0.1 * max(steps)


def test_a_still_camera_does_not_move() -> None:
    at = path(filmed("still", 0.3))
    assert at(0.0) == at(2.7) == AT_REST


def test_a_zoom_holds_its_subject() -> None:
    scene = sample_scene(3)
    scene = replace(scene, camera=Camera("zoom in", 1.4))
    actor, frame = scene.actors[0], frame_of(scene.aspect)
    spots = [pose(actor, 0.5 * i) for i in range(9)]
    middle = (min(p.x for p in spots) + max(p.x for p in spots)) / 2
    start = view(scene, 0.0).place(frame, middle, 0.0)[0]
    assert view(scene, 4.0).place(frame, middle, 0.0)[0] == pytest.approx(start, abs=0.02)
