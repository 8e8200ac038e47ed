"""An award as a file to keep: JSON, JWT, or inside a picture. Signed when it is first asked for.

Without a wallet nobody proves to be its subject, which then has an identifier that says nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.delivering import claims, pictures, showing
from issuer.delivering.models import Claim, Way
from issuer.issuing import signing
from issuer.issuing.models import Credential, Form
from issuer.organisations.founding import Hosting, slug_of
from schemas import files

MAX_FILE_NAME_CHARACTERS: Final = 60


class FileKind(StrEnum):
    """What may be downloaded."""

    PNG = "png"
    SVG = "svg"
    JSON = "json"
    JWT = "jwt"


MEDIA_TYPES: Final[Mapping[FileKind, str]] = MappingProxyType(
    {
        FileKind.PNG: pictures.PNG,
        FileKind.SVG: pictures.SVG,
        FileKind.JSON: "application/json",
        FileKind.JWT: "text/plain",
    }
)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is handed out."""

    name: str
    media_type: str
    data: bytes


def take(
    session: Session, hosting: Hosting, claim: Claim, kind: FileKind, *, now: datetime
) -> File:
    """The award of a claim as a file; it is taken from now on, and the same again afterwards.

    Raises Conflict with the codes of `claims.refusal`; what `signing.take` and `schemas.files.bake`
    raise.
    """
    award = claims.use(session, claim, Way.FILE, now=now)
    form = Form.JWT if kind is FileKind.JWT else Form.DATA_INTEGRITY
    credential = signed(session, hosting, award, form, now=now)
    return of_credential(session, award, credential, kind)


def signed(
    session: Session, hosting: Hosting, award: Award, form: Form, *, now: datetime
) -> Credential:
    """The credential for somebody without a wallet; raises what `signing.take` raises."""
    return signing.take(session, hosting, award, form=form, now=now)


def of_credential(session: Session, award: Award, credential: Credential, kind: FileKind) -> File:
    """What was signed, as it is or inside the picture of its achievement."""
    shown = showing.of(session, award)
    data = credential.document
    if kind in {FileKind.PNG, FileKind.SVG}:
        draw = pictures.png if kind is FileKind.PNG else pictures.svg
        data = files.bake(draw(session, shown.organisation, award), data)
    return File(f"{file_name(shown.title)}.{kind.value}", MEDIA_TYPES[kind], data)


def file_name(title: str) -> str:
    """A name that every system takes."""
    return re.sub(r"-+", "-", slug_of(title))[:MAX_FILE_NAME_CHARACTERS] or "attestation"
