"""`lanterne worker`."""

from pathlib import Path

import pytest

from lanterne.cli.main import run
from lanterne.core.canvas import Canvas
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Request, submit
from lanterne.store import videos
from lanterne.store.home import Home
from lanterne.store.projects import create_project

PLUGIN = Path(__file__).parents[1] / "work" / "plugin"


def test_a_worker_does_what_is_waiting_and_ends(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(PLUGIN))
    order = Order(Canvas(size=(96, 64), seconds=0.25, seed=1).shot("a kite"), "fake")
    with Home(tmp_path).open_database() as database:
        with database.write() as tx:
            project_id = create_project(tx, "mine").id
            (video,) = submit(tx, project_id, [Request(order, "sora-2", "a kite")]).videos
        assert run(["worker", "--data", str(tmp_path), "--engine", "fake", "--once"]) == 0
        with database.read() as tx:
            assert videos.get(tx, project_id, video.id).status == "completed"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--engine", "nobody"], "There is no engine called 'nobody'"),
        (["--database", "mysql://x"], "neither SQLite nor Postgres"),
        (["--blobs", "nonsense"], "bucket's address"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(tmp_path, monkeypatch, capsys, options, says):
    monkeypatch.syspath_prepend(str(PLUGIN))
    assert run(["worker", "--data", str(tmp_path), "--engine", "fake", "--once", *options]) == 2
    assert says in capsys.readouterr().err
