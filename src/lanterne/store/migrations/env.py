"""Alembic's way in: runs the revisions on the connection that `lanterne.store.migrate` hands over."""

from alembic import context

from lanterne.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
