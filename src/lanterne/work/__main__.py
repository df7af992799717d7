"""`python -m lanterne.work --data DIR`: a worker, as `lanterne serve` starts it. `lanterne worker` says more."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from lanterne.core.errors import LanterneError
from lanterne.store.home import Home
from lanterne.work.run import run_worker
from lanterne.work.worker import Pace


def main() -> int:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads make busy cores 10x slower
    parser = argparse.ArgumentParser(prog="python -m lanterne.work", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database", default=os.environ.get("LANTERNE_DATABASE", ""))
    parser.add_argument("--blobs", default=os.environ.get("LANTERNE_BLOBS", ""))
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--name", default="")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--parent", type=int, metavar="PID")
    parser.add_argument("--lease", type=float, default=Pace().lease_s, metavar="SECONDS")
    parser.add_argument("--poll", type=float, default=Pace().poll_s, metavar="SECONDS")
    parser.add_argument("--grace", type=float, default=Pace().grace_s, metavar="SECONDS")
    said = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        run_worker(
            Home(said.data, said.database, said.blobs),
            engines=said.engine,
            name=said.name,
            once=said.once,
            parent=said.parent,
            pace=Pace(said.lease, said.poll, said.grace),
        )
    except LanterneError as error:
        sys.stderr.write(f"lanterne worker: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
