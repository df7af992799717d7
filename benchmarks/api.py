"""How fast the Videos API answers, and how soon it is back: a real `lanterne serve` with the tests' fast engine.

Run: python benchmarks/api.py [seconds of each load]. Everything shares the machine: the server, its worker, which makes
clips all the while, and the load generator, whose share is printed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from load import Measured, get, load, post

from lanterne.store.database import Database, sqlite_url

ROOT = Path(__file__).parents[1]
PATH = f"{ROOT / 'src'}:{ROOT / 'tests' / 'work' / 'plugin'}"
WISH = {"model": "fake", "size": "96x64", "seconds": "4"}
SUBMITS, LOOKS = 150.0, 500.0  # a second
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Server:
    """A running `lanterne serve` on a folder; `address` once it listens."""

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder, self.workers = folder, workers
        self.start()

    def start(self) -> float:
        """Seconds until /ready says so."""
        began = time.perf_counter()
        settings = {"ENGINES": '["fake"]', "MAX_UNFINISHED": "1000000", "LOG_LEVEL": "warning"}
        said = {f"LANTERNE_{name}": value for name, value in settings.items()}
        command = [sys.executable, "-c", "from lanterne.cli.main import main; main()", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--data", str(self.folder), "--workers", str(self.workers)],
            env={**os.environ, **said, "PYTHONPATH": PATH},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"listens on http://localhost:(\d+)", line):
                self.port = int(found[1])
                break
        wait_until(self.is_ready)
        return time.perf_counter() - began

    def is_ready(self) -> bool:
        try:
            return bool(self.ask("/ready"))
        except urllib.error.URLError:
            return False

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"host": "localhost"})
        if body is not None:
            request.data, request.headers["Content-type"] = json.dumps(body).encode(), "application/json"
        with urllib.request.urlopen(request, timeout=60) as answer:
            said: dict[str, Any] = json.load(answer)
            return said

    def worker_ids(self) -> list[int]:
        """Processes whose parent is the server."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(path.read_text().rpartition(") ")[2].split()[1]) == self.process.pid:
                    found.append(int(path.parent.name))
        return found

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait()


def wait_until(is_so: Any, limit_s: float = 120.0, every_s: float = 0.02) -> None:  # noqa: ANN401
    until = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit("it did not happen in time")
        time.sleep(every_s)


def show(name: str, value: str, aim: str = "") -> None:
    print(f"{name:<58} {value:<34} {aim}", flush=True)


def disk(folder: Path, count: int = 1000) -> str:
    """How long the disk takes to keep 4 kB: what each submit waits for, in the best case once."""
    took = []
    with (folder / "disk").open("wb", buffering=0) as file:
        for _ in range(count):
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    took.sort()
    return f"p50 {took[count // 2]:.1f}  p95 {took[int(0.95 * count)]:.1f}  at most {took[-1]:.0f} ms"


def under_load(server: Server, name: str, request: Any, rate: float, seconds: float, aim: str = "") -> Measured:  # noqa: ANN401
    before = server.cpu_s()
    measured = load(server.port, request, rate, seconds)
    shares = [100 * cpu / measured.wall_s for cpu in (server.cpu_s() - before, measured.cpu_s)]
    p50, p95, p99 = (measured.percentile_ms(percent) for percent in (50, 95, 99))
    show(name, f"p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f} ms", aim)
    said = f"{len(measured.latencies_s) / measured.wall_s:.0f} answers/s, {measured.failed} failed"
    show("", f"{said}; server {shares[0]:.0f} %, load generator {shares[1]:.0f} % of one core")
    return measured


def events(database: Database, kind: str) -> dict[str, list[float]]:
    """When each job had events of a kind, by the database's clock."""
    found: dict[str, list[float]] = {}
    with database.read() as tx:
        rows = tx.exec_driver_sql(f"SELECT job_id, created_at FROM job_events WHERE kind = '{kind}' ORDER BY id")
        for job_id, at in rows:
            found.setdefault(job_id, []).append(at)
    return found


