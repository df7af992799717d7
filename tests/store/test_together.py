"""Writes that share a commit: each stands or falls alone, and none is kept before its caller hears of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from faults import Faults
from lanterne.core.errors import Conflict, StoreError
from lanterne.store.database import Database, sqlite_url


@pytest.fixture
def counted(database):
    return with_table(database)


@pytest.fixture
def sqlite_counted(tmp_path):
    with Database.open(sqlite_url(tmp_path / "a.db")) as database:
        yield with_table(database)


def with_table(database):
    with database.write() as tx:
        tx.execute(text("CREATE TABLE counted (n INTEGER PRIMARY KEY)"))
    return database


def put(n):
    def work(tx):
        tx.execute(text("INSERT INTO counted VALUES (:n)"), {"n": n})
        return n

    return work


def numbers(database):
    with database.read() as tx:
        return list(tx.execute(text("SELECT n FROM counted ORDER BY n")).scalars())


def all_at_once(database, works):
    """The results of works that all wait while another write goes on; exceptions as values."""

    def run(work):
        try:
            return database.transact(work).result()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        going_on = threading.Event()

        def first(tx):
            going_on.set()
            wait_for(lambda: len(database._together._waiting) == len(works) or not database.is_sqlite)

        leading = threading.Thread(target=database.transact, args=(first,))
        leading.start()
        going_on.wait()
        found = list(pool.map(run, works))
        leading.join()
    return found


def wait_for(true):
    for _ in range(2000):
        if true():
            return
        threading.Event().wait(0.005)
    raise AssertionError("waited in vain")


def test_each_gets_its_own_result_and_all_is_kept(counted):
    assert all_at_once(counted, [put(n) for n in range(30)]) == list(range(30))
    assert numbers(counted) == list(range(30))


def test_on_sqlite_those_who_wait_share_one_commit(sqlite_counted):
    commits = []
    commit = sqlite_counted._engine.dialect.do_commit
    sqlite_counted._engine.dialect.do_commit = lambda connection: (commits.append(1), commit(connection))
    all_at_once(sqlite_counted, [put(n) for n in range(30)])
    assert len(commits) == 2  # the one that they waited for, and theirs
    assert numbers(sqlite_counted) == list(range(30))


def test_what_raises_is_undone_alone(counted):
    def refuse(tx):
        put(100)(tx)
        raise Conflict("This key was used.", "Use another.")

    found = all_at_once(counted, [put(1), refuse, put(2), put(1), put(3)])
    assert isinstance(found[1], Conflict)
    ones = [found[0], found[3]]
    assert ones.count(1) == 1  # of two with the same number one is refused, whichever comes second
    assert [found[2], found[4]] == [2, 3]
    assert numbers(counted) == [1, 2, 3]


def test_when_the_commit_fails_nobody_is_told_that_it_went_well(sqlite_counted):
    Faults(sqlite_counted).arm("commit", 2)
    found = all_at_once(sqlite_counted, [put(n) for n in range(5)])
    assert all(isinstance(each, StoreError) for each in found)


def test_the_next_write_goes_through_after_one_that_failed(counted):
    faults = Faults(counted)
    faults.arm("statement", 1)
    with pytest.raises(StoreError):
        counted.transact(put(1)).result()
    assert counted.transact(put(1)).result() == 1
    assert numbers(counted) == [1]


def test_who_goes_away_before_its_turn_leaves_nothing_and_keeps_nobody_up(sqlite_counted):
    at_work, may_end = threading.Event(), threading.Event()

    def first(tx):
        at_work.set()
        assert may_end.wait(30)

    leading = sqlite_counted.transact(first)
    at_work.wait()
    waiting = [sqlite_counted.transact(put(n)) for n in range(4)]
    assert waiting[1].cancel()
    may_end.set()
    leading.result()
    assert [each.result() for each in waiting if not each.cancelled()] == [0, 2, 3]
    assert numbers(sqlite_counted) == [0, 2, 3]


def test_what_was_started_is_kept_when_the_database_is_closed(tmp_path):
    with Database.open(sqlite_url(tmp_path / "b.db")) as database:
        with_table(database)
        started = [database.transact(put(n)) for n in range(20)]
    assert [each.result(0) for each in started] == list(range(20))
    with Database.open(sqlite_url(tmp_path / "b.db")) as database:
        assert numbers(database) == list(range(20))
