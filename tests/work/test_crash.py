"""Workers that are killed, stopped and abandoned: nothing is lost and nothing is done twice."""

import os
import signal
import subprocess
import sys
import time

import pytest
from house import PLUGIN, SOURCE

from lanterne.jobs import watch
from lanterne.store import engines, videos
from lanterne.store.sweep import sweep
from lanterne.work.supervise import Supervisor
from orders import check_queue, queue

POINTS = ("claimed", "drawing:2", "drawn", "stored", "finishing", "finished")


def count(house):
    with house.database.read() as tx:
        return watch.count_states(tx)


def events(house, video):
    with house.database.read() as tx:
        return [event.kind for event in watch.events(tx, house.project_id, video.id)]


def get(house, video):
    with house.database.read() as tx:
        return videos.get(tx, house.project_id, video.id)


def check_house(house):
    """The queue's invariants, and I4: after a sweep nothing is left but what the videos need."""
    check_queue(house.database, house.storage, is_over=True)
    sweep(house.database, house.storage, house.home.scratch, grace_s=-1)
    with house.database.read() as tx:
        made = videos.page(tx, house.project_id, limit=10_000).videos
    needed = {digest for v in made for digest in (v.video_blob, v.thumbnail_blob, v.spritesheet_blob) if digest}
    assert set(house.storage.hashes()) == needed
    assert list(house.home.scratch.iterdir()) == []
    assert list(house.storage.folder.glob("*.part")) == []


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_anywhere_loses_nothing_and_finishes_nothing_twice(house, point):
    asked = queue(house.database, house.project_id, "one", "two", webhook_url="https://example.com/hook")
    killed = house.start(failpoint=point)
    assert killed.wait(240) == -signal.SIGKILL
    house.start()
    house.wait_until(lambda: count(house)["succeeded"] == 2, "the end of both")
    check_house(house)
    tried_again = [kind for video in asked for kind in events(house, video)].count("requeued")
    assert tried_again == (0 if point == "finished" else 1)
    first = [words for _, words in house.generated()].count("one")
    assert first == (1 if point in ("claimed", "finished") else 2)


def test_a_job_that_kills_its_workers_fails_and_the_others_are_served(house, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", f"{SOURCE}:{PLUGIN}")
    monkeypatch.setattr("lanterne.work.supervise.MAX_WAIT_S", 0.1)
    poison, fine = queue(house.database, house.project_id, "crash", "a kite")
    supervisor = Supervisor(house.home, house.database, options=["--engine", "fake", "--poll", "0.05"])
    supervisor.start()
    try:
        house.wait_until(lambda: count(house)["failed"] == 1 and count(house)["succeeded"] == 1, "the end of both")
    finally:
        supervisor.stop()
    assert get(house, poison).error_code == "worker_lost"
    assert "3 times" in get(house, poison).error_message
    assert get(house, fine).status == "completed"
    assert events(house, poison).count("started") == 3
    assert supervisor.process_ids == []
    with house.database.read() as tx:
        assert engines.alive(tx) == 0
    check_house(house)


def test_a_stopped_worker_that_wakes_after_its_lease_changes_nothing(house):
    (video,) = queue(house.database, house.project_id, "slow=0.4")
    zombie = house.start(lease_s=0.6)
    house.wait_until(lambda: "progress" in events(house, video), "the first step")
    os.kill(zombie.pid, signal.SIGSTOP)
    try:
        house.start()
        house.wait_until(lambda: get(house, video).status == "completed", "the other worker's clip")
        done = get(house, video)
    finally:
        os.kill(zombie.pid, signal.SIGCONT)
    time.sleep(2.0)  # it has nearly two seconds of work left, and tries to hand it in
    assert zombie.poll() is None
    assert get(house, video) == done
    assert events(house, video).count("completed") == 1
    (late,) = queue(house.database, house.project_id, "another")
    house.wait_until(lambda: get(house, late).status == "completed", "the next clip")
    check_house(house)


def test_sigterm_puts_the_job_back_and_ends_well(house):
    (video,) = queue(house.database, house.project_id, "slow=0.2", order={"steps": 500})
    process = house.start("--grace", "2", lease_s=30)
    house.wait_until(lambda: "progress" in events(house, video), "the first step")
    process.send_signal(signal.SIGTERM)
    assert process.wait(240) == 0
    assert get(house, video).status == "queued"
    assert list(house.home.scratch.iterdir()) == []
    check_queue(house.database)


def test_workers_do_not_outlive_a_server_that_was_killed(house, tmp_path):
    (video,) = queue(house.database, house.project_id, "slow=0.1", order={"steps": 500})
    program = f"""
import time
from pathlib import Path
from lanterne.store.home import Home
from lanterne.work.supervise import Supervisor
home = Home(Path({str(house.home.data)!r}), {house.home.database!r})
supervisor = Supervisor(home, home.open_database(), options=["--engine", "fake", "--poll", "0.05", "--grace", "0"])
supervisor.start()
while not supervisor.process_ids: time.sleep(0.05)
print(supervisor.process_ids[0], flush=True)
time.sleep(600)
"""
    environment = os.environ | {"PYTHONPATH": f"{SOURCE}:{PLUGIN}"}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE) as server:
        worker = int(server.stdout.readline())
        house.wait_until(lambda: "progress" in events(house, video), "the first step")
        server.kill()
    house.wait_until(lambda: get(house, video).status == "queued", "the job's return")
    house.wait_until(lambda: not is_alive(worker), "the worker's end")


def test_a_worker_outlives_its_connections_being_cut(house):
    if house.database.is_sqlite:
        pytest.skip("SQLite has no connections")
    (video,) = queue(house.database, house.project_id, "slow=0.1", order={"steps": 20})
    house.start()
    for _ in range(4):
        house.wait_until(lambda: "progress" in events(house, video), "the first step")
        with house.database.write() as tx:
            tx.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        time.sleep(0.3)
    house.wait_until(lambda: get(house, video).status == "completed", "the clip")
    assert events(house, video).count("started") == 1
    check_house(house)


def is_alive(process_id):
    try:
        with open(f"/proc/{process_id}/stat") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_whose_server_was_gone_before_it_was_ready_does_not_stay(house):
    (video,) = queue(house.database, house.project_id, "a kite")
    assert house.start("--parent", "1").wait(240) == 0
    assert get(house, video).status == "queued"


def test_once_ends_when_nothing_is_due(house):
    queue(house.database, house.project_id, "one", "two")
    assert house.start("--once").wait(240) == 0
    assert count(house)["succeeded"] == 2
