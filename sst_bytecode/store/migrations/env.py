"""What alembic runs: the migrations, over the connection and in the transaction that `upgrade` hands in."""

from __future__ import annotations

from alembic import context

from sst_bytecode.store.models import Base

__all__: list[str] = []

options = context.config.attributes
context.configure(
    connection=options["connection"],
    target_metadata=Base.metadata,
    version_table=options["version_table"],
    transaction_per_migration=False,
)
context.run_migrations()
