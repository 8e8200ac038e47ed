"""What a holder writes becomes a credential that any verifier reads as their own word."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import proofs
from federation.world import offline
from keys.did.key import did_of, method_of
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import ProofOptions
from schemas import files
from service.errors import ServiceError
from service.frameworks import Reference
from service.language import Language, translator
from verifier import POLICIES, Trust, Verdict, verify
from wallet.booklet.models import File
from wallet.writing import fields, kinds
from wallet.writing.credential import Author, Entry, description_of, unsigned
from wallet.writing.fields import Assessed, Fields

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
DID = did_of(KEY.public)
ITEM = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
AUTHOR = Author(
    name="Paloma Exemple",
    did=DID,
    base_url="https://booklet.example",
    translate=translator(Language.FRENCH),
)
PICTURE = File(name="équipe.png", media_type="image/png", digest=sha256(b"picture").digest())
WRITTEN = {
    "self-assessment": Fields(
        "Parler anglais",
        {"did": "J’ai guidé nos correspondants.", "learnt": "À ne plus avoir peur."},
        (Assessed(Reference("socle-2015", "D1.2"), 3), Assessed(Reference("cps", "COG1.1"), 1)),
    ),
    "engagement": Fields(
        "Arbitre",
        {
            "where": "Club d’Exemple",
            "from": "2026-01-10",
            "until": "2026-06-20",
            "did": "J’arbitre.",
        },
        (Assessed(Reference("engagement", "DELEGUE")),),
    ),
    "family": Fields("La cuisine", {"did": "Je fais à manger le mercredi."}),
    "discovery": Fields("Le lycée", {"did": "Une visite.", "now": "more", "from": "2026-03-01"}),
    "placement": Fields("Chez le fleuriste", {"did": "Des bouquets.", "from": "2026-02-02"}),
    "reflection": Fields("Après la 3e", {"year": "3e", "first": "Je pense au bois."}),
    "document": Fields("Mon affiche", {"did": "Une affiche.", "rubric": "family"}),
}


def signed(kind: str, hung: tuple[File, ...] = ()) -> dict:
    entry = Entry(item_id=ITEM, kind=kinds.find(kind), fields=WRITTEN[kind], files=hung)
    signer = KeySigner(KEY, method_of(DID))
    document = unsigned(entry, AUTHOR, now=NOW)
    return proofs.sign(
        document, suite="eddsa-rdfc-2022", signer=signer, options=ProofOptions(created=NOW)
    )


@pytest.mark.parametrize("kind", list(kinds.KINDS))
def test_each_kind_is_verified_and_self_asserted(kind: str):
    raw = json.dumps(signed(kind, (PICTURE,))).encode()
    (found,) = files.find(BytesIO(raw))
    report = verify(found, POLICIES["standard"], offline(NOW))
    assert (report.verdict, report.trust) == (Verdict.VERIFIED, Trust.SELF_ASSERTED)


def test_the_levels_are_results_on_a_scale_of_four():
    subject = signed("self-assessment")["credentialSubject"]
    scale = subject["achievement"]["resultDescription"][0]["rubricCriterionLevel"]
    assert [one["level"] for one in scale] == ["1", "2", "3", "4"]
    named = {one["id"]: one["name"] for one in scale}
    achieved = [named[one["achievedLevel"]] for one in subject["result"]]
    assert achieved == [scale[2]["name"], scale[0]["name"]]


def test_a_document_is_named_by_its_digest_and_not_by_an_address():
    (evidence,) = [one for one in signed("family", (PICTURE,))["evidence"] if "id" in one]
    assert evidence["id"].startswith("ni:///sha-256;")
    assert evidence["name"] == "équipe.png"


def test_the_next_version_has_the_same_id():
    assert signed("family")["id"] == signed("family")["id"] == f"urn:uuid:{ITEM}"


@pytest.mark.parametrize("kind", list(kinds.KINDS))
def test_an_empty_draft_is_not_complete(kind: str):
    with pytest.raises(ServiceError, match="writing-title-missing"):
        fields.complete(kinds.find(kind), Fields(), now=NOW)
    with pytest.raises(ServiceError, match="writing-answer-missing"):
        fields.complete(kinds.find(kind), Fields("Titre"), now=NOW)
    fields.complete(kinds.find(kind), WRITTEN[kind], now=NOW)


def test_days_in_a_wrong_order_or_to_come_are_refused():
    kind = kinds.find("placement")
    for days in ({"from": "2026-05-02", "until": "2026-05-01"}, {"from": "2027-01-01"}):
        with pytest.raises(ServiceError, match="writing-days-wrong"):
            fields.complete(kind, Fields("Stage", {"did": "x", **days}), now=NOW)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"skills": "nothing|here"}, "writing-skill-unknown"),
        ({"skills": "socle-2015|D1.2", "level|socle-2015|D1.2": "5"}, "writing-level-malformed"),
        ({"did": "x" * 4001}, "writing-text-too-long"),
        ({"title": "x" * 161}, "writing-text-too-long"),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(said: dict[str, str], code: str):
    chosen = (said["skills"],) if "skills" in said else ()
    with pytest.raises(ServiceError, match=code):
        fields.read(kinds.find("self-assessment"), said, chosen)


@given(
    st.sampled_from(list(kinds.KINDS)),
    st.dictionaries(
        st.sampled_from(["title", "did", "learnt", "from", "until", "year", "first", "now"]),
        st.text(max_size=60),
    ),
    st.lists(st.text(max_size=12), max_size=3),
)
def test_any_form_is_read_or_refused_and_read_again_the_same(
    code: str, said: dict[str, str], chosen: list[str]
):
    try:
        read = fields.read(kinds.find(code), said, tuple(chosen))
    except ServiceError:
        return
    assert Fields.from_json(json.loads(json.dumps(read.to_json()))) == read


def test_the_description_of_a_card_ends_at_a_word():
    entry = Entry(
        item_id=ITEM, kind=kinds.find("family"), fields=Fields("Long", {"did": "mot " * 200})
    )
    said = description_of(entry)
    assert len(said) <= 302
    assert said.endswith("mot …")
