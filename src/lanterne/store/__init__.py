"""Database tables and their migrations, and blobs by the hash of their content. Only this room knows SQL.

Functions that read or write rows take the open `Transaction` first, so that callers put together what must stand or
fall together: `with database.write() as tx: ...`.
"""
