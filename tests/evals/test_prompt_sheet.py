"""The sheet: strips in their places, nothing else in the picture, and a key beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import Capabilities
from lanterne.core.clip import ClipSink
from lanterne.core.errors import InvalidInput, OutputError
from lanterne.engines.protocol import NO_MEDIA, MediaSource, OnProgress
from lanterne.evals.sheet import GAP_PX, MOMENTS, laid_out, prompts_of, shuffled, write_sheet

PROMPTS = ("a red kite", "un ballon bleu", "a dog", "a boat", "a car")


class Painter:
    """Fills frame i of a clip with a grey that grows with i, of a shade that the seed and the noun decide."""

    name = "painter"

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, float, int | None]] = []

    def capabilities(self) -> Capabilities:
        return Capabilities("painter", ((96, 48),), max_seconds=20.0, sample_rate=24_000, channels=1, stills=True)

    def generate(
        self,
        canvas: Canvas,
        sink: ClipSink,
        *,
        seed: int,
        media: MediaSource = NO_MEDIA,
        steps: int | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.asked.append((canvas.cards[0].words, seed, canvas.seconds, steps))
        shade = 20 * PROMPTS.index(canvas.cards[0].words)
        for start in range(0, canvas.frames, 8):
            count = min(8, canvas.frames - start)
            frames = np.zeros((count, 48, 96, 3), np.uint8)
            frames[..., 0] = shade + seed
            frames[..., 1] = (start + np.arange(count))[:, None, None]
            sink.video(frames)
        sink.audio(np.zeros((1, 100), np.float32))


def strips_of(path: Path) -> dict[int, np.ndarray]:
    """Row to a strip of moments (MOMENTS, height, width, 3), read back from the PNG."""
    picture = read_png(path)
    tops = range(0, len(picture), 16 + GAP_PX)
    return {row: picture[top : top + 16].reshape(16, MOMENTS, 32, 3).swapaxes(0, 1) for row, top in enumerate(tops, 1)}


def read_png(path: Path) -> np.ndarray:
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_each_strip_shows_its_prompt_from_the_first_moment_to_the_last(tmp_path: Path) -> None:
    painter = Painter()
    labels = write_sheet(tmp_path / "sheet.png", painter, PROMPTS, seed=3, steps=2, about={"weights": "abc"})
    content = json.loads(labels.read_text())
    assert content["weights"] == "abc"
    strips = strips_of(tmp_path / "sheet.png")
    for place in content["places"]:
        strip = strips[place["row"]]
        assert (strip[..., 0] == 20 * (place["number"] - 1) + 3).all()
        assert strip[:, 0, 0, 1].tolist() == [0, 14, 27, 41, 54, 68, 81, 95]
        assert place["prompt"] == PROMPTS[place["number"] - 1]
    assert {asked[1:] for asked in painter.asked} == {(3, 4.0, 2)}


def test_a_shuffled_sheet_has_the_same_strips_in_an_order_that_only_the_key_tells(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("two", 2)):
        write_sheet(tmp_path / f"{name}.png", Painter(), PROMPTS, shuffle=seed)
    places = {
        name: [place["number"] for place in json.loads((tmp_path / f"{name}.json").read_text())["places"]]
        for name in ("one", "again", "two")
    }
    assert places["one"] == places["again"] != places["two"]
    assert sorted(places["one"]) == [1, 2, 3, 4, 5]
    strips = strips_of(tmp_path / "two.png")
    shades = [int(strips[index + 1][0, 0, 0, 0]) for index in range(5)]
    assert shades == [20 * (number - 1) for number in places["two"]]


def test_a_strip_of_stills_shows_as_many_seeds(tmp_path: Path) -> None:
    painter = Painter()
    write_sheet(tmp_path / "stills.png", painter, PROMPTS[:1], seed=5, seconds=0)
    assert [asked[1] for asked in painter.asked] == list(range(5, 5 + MOMENTS))
    assert read_png(tmp_path / "stills.png").shape[:2] == (16, MOMENTS * 32)


@pytest.mark.parametrize("name", ["sheet.jpg", "none/sheet.png"])
def test_a_file_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, name: str) -> None:
    painter = Painter()
    with pytest.raises(OutputError):
        write_sheet(tmp_path / name, painter, PROMPTS)
    assert painter.asked == []


def test_shuffling_is_a_choice() -> None:
    assert [prompt for _, prompt in shuffled(PROMPTS, None)] == list(PROMPTS)
    assert laid_out([np.ones((4, 6, 3), np.uint8)] * 3).shape == (3 * 4 + 2 * GAP_PX, 6, 3)


def test_other_prompts_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("a red kite\n\n  un chien et un chat \n")
    assert prompts_of(path) == ["a red kite", "un chien et un chat"]
    path.write_text("\n")
    for bad in (path, tmp_path / "nothing.txt"):
        with pytest.raises(InvalidInput, match=bad.name):
            prompts_of(bad)
