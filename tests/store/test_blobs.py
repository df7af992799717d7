"""Blobs: whole under their hash or not there at all; kept while somebody needs them, swept when nobody does."""

import hashlib
import os
import time
import urllib.request

import pytest

from lanterne.core.errors import NotFound, StoreError
from lanterne.jobs import lease
from lanterne.jobs.lease import Made, Report
from lanterne.jobs.submit import Once, submit
from lanterne.store import blob_rows, characters, engines, videos
from lanterne.store.blobs import Blob
from lanterne.store.bucket import BucketBlobs
from lanterne.store.local import LocalBlobs
from lanterne.store.sweep import sweep
from orders import queue, request
from servers import S3_ENVIRONMENT

CONTENT = bytes(range(256)) * 3000  # more than two parts


@pytest.fixture(params=["folder", "memory", "s3"])
def any_storage(request, storage):
    if request.param == "s3":
        return BucketBlobs.open(request.getfixturevalue("bucket_url"))
    return storage if request.param == "folder" else BucketBlobs.open("memory:///")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a file"
    path.write_bytes(CONTENT)
    return path


def read(storage, digest, start=0, end=None):
    return b"".join(storage.open_range(digest, start, end))


def test_what_is_put_is_found_under_its_hash(any_storage, file):
    blob = any_storage.put_file(file, "video/mp4")
    assert blob == Blob(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "video/mp4")
    assert read(any_storage, blob.hash) == CONTENT
    assert any_storage.stat(blob.hash).size == len(CONTENT)
    assert any_storage.stat(blob.hash).age_s < 60
    assert list(any_storage.hashes()) == [blob.hash]
    assert any_storage.put_file(file, "video/mp4") == blob
    any_storage.delete(blob.hash)
    any_storage.delete(blob.hash)
    assert any_storage.stat(blob.hash) is None
    with pytest.raises(NotFound):
        any_storage.open_range(blob.hash)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, 0), (5, None), (300_000, 600_001), (767_999, 900_000), (10**9, None)]
)
def test_a_range_is_what_a_slice_would_be(any_storage, file, start, end):
    blob = any_storage.put_file(file, "video/mp4")
    assert read(any_storage, blob.hash, start, end) == CONTENT[start:end]


def test_a_bucket_gives_addresses_that_anybody_may_read_for_a_while(bucket_url, file):
    storage = BucketBlobs.open(bucket_url)
    blob = storage.put_file(file, "video/mp4")
    with urllib.request.urlopen(storage.sign(blob.hash, 60, "video/mp4"), timeout=10) as answer:
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.read() == CONTENT


def test_a_folder_has_no_addresses_to_give(storage, file):
    assert storage.sign(storage.put_file(file, "video/mp4").hash, 60, "video/mp4") is None


def test_a_bucket_that_does_not_answer_is_a_store_error(monkeypatch, file):
    for name, value in (S3_ENVIRONMENT | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}).items():
        monkeypatch.setenv(name, value)
    storage = BucketBlobs.open("s3://clips")
    with pytest.raises(StoreError, match="bucket does not answer"):
        storage.stat("a" * 64)


def test_putting_makes_a_file_young_again(storage, file):
    blob = storage.put_file(file, "video/mp4")
    os.utime(storage.folder / blob.hash[:2] / blob.hash, (1, 1))
    assert storage.stat(blob.hash).age_s > 1e6
    storage.put_file(file, "video/mp4")
    assert storage.stat(blob.hash).age_s < 60


