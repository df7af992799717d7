"""The data folder: what lies in it, who may read it, and what is cleared away."""

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lanterne.core.errors import OutputError
from lanterne.store.home import Home
from lanterne.store.sweep import sweep


def test_the_signing_key_is_made_once_and_is_this_users_alone(tmp_path):
    home = Home(tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: home.signing_key(), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    (path,) = home.data.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.data.stat().st_mode) == 0o700
    assert Home(tmp_path / "other").signing_key() != home.signing_key()


def test_a_damaged_signing_key_is_not_replaced_in_silence(tmp_path):
    home = Home(tmp_path)
    home.signing_key()
    (tmp_path / "webhooks.key").write_bytes(b"short")
    with pytest.raises(OutputError, match="damaged"):
        home.signing_key()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be made"):
        Home(tmp_path / "file" / "data").open_database()


def test_a_sweep_takes_what_killed_processes_left_and_nothing_that_is_new(tmp_path, database, storage):
    scratch = Home(tmp_path).scratch
    for name in ("upload-old", "upload-new", "job-old/clip.mp4", "job-new/clip.mp4"):
        (scratch / name).parent.mkdir(exist_ok=True)
        (scratch / name).write_bytes(b"half a clip")
    long_ago = time.time() - 7200
    for name in ("upload-old", "job-old"):
        os.utime(scratch / name, (long_ago, long_ago))
    assert sweep(database, storage, scratch).scratch == 2
    assert {path.name for path in scratch.iterdir()} == {"upload-new", "job-new"}
