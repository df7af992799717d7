"""Workers for tests: in this process, or as processes of their own that find the fake engine by its entry point."""

import os
import subprocess
import sys
import time
from pathlib import Path

from lanterne.store.database import Database
from lanterne.store.home import Home
from lanterne.store.projects import create_project

PLUGIN = Path(__file__).parent / "plugin"
SOURCE = Path(__file__).parents[2] / "src"


class House:
    """A data folder, its database, and the worker processes that were started on it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.home = Home(folder, database_url)
        self.database = Database.open(database_url)
        self.storage = self.home.open_blobs()
        with self.database.write() as tx:
            self.project_id = create_project(tx, "mine").id
        self.log = folder / "worker.log"
        self.generations = folder / "generations.log"
        self.processes: list[subprocess.Popen] = []

    def start(self, *options: str, failpoint: str = "", lease_s: float = 1.0) -> subprocess.Popen:
        """One worker process, which polls often."""
        environment = os.environ | {
            "PYTHONPATH": f"{SOURCE}:{PLUGIN}",
            "LANTERNE_FAILPOINT": failpoint,
            "LANTERNE_FAKE_LOG": str(self.generations),
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "lanterne.work", "--data", self.home.data, "--database", self.home.database]
        command += ["--engine", "fake", "--lease", str(lease_s), "--poll", "0.05", *options]
        with self.log.open("a") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def wait_until(self, is_so, what: str, limit_s: float = 240.0) -> None:
        until = time.monotonic() + limit_s
        while not is_so():
            assert time.monotonic() < until, f"{what} did not happen; the workers say:\n{self.log.read_text()[-6000:]}"
            time.sleep(0.05)

    def generated(self) -> list[tuple[int, str]]:
        """(process id, words) of each generation that began."""
        lines = self.generations.read_text().splitlines() if self.generations.exists() else []
        return [(int(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.database.close()
