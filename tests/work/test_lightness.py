"""The server's rooms are ready in seconds: nothing heavy comes with them."""

import os
import subprocess
import sys

import pytest
from house import SOURCE

ROOMS = ("jobs.submit", "jobs.lease", "jobs.cancel", "jobs.watch", "store.home", "work.supervise")
HEAVY = {"torch", "numpy", "av", "PIL", "alembic", "obstore"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_comes_without_anything_heavy(room):
    program = f"import lanterne.{room}, sys; print(*({HEAVY} & set(sys.modules)))"
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
