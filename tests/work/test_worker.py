"""A worker in this process: what it makes, and what it does with engines that misbehave and with the wish to stop."""

import io
import threading
import time

import numpy as np
import pytest
from PIL import Image

from lanterne.core.errors import StoreError
from lanterne.engines.catalogue import open_engine
from lanterne.jobs import cancel, lease, watch
from lanterne.media.reader import FileClip, probe
from lanterne.store import engines, videos
from lanterne.store.bucket import BucketBlobs
from lanterne.work import attempt
from lanterne.work.worker import Pace, Worker
from orders import check_queue, queue


def worker(house, **options):
    pace = Pace(lease_s=options.pop("lease_s", 30.0), poll_s=0.02, grace_s=options.pop("grace_s", 5.0))
    made = {"fake": open_engine("fake")}
    return Worker("w1", house.database, house.storage, house.home.scratch, made, pace, **options)


def run(house, *words, **fields):
    """The videos of these words after a worker did what was due."""
    asked = queue(house.database, house.project_id, *words, **fields)
    worker(house).run(once=True)
    check_queue(house.database, house.storage)
    with house.database.read() as tx:
        return [videos.get(tx, house.project_id, video.id) for video in asked]


def blob(house, digest, path=None):
    content = b"".join(house.storage.open_range(digest))
    return content if path is None else path.write_bytes(content) and path


def test_it_makes_a_clip_with_sound_a_thumbnail_and_a_sheet(house, tmp_path):
    (video,) = run(house, "a kite", frames=30)
    assert (video.status, video.progress, video.weights) == ("completed", 100, "fake-weights-1")
    info = probe(blob(house, video.video_blob, tmp_path / "a.mp4"))
    assert (info.size, info.fps, info.has_sound) == ((96, 64), 24, True)
    assert info.seconds == pytest.approx(30 / 24, abs=0.05)
    thumbnail = Image.open(io.BytesIO(blob(house, video.thumbnail_blob)))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (96, 64))
    sheet = Image.open(io.BytesIO(blob(house, video.spritesheet_blob)))
    assert (sheet.format, sheet.size) == ("JPEG", (6 * 96, 4 * 64))
    color = np.random.default_rng(7).integers(0, 256, 3, np.uint8).astype(int)
    assert np.abs(np.asarray(thumbnail.convert("RGB"), int).mean((0, 1)) - color).max() < 12
    assert list(house.home.scratch.iterdir()) == []
    with house.database.read() as tx:
        assert engines.published(tx)["fake"].capabilities == open_engine("fake").capabilities()
        assert engines.published(tx)["fake"].weights == "fake-weights-1"


def test_the_same_seed_makes_the_same_file(house):
    first, second, other = run(house, "a kite", "a kite") + run(house, "a kite", seed=8)
    assert first.video_blob == second.video_blob != other.video_blob


def test_a_clip_comes_in_the_size_and_with_the_sound_that_was_asked_for(house, tmp_path):
    (video,) = run(house, "a kite", order={"size": (192, 108), "with_sound": False})
    assert video.size == "192x108"
    info = probe(blob(house, video.video_blob, tmp_path / "a.mp4"))
    assert (info.size, info.has_sound) == ((192, 108), False)


def test_a_still_is_a_clip_of_one_frame(house, tmp_path):
    (video,) = run(house, "a kite", frames=1)
    path = blob(house, video.video_blob, tmp_path / "a.mp4")
    assert sum(len(chunk) for chunk in FileClip(path).frames()) == 1
    assert Image.open(io.BytesIO(blob(house, video.spritesheet_blob))).size == (96, 64)


def test_progress_and_previews_can_be_watched(house, monkeypatch):
    monkeypatch.setattr(attempt, "REPORT_S", 0)
    monkeypatch.setattr(attempt, "PREVIEW_S", 0)
    (video,) = run(house, "a kite")
    with house.database.read() as tx:
        said = watch.events(tx, house.project_id, video.id)
        version, picture = watch.preview(tx, house.project_id, video.id)
    assert [event.kind for event in said] == ["queued", "started", *["progress"] * 4, "completed"]
    progress = [event.data for event in said if event.kind == "progress"]
    assert [data["progress"] for data in progress] == [0, 25, 50, 75]
    assert [data["preview"] for data in progress] == [1, 2, 3, 4] == [*range(1, version + 1)]
    assert Image.open(io.BytesIO(picture)).format == "WEBP"


@pytest.mark.parametrize(
    ("words", "code", "says", "attempts"),
    [
        ("fail", "engine_failed", "The lamp of the lantern burnt out. Ask again.", 3),
        ("bug", "engine_failed", "The engine broke", 3),
        ("refuse", "unsupported_by_model", "fake cannot do that.", 1),
    ],
)
def test_a_failed_job_says_why_and_the_worker_goes_on(house, monkeypatch, words, code, says, attempts):
    monkeypatch.setattr(lease, "RETRY_S", 0.0)
    failed, fine = run(house, words, "a kite")
    assert (failed.status, failed.error_code) == ("failed", code)
    assert failed.error_message.startswith(says)
    assert "secret" not in failed.error_message
    assert fine.status == "completed"
    with house.database.read() as tx:
        kinds = [event.kind for event in watch.events(tx, house.project_id, failed.id)]
    assert kinds.count("started") == attempts


def test_a_payload_that_cannot_be_read_fails_and_the_worker_goes_on(house):
    broken, fine = queue(house.database, house.project_id, "a kite", "a kite")
    with house.database.write() as tx:
        tx.exec_driver_sql(f"UPDATE jobs SET payload = 'nonsense' WHERE video_id = '{broken.id}'")
    worker(house).run(once=True)
    with house.database.read() as tx:
        assert videos.get(tx, house.project_id, broken.id).error_code == "invalid_input"
        assert videos.get(tx, house.project_id, fine.id).status == "completed"


