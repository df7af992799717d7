"""Frames come out at the size that was asked for, upright, unstretched and in their colours."""

import numpy as np
import pytest

from lanterne.media.scale import Scaled, cover


class Kept:
    def __init__(self):
        self.frames, self.samples, self.ended = [], [], None

    def video(self, frames):
        self.frames.extend(frames)

    def audio(self, samples):
        self.samples.append(samples)

    def close(self):
        self.ended = "closed"

    def abort(self):
        self.ended = "aborted"


def disc(width, height, radius):
    """A red disc in the middle of a blue picture."""
    y, x = np.mgrid[:height, :width]
    inside = (x - width / 2 + 0.5) ** 2 + (y - height / 2 + 0.5) ** 2 < radius**2
    return np.where(inside[..., None], np.uint8([200, 30, 20]), np.uint8([20, 40, 180]))


@pytest.mark.parametrize("wanted", [(1280, 720), (720, 1280), (1792, 1024), (96, 64), (48, 32)])
def test_a_disc_stays_a_disc_in_the_middle(wanted):
    sink = Kept()
    Scaled(sink, (144, 80), wanted).video(np.stack([disc(144, 80, 20)] * 3))
    assert len(sink.frames) == 3
    frame = sink.frames[0]
    assert frame.shape == (wanted[1], wanted[0], 3)
    red = frame[..., 0] > 110
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    assert abs(len(rows) - len(columns)) <= max(2, 0.03 * len(rows))
    half_a_pixel = 2 + 0.5 * max(wanted[0] / 144, wanted[1] / 80)  # of the picture that came in
    assert abs((rows[0] + rows[-1]) / 2 - (wanted[1] - 1) / 2) <= half_a_pixel
    assert abs((columns[0] + columns[-1]) / 2 - (wanted[0] - 1) / 2) <= half_a_pixel
    np.testing.assert_allclose(frame[wanted[1] // 2, wanted[0] // 2], [200, 30, 20], atol=3)


def test_a_landscape_as_a_portrait_is_shown_whole_over_a_dim_blur_of_itself():
    sink = Kept()
    picture = np.full((80, 144, 3), (20, 40, 180), np.uint8)
    picture[:, :8] = picture[:, -8:] = (200, 30, 20)  # red edges that a cut would lose
    Scaled(sink, (144, 80), (720, 1280)).video(picture[None])
    (frame,) = sink.frames
    assert frame.shape == (1280, 720, 3)
    np.testing.assert_allclose(frame[640, [10, 709]], [(200, 30, 20)] * 2, atol=6)
    np.testing.assert_allclose(frame[640, 360], (20, 40, 180), atol=6)
    np.testing.assert_allclose(frame[100, 360], (10, 20, 90), atol=6)  # the backdrop: half as bright


def test_the_same_size_passes_untouched_with_its_sound():
    sink = Kept()
    scaled = Scaled(sink, (96, 64), (96, 64))
    frames = np.random.default_rng(1).integers(0, 256, (2, 64, 96, 3), np.uint8)
    scaled.video(frames)
    scaled.audio(np.ones((1, 5), np.float32))
    scaled.close()
    np.testing.assert_array_equal(np.stack(sink.frames), frames)
    assert len(sink.samples) == 1
    assert sink.ended == "closed"


def test_sound_can_be_left_out():
    sink = Kept()
    Scaled(sink, (96, 64), (96, 64), with_sound=False).audio(np.ones((1, 5), np.float32))
    assert sink.samples == []


def test_the_part_that_is_used_lies_in_the_middle():
    assert cover((864, 480), (1280, 720)) == (5, 0, 853, 480)
    assert cover((864, 480), (864, 480)) == (0, 0, 864, 480)
    assert cover((480, 864), (720, 1280)) == (0, 5, 480, 853)
