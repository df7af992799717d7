"""One database, SQLite in a file or Postgres, behind two context managers: `write` and `read`.

SQLite settings: https://www.sqlite.org/pragma.html. Every write begins IMMEDIATE: a transaction that reads first and
then wants to write would otherwise fail under load instead of waiting.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Double, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lanterne.core.errors import InvalidInput, StoreError
from lanterne.store import migrate
from lanterne.store.together import Together

Transaction = Connection  # what every function of this room takes first
Result = TypeVar("Result")

BUSY_S = 30.0  # how long a write waits for another process's write on SQLite
LOOK_S = 0.002  # between looks whether that is over
POOL = 20
# Of 4 kB, 32 MB: then whoever commits next copies them into the database and waits for the disk twice more. A submit
# writes 16, so that by the default of 1,000 every 60th would wait, and all behind it.
WAL_PAGES = 8000


class epoch(FunctionElement[float]):
    """The database's own clock in seconds since 1970: the one clock that leases go by."""

    inherit_cache = True
    type = Double()


@compiles(epoch, "sqlite")
def _sqlite_epoch(element: epoch, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return "((julianday('now') - 2440587.5) * 86400.0)"  # unixepoch('subsec') came with SQLite 3.42 only


@compiles(epoch, "postgresql")
def _postgres_epoch(element: epoch, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return "extract(epoch from clock_timestamp())::double precision"


_NOW = select(epoch())


class Database:
    """Open with `Database.open`; close with `close` or a with-block. Threads may share one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(lanterne_reads=True)  # over the same connections
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._turn = threading.Lock()
        self._together = Together(self.write)

    @classmethod
    def open(cls, url: str) -> Database:
        """The database at `sqlite:////folder/file.db` or `postgresql://user@host/name`, brought to today's tables.

        Raises InvalidInput for an address that is none, StoreError if it cannot be opened or is newer than this code.
        """
        database = cls(_engine(url))
        try:
            with _said():
                migrate.upgrade(database._engine)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction: kept as a whole when the block ends, undone when it raises. Keep it short.

        Raises StoreError when the database does not answer; then nothing was kept, unless it failed while it committed
        and said so too late: what is done again after that must be harmless twice (fences and keys see to it).
        """
        with self._my_turn(), _said(), self._engine.connect() as connection, connection.begin():
            yield connection

    def transact(self, work: Callable[[Transaction], Result]) -> Future[Result]:
        """What `work` returns, once it is kept: a `write` for what many ask for at the same time.

        On SQLite this waits for nothing, and those who wait for its future share one commit, so that each does not wait
        for the disk in turn. Postgres does so by itself: there the work is done, in this thread, when this returns.
        `work` touches nothing but the transaction: it may be called twice. The future raises StoreError, and what
        `work` raises; then nothing of it was kept, but for the case that `write` tells of.
        """
        if self.is_sqlite:
            return self._together.start(work)
        done: Future[Result] = Future()
        try:
            with self.write() as tx:
                result = work(tx)
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(result)
        return done

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads. On SQLite it sees one moment and never waits for writers."""
        with _said(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """On SQLite the threads of one process queue up here, which is fairer than each sleeping and trying again."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_S):
            raise StoreError("The database is busy.", "Try again in a moment.")
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        self._together.close()
        self._engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()


def now(tx: Transaction) -> float:
    """The database's time."""
    return float(tx.execute(_NOW).scalar_one())


def sqlite_url(path: Path) -> str:
    """The address of a database in a file."""
    return f"sqlite:///{path.resolve()}"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(create_engine(parsed, pool_size=POOL, max_overflow=POOL, hide_parameters=True))
        if parsed.get_backend_name() == "postgresql":
            return create_engine(parsed, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, hide_parameters=True)
    except ArgumentError as error:
        raise InvalidInput("The database's address cannot be read.", "Write sqlite:////path or postgresql://...") from (
            error
        )
    except ModuleNotFoundError as error:
        raise InvalidInput(f"Postgres needs the package {error.name}.", 'pip install "lanterne[postgres]".') from error
    raise InvalidInput("The database is neither SQLite nor Postgres.", "Write sqlite:////path or postgresql://...")


_BUSY = f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}"


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: object) -> None:  # noqa: ANN401 (the driver's own type)
        connection.isolation_level = None  # no BEGIN behind our back
        for pragma in (
            _BUSY,
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",  # NORMAL may lose the last commits when the power goes
            "PRAGMA foreign_keys = ON",
            f"PRAGMA wal_autocheckpoint = {WAL_PAGES}",
        ):
            _insist(connection, pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # To the driver itself: this comes with every transaction, and SQLAlchemy's way there is the longer part of it.
        driver: Any = connection.connection.dbapi_connection
        if connection.get_execution_options().get("lanterne_reads"):
            driver.execute("BEGIN")
            return
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            _insist(driver, "BEGIN IMMEDIATE")
        finally:
            driver.execute(_BUSY)

    return engine


def _insist(connection: sqlite3.Connection, statement: str) -> None:
    """Wait for a lock, and look often. The change to WAL, where several open a new file, does not wait by itself; and
    for a write SQLite would sleep longer each time, up to a tenth of a second."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(LOOK_S)


@contextmanager
def _said() -> Iterator[None]:
    """Turns what the database says when it does not answer into a StoreError, and what it says of a text that it cannot
    hold (NUL on Postgres, half a surrogate pair) into InvalidInput; mistakes of ours stay what they are."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except (DataError, UnicodeEncodeError) as error:
        raise InvalidInput("A text holds characters that cannot be stored.", "Leave out control characters.") from error
    except (DBAPIError, PoolTimeout, sqlite3.OperationalError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StoreError(f"The database does not answer: {reason}.", "Try again in a moment.") from error
