"""Whether actors are painted where they should be, in the colour that the words say, and alive."""

import colorsys

import numpy as np
import pytest
import skia

from lanterne.worlds.art import Art, ArtMissing
from lanterne.worlds.cast import ARTS_OF, Cast, proportion
from lanterne.worlds.grammar import ACTIONS, COLORS, NOUNS
from lanterne.worlds.grammar_motion import STRIDE, law_of
from lanterne.worlds.grammar_wide import wide_cast
from lanterne.worlds.scene import Actor, Motion, Pose
from lanterne.worlds.troupe import TROUPE
from lanterne.worlds.vocabulary import NOUN

SIZE = 240
UNIT_PX = 160.0
FLOOR = 210
HUES = {"red": 0.99, "blue": 0.61, "green": 0.36, "yellow": 0.13, "purple": 0.76}
TINTED = [noun for noun in NOUNS if NOUN[noun].tinted]
# Where much keeps its own colours beside the tint (wings, windows, fins, wheels), and how much is white then at least.
PATCHED = {"airplane": 0.45, "bus": 0.2, "rocket": 0.33, "train": 0.3}
OWN_COLORS = {  # who has this colour by nature: the word changes little
    "airplane": "white",
    "bee": "yellow",
    "bus": "yellow",
    "cow": "white",
    "dragon": "green",
    "elephant": "white",
    "sheep": "white",
    "train": "red",
}


@pytest.fixture(scope="module")
def cast() -> Cast:
    try:
        return Cast(Art.open())
    except ArtMissing:
        pytest.skip("the drawings are not installed: run `make art`")


def actor(noun: str, color: str | None = None, height: float = 0.6, art: str | None = None) -> Actor:
    law = law_of(noun, ACTIONS[noun][0]) if noun in ACTIONS else "fly"
    return Actor(noun, art or ARTS_OF[noun][0], color, height, "fur", Motion(law, (0.0, 0.0), 0.1))


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
    assert cast.width(subject) == pytest.approx(0.6 * proportion(noun), rel=0.015)


def test_all_who_play_a_noun_have_its_proportions(cast: Cast) -> None:
    for noun, player in TROUPE.items():
        for art in player.arts:
            assert cast.width(actor(noun, art=art)) == pytest.approx(0.6 * proportion(noun), rel=0.015), art


def hues_of(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hue, lightness, saturation) of every solid pixel, and of those that have a colour."""
    solid = picture[picture[:, :, 3] > 200][:, :3] / 255
    hues = np.array([colorsys.rgb_to_hls(*pixel) for pixel in solid])
    return hues, hues[(hues[:, 2] > 0.35) & (hues[:, 1] > 0.12) & (hues[:, 1] < 0.92)]


def away(hues: np.ndarray, color: str) -> np.ndarray:
    """How far hues are from that of a colour's word, 0 to 0.5."""
    distance = np.abs(hues[:, 0] - HUES[color])
    return np.minimum(distance, 1 - distance)


@pytest.mark.parametrize("noun", TINTED)
@pytest.mark.parametrize("color", HUES)
def test_a_tint_reads_as_its_word(cast: Cast, noun: str, color: str) -> None:
    """What it names covers a good part of the drawing, and most of what has a colour where nothing keeps its own."""
    picture = painted(cast, actor(noun, color), Pose(0.0, 0.0, phase=0.1))
    hues, colourful = hues_of(picture)
    assert len(colourful) > 0.4 * len(hues) or noun in PATCHED
    assert (away(colourful, color) < 0.06).sum() > (0.25 if noun in PATCHED else 0.5) * len(hues)
    assert np.median(away(colourful, color)) < 0.045 or noun in PATCHED


@pytest.mark.parametrize("noun", TINTED)
def test_tints_are_told_apart(cast: Cast, noun: str) -> None:
    """Of the five hues, that of the word is seen more where the word is said than where any other is."""
    shares = {}
    for said in HUES:
        hues, colourful = hues_of(painted(cast, actor(noun, said), Pose(0.0, 0.0, phase=0.1)))
        for seen in HUES:
            shares[said, seen] = (away(colourful, seen) < 0.06).sum() / len(hues)
    for seen in HUES:
        assert all(shares[seen, seen] > shares[said, seen] + 0.15 for said in HUES if said != seen), seen


@pytest.mark.parametrize("noun", TINTED)
def test_white_reads_as_white(cast: Cast, noun: str) -> None:
    picture = painted(cast, actor(noun, "white"), Pose(0.0, 0.0, phase=0.1))
    solid = picture[picture[:, :, 3] > 200][:, :3].astype(int)
    lightest = 140 if noun == "motorcycle" else 190  # which is silver
    pale = (solid.min(axis=1) > lightest) & (solid.max(axis=1) - solid.min(axis=1) < 30)
    assert pale.mean() > PATCHED.get(noun, 0.5)


@pytest.mark.parametrize("noun", TINTED)
def test_natural_colours_are_none_of_the_tints(cast: Cast, noun: str) -> None:
    natural = painted(cast, actor(noun), Pose(0.0, 0.0, phase=0.1)).astype(int)
    for color in COLORS:
        if OWN_COLORS.get(noun) == color:
            continue
        tinted = painted(cast, actor(noun, color), Pose(0.0, 0.0, phase=0.1)).astype(int)
        differs = np.abs(natural - tinted).max(axis=2)[natural[:, :, 3] > 200] > 40
        assert differs.mean() > 0.25, color


def test_people_are_drawn_in_every_gender_and_skin_tone_of_the_art_and_in_no_other() -> None:
    tones = ("light", "medium-light", "medium", "medium-dark", "dark")
    wanted = {f"{who}-running-{tone}-skin-tone" for who in ("person", "woman", "man") for tone in tones}
    assert {*ARTS_OF["runner"]} == wanted
    assert len(ARTS_OF["runner"]) == len(wanted)
    assert not NOUN["runner"].tinted


# A ball moves by turning; the troupe are drawings, and move as one piece.
@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in TROUPE and noun != "ball"])
def test_it_is_alive(cast: Cast, noun: str) -> None:
    pictures = [painted(cast, actor(noun), Pose(0.0, 0.0, phase=phase)).astype(int) for phase in (0.05, 0.3, 1.55)]
    changed = [(np.abs(later - pictures[0]).max(axis=2) > 60).sum() for later in pictures[1:]]
    assert max(changed) > 40


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in ("ball", "balloon", "hot-air balloon")])
def test_facing_mirrors(cast: Cast, noun: str) -> None:
    right = painted(cast, actor(noun), Pose(0.0, 0.0, facing=1)).astype(int)
    left = painted(cast, actor(noun), Pose(0.0, 0.0, facing=-1)).astype(int)
    assert np.abs(right[:, ::-1] - left).mean() < 1.0
    assert np.abs(right - left).mean() > (0.5 if noun == "butterfly" else 2.0)  # which is nearly its own mirror image


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