def claims(server: Server, database: Database, count: int = 40) -> list[float]:
    """Seconds from queued to started, of jobs that an idle worker finds."""
    known = set(events(database, "queued"))
    for number in range(count):
        video = server.ask("/v1/videos", {**WISH, "seconds": "0.1", "prompt": f"a kite {number}"})
        place = f"/v1/videos/{video['id']}"
        wait_until(lambda place=place: server.ask(place)["status"] == "completed")  # type: ignore[misc]
        time.sleep(0.1 + 0.013 * number)  # at any point of the worker's rest
    queued, started = events(database, "queued"), events(database, "started")
    return sorted(started[job][0] - queued[job][0] for job in queued if job not in known)


def recovery(server: Server, database: Database, blow: int) -> float:
    """Seconds from the blow at a worker with a job in hand until another worker starts that job."""
    video = server.ask("/v1/videos", {**WISH, "prompt": "a kite slow=20"})
    place = f"/v1/videos/{video['id']}"
    wait_until(lambda: server.ask(place)["status"] == "in_progress")
    (job,) = [
        job
        for job, at in events(database, "started").items()
        if at[-1] == max(map(max, events(database, "started").values()))
    ]
    with database.read() as tx:
        owner = tx.exec_driver_sql(f"SELECT lease_owner FROM jobs WHERE id = '{job}'").scalar_one()
    struck = next(pid for pid in server.worker_ids() if owner.encode() in Path(f"/proc/{pid}/cmdline").read_bytes())
    began = time.perf_counter()
    os.kill(struck, blow)
    wait_until(lambda: len(events(database, "started")[job]) == 2, every_s=0.1)
    passed = time.perf_counter() - began
    with suppress(ProcessLookupError):
        os.kill(struck, signal.SIGCONT)
    server.ask(f"{place}/cancel", {})
    return passed


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; latency counts from when a request was due\n")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        server = Server(data)
        database = Database.open(sqlite_url(data / "lanterne.db"))
        wait_until(server.worker_ids)
        for number in range(20):
            server.ask("/v1/videos", {**WISH, "prompt": f"warm {number}"})
        known = [each["id"] for each in server.ask("/v1/videos?limit=100")["data"]]
        least = under_load(server, f"GET /health at {LOOKS:.0f}/s: the floor", lambda n: get("/health"), LOOKS, seconds)
        looked = under_load(
            server,
            f"GET /v1/videos/ID at {LOOKS:.0f}/s",
            lambda n: get(f"/v1/videos/{known[n % len(known)]}"),
            LOOKS,
            seconds,
            "aim p95 20 ms",
        )
        show("  its p95 over that of the floor", f"{looked.percentile_ms(95) / least.percentile_ms(95):.1f} x")
        show("the disk keeps 4 kB: the floor of a submit", disk(Path(folder)))
        bodies = [json.dumps({**WISH, "prompt": f"a red kite over a green park, {n}"}).encode() for n in range(97)]
        under_load(
            server,
            f"POST /v1/videos at {SUBMITS:.0f}/s",
            lambda n: post("/v1/videos", bodies[n % len(bodies)]),
            SUBMITS,
            seconds,
            "aim p95 50 ms",
        )
        restarts = []
        for _ in range(5):
            server.stop(signal.SIGKILL)
            restarts.append(server.start())
        show("kill -9 to ready again, with those jobs waiting", f"{max(restarts):.2f} s at most of 5", "aim 3 s")
        server.stop()
        database.close()

        data = Path(folder) / "quiet"
        server = Server(data, workers=2)
        database = Database.open(sqlite_url(data / "lanterne.db"))
        wait_until(lambda: len(server.worker_ids()) == 2)
        waits = claims(server, database)
        p95 = waits[int(0.95 * len(waits))]
        show(
            "queued to claimed by one of two idle workers",
            f"p50 {waits[len(waits) // 2]:.2f}  p95 {p95:.2f} s",
            "aim p95 1 s",
        )
        show(
            "a worker is killed: its job starts again after",
            f"{recovery(server, database, signal.SIGKILL):.1f} s",
            "aim 40 s",
        )
        show(
            "a worker is stopped: its job starts again after",
            f"{recovery(server, database, signal.SIGSTOP):.1f} s",
            "aim 40 s",
        )
        server.stop()
        database.close()
    print(f"\nload after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
