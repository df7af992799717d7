"""A disk that takes no more: the job says why, nothing half-written stays, and what fits is still made."""

import resource

from test_crash import check_house, get

from orders import queue

LIMIT = 3_000_000  # bytes that any one file of the worker may have, its journal too; the kernel sees to it


def test_a_clip_that_does_not_fit_fails_with_the_reason_and_the_next_is_made(house, monkeypatch):
    large = {"order": {"size": (640, 480)}, "frames": 96, "max_attempts": 1}
    (too_large,) = queue(house.database, house.project_id, "noise", **large)
    (small,) = queue(house.database, house.project_id, "a kite")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))  # what is started now has it too
    try:
        worker = house.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    house.wait_until(lambda: get(house, small).status == "completed", "the small clip")
    failed = get(house, too_large)
    assert (failed.status, failed.error_code) == ("failed", "output_unwritable")
    assert failed.error_message.startswith("The clip cannot be written: File too large")
    assert str(house.home.data) not in failed.error_message
    worker.terminate()
    worker.wait(240)
    check_house(house)
