"""What Alembic runs: always on a connection that `service.upgrading` has opened."""

from alembic import context

from service.upgrading import OPTIONS

connection = context.config.attributes["connection"]
metadata = context.config.attributes["metadata"]
context.configure(connection=connection, target_metadata=metadata, **OPTIONS)
context.run_migrations()
