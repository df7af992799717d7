"""A database, and a blob storage, whose n-th call fails."""

import sqlite3

import psycopg
from sqlalchemy import event

from lanterne.core.errors import StoreError


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


class FragileBlobs:
    """A `BlobStore` around another one. A put fails before it or after it, a read at its start or at a later part."""

    def __init__(self, blobs):
        self._blobs = blobs
        self.calls = self.at = 0

    def arm(self, at):
        self.at, self.calls = at, 0

    def _count(self):
        self.calls += 1
        if self.calls == self.at:
            raise StoreError("The storage is gone.", "Try again.")

    def put_file(self, path, type):
        self._count()
        blob = self._blobs.put_file(path, type)
        self._count()
        return blob

    def open_range(self, hash, start=0, end=None):
        self._count()
        return self._parts(self._blobs.open_range(hash, start, end))

    def _parts(self, parts):
        for index, part in enumerate(parts):
            if index:
                self._count()
            yield part

    def stat(self, hash):
        self._count()
        return self._blobs.stat(hash)

    def delete(self, hash):
        self._count()
        self._blobs.delete(hash)

    def sign(self, hash, expires_s, type):
        self._count()
        return self._blobs.sign(hash, expires_s, type)

    def hashes(self):
        self._count()
        return self._blobs.hashes()
