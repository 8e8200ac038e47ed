"""Archives of booklets that come back."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Archives of booklets that come back."""
    op.create_table(
        "wallet_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_import_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_import")),
    )
    with op.batch_alter_table("wallet_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_import_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_import_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_import_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["wallet_import.id"],
            name=op.f("fk_wallet_import_piece_import_id_wallet_import"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_import_piece_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_import_piece")),
        sa.UniqueConstraint(
            "import_id", "number", name=op.f("uq_wallet_import_piece_import_id_number")
        ),
    )
    with op.batch_alter_table("wallet_import_piece", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_import_piece_import_id"), ["import_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_import_piece_person_id"), ["person_id"], unique=False
        )
