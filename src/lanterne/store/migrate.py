"""Brings a database to today's tables. Safe when a server and its workers start at the same moment."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from lanterne.core.errors import StoreError

HEAD = "0005"  # the newest revision in migrations/versions; a test compares them
FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6C616E74  # any number that everybody here uses


def upgrade(engine: Engine) -> None:
    """Raises StoreError for a database that a newer Lanterne has touched."""
    with engine.connect() as connection, connection.execution_options(lanterne_reads=True).begin():
        if _revision(connection) == HEAD:
            return
    with engine.connect() as connection, connection.begin():  # on SQLite this waits for whoever migrates already
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != HEAD:
            _run(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _run(connection: Connection) -> None:
    # Imported here: it takes longer than all the rest of a start.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise StoreError(f"The database is of another version: {error}.", "Use the Lanterne that made it.") from error
