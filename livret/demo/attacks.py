"""What goes wrong with badges, by malice or by time, and what the verifier must say of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from keys.did import key as did_key
from keys.kinds import KeyType
from keys.material import PrivateKey
from keys.signing import KeySigner
from livret.demo import awards
from livret.demo.checks import expect, reports
from livret.demo.class_file import COMPONENTS
from livret.demo.files import DOCUMENTS
from livret.demo.issuers import COLLEGE, Issuer, Organisation, signed
from livret.demo.publishing import WITHOUT_LISTS, publish
from livret.demo.stage import Stage
from schemas import json_text
from schemas.files import unbake
from service.language import N_
from verifier import Trust, Verdict

STEP: Final = 5
HIGHEST: Final = 4
ATTACKS: Final = "essais"
CLUB: Final = Organisation(
    name="Club des Inconnus",
    host="club-inconnu.example",
    key_name="club-inconnu",
    identifier="W000000002",
    identifier_type="RNA",
    key_type=KeyType.ED25519,
    accreditation="engagement",
)
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A file, the story behind it (msgids and their facts), and the answer that it must get."""

    title: str
    told: str
    file: str
    verdict: Verdict
    code: str
    trust: Trust = Trust.ACCREDITED
    documents: str = DOCUMENTS
    facts: Mapping[str, object] = field(default_factory=dict)


def altered(stage: Stage) -> Attempt:
    """A level raised after signing, by whoever can open the file."""
    component = COMPONENTS[0]
    pupil = next(one for one in stage.pupils if one.positions[component] < HIGHEST)
    document = json_text.parse(unbake(stage.socle[pupil.number].read_bytes()).raw)
    _raise_first_level(document)
    facts = {
        "component": awards.component_name(component),
        "before": awards.level_name(pupil.positions[component]),
        "after": awards.level_name(HIGHEST),
    }
    return Attempt(
        N_("Altered"),
        N_("The level in “{component}” was changed from “{before}” to “{after}”."),
        _write(stage, "1-modifie.json", json_text.dump(document, indent=True)),
        Verdict.REFUSED,
        "signature-invalid",
        trust=Trust.UNKNOWN,  # it is not shown that the school wrote this
        facts=facts,
    )


def _raise_first_level(document: dict[str, Any]) -> None:
    document["credentialSubject"]["result"][0]["achievedLevel"] = awards.level_id(HIGHEST)


def expired(stage: Stage) -> Attempt:
    """A card for one year, a year later."""
    association = stage.association
    card = awards.engagement(
        association.organisation,
        association.allot(),
        now=stage.now - 2 * _YEAR,
        until=stage.now - _YEAR,
    )
    return Attempt(
        N_("Expired"),
        N_("A badge that the association gave for one year, the year before last."),
        _write(stage, "2-perime.jwt", association.sign_token(card)),
        Verdict.REFUSED,
        "expired",
    )


def revoked(stage: Stage) -> Attempt:
    """A badge issued by mistake: good until the school takes it back."""
    entry = stage.school.allot()
    positions = stage.pupils[0].positions
    badge = awards.socle(stage.school.organisation, positions, entry, now=stage.now)
    name = _write(stage, "3-retire.json", stage.school.sign(badge))
    before = next(reports([stage.folder.path(name)], stage.folder.world(stage.now)))
    expect(STEP, expected=Verdict.VERIFIED, found=before.verdict)
    stage.school.revoke(entry)
    publish(stage.folder, stage.issuers)
    return Attempt(
        N_("Withdrawn"),
        N_("The school takes back a badge that it had issued by mistake; it was good until then."),
        name,
        Verdict.REFUSED,
        "revoked",
    )


def forged(stage: Stage) -> Attempt:
    """A stranger writes the school's name and signs with a key of their own."""
    best = dict.fromkeys(COMPONENTS, HIGHEST)
    badge = awards.socle(COLLEGE, best, stage.school.allot(), now=stage.now)
    key = PrivateKey.generate(KeyType.ED25519)
    stranger = KeySigner(key, did_key.method_of(did_key.did_of(key.public)))
    return Attempt(
        N_("Forged"),
        N_("A stranger gives the best levels in the school's name, and signs with another key."),
        _write(stage, "4-faux.json", signed(badge, stranger, stage.now)),
        Verdict.REFUSED,
        "controller-mismatch",
        trust=Trust.UNKNOWN,  # what the academy says of the school says nothing of the stranger
    )


def unknown(stage: Stage) -> Attempt:
    """A club that signs well, but that nobody vouches for."""
    club = Issuer(CLUB, stage.store, stage.now)
    badge = awards.engagement(CLUB, club.allot(), now=stage.now)
    publish(stage.folder, (*stage.issuers, club))
    return Attempt(
        N_("Unknown issuer"),
        N_("“{club}” signs its own badge well, but the academy does not know it."),
        _write(stage, "5-inconnu.json", club.sign(badge)),
        Verdict.VERIFIED,
        "issuer-unknown",
        trust=Trust.UNKNOWN,
        facts={"club": CLUB.name},
    )


def out_of_reach(stage: Stage) -> Attempt:
    """A good badge while the server with the status list is down."""
    good = stage.socle[stage.pupils[0].number]
    return Attempt(
        N_("Status out of reach"),
        N_("A good badge, on a day when the school's list of withdrawn badges does not answer."),
        good.relative_to(stage.folder.root).as_posix(),
        Verdict.UNDETERMINED,
        "status-list-unreachable",
        documents=WITHOUT_LISTS,
    )


ATTEMPTS: Final[tuple[Callable[[Stage], Attempt], ...]] = (
    altered,
    expired,
    revoked,
    forged,
    unknown,
    out_of_reach,
)


def _write(stage: Stage, name: str, content: bytes) -> str:
    path = f"{ATTACKS}/{name}"
    stage.folder.write(path, content)
    return path
