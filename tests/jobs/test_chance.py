"""Whatever happens in whatever order, the queue's promises hold: workers that come, go silent, come back and cancel."""

import random
from dataclasses import replace

import pytest

from lanterne.core.errors import Conflict, LeaseLost, NotFound
from lanterne.jobs import cancel, lease
from lanterne.jobs.lease import Made, Report
from lanterne.jobs.submit import Once, submit
from orders import check_queue, request

ROUNDS = 150


@pytest.mark.parametrize("seed", range(4))
def test_promises_hold_whatever_happens(database, storage, project_id, tmp_path, seed):
    chance = random.Random(seed)
    path = tmp_path / "content"
    path.write_text("content")
    blob = storage.put_file(path, "video/mp4")
    made = Made(blob, replace(blob, type="image/webp"), replace(blob, type="image/jpeg"))
    accepted, removed, cancelled, finished = set(), set(), set(), set()
    held = []  # every lease that was ever given, lost ones too

    def submit_one(tx):
        once = Once(str(chance.randrange(30)), str(chance.randrange(2))) if chance.random() < 0.5 else None
        asked = request(priority=chance.randrange(2), max_attempts=chance.randrange(1, 4))
        accepted.update(video.id for video in submit(tx, project_id, [asked] * chance.randrange(1, 3), once).videos)

    def claim_one(tx):
        got = lease.claim(tx, f"w{chance.randrange(3)}", ("fake",), lease_s=chance.choice([-1.0, 30.0]))
        if got:
            assert got.video_id not in cancelled | finished | removed
            held.append(got)

    def finish_one(tx):
        mine = chance.choice(held)
        lease.finish(tx, storage, mine, made)
        assert mine.video_id not in cancelled | finished | removed
        finished.add(mine.video_id)

    def cancel_one(tx):
        video = cancel.cancel(tx, project_id, chance.choice(sorted(accepted)))
        if video.error_code == "cancelled":
            cancelled.add(video.id)

    def remove_one(tx):
        video_id = chance.choice(sorted(accepted))
        cancel.remove(tx, project_id, video_id)
        removed.add(video_id)

    def do_with_lease(act):
        return lambda tx: act(tx, chance.choice(held))

    acts = {
        submit_one: 4,
        claim_one: 6,
        finish_one: 3,
        cancel_one: 1,
        remove_one: 1,
        do_with_lease(lease.heartbeat): 1,
        do_with_lease(lambda tx, mine: lease.report(tx, mine, Report("drawing", 1, 3, None, b"x"))): 2,
        do_with_lease(lambda tx, mine: lease.fail(tx, mine, "engine_failed", "x", may_retry=chance.random() < 0.5)): 1,
        do_with_lease(lease.release): 1,
        lease.reap: 2,
        lambda tx: lease.reap(tx, f"w{chance.randrange(3)}"): 1,
    }
    for act in chance.choices(list(acts), list(acts.values()), k=ROUNDS):
        try:
            with database.write() as tx:
                act(tx)
        except (LeaseLost, NotFound, Conflict, IndexError):  # IndexError: nothing to choose from yet
            continue
    check_queue(database, storage)
    while True:  # and at last everything that was accepted comes to its end
        with database.write() as tx:
            tx.exec_driver_sql("UPDATE jobs SET run_after = 0, lease_until = 0 WHERE state IN ('queued', 'running')")
            reaped = lease.reap(tx)
            got = lease.claim(tx, "last", ("fake",))
            if got:
                lease.finish(tx, storage, got, made)
        if not got and not reaped:
            break
    jobs = check_queue(database, storage, is_over=True)
    assert {job.video_id for job in jobs} >= accepted
