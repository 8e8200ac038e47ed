"""The catalogue: achievements, their versions, texts and pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The catalogue: achievements, their versions, texts and pictures."""
    op.create_table(
        "achievement",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("awarders", sa.Text(), nullable=False),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_achievement_listed", ["organisation_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_achievement_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "achievement_picture",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_picture")),
        sa.UniqueConstraint(
            "organisation_id", "sha256", name=op.f("uq_achievement_picture_organisation_id_sha256")
        ),
    )
    with op.batch_alter_table("achievement_picture", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_achievement_picture_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "achievement_version",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("achievement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_version_achievement_id_achievement"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["achievement_picture.id"],
            name=op.f("fk_achievement_version_picture_id_achievement_picture"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_version")),
        sa.UniqueConstraint(
            "achievement_id", "number", name=op.f("uq_achievement_version_achievement_id_number")
        ),
    )
    with op.batch_alter_table("achievement_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_achievement_version_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "achievement_text",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["achievement_version.id"],
            name=op.f("fk_achievement_text_version_id_achievement_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "language", name=op.f("pk_achievement_text")),
    )
    with op.batch_alter_table("achievement_text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_achievement_text_organisation_id"), ["organisation_id"], unique=False
        )
