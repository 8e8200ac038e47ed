"""Links of wallets."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Links of wallets."""
    op.create_table(
        "wallet_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_note_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_note_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_note")),
        sa.UniqueConstraint("person_id", "item_id", name=op.f("uq_wallet_note_person_id_item_id")),
    )
    with op.batch_alter_table("wallet_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_note_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_opened",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("companion_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["companion_id"],
            ["wallet_companion.id"],
            name=op.f("fk_wallet_opened_companion_id_wallet_companion"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_opened_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_opened_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_opened")),
        sa.UniqueConstraint(
            "item_id", "companion_id", name=op.f("uq_wallet_opened_item_id_companion_id")
        ),
    )
    with op.batch_alter_table("wallet_opened", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_opened_companion_id"), ["companion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_opened_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_opened_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Text(), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("max_openings", sa.Integer(), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["wallet_dossier.id"],
            name=op.f("fk_wallet_share_dossier_id_wallet_dossier"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_share_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_share_token_hash")),
    )
    with op.batch_alter_table("wallet_share", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_share_dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_share_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_skill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_skill_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_skill_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_skill")),
    )
    with op.batch_alter_table("wallet_skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_skill_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_skill_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_version_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_version_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_wallet_version_item_id_number")),
    )
    with op.batch_alter_table("wallet_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_version_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_version_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wallet_ask",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_email", sa.Text(), nullable=True),
        sa.Column("to_role", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("token_sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("endorsement_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endorsement_id"],
            ["wallet_endorsement.id"],
            name=op.f("fk_wallet_ask_endorsement_id_wallet_endorsement"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_wallet_ask_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_ask_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_ask")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_ask_token_hash")),
    )
    with op.batch_alter_table("wallet_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_ask_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_ask_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_share_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["wallet_file.id"], name=op.f("fk_wallet_share_file_file_id_wallet_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_share_file_person_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["wallet_share.id"],
            name=op.f("fk_wallet_share_file_share_id_wallet_share"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_share_file")),
    )
    with op.batch_alter_table("wallet_share_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_share_file_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_share_file_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_share_file_share_id"), ["share_id"], unique=False
        )

    op.create_table(
        "wallet_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_visit_person_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["wallet_share.id"], name=op.f("fk_wallet_visit_share_id_wallet_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_visit")),
    )
    with op.batch_alter_table("wallet_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_visit_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_visit_share_id"), ["share_id"], unique=False)
