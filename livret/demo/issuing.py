"""Step 3: badges are awarded, signed, put into images, and gathered in files to pass on."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from livret.demo import awards
from livret.demo.badges import medal, ribbon
from livret.demo.class_file import Pupil
from livret.demo.files import BADGES, Folder, zipped
from livret.demo.publishing import publish, write_registry
from livret.demo.stage import Stage
from schemas.files import bake, unbake

# The pupils, by number, who help out at the association.
ENGAGED: Final = (1, 3, 4, 8, 9, 12, 15, 16, 19, 22, 26, 29)
EVERYTHING: Final = "tout.ndjson"
DOSSIER: Final = "dossier.zip"


def award_all(stage: Stage) -> Stage:
    """The school's badges for the whole class, the association's for those who help out."""
    engaged = [pupil for pupil in stage.pupils if pupil.number in ENGAGED]
    stage = replace(
        stage,
        socle={pupil.number: _award_socle(stage, pupil) for pupil in stage.pupils},
        engagements={pupil.number: _award_engagement(stage, pupil) for pupil in engaged},
    )
    publish(stage.folder, stage.issuers)
    write_registry(stage.folder, [issuer.organisation for issuer in stage.issuers], stage.now)
    _gather(stage)
    return stage


def _award_socle(stage: Stage, pupil: Pupil) -> Path:
    school = stage.school
    document = awards.socle(school.organisation, pupil.positions, school.allot(), now=stage.now)
    baked = bake(medal(), school.sign(document))
    return stage.folder.write(f"{BADGES}/{pupil.file_name}.png", baked)


def _award_engagement(stage: Stage, pupil: Pupil) -> Path:
    association = stage.association
    document = awards.engagement(association.organisation, association.allot(), now=stage.now)
    picture = ribbon(awards.ENGAGEMENT_NAME, association.organisation.name)
    baked = bake(picture, association.sign_token(document))
    return stage.folder.write(f"{BADGES}/{pupil.file_name}.svg", baked)


def _gather(stage: Stage) -> None:
    """All badges as lines of one text, and the badges of one pupil as one archive."""
    lines = [unbake(path.read_bytes()).raw for path in stage.badges]
    stage.folder.write(EVERYTHING, b"\n".join(lines) + b"\n")
    _pack(stage.folder, (stage.socle[ENGAGED[0]], stage.engagements[ENGAGED[0]]))


def _pack(folder: Folder, paths: Iterable[Path]) -> None:
    folder.write(DOSSIER, zipped({path.name: path.read_bytes() for path in paths}))
