"""Throws made-up requests at a server of its own and fails on any 5xx: `make fuzz`.

Needs `st` (schemathesis) of another environment: it pins libraries that the server does not want.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rig import FakeEngine, serving

from lanterne.store import engines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--st", default="st", help="schemathesis's command")
    parser.add_argument("--examples", type=int, default=100, help="at most so many for each operation and phase")
    said = parser.parse_args()
    # Without a worker: what is asked for only waits. Nothing may be called, inside or outside.
    settings = {"with_worker": False, "max_unfinished": 1_000_000, "allow_private_addresses": False}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), **settings) as served:
        with served.site.database.write() as tx:
            engines.publish(tx, "fake", FakeEngine().capabilities())
        command = [said.st, "run", f"{served.url}/openapi.json", "--url", served.url]
        command += ["--header", f"Authorization: Bearer {served.key}", "--checks", "not_a_server_error"]
        command += ["--max-examples", str(said.examples), "--phases", "examples,coverage,fuzzing", "--seed", "1"]
        command += ["--exclude-path-regex", "/events$", "--request-timeout", "60", "--continue-on-failure"]
        done = subprocess.run(command, capture_output=True, text=True)
    sys.stdout.write(done.stdout + done.stderr)
    counts = re.findall(r"([\d,]+) generated", done.stdout)
    sys.stdout.write(f"\ncases: {counts[-1] if counts else 'unknown'}; exit status {done.returncode}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
