"""Pictures of clips: PNGs that others read, sheets in reading order, thumbnails."""

import io

import numpy as np
import pytest
from clips import picture, write_clip
from PIL import Image

from lanterne.core.errors import MediaError
from lanterne.media.png import encode_png
from lanterne.media.sheet import GAP_PX, contact_sheet, paste_sheet, shown, shrink


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("size", [(1, 1), (3, 7), (64, 96)])
def test_others_read_our_png_bit_for_bit(size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    assert np.array_equal(opened(encode_png(pixels)), pixels)


def test_shrinking_keeps_the_mean_and_flat_colours():
    noise = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    small = shrink(noise, (31, 17))
    assert small.shape == (17, 31, 3)
    assert small.mean() == pytest.approx(noise.mean(), abs=1)
    assert (shrink(np.full((60, 90, 3), 77, np.uint8), (31, 17)) == 77).all()


def test_a_sheet_shows_frames_in_reading_order():
    frames = [np.full((20, 30, 3), 10 * index, np.uint8) for index in range(5)]
    sheet = paste_sheet(frames, columns=3, width=None)
    assert sheet.shape == (2 * 20 + 3 * GAP_PX, 3 * 30 + 4 * GAP_PX, 3)
    centres = [sheet[GAP_PX + 10 + row * 24, GAP_PX + 15 + column * 34, 0] for row in range(2) for column in range(3)]
    assert centres[:5] == [0, 10, 20, 30, 40]
    with pytest.raises(MediaError):
        paste_sheet([])


def test_a_contact_sheet_of_a_file_begins_and_ends_with_the_clip(tmp_path):
    sheet = opened(contact_sheet(write_clip(tmp_path / "clip.mp4"), columns=4, count=4, width=None)).astype(int)
    assert sheet.shape == (64 + 2 * GAP_PX, 4 * 96 + 5 * GAP_PX, 3)
    for column, index in ((0, 0), (3, 19)):
        cell = sheet[GAP_PX:-GAP_PX, GAP_PX + column * (96 + GAP_PX) :][:, :96]
        assert np.abs(cell - picture(index)).mean() < 4


@pytest.mark.parametrize(("seconds", "index"), [(0.0, 0), (10 / 24, 10), (10.9 / 24, 10), (99.0, 23)])
def test_what_a_player_shows_at_a_time_is_a_frame(tmp_path, seconds, index):
    found = opened(shown(write_clip(tmp_path / "clip.mp4", frames=24), seconds)).astype(int)
    assert np.abs(found - picture(index)).mean() < 4
