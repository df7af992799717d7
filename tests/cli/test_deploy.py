"""A server, a worker, Postgres and an S3, set up as deploy/compose.yaml does it: by the environment alone."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from test_serve import PLUGIN, WISH, Command, finished

from lanterne.service.settings import Settings
from servers import new_postgres_database

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
SAID = set(re.findall(r"\bLANTERNE_([A-Z_]+)", COMPOSE + (DEPLOY / "Dockerfile").read_text()))


def test_every_variable_of_the_compose_file_is_a_setting():
    assert {name.lower() for name in SAID} <= set(Settings.model_fields)


def test_every_secret_is_asked_for_and_stands_in_the_example():
    asked = set(re.findall(r"\$\{(\w+):\?\}", COMPOSE))
    assert asked == set(re.findall(r"(\w+)=\n", (DEPLOY / "example.env").read_text() + "\n"))
    assert re.findall(r"\$\{\w+\}", COMPOSE) == []


@pytest.fixture
def database_url(request):
    return new_postgres_database(request.getfixturevalue("postgres_server"))


def test_server_and_worker_share_a_database_and_a_bucket_and_no_folder(tmp_path, database_url, bucket_url, monkeypatch):
    values = {"DATABASE": database_url, "BLOBS": bucket_url, "WORKERS": "0", "WEBHOOK_KEY": "k" * 64}
    assert SAID - set(values) <= {"DATA", "LOG_FORMAT"}
    for name, value in values.items():
        monkeypatch.setenv(f"LANTERNE_{name}", value)
    server = Command(tmp_path / "server", tmp_path / "server.log", "--host", "0.0.0.0")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{PLUGIN}:{':'.join(sys.path)}",
        "LANTERNE_DATA": str(tmp_path / "worker"),
    }
    program = [sys.executable, "-c", "from lanterne.cli.main import main; main()"]
    with (tmp_path / "worker.log").open("w") as log:
        worker = subprocess.Popen([*program, "worker", "--engine", "fake"], env=environment, stdout=log, stderr=log)
    try:
        url = server.url()
        key = re.search(r"shown only now: (sk-\S+)", server.text)[1]
        with httpx2.Client(base_url=url, timeout=60) as stranger:
            assert stranger.get("/v1/videos").status_code == 401  # it listens beyond this machine
        with httpx2.Client(base_url=url, timeout=60, headers={"authorization": f"Bearer {key}"}) as client:
            server.wait(lambda: client.get("/ready").status_code == 200)
            video = finished(client, client.post("/v1/videos", json=WISH).json()["id"])
            assert (video["status"], video["engine"], video["weights"]) == ("completed", "fake", "fake-weights-1")
            content = client.get(f"/v1/videos/{video['id']}/content").content
            assert content[4:8] == b"ftyp"
            part = client.get(f"/v1/videos/{video['id']}/content", headers={"range": "bytes=4-7"})
            assert (part.status_code, part.content) == (206, b"ftyp")
        assert not (tmp_path / "server" / "blobs").exists()
        assert not (tmp_path / "worker" / "lanterne.db").exists()
    finally:
        for process in (server.process, worker):
            process.terminate()
        until = time.monotonic() + 60
        assert {process.wait(max(1, until - time.monotonic())) for process in (server.process, worker)} == {0}
