"""Whether actors are painted where they should be, in the colour that the words say, and alive."""

import colorsys

import numpy as np
import pytest
import skia

from lanterne.worlds.art import Art, ArtMissing
from lanterne.worlds.cast import ART_OF, Cast, proportion
from lanterne.worlds.grammar import ACTIONS, COLORS, NOUNS
from lanterne.worlds.grammar_motion import LAWS, STRIDE
from lanterne.worlds.grammar_wide import wide_cast
from lanterne.worlds.scene import Actor, Motion, Pose

SIZE = 240
UNIT_PX = 160.0
FLOOR = 210
HUES = {"red": 0.99, "blue": 0.61, "green": 0.36, "yellow": 0.13, "purple": 0.76}


@pytest.fixture(scope="module")
def cast() -> Cast:
    try:
        return Cast(Art.open())
    except ArtMissing:
        pytest.skip("the drawings are not installed: run `make art`")


def actor(noun: str, color: str | None = None, height: float = 0.6, art: str | None = None) -> Actor:
    law = LAWS[ACTIONS[noun][0]] if noun in ACTIONS else "fly"
    return Actor(noun, art or ART_OF[noun], color, height, "fur", Motion(law, (0.0, 0.0), 0.1))


def painted(cast: Cast, subject: Actor, pose: Pose) -> np.ndarray:
    """RGBA 0..255 (height, width, 4), unpremultiplied; the actor stands in the middle at FLOOR."""
    pixels = np.zeros((SIZE, SIZE, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType)
    canvas = surface.getCanvas()
    canvas.translate(SIZE / 2, FLOOR)
    cast.paint(canvas, subject, pose, UNIT_PX)
    surface.flushAndSubmit()
    return surface.toarray(colorType=skia.kRGBA_8888_ColorType)


@pytest.mark.parametrize("noun", NOUNS)
def test_an_actor_stands_on_its_spot_at_its_height(cast: Cast, noun: str) -> None:
    subject = actor(noun)
    alpha = painted(cast, subject, Pose(0.0, 0.0, phase=0.9))[:, :, 3] > 60
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    tall = 0.6 * UNIT_PX
    assert rows[-1] == pytest.approx(FLOOR, abs=0.08 * tall)
    assert rows[0] == pytest.approx(FLOOR - tall, abs=0.06 * tall)
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(SIZE / 2, abs=0.12 * tall)
    assert columns[-1] - columns[0] == pytest.approx(cast.width(subject) * UNIT_PX, rel=0.2)
    assert cast.width(subject) == pytest.approx(0.6 * proportion(noun))


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("color", HUES)
def test_a_tint_reads_as_its_word(cast: Cast, noun: str, color: str) -> None:
    picture = painted(cast, actor(noun, color), Pose(0.0, 0.0, phase=0.1))
    solid = picture[picture[:, :, 3] > 200][:, :3] / 255
    hues = np.array([colorsys.rgb_to_hls(*pixel) for pixel in solid])
    colourful = hues[(hues[:, 2] > 0.35) & (hues[:, 1] > 0.12) & (hues[:, 1] < 0.92)]
    assert len(colourful) > 0.4 * len(hues)
    distance = np.abs(colourful[:, 0] - HUES[color])
    assert np.median(np.minimum(distance, 1 - distance)) < 0.045


@pytest.mark.parametrize("noun", NOUNS)
def test_white_reads_as_white(cast: Cast, noun: str) -> None:
    picture = painted(cast, actor(noun, "white"), Pose(0.0, 0.0, phase=0.1))
    solid = picture[picture[:, :, 3] > 200][:, :3].astype(int)
    pale = (solid.min(axis=1) > 190) & (solid.max(axis=1) - solid.min(axis=1) < 30)
    assert pale.mean() > 0.5


@pytest.mark.parametrize("noun", NOUNS)
def test_natural_colours_are_none_of_the_tints(cast: Cast, noun: str) -> None:
    natural = painted(cast, actor(noun), Pose(0.0, 0.0, phase=0.1)).astype(int)
    for color in COLORS:
        tinted = painted(cast, actor(noun, color), Pose(0.0, 0.0, phase=0.1)).astype(int)
        differs = np.abs(natural - tinted).max(axis=2)[natural[:, :, 3] > 200] > 40
        assert differs.mean() > 0.25, color


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != "ball"])  # a ball moves by turning
def test_it_is_alive(cast: Cast, noun: str) -> None:
    pictures = [painted(cast, actor(noun), Pose(0.0, 0.0, phase=phase)).astype(int) for phase in (0.05, 0.3, 1.55)]
    changed = [(np.abs(later - pictures[0]).max(axis=2) > 60).sum() for later in pictures[1:]]
    assert max(changed) > 40


