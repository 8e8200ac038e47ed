"""The anchor: decisions, members, applications, publications."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The anchor: decisions, members, applications, publications."""
    op.create_table(
        "anchor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("open_applications", sa.Boolean(), nullable=False),
        sa.Column("snapshot_days", sa.Integer(), nullable=False),
        sa.Column("mark_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("decided_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
        sa.UniqueConstraint("entity_id", name=op.f("uq_anchor_entity_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_anchor_slug")),
    )
    op.create_table(
        "anchor_decision",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_decision")),
        sa.UniqueConstraint(
            "organisation_id", "sequence", name=op.f("uq_anchor_decision_organisation_id_sequence")
        ),
    )
    with op.batch_alter_table("anchor_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anchor_decision_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_anchor_decision_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_decision_subject"), ["subject"], unique=False)

    op.create_table(
        "anchor_invitation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_anchor_invitation_code_hash")),
    )
    with op.batch_alter_table("anchor_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_invitation_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_key",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thumbprint", sa.Text(), nullable=False),
        sa.Column("verification_method", sa.Text(), nullable=False),
        sa.Column("jwk", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_key")),
        sa.UniqueConstraint("thumbprint", name=op.f("uq_anchor_key_thumbprint")),
        sa.UniqueConstraint("verification_method", name=op.f("uq_anchor_key_verification_method")),
    )
    with op.batch_alter_table("anchor_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_key_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_member",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("uai", sa.Text(), nullable=True),
        sa.Column("rna", sa.Text(), nullable=True),
        sa.Column("siret", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("sponsor_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("configuration", sa.Text(), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_failure", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sponsor_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_member_sponsor_id_anchor_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_member")),
        sa.UniqueConstraint("entity_id", name=op.f("uq_anchor_member_entity_id")),
    )
    with op.batch_alter_table("anchor_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_member_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_member_refresh_due_at"), ["refresh_due_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_member_rna"), ["rna"], unique=False)
        batch_op.create_index(batch_op.f("ix_anchor_member_siret"), ["siret"], unique=False)
        batch_op.create_index(batch_op.f("ix_anchor_member_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_anchor_member_sponsor_id"), ["sponsor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_member_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_anchor_member_uai"), ["uai"], unique=False)

    op.create_table(
        "anchor_publication",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_publication")),
        sa.UniqueConstraint(
            "organisation_id", "serial", name=op.f("uq_anchor_publication_organisation_id_serial")
        ),
    )
    with op.batch_alter_table("anchor_publication", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_publication_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_recognition",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("max_path_length", sa.Integer(), nullable=False),
        sa.Column("jwks", sa.Text(), nullable=False),
        sa.Column("roots", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("configuration", sa.Text(), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_recognition")),
        sa.UniqueConstraint(
            "organisation_id",
            "entity_id",
            "role",
            name=op.f("uq_anchor_recognition_organisation_id_entity_id_role"),
        ),
    )
    with op.batch_alter_table("anchor_recognition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_recognition_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_root",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_root")),
        sa.UniqueConstraint(
            "organisation_id", "version", name=op.f("uq_anchor_root_organisation_id_version")
        ),
    )
    with op.batch_alter_table("anchor_root", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_root_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_member_did",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_member_did_member_id_anchor_member"),
        ),
        sa.PrimaryKeyConstraint("did", name=op.f("pk_anchor_member_did")),
    )
    with op.batch_alter_table("anchor_member_did", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_member_did_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_member_did_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "anchor_sponsorship",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sponsor_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_sponsorship_member_id_anchor_member"),
        ),
        sa.ForeignKeyConstraint(
            ["sponsor_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_sponsorship_sponsor_id_anchor_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_sponsorship")),
    )
    with op.batch_alter_table("anchor_sponsorship", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_sponsorship_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_sponsorship_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_sponsorship_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_sponsorship_sponsor_id"), ["sponsor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_sponsorship_state"), ["state"], unique=False)

    op.create_table(
        "anchor_accreditation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sponsorship_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_accreditation_member_id_anchor_member"),
        ),
        sa.ForeignKeyConstraint(
            ["sponsorship_id"],
            ["anchor_sponsorship.id"],
            name=op.f("fk_anchor_accreditation_sponsorship_id_anchor_sponsorship"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_accreditation")),
    )
    with op.batch_alter_table("anchor_accreditation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_accreditation_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_accreditation_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_accreditation_valid_until"), ["valid_until"], unique=False
        )
