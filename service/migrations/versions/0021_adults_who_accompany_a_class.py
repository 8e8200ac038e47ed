"""Adults who accompany a class."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adults who accompany a class."""
    op.create_table(
        "wallet_class_adult",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_wallet_class_adult_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_class_adult")),
        sa.UniqueConstraint(
            "organisation_id",
            "year",
            "group",
            "account_id",
            name=op.f("uq_wallet_class_adult_organisation_id_year_group_account_id"),
        ),
    )
    with op.batch_alter_table("wallet_class_adult", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_class_adult_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_class_adult_organisation_id"), ["organisation_id"], unique=False
        )
