"""A good badge, a good token, a good status list: what each case changes one thing of."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import proofs
from keys.kinds import ALGORITHMS
from proofs.jose import sign_compact
from proofs.proof import ProofOptions
from proofs.suites import SUITES
from proofs.vc_jwt_claims import claims_of
from schemas import json_text, loader
from schemas.bitstring import Bits
from schemas.building import (
    Achievement,
    AchievementSubject,
    Alignment,
    ClrSubject,
    Criteria,
    EndorsementSubject,
    Envelope,
    Profile,
    Result,
    ResultDescription,
    StatusList,
    achievement_credential,
    clr_credential,
    endorsement_credential,
    presentation,
    stamp,
    status_list_credential,
)
from schemas.errors import SchemasError
from schemas.reading import generation
from tests.support.worlds import ASSOCIATION, COLLEGE, ISSUED, PUPIL, Party

ID = "urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e0001"
ACHIEVEMENT_ID = "https://college-exemple.example/achievements/delegue"
LIST_URL = "https://college-exemple.example/status/1"
VCDM_1_1 = "https://www.w3.org/2018/credentials/v1"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def achievement(**members: Any) -> dict[str, Any]:
    """An achievement of the collège."""
    made = achievement_credential(
        Envelope(id=ID, issuer=Profile(id=COLLEGE.id), name="-", valid_from=ISSUED),
        AchievementSubject(
            id=PUPIL.id,
            achievement=Achievement(
                id=ACHIEVEMENT_ID,
                name="Délégué de classe",
                description="A représenté sa classe pendant une année scolaire.",
                criteria=Criteria(narrative="Élu par la classe, présent à chaque conseil."),
                achievement_type="Badge",
                alignment=[
                    Alignment(
                        target_name="Exercer des responsabilités",
                        target_url="https://referentiel.example/civique",
                    )
                ],
                result_description=[
                    ResultDescription(
                        id="urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e00d1",
                        name="Degré",
                        result_type="LetterGrade",
                        allowed_value=["A", "B", "C"],
                    )
                ],
            ),
        ),
    )
    return made["credentialSubject"]["achievement"] | members


def badge(issuer: Party = COLLEGE, **members: Any) -> dict[str, Any]:
    """A badge that is good once it is signed."""
    return (
        achievement_credential(
            Envelope(
                id=ID,
                issuer=Profile(id=issuer.id, name=issuer.name),
                name="Délégué de classe",
                valid_from=ISSUED,
            ),
            AchievementSubject(
                id=PUPIL.id,
                achievement=achievement(),
                result=[
                    Result(
                        result_description="urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e00d1",
                        value="A",
                    )
                ],
            ),
        )
        | members
    )


def subject(**members: Any) -> dict[str, Any]:
    """The subject of the good badge with some members changed; None leaves one out."""
    return without({**badge()["credentialSubject"], **members})


def without(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the members that are None."""
    return {name: value for name, value in document.items() if value is not None}


