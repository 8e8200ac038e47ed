"""Achievements that can be suspended; set by whoever keeps the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Achievements that can be suspended; set by whoever keeps the catalogue."""
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("suspendable", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
