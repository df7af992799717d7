"""Leases and fences: who may do what with a job, and what becomes of the jobs of the dead."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lanterne.core.errors import LeaseLost, StoreError
from lanterne.jobs import cancel, lease, moves, watch
from lanterne.jobs.lease import Made, Report
from lanterne.store import job_rows, videos, webhooks
from lanterne.store.database import Database
from lanterne.store.projects import create_project
from orders import check_queue, queue


@pytest.fixture
def made(storage, tmp_path):
    """Three blobs that were put."""
    path = tmp_path / "content"
    blobs = []
    for kind in ("video/mp4", "image/webp", "image/jpeg"):
        path.write_text(kind)
        blobs.append(storage.put_file(path, kind))
    return Made(*blobs, weights="w1")


def claim(database, worker="w", engines=("fake",), lease_s=30.0):
    with database.write() as tx:
        return lease.claim(tx, worker, engines, lease_s)


def let_time_pass(database, seconds):
    """Leases and waits are that much older now: a test that sleeps through them fails where the machine is slow."""
    with database.write() as tx:
        earlier = "UPDATE jobs SET run_after = run_after - :s, lease_until = lease_until - :s"
        tx.execute(text(earlier), {"s": seconds})


def finish(database, storage, held, made):
    with database.write() as tx:
        lease.finish(tx, storage, held, made)


def get(database, video):
    with database.read() as tx:
        return videos.get(tx, video.project_id, video.id)


def kinds(database, video):
    with database.read() as tx:
        return [event.kind for event in watch.events(tx, video.project_id, video.id)]


def test_a_job_on_its_way(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite", keep_s=3600, webhook_url="https://example.com/hook")
    held = claim(database)
    assert (held.video_id, held.attempt, held.order().seed) == (video.id, 1, 7)
    assert get(database, video).status == "in_progress"
    with database.write() as tx:
        lease.report(tx, held, Report("drawing", 1, 4, 9.0, b"picture"))
        lease.heartbeat(tx, held)
    assert get(database, video).progress == 25
    with database.read() as tx:
        standing = watch.standing(tx, project_id, video.id)
        assert (standing.state, standing.stage, standing.step, standing.seconds_left) == ("running", "drawing", 1, 9.0)
        assert watch.preview(tx, project_id, video.id) == (1, b"picture")
    finish(database, storage, held, made)
    done = get(database, video)
    assert (done.status, done.progress, done.weights, done.error_code) == ("completed", 100, "w1", None)
    assert (done.video_blob, done.thumbnail_blob, done.spritesheet_blob) == (
        made.video.hash,
        made.thumbnail.hash,
        made.spritesheet.hash,
    )
    assert done.expires_at == pytest.approx(done.completed_at + 3600)
    assert kinds(database, video) == ["queued", "started", "progress", "completed"]
    with database.write() as tx:
        sent = webhooks.claim_delivery(tx)
        assert (sent.event_type, json.loads(sent.body)["data"]) == ("video.completed", {"id": video.id})
    check_queue(database, storage, is_over=True)


def test_nothing_is_claimed_twice(database, project_id):
    queue(database, project_id, *map(str, range(20)))
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda n: claim(database, f"w{n}"), range(24)))
    claimed = [each.video_id for each in held if each]
    assert len(claimed) >= 12  # on Postgres a look may skip past a row that is just being taken
    while (more := claim(database)) is not None:
        claimed.append(more.video_id)
    assert len(set(claimed)) == len(claimed) == 20


def test_a_worker_gets_only_what_its_engines_can_do(database, project_id):
    queue(database, project_id, "a", engine="other")
    assert claim(database) is None
    assert claim(database, engines=()) is None
    assert claim(database, engines=("fake", "other")) is not None


def test_priority_goes_first_then_fairness_then_age(database, project_id):
    with database.write() as tx:
        other = create_project(tx, "other").id
    queue(database, project_id, "mine 1", "mine 2", "mine 3")
    queue(database, other, "theirs 1", "theirs 2")
    queue(database, project_id, "urgent", priority=5)
    order = []
    while (held := claim(database)) is not None:
        with database.read() as tx:
            order.append(videos.get(tx, held.project_id, held.video_id).prompt)
    assert order == ["urgent", "theirs 1", "mine 1", "theirs 2", "mine 2", "mine 3"]


def test_the_position_in_the_queue_counts_who_is_before(database, project_id):
    first, second = queue(database, project_id, "1", "2")
    queue(database, project_id, "elsewhere", engine="other", priority=9)
    (urgent,) = queue(database, project_id, "3", priority=1)
    with database.read() as tx:
        places = [watch.standing(tx, project_id, video.id).position for video in (urgent, first, second)]
    assert places == [1, 2, 3]
    claim(database)
    with database.read() as tx:
        assert watch.standing(tx, project_id, urgent.id).position is None
        assert watch.standing(tx, project_id, second.id).position == 2


def test_a_failure_that_may_pass_is_tried_again_later_and_then_for_good(database, project_id, monkeypatch):
    monkeypatch.setattr(lease, "RETRY_S", 1000.0)
    monkeypatch.setattr(lease, "MAX_RETRY_S", 1500.0)
    (video,) = queue(database, project_id, "a kite")
    for attempt, wait_s in ((1, 1000), (2, 1500), (3, None)):
        held = claim(database)
        assert held.attempt == attempt
        if wait_s is not None:
            with database.write() as tx:
                assert lease.fail(tx, held, "engine_failed", "The lamp went out.", may_retry=True) == "queued"
            let_time_pass(database, wait_s - 500)
            assert claim(database) is None  # it waits
            assert get(database, video).status == "queued"
            let_time_pass(database, 500)
    with database.write() as tx:
        assert lease.fail(tx, held, "engine_failed", "The lamp went out.", may_retry=True) == "failed"
    done = get(database, video)
    assert (done.status, done.error_code, done.error_message) == ("failed", "engine_failed", "The lamp went out.")
    check_queue(database, is_over=True)


def test_a_failure_that_will_not_pass_is_final_at_once(database, project_id):
    (video,) = queue(database, project_id, "a kite", webhook_url="https://example.com/hook")
    held = claim(database)
    with database.write() as tx:
        lease.fail(tx, held, "media_unusable", "No.")
        assert webhooks.claim_delivery(tx).event_type == "video.failed"
    assert get(database, video).status == "failed"
    check_queue(database, is_over=True)


def test_a_released_job_goes_back_and_loses_no_attempt(database, project_id):
    (video,) = queue(database, project_id, "a kite", max_attempts=1)
    for _ in range(3):
        held = claim(database)
        assert held.attempt == 1
        with database.write() as tx:
            lease.release(tx, held)
    assert get(database, video).status == "queued"
    check_queue(database)


def test_a_lease_that_runs_out_gives_the_job_to_another_worker_and_the_first_changes_nothing(
    database, storage, project_id, made
):
    (video,) = queue(database, project_id, "a kite")
    late = claim(database, "late")
    let_time_pass(database, late.lease_s)
    with database.write() as tx:
        assert lease.reap(tx) == [late.job_id]
        assert lease.reap(tx) == []
    soon = claim(database, "soon")
    assert (soon.job_id, soon.attempt) == (late.job_id, 2)
    for act in (
        lambda tx: lease.heartbeat(tx, late),
        lambda tx: lease.report(tx, late, Report("drawing", 3, 4)),
        lambda tx: lease.finish(tx, storage, late, made),
        lambda tx: lease.fail(tx, late, "engine_failed", "late"),
        lambda tx: lease.release(tx, late),
    ):
        with pytest.raises(LeaseLost), database.write() as tx:
            act(tx)
    assert get(database, video).progress == 0
    finish(database, storage, soon, made)
    with pytest.raises(LeaseLost):
        finish(database, storage, soon, made)
    check_queue(database, storage, is_over=True)


def test_a_worker_that_wakes_up_before_anybody_noticed_goes_on(database, storage, project_id, made):
    queue(database, project_id, "a kite")
    held = claim(database)
    let_time_pass(database, 10 * held.lease_s)
    with database.write() as tx:
        lease.heartbeat(tx, held)
    finish(database, storage, held, made)
    check_queue(database, storage, is_over=True)


def test_a_heartbeat_keeps_the_reaper_away(database, project_id):
    queue(database, project_id, "a kite")
    held = claim(database, lease_s=1000.0)
    for _ in range(4):
        let_time_pass(database, 600)
        with database.write() as tx:
            assert lease.reap(tx) == []
            lease.heartbeat(tx, held)
    let_time_pass(database, 1000)
    with database.write() as tx:
        assert lease.reap(tx) == [held.job_id]


def test_the_jobs_of_a_worker_known_to_be_dead_need_not_wait(database, project_id):
    queue(database, project_id, "1", "2")
    dead, living = claim(database, "dead"), claim(database, "living")
    with database.write() as tx:
        assert lease.reap(tx, "dead") == [dead.job_id]
        lease.heartbeat(tx, living)


def test_a_job_that_kills_its_workers_fails_and_says_so(database, project_id):
    (video,) = queue(database, project_id, "a kite")
    for attempt in (1, 2, 3):
        assert claim(database, f"w{attempt}").attempt == attempt
        with database.write() as tx:
            assert len(lease.reap(tx, f"w{attempt}")) == 1
    assert claim(database) is None
    done = get(database, video)
    assert (done.status, done.error_code) == ("failed", "worker_lost")
    assert "3 times" in done.error_message
    assert kinds(database, video).count("requeued") == 2
    check_queue(database, is_over=True)


def test_leases_do_not_go_by_the_workers_clock(database, database_url, project_id, monkeypatch):
    queue(database, project_id, "1", "2")
    real = time.time
    with Database.open(database_url) as other:
        monkeypatch.setattr(time, "time", lambda: real() - 600)
        claim(database, "slow clock")
        monkeypatch.setattr(time, "time", lambda: real() + 600)
        claim(other, "fast clock")
        with other.write() as tx:
            assert lease.reap(tx) == []


def test_a_blob_that_was_swept_meanwhile_undoes_the_finish(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite")
    held = claim(database)
    storage.delete(made.thumbnail.hash)
    with pytest.raises(StoreError):
        finish(database, storage, held, made)
    assert get(database, video).status == "in_progress"
    check_queue(database, storage)


# Cancelling ---------------------------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_before_anybody_starts_it(database, project_id):
    (video,) = queue(database, project_id, "a kite", webhook_url="https://example.com/hook")
    with database.write() as tx:
        cancelled = cancel.cancel(tx, project_id, video.id)
    assert (cancelled.status, cancelled.error_code) == ("failed", "cancelled")
    assert claim(database) is None
    assert kinds(database, video) == ["queued", "cancelled"]
    check_queue(database, is_over=True)


def test_a_running_job_is_cancelled_at_once_and_its_worker_finds_out(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite")
    held = claim(database)
    with database.write() as tx:
        assert cancel.cancel(tx, project_id, video.id).error_code == "cancelled"
    with pytest.raises(LeaseLost, match="cancelled"), database.write() as tx:
        lease.report(tx, held, Report("drawing", 1, 4))
    with pytest.raises(LeaseLost):
        finish(database, storage, held, made)
    assert get(database, video).status == "failed"  # I8
    check_queue(database, storage, is_over=True)


def test_cancelling_what_is_over_changes_nothing(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite")
    finish(database, storage, claim(database), made)
    with database.write() as tx:
        assert cancel.cancel(tx, project_id, video.id).status == "completed"
        assert cancel.cancel(tx, project_id, video.id) == videos.get(tx, project_id, video.id)
    check_queue(database, storage, is_over=True)


def test_finishing_and_cancelling_at_the_same_moment_have_one_winner(database, storage, project_id, made):
    for video in queue(database, project_id, *map(str, range(6))):
        held = claim(database)

        def end(way, held=held, video=video):
            try:
                with database.write() as tx:
                    if way == "finish":
                        lease.finish(tx, storage, held, made)
                    else:
                        cancel.cancel(tx, project_id, video.id)
            except LeaseLost:
                return

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(end, ("finish", "cancel")))
    check_queue(database, storage, is_over=True)


def test_a_removed_video_is_gone_and_its_worker_finds_out(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite")
    held = claim(database)
    with database.write() as tx:
        cancel.remove(tx, project_id, video.id)
    with pytest.raises(LeaseLost):
        finish(database, storage, held, made)
    check_queue(database, storage, is_over=True)


# The table of states ------------------------------------------------------------------------------------------------


def test_nothing_leaves_a_final_state(database, storage, project_id, made):
    queue(database, project_id, "a kite")
    held = claim(database)
    finish(database, storage, held, made)
    with database.write() as tx:
        job = job_rows.get(tx, held.video_id)
        for act in (
            lambda: moves.start(tx, job, "w", 30),
            lambda: moves.put_back(tx, job, "again"),
            lambda: moves.succeed(tx, job, {}),
            lambda: moves.end(tx, job, "failed", "x", "x"),
        ):
            with pytest.raises(ValueError, match="succeeded"):
                act()
    assert {state for state, after in moves.ALLOWED.items() if not after} == {"succeeded", "failed", "cancelled"}


def test_events_can_be_followed_from_any_point(database, storage, project_id, made):
    (video,) = queue(database, project_id, "a kite")
    with database.read() as tx:
        before = watch.last_event(tx)
    held = claim(database)
    for step in range(5):
        with database.write() as tx:
            lease.report(tx, held, Report("drawing", step, 5))
    finish(database, storage, held, made)
    with database.read() as tx:
        everything = watch.events(tx, project_id, video.id)
        ids = [event.id for event in everything]
        assert ids == sorted(set(ids))  # I5
        assert watch.last_event(tx) == ids[-1] > before
        followed, after = [], 0
        while batch := watch.events(tx, project_id, video.id, after, limit=3):
            followed += batch
            after = batch[-1].id
        assert followed == everything
        assert watch.count_states(tx) == {"queued": 0, "running": 0, "succeeded": 1, "failed": 0, "cancelled": 0}
        assert watch.count_states(tx, "proj_other")["succeeded"] == 0
