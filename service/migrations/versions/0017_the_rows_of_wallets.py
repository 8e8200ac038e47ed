"""The rows of wallets."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The rows of wallets."""
    op.create_table(
        "wallet_school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uai", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_school")),
        sa.UniqueConstraint("slug", name=op.f("uq_wallet_school_slug")),
        sa.UniqueConstraint("uai", name=op.f("uq_wallet_school_uai")),
    )
    op.create_table(
        "wallet_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_wallet_approval_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_approval_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_approval")),
        sa.UniqueConstraint(
            "person_id", "issuer_id", name=op.f("uq_wallet_approval_person_id_issuer_id")
        ),
    )
    with op.batch_alter_table("wallet_approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_approval_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wallet_companion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("adult_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("token_sealed", sa.Text(), nullable=True),
        sa.Column("sees_all", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["adult_id"], ["account.id"], name=op.f("fk_wallet_companion_adult_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_companion_person_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["wallet_school.id"],
            name=op.f("fk_wallet_companion_school_id_wallet_school"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_companion")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_companion_token_hash")),
    )
    with op.batch_alter_table("wallet_companion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_companion_adult_id"), ["adult_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_companion_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_companion_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "wallet_dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_dossier_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_dossier")),
    )
    with op.batch_alter_table("wallet_dossier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_dossier_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "wallet_holder",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("born", sa.Text(), nullable=True),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("pairwise", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_holder_person_id_account")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wallet_holder")),
        sa.UniqueConstraint("did", name=op.f("uq_wallet_holder_did")),
    )
    with op.batch_alter_table("wallet_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_holder_opened_by"), ["opened_by"], unique=False)

    op.create_table(
        "wallet_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("rubric", sa.String(length=40), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("box_before", sa.String(length=40), nullable=True),
        sa.Column("voice", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Text(), nullable=False),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("issuer_kind", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("achievement_id", sa.Text(), nullable=True),
        sa.Column("picture", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_item_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_item")),
        sa.UniqueConstraint(
            "person_id", "identity", name=op.f("uq_wallet_item_person_id_identity")
        ),
    )
    with op.batch_alter_table("wallet_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_item_achievement_id"), ["achievement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_item_check_next_at"), ["check_next_at"], unique=False
        )
        batch_op.create_index(
            "ix_wallet_item_listing", ["person_id", "box", "rubric", "sort_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_wallet_item_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_key_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_key")),
        sa.UniqueConstraint("did", name=op.f("uq_wallet_key_did")),
        sa.UniqueConstraint("person_id", "peer", name=op.f("uq_wallet_key_person_id_peer")),
    )
    with op.batch_alter_table("wallet_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_key_person_id"), ["person_id"], unique=False)

    op.create_table(
        "wallet_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_notice_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_notice")),
    )
    with op.batch_alter_table("wallet_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_notice_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wallet_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_wallet_notice_unread", ["person_id", "seen_at"], unique=False)

    op.create_table(
        "wallet_seat",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("guardians", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.Text(), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_wallet_seat_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_seat")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_wallet_seat_code_hash")),
        sa.UniqueConstraint(
            "organisation_id",
            "year",
            "reference",
            name=op.f("uq_wallet_seat_organisation_id_year_reference"),
        ),
    )
    with op.batch_alter_table("wallet_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_seat_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_seat_organisation_id"), ["organisation_id"], unique=False
        )
