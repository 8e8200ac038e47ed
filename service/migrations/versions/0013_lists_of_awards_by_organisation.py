"""lists of awards by organisation."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lists of awards by organisation."""
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_organisation_id"))
        batch_op.create_index("ix_award_newest", ["organisation_id", "id"], unique=False)