@pytest.mark.parametrize("noun", ["rabbit", "dog", "boat", "car", "kite"])
def test_facing_mirrors(cast: Cast, noun: str) -> None:
    right = painted(cast, actor(noun), Pose(0.0, 0.0, facing=1)).astype(int)
    left = painted(cast, actor(noun), Pose(0.0, 0.0, facing=-1)).astype(int)
    assert np.abs(right[:, ::-1] - left).mean() < 1.0
    assert np.abs(right - left).mean() > 3.0


def test_the_snout_leads(cast: Cast) -> None:
    """A dog that faces right has its dark nose on the right of its body."""
    picture = painted(cast, actor("dog", "white"), Pose(0.0, 0.0, facing=1))
    dark = (picture[:, :, :3].max(axis=2) < 110) & (picture[:, :, 3] > 200)
    assert np.flatnonzero(dark.any(axis=0)).mean() > SIZE / 2 + 20


def test_a_walking_dog_leaves_its_paws_on_the_floor(cast: Cast) -> None:
    """The paw that stands goes backwards as fast as the dog goes forwards: it does not slip on the ground."""
    subject = actor("dog", "white")
    tall = 0.6 * UNIT_PX
    soles = []
    for step in range(5):
        phase = 0.05 + 0.1 * step
        picture = painted(cast, subject, Pose(0.0, 0.0, phase=phase, facing=1))
        sole = picture[FLOOR - 3, :, 3] > 127
        moved = STRIDE * tall * (phase - 0.05)
        soles.append({round(column + moved) for column in np.flatnonzero(sole)})
    standing = set.intersection(*({near + slack for near in sole for slack in (-2, -1, 0, 1, 2)} for sole in soles))
    assert len(standing) > 8


def test_a_turning_ball_keeps_its_light(cast: Cast) -> None:
    subject = actor("ball", "red")
    still, turned = (painted(cast, subject, Pose(0.0, 0.0, angle_rad=angle)).astype(int) for angle in (0.0, 1.0))
    middle = FLOOR - round(0.3 * UNIT_PX)
    dimmest = [
        picture[middle + 30 : middle + 40, SIZE // 2 + 20 : SIZE // 2 + 30, :3].mean() for picture in (still, turned)
    ]
    brightest = [
        picture[middle - 34 : middle - 24, SIZE // 2 - 22 : SIZE // 2 - 12, :3].mean() for picture in (still, turned)
    ]
    assert min(brightest) > max(dimmest) + 25
    assert np.abs(still - turned).mean() > 2.0


def test_stretch_keeps_the_area(cast: Cast) -> None:
    subject = actor("ball")
    areas = [(painted(cast, subject, Pose(0.0, 0.0, stretch=s))[:, :, 3] > 127).sum() for s in (1.0, 0.7, 1.2)]
    assert max(areas) / min(areas) < 1.03


def test_a_positive_angle_turns_anticlockwise(cast: Cast) -> None:
    picture = painted(cast, actor("hot-air balloon"), Pose(0.0, 0.0, angle_rad=0.4))
    alpha = picture[:, :, 3] > 127
    top, bottom = alpha[: FLOOR - 50], alpha[FLOOR - 25 :]
    assert np.flatnonzero(top.any(axis=0)).mean() < np.flatnonzero(bottom.any(axis=0)).mean()


def test_any_drawing_of_the_wide_world_can_be_painted_in_any_size(cast: Cast) -> None:
    names = [name for names in wide_cast().values() for name in names[3::40]]
    for name in names:
        for height in (0.08, 0.6):
            subject = actor(name, None, height, art=name)
            alpha = painted(cast, subject, Pose(0.0, 0.0))[:, :, 3] > 60
            rows = np.flatnonzero(alpha.any(axis=1))
            assert rows[-1] - rows[0] + 1 == pytest.approx(height * UNIT_PX, abs=4), name


def test_a_drawing_that_is_not_there_is_named(cast: Cast) -> None:
    with pytest.raises(KeyError, match="unobtainium"):
        cast.width(actor("unobtainium", art="unobtainium"))
