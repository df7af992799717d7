"""Which of its sizes an engine makes a clip at, for the size that somebody wants."""

import pytest

from lanterne.service.sizes import nearest_size

LANDSCAPE = ((864, 480), (432, 240))
BOTH = (*LANDSCAPE, (480, 864), (240, 432), (624, 624), (312, 312))


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ((720, 1280), (480, 864)),
        ((1280, 720), (864, 480)),
        ((1024, 1792), (480, 864)),
        ((1792, 1024), (864, 480)),
        ((432, 240), (432, 240)),
        ((400, 224), (432, 240)),
        ((500, 280), (864, 480)),
        ((720, 720), (624, 624)),
        ((1000, 1000), (624, 624)),
    ],
)
def test_the_nearest_of_the_same_orientation(wanted, made):
    assert nearest_size(wanted, BOTH) == made


def test_an_engine_without_the_orientation_makes_what_it_can():
    assert nearest_size((720, 1280), LANDSCAPE) == (864, 480)
