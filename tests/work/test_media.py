"""Media on a canvas reach the engine: from the storage, whole, decoded apart."""

import io

import numpy as np
import pytest
from PIL import Image
from test_worker import blob, run, worker

from lanterne.core.canvas import Canvas
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Request, submit
from lanterne.media.png import encode_png
from lanterne.store import blob_rows, videos
from lanterne.store.bucket import BucketBlobs
from orders import check_queue

RED = (200, 30, 40)


def store(house, path, kind):
    with house.database.write() as tx:
        stored = house.storage.put_file(path, kind)
        blob_rows.record(tx, house.storage, stored, "test")
    return stored.hash


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "first frame"
    path.write_bytes(encode_png(np.full((64, 96, 3), RED, np.uint8)))
    return path


def made_from(house, medium):
    canvas = Canvas(size=(96, 64), seconds=8 / 24, seed=7).shot("a kite").keep(medium)
    with house.database.write() as tx:
        (video,) = submit(tx, house.project_id, [Request(Order(canvas, "fake"), "sora-2", "a kite")]).videos
    worker(house).run(once=True)
    with house.database.read() as tx:
        return videos.get(tx, house.project_id, video.id)


def color_of(house, video):
    thumbnail = Image.open(io.BytesIO(blob(house, video.thumbnail_blob)))
    return np.asarray(thumbnail.convert("RGB"), int).mean((0, 1))


def test_a_first_frame_reaches_the_engine_and_nothing_of_it_stays_behind(house, picture):
    video = made_from(house, store(house, picture, "image/png"))
    assert video.status == "completed"
    assert np.abs(color_of(house, video) - RED).max() < 12
    assert list(house.home.scratch.iterdir()) == []
    check_queue(house.database, house.storage, is_over=True)


def test_the_clip_of_an_earlier_video_reaches_the_engine_of_the_next(house):
    (first,) = run(house, "a kite", seed=3)
    second = made_from(house, first.video_blob)
    assert second.status == "completed"
    assert np.abs(color_of(house, second) - color_of(house, first)).max() < 6


def test_media_in_a_bucket_reach_it_too(house, bucket_url, picture):
    house.storage = BucketBlobs.open(bucket_url)
    video = made_from(house, store(house, picture, "image/png"))
    assert np.abs(color_of(house, video) - RED).max() < 12


def test_a_medium_that_is_not_the_one_that_was_stored_is_not_used(house, picture, monkeypatch):
    monkeypatch.setattr("lanterne.jobs.lease.RETRY_S", 0.0)
    digest = store(house, picture, "image/png")
    house.storage._place(digest).write_bytes(encode_png(np.zeros((64, 96, 3), np.uint8)))
    video = made_from(house, digest)
    assert (video.status, video.error_code) == ("failed", "store_unavailable")
    assert "damaged" in video.error_message


def test_a_medium_that_cannot_be_read_fails_the_job_once_and_says_so(house, tmp_path):
    path = tmp_path / "nonsense"
    path.write_bytes(b"not a picture at all")
    video = made_from(house, store(house, path, "image/png"))
    assert (video.status, video.error_code) == ("failed", "media_unusable")
    assert str(house.home.data) not in video.error_message
