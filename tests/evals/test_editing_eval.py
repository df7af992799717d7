"""The figures of `lanterne eval editing`: seams that are there are found, and smooth clips have none."""

from __future__ import annotations

import numpy as np
import pytest

from lanterne.core.canvas import Canvas
from lanterne.core.errors import MediaError
from lanterne.core.shot import Shot
from lanterne.evals.editing import AIMS, Figure, _windows, to_json
from lanterne.evals.editing_stage import Held, Shelf, Stage, other_light
from lanterne.evals.seams import click_percentile, closing_ratio, jump_ratio, psnr, seam_ratio, steps


def drift(frames: int, speed: int = 2) -> np.ndarray:
    """A bright bar that moves evenly: uint8 (frames, 32, 96, 3)."""
    clip = np.zeros((frames, 32, 96, 3), np.uint8)
    for index in range(frames):
        clip[index, :, (np.arange(16) + speed * index) % 96] = 200
    return clip


def test_an_even_motion_has_no_seam_and_a_jump_has_one() -> None:
    clip = drift(48)
    assert seam_ratio(clip, 24) == pytest.approx(1)
    assert len(steps(clip)) == 47
    jumped = np.concatenate([clip[:24], clip[30:]])
    assert seam_ratio(jumped, 24) > 3
    assert seam_ratio(jumped, 10) == pytest.approx(1)


def test_a_lively_clip_beside_a_calm_one_is_no_seam_and_a_cut_between_them_is() -> None:
    lively, calm = drift(24, speed=4), drift(24, speed=2)
    assert seam_ratio(np.concatenate([lively, np.roll(calm, 96, axis=2)]), 24) == pytest.approx(1)
    assert seam_ratio(np.concatenate([lively, np.roll(calm, 40, axis=2)]), 24) > 3


def test_a_jump_stands_out_of_the_steps_around_it_and_a_quicker_motion_does_not() -> None:
    quicker = np.concatenate([drift(24, speed=2), np.roll(drift(24, speed=3), 48, axis=2)])
    assert jump_ratio(quicker, 12, 36) <= 1.5
    clip = drift(48)
    assert jump_ratio(np.concatenate([clip[:24], clip[34:]]), 12, 36) > 3


def test_a_motion_that_comes_around_closes_and_another_does_not() -> None:
    assert closing_ratio(drift(48)) == pytest.approx(1)  # 48 frames of 2 pixels are once around
    assert closing_ratio(drift(30)) > 3


def test_a_click_stands_out_and_a_hum_does_not() -> None:
    hum = (0.3 * np.sin(np.arange(48_000) * 0.06)).astype(np.float32)
    hum += np.random.default_rng(0).normal(0, 0.01, len(hum)).astype(np.float32)
    assert click_percentile(hum, 24_000) < 100
    broken = hum.copy()
    broken[24_000:24_020] = 1
    assert click_percentile(broken, 24_000) == 100
    assert click_percentile(np.zeros(100, np.float32), 50) == 0  # nothing to compare


def test_psnr_is_that_of_a_known_error() -> None:
    flat = np.full((1, 4, 4, 3), 100, np.uint8)
    assert psnr(flat, flat + 10) == pytest.approx(10 * np.log10(255**2 / 100), abs=0.01)


def test_an_aim_that_was_not_measured_is_not_met() -> None:
    assert Figure("a", None, None, "%", 80, False).met is False
    assert Figure("a", 81, None, "%", 80, False).met
    assert Figure("a", 1.6, None, "x", 1.5, True).met is False
    assert Figure("a", 1.6, None, "x", 0, True).met is None
    rows = to_json((Figure("a", 1.0, 2.0, "x", 1.5, True),), {"steps": 8})["rows"]
    assert rows == [{"name": "a", "value": 1.0, "baseline": 2.0, "aim": 1.5, "met": True}]
    assert len(AIMS) == 19


def test_a_jump_between_windows_is_found() -> None:
    class OnePiece(Stage):
        """Makes a bar that drifts, and jumps where the second window begins."""

        def __init__(self, jump: int) -> None:
            self.jump = jump

        def fill(self, canvas: Canvas) -> tuple[np.ndarray, np.ndarray]:
            long = drift(canvas.frames + self.jump)
            wave = np.random.default_rng(0).normal(0, 0.1, canvas.frames * 1000).astype(np.float32)
            return np.concatenate([long[:97], long[97 + self.jump :]]), wave

    held = Held(drift(9), np.zeros(9000, np.float32), Shot(setting="park"), 1)
    smooth, broken = ({name: value for name, value, _ in _windows(OnePiece(jump), held, held, 7)} for jump in (0, 12))
    assert set(smooth) < set(AIMS)
    assert smooth["between windows: seam ratio"] == pytest.approx(1)
    assert broken["between windows: seam ratio"] > 3


def test_the_shelf_gives_what_was_put_there_and_no_more() -> None:
    shelf = Shelf()
    source = shelf.put(Held(drift(9), np.zeros(9000, np.float32), Shot(light="night"), 1))
    assert source.info.seconds == 9 / 24
    clip = shelf.open(source.digest)
    assert sum(map(len, clip.frames())) == 9
    with pytest.raises(MediaError):
        shelf.open("f" * 64)
    assert other_light(Shot(light="night")).light == "noon"
