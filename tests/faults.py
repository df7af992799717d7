"""A database whose n-th call fails."""

import sqlite3

import psycopg
from sqlalchemy import event


class Faults:
    """Raises what a lost connection raises, at one statement, or just after one commit that went through."""

    def __init__(self, database):
        self.error = sqlite3.OperationalError if database.is_sqlite else psycopg.OperationalError
        self.calls = self.at = 0
        self.kind = ""
        engine = database._engine
        event.listen(engine, "before_cursor_execute", lambda *unused: self._count("statement"))
        commit = engine.dialect.do_commit

        def do_commit(connection):
            commit(connection)
            self._count("commit")

        engine.dialect.do_commit = do_commit

    def _count(self, kind):
        if kind == self.kind:
            self.calls += 1
            if self.calls == self.at:
                raise self.error("the connection is gone")

    def arm(self, kind, at):
        self.kind, self.at, self.calls = kind, at, 0
