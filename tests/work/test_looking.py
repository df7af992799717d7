"""What the worker sees in finished clips: only in those of its engine's own world, and never at a job's cost."""

import numpy as np
import pytest

from lanterne.core.canvas import Canvas
from lanterne.core.errors import MediaError, StoreError, WeightsError
from lanterne.engines.catalogue import open_engine
from lanterne.engines.eye import Sight
from lanterne.jobs import cancel
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Request, submit
from lanterne.media.reader import FileClip
from lanterne.store import sights, videos
from lanterne.work.worker import Pace, Worker
from orders import queue


class Eye:
    """Names what has a colour; `trouble` is raised instead."""

    name = "eye-1"
    trouble: Exception | None = None

    def __init__(self):
        self.looks = 0

    def look(self, path):
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble
        color = next(iter(FileClip(path).frames())).mean((0, 1, 2)).astype(np.float32)
        return Sight((("noun", "kite"), ("light", "night")), color / np.linalg.norm(color))


@pytest.fixture
def sighted():
    """The fake engine with an eye, as an engine with a world of its own would have one."""
    engine = open_engine("fake")
    eye = Eye()
    engine.eye = lambda: eye
    return engine, eye


def work(house, engine, name="fake"):
    worker = Worker("w1", house.database, house.storage, house.home.scratch, {name: engine}, Pace(poll_s=0.02))
    worker.run(once=True)
    return worker


def seen(house, *asked):
    with house.database.read() as tx:
        found = sights.of(tx, house.project_id, [video.id for video in asked])
        return [found.get(video.id) for video in asked]


def test_a_clip_that_was_drawn_from_words_is_named_and_has_a_vector(house, sighted):
    asked = queue(house.database, house.project_id, "a kite", "a ball")
    work(house, sighted[0])
    for sight in seen(house, *asked):
        assert (sight.eye, sight.known, sight.named) == ("eye-1", True, ("noun:kite", "light:night"))
        assert np.linalg.norm(np.frombuffer(sight.vector, np.float16).astype(np.float32)) == pytest.approx(1, abs=1e-3)
    assert sighted[1].looks == 2
    assert list(house.home.scratch.iterdir()) == []


def test_of_what_somebody_brought_along_nothing_is_named(house, sighted, tmp_path):
    """Neither in an import, which another engine's name stands for, nor in what is made from a picture."""
    (first,) = queue(house.database, house.project_id, "a kite")
    (stranger,) = queue(house.database, house.project_id, "a cat", seed=8)
    work(house, open_engine("fake"))
    with house.database.write() as tx:
        videos.change(tx, stranger.id, engine="import")
        known, foreign = (videos.get(tx, house.project_id, each.id).video_blob for each in (first, stranger))
    looker = work(house, sighted[0])._looker
    while looker.look():
        pass
    made = []
    with house.database.write() as tx:  # the fake engine takes words alone; what matters here is who made it, of what
        for medium in (known, foreign):
            canvas = Canvas(size=(96, 64), seconds=1.0, seed=7).shot("more").keep(medium)
            (each,) = submit(tx, house.project_id, [Request(Order(canvas, "fake"), "sora-2", "more")]).videos
            cancel.cancel(tx, house.project_id, each.id)
            videos.change(tx, each.id, status="completed", video_blob=medium)
            made.append(each)
    while looker.look():
        pass
    assert [(sight.known, bool(sight.named)) for sight in seen(house, first, stranger, *made)] == [
        (True, True),
        (False, False),
        (True, True),
        (False, False),
    ]
    assert all(sight.vector for sight in seen(house, first, stranger, *made))


@pytest.mark.parametrize("trouble", [MediaError("The file is damaged."), ZeroDivisionError("a mistake")])
def test_a_clip_that_cannot_be_looked_at_is_finished_all_the_same_and_not_tried_again(house, sighted, trouble):
    engine, eye = sighted
    eye.trouble = trouble
    (asked,) = queue(house.database, house.project_id, "a kite")
    looker = work(house, engine)._looker
    assert looker.look() is False
    with house.database.read() as tx:
        assert videos.get(tx, house.project_id, asked.id).status == "completed"
    (sight,) = seen(house, asked)
    assert (sight.known, sight.named, sight.vector) == (False, (), None)
    assert eye.looks == 1


def test_trouble_that_passes_is_waited_out(house, sighted):
    engine, eye = sighted
    eye.trouble = StoreError("The storage does not answer.")
    (asked,) = queue(house.database, house.project_id, "a kite")
    looker = work(house, engine)._looker
    assert seen(house, asked) == [None]
    eye.trouble = None
    assert looker.look() is True
    assert seen(house, asked)[0].known


def test_without_the_weights_of_an_eye_the_worker_works_on(house, sighted):
    engine, eye = sighted
    eye.trouble = WeightsError("The weights file probe.safetensors is missing.")
    asked = queue(house.database, house.project_id, "a kite", "a ball")
    work(house, engine)
    with house.database.read() as tx:
        assert {videos.get(tx, house.project_id, each.id).status for each in asked} == {"completed"}
    assert eye.looks == 1


def test_what_was_seen_goes_with_its_clip(house, sighted):
    (asked,) = queue(house.database, house.project_id, "a kite")
    work(house, sighted[0])
    with house.database.write() as tx:
        cancel.remove(tx, house.project_id, asked.id)
    assert seen(house, asked) == [None]
    with house.database.write() as tx:  # a look that ends after its clip is gone
        assert sights.write(tx, sights.Sight(asked.id, "eye-1", True, ("noun:kite",), None)) is False


def test_who_looked_first_is_believed(house, sighted):
    (asked,) = queue(house.database, house.project_id, "a kite")
    first, second = (sights.Sight(asked.id, eye, True, (f"noun:{eye}",), None) for eye in ("kite", "boat"))
    with house.database.write() as tx:
        sights.write(tx, first)
        assert sights.write_first(tx, second) is False
        assert sights.of(tx, house.project_id, [asked.id])[asked.id].named == ("noun:kite",)
