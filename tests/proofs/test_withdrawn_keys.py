"""What a key that was withdrawn still says: docs/decisions/0011-withdrawn-keys.md."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from keys.kinds import ALGORITHMS
from proofs import ProofOptions, sign, vc_jwt, verify
from schemas.reading import read_jwt
from tests.proofs.test_data_integrity import ISSUER, credential
from tests.proofs.worlds import check, controller_document, did_key_signer, multikey

MADE = datetime(2026, 5, 1, 12, tzinfo=UTC)
BEFORE, AFTER = "2026-05-01T12:00:00Z", "2026-05-01T12:00:01Z"
DELISTED = {"assertionMethod": []}


def errors(*, revoked, created=MADE, lasting=True, document=None, form="proof"):
    """What becomes of a credential made at noon by a key that was withdrawn at some instant."""
    found = did_key_signer()
    method = multikey(ISSUER, "key-1", found, revoked=revoked)
    signer = replace(found, verification_method=method["id"])
    world = {ISSUER: controller_document(ISSUER, method, **(document or {}))}
    expected = check(world, controller=ISSUER, lasting=lasting)
    if form == "proof":
        options = ProofOptions(created=created)
        made = sign(credential(), suite="eddsa-rdfc-2022", signer=signer, options=options)
        (result,) = verify(made, expected)
    else:
        dated = credential(validFrom=MADE.isoformat().replace("+00:00", "Z"))
        token = vc_jwt.sign_credential(dated, signer, ALGORITHMS[signer.public_key.type])
        result = vc_jwt.verify_credential(read_jwt(token.encode()), expected)
    return result.error and result.error.code


@pytest.mark.parametrize("form", ["proof", "token"])
@pytest.mark.parametrize("document", [{}, DELISTED], ids=["listed", "delisted"])
@pytest.mark.parametrize(
    ("revoked", "code"),
    [
        pytest.param(AFTER, None, id="made a second before"),
        pytest.param(BEFORE, "verification-method-revoked", id="made in that very instant"),
        pytest.param("2026-05-01T11:59:59Z", "verification-method-revoked", id="made later"),
    ],
)
def test_what_was_made_before_counts(revoked, code, document, form):
    assert errors(revoked=revoked, document=document, form=form) == code


def test_a_proof_without_a_date_counts_no_more():
    assert errors(revoked=AFTER, created=None) == "verification-method-revoked"


@pytest.mark.parametrize("form", ["proof", "token"])
@pytest.mark.parametrize("document", [{}, DELISTED], ids=["listed", "delisted"])
def test_what_speaks_of_the_present_needs_a_key_that_is_good_now(document, form):
    found = errors(revoked=AFTER, document=document, form=form, lasting=False)
    assert found == "verification-method-revoked"


def test_a_key_for_another_purpose_never_vouched():
    document = DELISTED | {"authentication": [f"{ISSUER}#key-1"]}
    assert errors(revoked=AFTER, document=document) == "verification-method-revoked"


def test_a_key_that_is_to_be_withdrawn_and_is_listed_for_nothing():
    later = (datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=1)).isoformat()
    assert errors(revoked=later, document=DELISTED) == "purpose-not-allowed"
