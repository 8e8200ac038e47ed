"""offers to wallets."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Offers to wallets."""
    op.create_table(
        "used_nonce",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_nonce")),
    )
    with op.batch_alter_table("used_nonce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_nonce_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_used_nonce_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "wallet_offer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_wallet_offer_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_wallet_offer_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_offer")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_wallet_offer_address_hash")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_wallet_offer_claim_id_number")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_wallet_offer_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_offer_token_hash")),
    )
    with op.batch_alter_table("wallet_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_offer_award_id"), ["award_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_offer_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_offer_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "wallet_answer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("notification", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_wallet_answer_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["wallet_offer.id"], name=op.f("fk_wallet_answer_offer_id_wallet_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_answer")),
        sa.UniqueConstraint("notification", name=op.f("uq_wallet_answer_notification")),
        sa.UniqueConstraint("offer_id", "form", name=op.f("uq_wallet_answer_offer_id_form")),
    )
    with op.batch_alter_table("wallet_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_answer_award_id"), ["award_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_wallet_answer_organisation_id"), ["organisation_id"], unique=False
        )