@pytest.mark.parametrize("name", ["../secret", "..", "", "A" * 64, "a" * 63, "/etc/passwd", "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_leads_nowhere(storage, name):
    with pytest.raises(NotFound):
        storage.open_range(name)
    with pytest.raises(NotFound):
        storage.delete(name)


def test_a_folder_without_room_or_rights_is_a_store_error_and_leaves_no_part_behind(tmp_path, file, monkeypatch):
    with pytest.raises(StoreError):
        LocalBlobs(tmp_path / "nowhere").put_file(file, "video/mp4")
    storage = LocalBlobs(tmp_path / "full")
    storage.folder.mkdir()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        storage.put_file(file, "video/mp4")
    assert list(storage.folder.iterdir()) == []


def put_and_own(database, storage, path, owner_id):
    blob = storage.put_file(path, "video/mp4")
    with database.write() as tx:
        blob_rows.record(tx, storage, blob, owner_id)
    return blob


def age(storage, database, digest, by_s=7200.0):
    path = storage.folder / digest[:2] / digest
    os.utime(path, (time.time() - by_s,) * 2)
    with database.write() as tx:
        tx.exec_driver_sql(f"UPDATE blobs SET created_at = created_at - {by_s}")


def test_a_blob_stays_as_long_as_one_of_its_owners(database, storage, file):
    blob = put_and_own(database, storage, file, "video_1")
    put_and_own(database, storage, file, "video_2")
    age(storage, database, blob.hash)
    with database.write() as tx:
        blob_rows.release(tx, "video_1")
        blob_rows.release(tx, "video_1")
    assert sweep(database, storage).blobs == 0
    with database.write() as tx:
        blob_rows.release(tx, "video_2")
    assert sweep(database, storage).blobs == 1
    assert storage.stat(blob.hash) is None
    with database.read() as tx, pytest.raises(NotFound):
        blob_rows.get(tx, blob.hash)


def test_the_sweep_leaves_alone_what_is_young(database, storage, file, tmp_path):
    unrecorded = storage.put_file(file, "video/mp4")
    scratch = tmp_path / "scratch"
    (scratch / "job-1").mkdir(parents=True)
    assert sweep(database, storage, scratch).blobs == 0
    assert storage.stat(unrecorded.hash) is not None
    assert (scratch / "job-1").exists()


def test_the_sweep_takes_what_killed_processes_left(database, storage, file, tmp_path):
    unrecorded = storage.put_file(file, "video/mp4")
    (storage.folder / "0123.part").write_bytes(b"half")
    scratch = tmp_path / "scratch"
    (scratch / "job-1").mkdir(parents=True)
    (scratch / "job-1" / "clip.mp4").write_bytes(b"half")
    for path in (storage.folder / "0123.part", scratch / "job-1"):
        os.utime(path, (1, 1))
    age(storage, database, unrecorded.hash)
    swept = sweep(database, storage, scratch)
    assert (swept.blobs, swept.scratch) == (1, 2)
    assert storage.stat(unrecorded.hash) is None
    assert list(scratch.iterdir()) == []


def test_what_was_swept_before_it_was_written_down_must_be_put_again(database, storage, file):
    blob = storage.put_file(file, "video/mp4")
    storage.delete(blob.hash)
    with pytest.raises(StoreError, match="Try again"), database.write() as tx:
        blob_rows.record(tx, storage, blob, "video_1")
    with database.read() as tx, pytest.raises(NotFound):
        blob_rows.get(tx, blob.hash)
    put_and_own(database, storage, file, "video_1")


def test_a_blob_that_somebody_came_to_need_is_not_forgotten(database, storage, file):
    blob = put_and_own(database, storage, file, "video_1")
    with database.write() as tx:
        assert not blob_rows.forget(tx, blob.hash)
        assert blob_rows.get(tx, blob.hash).size == len(CONTENT)
        blob_rows.release(tx, "video_1")
        assert blob_rows.forget(tx, blob.hash)


def test_nobody_may_need_a_blob_that_is_not_there(database):
    with pytest.raises(NotFound), database.write() as tx:
        blob_rows.refer(tx, "video_1", ["a" * 64])


def test_a_character_keeps_its_clip_and_belongs_to_one_project(database, storage, project_id, file):
    blob = storage.put_file(file, "video/mp4")
    with database.write() as tx:
        blob_rows.record(tx, storage, blob, "upload")
        made = characters.create(tx, project_id, "Mia", blob.hash)
        blob_rows.release(tx, "upload")
        assert characters.get(tx, project_id, made.id) == made
        with pytest.raises(NotFound):
            characters.get(tx, "proj_other", made.id)
    age(storage, database, blob.hash)
    assert sweep(database, storage).blobs == 0
    with database.write() as tx:
        characters.remove(tx, project_id, made.id)
    assert sweep(database, storage).blobs == 1


def test_an_expired_video_loses_its_files_and_keeps_its_row(database, storage, project_id, file):
    (video,) = queue(database, project_id, "a kite", keep_s=-1.0)
    blob = storage.put_file(file, "video/mp4")
    with database.write() as tx:
        lease.finish(tx, storage, lease.claim(tx, "w", ("fake",)), Made(blob, blob, blob))
    age(storage, database, blob.hash)
    swept = sweep(database, storage)
    assert (swept.expired, swept.blobs) == (1, 1)
    assert sweep(database, storage).expired == 0
    with database.read() as tx:
        left = videos.get(tx, project_id, video.id)
    assert (left.status, left.video_blob, left.thumbnail_blob) == ("completed", None, None)


def test_old_rows_go_and_young_ones_stay(database, storage, project_id):
    with database.write() as tx:
        submit(tx, project_id, [request()], Once("key", "print"))
        held = lease.claim(tx, "w", ("fake",))
        lease.report(tx, held, Report("drawing", 1, 4, None, b"picture"))
        lease.fail(tx, held, "engine_failed", "x")
        engines.announce(tx, "w", ["fake"])
    tables = ("idempotency", "workers", "job_previews", "job_events")

    def count():
        with database.read() as tx:
            return [tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables]

    sweep(database, storage)
    assert count() == [1, 1, 1, 4]
    with database.write() as tx:
        for column in ("idempotency.created_at", "workers.seen_at", "jobs.finished_at", "job_events.created_at"):
            table, name = column.split(".")
            tx.exec_driver_sql(f"UPDATE {table} SET {name} = {name} - 1000000")
    sweep(database, storage)
    assert count() == [0, 0, 0, 3]


def test_what_is_wrong_with_the_first_part_is_said_before_an_answer_begins(file, monkeypatch):
    def break_off(*unused, **named):
        raise OSError("the line is dead")

    storage = BucketBlobs.open("memory:///")
    blob = storage.put_file(file, "video/mp4")
    monkeypatch.setattr("obstore.get_range", break_off)
    with pytest.raises(StoreError, match="the line is dead"):
        storage.open_range(blob.hash)
