"""Random SIGKILLs of warmed workers. `make storm` runs the big one: LANTERNE_STORM=jobs,kills."""

import os
import random
import signal
import time

from test_crash import check_house, count

from orders import check_queue, queue

JOBS, KILLS = map(int, os.environ.get("LANTERNE_STORM", "30,10").split(","))
WORKERS = 3


def test_nothing_is_lost_or_doubled_in_a_storm(house):
    chance = random.Random(JOBS)
    words = [f"kite {n} slow=0.04" for n in range(JOBS)]
    # Attempts are plenty: in a storm it is the weather that kills, not the job.
    asked = queue(house.database, house.project_id, *words, max_attempts=1000, webhook_url="https://example.com/x")
    running = [house.start(lease_s=0.8) for _ in range(WORKERS)]
    kills = 0

    def is_over():
        states = count(house)
        return states["queued"] + states["running"] == 0

    def weather():
        nonlocal kills
        warm = {process_id for process_id, _ in house.generated()}
        struck = [process for process in running if process.pid in warm and process.poll() is None]
        # Spread over the whole of the storm, and so that it ends on a slow machine too.
        if struck and kills < KILLS * min(1.0, (count(house)["succeeded"] + 2) / (0.8 * JOBS)):
            victim = chance.choice(struck)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            running[running.index(victim)] = house.start(lease_s=0.8)
            kills += 1
            time.sleep(chance.uniform(0, 0.2))
        return is_over()

    house.wait_until(weather, "the end of all jobs", limit_s=240 + 4 * JOBS)
    for process in running:
        process.terminate()
    assert {process.wait(240) for process in running} <= {0, -signal.SIGTERM}  # one may have only just been started
    assert count(house)["succeeded"] == JOBS
    jobs = check_queue(house.database, house.storage, is_over=True)
    with house.database.read() as tx:
        told = tx.exec_driver_sql("SELECT count(*) FROM webhook_deliveries").scalar_one()
    assert told == JOBS == len({job.video_id for job in jobs} & {video.id for video in asked})
    check_house(house)
    again = sum(job.attempts for job in jobs) - JOBS
    print(f"storm: {JOBS} jobs, {kills} kills, {again} attempts more, 0 lost, 0 doubled")  # noqa: T201
    assert kills >= KILLS * 3 // 4