def older(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same credential in the data model 1.1, with the context of its usual proof."""
    made = dict(document) | {"issuanceDate": document["validFrom"], "validFrom": None}
    if "validUntil" in document:
        made |= {"expirationDate": document["validUntil"], "validUntil": None}
    return without(made | {"@context": [VCDM_1_1, OB, ED25519_2020]})


def options(**more: Any) -> ProofOptions:
    """Proof options of the day of issue."""
    return ProofOptions(**{"created": ISSUED, **more})


def sign(
    document: Mapping[str, Any],
    by: Party = COLLEGE,
    suite: str = "eddsa-rdfc-2022",
    *,
    load: Callable[[str], Any] = loader.context,
    **more: Any,
) -> dict[str, Any]:
    """The document with one more proof; `more` are members of the proof."""
    return proofs.sign(document, suite=suite, signer=by.signer, options=options(**more), load=load)


def sign_jcs(document: Mapping[str, Any], by: Party = COLLEGE, **more: Any) -> dict[str, Any]:
    """Signed as it stands, whatever its terms mean: what a careless issuer does."""
    return sign(document, by, "eddsa-jcs-2022", **more)


def sign_legacy(
    document: Mapping[str, Any], suite: str, by: Party = COLLEGE, **more: Any
) -> dict[str, Any]:
    """A proof by a suite that we verify and never make."""
    chosen = SUITES[suite]
    members = {
        "type": chosen.proof_type,
        "cryptosuite": suite if chosen.proof_type == "DataIntegrityProof" else None,
        "created": stamp(ISSUED),
        "verificationMethod": by.signer.verification_method,
        "proofPurpose": "assertionMethod",
        **more,
    }
    proof = chosen.create_proof(document, without(members), by.signer, loader.context)
    return {**document, "proof": proof}


def jws(
    document: Mapping[str, Any],
    by: Party = COLLEGE,
    *,
    header: Mapping[str, Any] | None = None,
    claims: Mapping[str, Any] | None = None,
) -> str:
    """A token over the document; None takes a header member or claim out."""
    model = generation(document)
    payload = {**document, **claims_of(document, model), **(claims or {})}
    return jws_of(without(payload), by, header=header)


def jws_older(
    document: Mapping[str, Any], by: Party = COLLEGE, *, claims: Mapping[str, Any] | None = None
) -> str:
    """A token of the data model 1.1, which holds the credential in its claim `vc`."""
    model = generation(document)
    return jws_of(without({**claims_of(document, model), "vc": document, **(claims or {})}), by)


def jws_of(
    payload: Mapping[str, Any], by: Party = COLLEGE, *, header: Mapping[str, Any] | None = None
) -> str:
    """A token over any payload."""
    members = {"kid": by.signer.verification_method, "typ": "JWT", **(header or {})}
    return sign_compact(
        json_text.dump(payload),
        header=without(members),
        signer=by.signer,
        algorithm=ALGORITHMS[by.signer.public_key.type],
    )


def entry(index: int | str = 94567, **members: Any) -> dict[str, Any]:
    """A status entry; None takes a member out."""
    return without(
        {
            "id": f"{LIST_URL}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": LIST_URL,
            **members,
        }
    )


def status_list(*revoked: int, purpose: Any = "revocation", **members: Any) -> dict[str, Any]:
    """An unsigned status list in which these entries are set."""
    bits = Bits()
    for index in revoked:
        bits.set(index)
    return list_of(bits.encoded(), purpose, **members)


def list_of(encoded: str, purpose: Any = "revocation", **members: Any) -> dict[str, Any]:
    """An unsigned status list with this content."""
    made = status_list_credential(
        StatusList(encoded, purpose), id=LIST_URL, issuer=COLLEGE.id, valid_from=ISSUED
    )
    return without({**made, **members})


def endorsement(target: str = ID, by: Party = ASSOCIATION, **members: Any) -> dict[str, Any]:
    """An unsigned endorsement."""
    made = endorsement_credential(
        Envelope(
            id="urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e00e1",
            issuer=Profile(id=by.id, name=by.name),
            name="Recommandation",
            valid_from=ISSUED,
        ),
        EndorsementSubject(id=target, endorsement_comment="Nous l'avons vue à l'œuvre."),
    )
    return made | members


def record(*credentials: Any, **members: Any) -> dict[str, Any]:
    """An unsigned learner record that holds these credentials."""
    made = clr_credential(
        Envelope(
            id="urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6e00c1",
            issuer=Profile(id=COLLEGE.id, name=COLLEGE.name),
            name="Livret de Léa",
            valid_from=ISSUED,
        ),
        ClrSubject(id=PUPIL.id, verifiable_credential=credentials),
    )
    return made | members


def presented(*credentials: Any, **members: Any) -> dict[str, Any]:
    """An unsigned presentation by the pupil."""
    return without({**presentation(credentials, holder=PUPIL.id), **members})


def with_contexts(documents: Mapping[str, Any]) -> Callable[[str], Any]:
    """A loader that knows these contexts beside the pinned ones."""

    def load(url: str) -> Any:
        try:
            return loader.context(url)
        except SchemasError:
            return documents[url]

    return load


def day(text: str) -> datetime:
    """Midnight UTC of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
