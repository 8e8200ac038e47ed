"""Applications and other hosts of wallets."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applications and other hosts of wallets."""
    op.create_table(
        "wallet_ob_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_ob_client")),
    )
    op.create_table(
        "wallet_connection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("platform_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_connection_person_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_wallet_connection_platform_id_platform")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_connection")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_wallet_connection_state_hash")),
    )
    with op.batch_alter_table("wallet_connection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_connection_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_connection_platform_id"), ["platform_id"], unique=False
        )

    op.create_table(
        "wallet_ob_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_hash", sa.LargeBinary(), nullable=True),
        sa.Column("access_scope", sa.Text(), nullable=True),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_hash", sa.LargeBinary(), nullable=True),
        sa.Column("spent_hash", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["wallet_ob_client.id"],
            name=op.f("fk_wallet_ob_grant_client_id_wallet_ob_client"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_ob_grant_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_ob_grant")),
        sa.UniqueConstraint("access_hash", name=op.f("uq_wallet_ob_grant_access_hash")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_wallet_ob_grant_code_hash")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_wallet_ob_grant_refresh_hash")),
    )
    with op.batch_alter_table("wallet_ob_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_ob_grant_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_ob_grant_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_ob_grant_spent_hash"), ["spent_hash"], unique=False
        )

    op.create_table(
        "wallet_ob_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_wallet_ob_profile_person_id_account")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wallet_ob_profile")),
    )

    op.create_table(
        "wallet_ob_request",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["wallet_ob_client.id"],
            name=op.f("fk_wallet_ob_request_client_id_wallet_ob_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_ob_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallet_ob_request_token_hash")),
    )
    with op.batch_alter_table("wallet_ob_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_ob_request_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_wallet_ob_request_expires_at"), ["expires_at"], unique=False
        )
