"""Which blobs there are and who needs them. A blob without an owner goes with a sweep, some time later."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from lanterne.core.errors import NotFound, StoreError
from lanterne.store.blobs import Blob, BlobStore
from lanterne.store.database import Transaction, epoch
from lanterne.store.rows import insert_or
from lanterne.store.schema import blob_refs, blobs


def record(tx: Transaction, storage: BlobStore, blob: Blob, owner_id: str) -> None:
    """Write down a blob that was put, and that `owner_id` needs it.

    The row is locked from here to the end of the transaction, and a sweep takes that lock too: so a file that is seen
    here stays. Raises StoreError if a sweep was faster; put it again.
    """
    row = {"hash": blob.hash, "size": blob.size, "type": blob.type, "created_at": epoch()}
    # An update that changes nothing but takes the lock: "do nothing" would not.
    made = insert_or(tx, blobs).values(row).on_conflict_do_update(index_elements=["hash"], set_={"hash": blob.hash})
    tx.execute(made)
    if storage.stat(blob.hash) is None:
        raise StoreError("A file went away while it was written down.", "Try again.")
    refer(tx, owner_id, [blob.hash])


def refer(tx: Transaction, owner_id: str, hashes: Iterable[str]) -> None:
    """`owner_id` needs these recorded blobs; saying so twice is harmless. Raises NotFound for one that is not there."""
    for each in sorted(set(hashes)):  # in one order everywhere, so that two of these never wait for each other
        locked = tx.execute(select(blobs.c.hash).where(blobs.c.hash == each).with_for_update(read=True)).one_or_none()
        if locked is None:
            raise NotFound(f"There is no medium {each[:12]}.", "Upload it first.")
        tx.execute(insert_or(tx, blob_refs).values(hash=each, owner_id=owner_id).on_conflict_do_nothing())


def release(tx: Transaction, owner_id: str) -> None:
    """`owner_id` needs nothing any more."""
    tx.execute(delete(blob_refs).where(blob_refs.c.owner_id == owner_id))


def get(tx: Transaction, hash: str) -> Blob:
    """Raises NotFound."""
    row = tx.execute(select(blobs.c.hash, blobs.c.size, blobs.c.type).where(blobs.c.hash == hash)).one_or_none()
    if row is None:
        raise NotFound(f"There is no medium {hash[:12]}.")
    return Blob(*row)


def unowned(tx: Transaction, older_than_s: float, limit: int = 100) -> list[str]:
    """Hashes of blobs that nobody needs and that are not new: candidates for the sweep."""
    owned = select(blob_refs.c.hash).where(blob_refs.c.hash == blobs.c.hash).exists()
    query = select(blobs.c.hash).where(~owned, blobs.c.created_at < epoch() - older_than_s).limit(limit)
    return list(tx.execute(query).scalars())


def forget(tx: Transaction, hash: str) -> bool:
    """Lock and delete the row of a blob, or of a file that has none, unless somebody needs it; True if the row is gone.

    The file may then be deleted, before the transaction ends.
    """
    row = {"hash": hash, "size": 0, "type": "", "created_at": epoch()}
    tx.execute(insert_or(tx, blobs).values(row).on_conflict_do_update(index_elements=["hash"], set_={"hash": hash}))
    owned = select(blob_refs.c.hash).where(blob_refs.c.hash == hash)
    return tx.execute(delete(blobs).where(blobs.c.hash == hash, ~owned.exists())).rowcount == 1


def known(tx: Transaction) -> set[str]:
    """The hashes of all recorded blobs."""
    return set(tx.execute(select(blobs.c.hash)).scalars())
