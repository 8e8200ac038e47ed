"""Applications to an anchor."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applications to an anchor."""
    op.create_table(
        "anchor_application",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("claimed", sa.Text(), nullable=False),
        sa.Column("configuration", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("sponsorship_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["anchor_invitation.id"],
            name=op.f("fk_anchor_application_invitation_id_anchor_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["anchor_member.id"],
            name=op.f("fk_anchor_application_member_id_anchor_member"),
        ),
        sa.ForeignKeyConstraint(
            ["sponsorship_id"],
            ["anchor_sponsorship.id"],
            name=op.f("fk_anchor_application_sponsorship_id_anchor_sponsorship"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_application")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_anchor_application_state_hash")),
    )
    with op.batch_alter_table("anchor_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_application_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_anchor_application_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_anchor_application_state"), ["state"], unique=False)