def in_background(house, made):
    thread = threading.Thread(target=made.run)
    thread.start()
    return thread


def status(house, video):
    with house.database.read() as tx:
        return videos.get(tx, house.project_id, video.id).status


def test_a_cancelled_job_stops_at_the_next_step_and_the_worker_goes_on(house, monkeypatch):
    monkeypatch.setattr(attempt, "REPORT_S", 0)
    (long,) = queue(house.database, house.project_id, "slow=0.3", order={"steps": 2000})  # ten minutes
    (short,) = queue(house.database, house.project_id, "a kite")
    busy = worker(house)
    thread = in_background(house, busy)
    house.wait_until(lambda: status(house, long) == "in_progress", "the start")
    with house.database.write() as tx:
        cancel.cancel(tx, house.project_id, long.id)
    house.wait_until(lambda: status(house, short) == "completed", "the next job")
    busy.stop()
    thread.join()
    assert status(house, long) == "failed"
    check_queue(house.database, house.storage, is_over=True)


def test_a_long_step_does_not_lose_the_lease(house):
    (video,) = queue(house.database, house.project_id, "silent")
    busy = worker(house, lease_s=0.6)
    thread = in_background(house, busy)
    house.wait_until(lambda: status(house, video) == "in_progress", "the start")
    while status(house, video) == "in_progress":
        with house.database.write() as tx:
            assert lease.reap(tx) == []
        time.sleep(0.05)
    busy.stop()
    thread.join()
    assert status(house, video) == "completed"


def test_a_busy_worker_is_seen_alive_and_takes_the_jobs_of_the_dead(house):
    dead, long = queue(house.database, house.project_id, "of the dead", "slow=0.3")
    with house.database.write() as tx:
        lease.claim(tx, "dead", ("fake",), lease_s=0.3)
    busy = worker(house, lease_s=0.6)
    thread = in_background(house, busy)
    house.wait_until(lambda: status(house, dead) == "queued", "the reaping")
    assert status(house, long) == "in_progress"
    with house.database.read() as tx:
        assert engines.alive(tx, within_s=1.0) == 1
    house.wait_until(lambda: status(house, dead) == "completed", "the end")
    busy.stop()
    thread.join()


def test_a_worker_that_is_told_to_stop_finishes_what_is_nearly_done(house):
    first, second = queue(house.database, house.project_id, "slow=0.1", "a kite")
    busy = worker(house, grace_s=20)
    thread = in_background(house, busy)
    house.wait_until(lambda: status(house, first) == "in_progress", "the start")
    busy.stop()
    thread.join()
    assert (status(house, first), status(house, second)) == ("completed", "queued")


def test_a_worker_that_is_told_to_stop_puts_back_what_would_take_long(house):
    (video,) = queue(house.database, house.project_id, "slow=0.2", order={"steps": 40_000})  # over two hours
    busy = worker(house, grace_s=3600)
    thread = in_background(house, busy)
    house.wait_until(lambda: status(house, video) == "in_progress", "the start")
    busy.stop()
    thread.join(240)
    assert not thread.is_alive()
    assert status(house, video) == "queued"
    with house.database.read() as tx:
        assert engines.alive(tx) == 0
        assert watch.events(tx, house.project_id, video.id)[-1].data["reason"] == "worker_stopped"
    check_queue(house.database)


def test_clips_may_be_kept_in_a_bucket(house, bucket_url, tmp_path):
    house.storage = BucketBlobs.open(bucket_url)
    (video,) = run(house, "a kite")
    assert probe(blob(house, video.video_blob, tmp_path / "a.mp4")).size == (96, 64)


class Flaky:
    """A storage whose n-th call fails, once."""

    def __init__(self, storage, at):
        self._storage, self.at, self.calls = storage, at, 0

    def __getattr__(self, name):
        method = getattr(self._storage, name)

        def call(*arguments):
            self.calls += 1
            if self.calls == self.at:
                raise StoreError("The storage hiccups.", "Try again.")
            return method(*arguments)

        return call


def test_a_storage_that_fails_at_any_one_call_costs_no_clip(house, monkeypatch):
    monkeypatch.setattr("lanterne.work.worker.STORE_WAITS_S", (0.0,))
    whole = house.storage
    for at in range(1, 50):
        house.storage = Flaky(whole, at)
        (video,) = run_on(house, house.storage)
        assert video.status == "completed", at
        if house.storage.calls < at:  # it never came to that call
            break
    assert at > 6
    house.storage = whole
    check_queue(house.database, whole, is_over=True)


def run_on(house, storage):
    asked = queue(house.database, house.project_id, "a kite")
    made = {"fake": open_engine("fake")}
    Worker("w1", house.database, storage, house.home.scratch, made, Pace(poll_s=0.02)).run(once=True)
    with house.database.read() as tx:
        return [videos.get(tx, house.project_id, video.id) for video in asked]


def test_a_storage_that_is_full_fails_the_job_with_the_reason_and_recovers(house, monkeypatch):
    monkeypatch.setattr("lanterne.work.worker.STORE_WAITS_S", ())
    monkeypatch.setattr(lease, "RETRY_S", 0.0)
    whole = house.storage

    class Full:
        def __getattr__(self, name):
            def call(*arguments):
                raise StoreError("The blob folder does not answer: No space left on device.", "Make room.")

            return call

    (failed,) = run_on(house, Full())
    assert (failed.status, failed.error_code) == ("failed", "store_unavailable")
    assert "No space left" in failed.error_message
    (fine,) = run_on(house, whole)
    assert fine.status == "completed"
