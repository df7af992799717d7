"""The truth of a scene against its pictures."""

from dataclasses import replace

import numpy as np
import pytest

from lanterne.core.shot import Shot
from lanterne.worlds.art import Art
from lanterne.worlds.cast import Cast
from lanterne.worlds.draw import Theatre
from lanterne.worlds.motion import contacts
from lanterne.worlds.scene import Actor, Camera, Motion, Scene
from lanterne.worlds.truth import Truth

SIZE = (288, 160)
ART = Art({})
BALL = Actor("ball", "own:ball", "red", 0.4, "rubber", Motion("roll", (-0.2, 0.0), 0.3))


def staged(*actors: Actor, stage: str = "desert", camera: Camera | None = None) -> Scene:
    return Scene(4, "small", 4.0, 16 / 9, Shot(), stage, "noon", "clear", camera or Camera("still"), actors)


def truth(scene: Scene) -> Truth:
    return Truth(scene, SIZE, Cast(ART))


def test_a_mask_covers_what_the_actor_paints_and_its_box_fits() -> None:
    scene = staged(BALL)
    mask = truth(scene).masks(1.0)[0]
    with_ball, without = (
        next(Theatre(ART).frames(s, SIZE, frames=1, start_s=1.0)).astype(int)
        for s in (scene, replace(scene, actors=()))
    )
    changed = np.abs(with_ball - without).max(axis=2) > 40
    changed[115:] = False  # there lies its shadow
    assert (mask & changed).sum() > 0.97 * changed.sum()
    left, top, right, bottom = truth(scene).boxes(1.0)[0]
    assert (right - left, bottom - top) == pytest.approx((64, 64), abs=2)  # 0.4 of 160 pixels
    assert (left + right) / 2 == pytest.approx(144 + 0.1 * 160, abs=1.5)
    assert mask.sum() == pytest.approx(np.pi / 4 * 64 * 64, rel=0.04)


def test_nearer_actors_hide_farther_ones() -> None:
    far = replace(BALL, height=0.8, depth=2.0, motion=Motion("roll", (0.1, 0.0), 0.0))
    near = replace(BALL, motion=Motion("roll", (0.0, 0.0), 0.0))
    both = truth(staged(near, far)).masks(0.0)
    alone = truth(staged(far)).masks(0.0)[0]
    assert not (both[0] & both[1]).any()
    assert np.array_equal(both[1], alone & ~both[0])
    assert both[1].sum() < alone.sum()


def test_the_sea_hides_the_foot_of_a_boat() -> None:
    boat = replace(BALL, motion=Motion("sail", (0.0, 0.0), 0.0, 0.0, 0.4))
    afloat, ashore = (truth(staged(boat, stage=stage)) for stage in ("sea coast", "desert"))
    hidden = [ashore.masks(t)[0] & ~afloat.masks(t)[0] for t in (0.0, 0.6, 1.2, 1.8)]
    assert max(mask.sum() for mask in hidden) > 20
    assert all(not mask[:110].any() for mask in hidden)


def test_depth_has_the_actor_in_front_and_the_sky_behind() -> None:
    scene = staged(BALL)
    depth, mask = truth(scene).depth(1.0), truth(scene).masks(1.0)[0]
    assert np.isfinite(depth).all()
    assert (depth[mask] == 1).all()
    assert depth[2].min() > 5
    assert depth[-3].max() <= 1


def test_an_actor_out_of_the_picture_has_no_box() -> None:
    gone = replace(BALL, motion=Motion("roll", (3.0, 0.0), 0.0))
    assert np.isnan(truth(staged(gone)).boxes(0.0)).all()
    assert not truth(staged(gone)).masks(0.0).any()


@pytest.mark.parametrize(
    "camera", [Camera("still"), Camera("pan left", 0.5), Camera("rise", 0.3), Camera("zoom in", 1.4)]
)
def test_velocities_are_those_of_the_boxes(camera: Camera) -> None:
    known = truth(staged(BALL, camera=camera))
    early, late = known.boxes(1.9)[0], known.boxes(2.1)[0]
    moved = np.array([early[0] + early[2] - late[0] - late[2], 2 * (early[3] - late[3])]) / -2
    assert known.velocities(2.0)[0] * 0.2 == pytest.approx(moved, abs=1.2)


def test_contacts_and_the_camera_are_those_of_the_scene() -> None:
    scene = staged(
        replace(BALL, motion=Motion("bounce", (0.0, 0.4), 0.1, restitution=0.8, gravity=2.0)),
        camera=Camera("rise", 0.3),
    )
    known = truth(scene)
    assert known.contacts() == contacts(scene) != ()
    touch = known.contacts()[0].time_s
    bottoms = [known.boxes(touch + dt)[0][3] for dt in (-0.1, 0.0, 0.1)]
    assert bottoms[1] > bottoms[0]
    assert known.camera(4.0).y - known.camera(0.0).y == pytest.approx(0.3)


def test_the_empty_stage_has_the_depth_of_what_the_actors_hid() -> None:
    scene = staged(replace(BALL, depth=0.5))
    known = truth(scene)
    mask, bare = known.masks(1.0)[0], known.depth(1.0, actors=False)
    assert (known.depth(1.0)[mask] == 0.5).all()
    assert np.array_equal(bare, truth(replace(scene, actors=())).depth(1.0))
