"""Organisations in federations."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Organisations in federations."""
    op.create_table(
        "entity_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("thumbprint", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_entity_key_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_key")),
        sa.UniqueConstraint("name", name=op.f("uq_entity_key_name")),
        sa.UniqueConstraint("thumbprint", name=op.f("uq_entity_key_thumbprint")),
    )
    with op.batch_alter_table("entity_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entity_key_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "federation_joining",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("anchor_id", sa.Text(), nullable=False),
        sa.Column("anchor_name", sa.Text(), nullable=False),
        sa.Column("jwks", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("state_url", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_federation_joining_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_joining")),
    )
    with op.batch_alter_table("federation_joining", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_federation_joining_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_federation_joining_refresh_due_at"), ["refresh_due_at"], unique=False
        )

    op.create_table(
        "federation_mark",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("joining_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["joining_id"],
            ["federation_joining.id"],
            name=op.f("fk_federation_mark_joining_id_federation_joining"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_mark")),
        sa.UniqueConstraint("joining_id", "kind", name=op.f("uq_federation_mark_joining_id_kind")),
    )
    with op.batch_alter_table("federation_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_federation_mark_joining_id"), ["joining_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_federation_mark_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "federation_vouching",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("joining_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["joining_id"],
            ["federation_joining.id"],
            name=op.f("fk_federation_vouching_joining_id_federation_joining"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_federation_vouching_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["organisation.id"],
            name=op.f("fk_federation_vouching_partner_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federation_vouching")),
    )
    with op.batch_alter_table("federation_vouching", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_federation_vouching_joining_id"), ["joining_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_federation_vouching_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "signed_record",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["organisation_key.id"],
            name=op.f("fk_signed_record_key_id_organisation_key"),
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_signed_record")),
    )
    with op.batch_alter_table("signed_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signed_record_organisation_id"), ["organisation_id"], unique=False
        )
