"""A signal that comes at any moment ends a worker: its handler runs between any two steps of what it interrupts."""

import sys
import threading

from house import House

from lanterne.engines.catalogue import open_engine
from lanterne.store.database import sqlite_url
from lanterne.work import worker as room
from lanterne.work.worker import Pace, Worker

WATCHED = {room.__file__, threading.__file__}  # where the worker waits; the rest knows nothing of stopping


class Interruption:
    """Calls `act` before the n-th line that a thread runs in the watched files, as a signal's handler would be."""

    def __init__(self, at, act):
        self.at, self.act, self.lines = at, act, 0

    def __call__(self, frame, kind, argument):
        if frame.f_code.co_filename not in WATCHED:
            return None
        if kind == "line":
            self.lines += 1
            if self.lines == self.at:
                self.act()
        return self


def test_a_worker_that_is_told_to_stop_at_any_line_of_its_stops(tmp_path, fast_folder):
    house = House(tmp_path / "data", sqlite_url(fast_folder / "stop.db"))
    engines = {"fake": open_engine("fake")}

    def idle(at):
        """Runs an idle worker that is stopped at the n-th line of its; whether it came that far."""
        worker = Worker("w1", house.database, house.storage, house.home.scratch, engines, Pace(poll_s=0.001))
        rounds = iter(range(2))  # then it would go on as it did
        worker._should_end = lambda: next(rounds, None) is None
        interruption = Interruption(at, worker.stop)

        def run():
            sys.settrace(interruption)
            worker.run()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(60)
        assert not thread.is_alive(), f"it hangs when it is told to stop at its line {at}"
        return interruption.lines >= at

    try:
        at = 1
        while idle(at):
            at += 1
        assert at > 40
    finally:
        house.close()
