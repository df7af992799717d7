"""The database fails at its n-th call, for every n, from submitting to downloading: the clip comes, once."""

import pytest

from faults import Faults
from lanterne.core.errors import StoreError
from lanterne.engines.catalogue import open_engine
from lanterne.jobs.submit import Once, submit
from lanterne.store import videos
from lanterne.store.sweep import sweep
from lanterne.work.worker import Pace, Worker
from orders import check_queue, request


def insist(act, times=100):
    """What a client does: again, with the same key, until there is an answer."""
    for _ in range(times):
        try:
            return act()
        except StoreError:
            continue
    raise AssertionError("it never answered")


@pytest.mark.parametrize("kind", ["statement", "commit"])
def test_a_database_that_fails_at_any_one_call_costs_no_clip(house, monkeypatch, kind):
    monkeypatch.setattr("lanterne.work.worker.STORE_WAITS_S", (0.0,))
    monkeypatch.setattr("lanterne.work.worker.ROUNDS_S", 0.0)
    database, engine = house.database, {"fake": open_engine("fake")}
    faults = Faults(database)
    at = 0
    while at == 0 or faults.calls >= at:  # until there is no n-th call any more
        at += 1
        faults.arm(kind, at)

        def submit_one(key=str(at)):
            with database.write() as tx:
                return submit(tx, house.project_id, [request(frames=2)], Once(key, "print")).videos[0]

        def work():
            pace = Pace(lease_s=0.15, poll_s=0.01)
            Worker("w1", database, house.storage, house.home.scratch, engine, pace).run(once=True)

        def download(video_id):
            with database.read() as tx:
                return videos.get(tx, house.project_id, video_id)

        video = insist(submit_one)
        done = video
        while done.status in ("queued", "in_progress"):
            insist(work)
            done = insist(lambda video_id=video.id: download(video_id))
        assert done.status == "completed", (at, done.error_message)
        assert b"".join(house.storage.open_range(done.video_blob))
    faults.arm("", 0)
    assert at > (25 if kind == "statement" else 7)
    jobs = check_queue(database, house.storage, is_over=True)
    assert len(jobs) == at
    sweep(database, house.storage, house.home.scratch, grace_s=-1)
    check_queue(database, house.storage, is_over=True)
