"""What wallets show to others."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What wallets show to others."""
    op.create_table(
        "wallet_chosen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("with_files", sa.Boolean(), nullable=False),
        sa.Column("with_endorsements", sa.Boolean(), nullable=False),
        sa.Column("pointers", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["wallet_dossier.id"],
            name=op.f("fk_wallet_chosen_dossier_id_wallet_dossier"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_chosen_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_chosen_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_chosen")),
        sa.UniqueConstraint(
            "dossier_id", "item_id", name=op.f("uq_wallet_chosen_dossier_id_item_id")
        ),
    )
    with op.batch_alter_table("wallet_chosen", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_chosen_dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_chosen_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_chosen_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("encouragement", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_wallet_comment_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_comment_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_comment_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_comment")),
    )
    with op.batch_alter_table("wallet_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_comment_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_comment_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_comment_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wallet_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_draft_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_draft_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_draft")),
    )
    with op.batch_alter_table("wallet_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_draft_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_endorsement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_endorsement_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_endorsement_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_endorsement")),
    )
    with op.batch_alter_table("wallet_endorsement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_endorsement_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_endorsement_item_id"), ["item_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_endorsement_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wallet_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_file_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_file_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_file")),
    )
    with op.batch_alter_table("wallet_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_file_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_file_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_file_person_id"), ["person_id"], unique=False)
