"""The status list itself: a credential that has to be good like any other."""

from typing import Any

from keys.multibase import base64url_encode
from schemas.bitstring import encode
from tests.support.cases import Made, case, of
from tests.support.cases_parts import LIST_URL, badge, entry, jws, list_of, sign, status_list
from tests.support.worlds import COLLEGE, STRANGER, documents_of


def listed(answer: Any, **documents: Any) -> Made:
    """The good badge with an entry, and this in place of its list; None does not answer."""
    answered = {} if answer is None else {LIST_URL: answer}
    known = documents_of(COLLEGE, STRANGER) | documents
    return of(sign(badge(credentialStatus=entry())), documents=known | answered)


@case("B4, §12.5: the list does not answer.", "status unknown status-list-unreachable")
def status_list_unreachable_unknown() -> Made:
    return listed(None)


@case("B2: a list as a token.", "status passed status-not-set")
def status_list_as_token_ok() -> Made:
    return listed(jws(status_list()))


@case("B2: a list as a token, revoking.", "status failed revoked")
def status_list_as_token_revoking_fail() -> Made:
    return listed(jws(status_list(94567)))


@case("B2, §12.5: the list was changed.", "status failed status-list-proof-invalid")
def status_list_forged_fail() -> Made:
    made = sign(status_list(94567))
    return listed(made | {"credentialSubject": status_list()["credentialSubject"]})


@case("B2, §12.5: the list is not signed.", "status failed status-list-proof-invalid")
def status_list_unsigned_fail() -> Made:
    return listed(status_list())


@case("B2: a list by another issuer.", "status failed status-list-issuer-mismatch")
def status_list_of_another_issuer_fail() -> Made:
    return listed(sign(status_list(issuer=STRANGER.id), STRANGER))


@case("B2: a list in the issuer's name by another.", "status failed status-list-proof-invalid")
def status_list_signed_by_another_fail() -> Made:
    return listed(sign(status_list(), STRANGER))


@case("B2: the key of the list cannot be reached.", "status unknown status-list-key-unreachable")
def status_list_key_unreachable_unknown() -> Made:
    elsewhere = "did:web:cles.example"
    made = sign(status_list())
    moved = made["proof"] | {"verificationMethod": f"{elsewhere}#key-1"}
    return listed(made | {"proof": moved})


@case("B2, B5: an old list says what was true.", "status unknown status-list-expired")
def status_list_expired_unknown() -> Made:
    return listed(sign(status_list(validUntil="2026-03-01T00:00:00Z")))


@case("B2: a list of tomorrow.", "status unknown status-list-not-yet-valid")
def status_list_not_yet_valid_unknown() -> Made:
    return listed(sign(status_list(validFrom="2026-09-01T00:00:00Z")))


@case("B3: too short to protect anybody.", "status failed status-list-too-short")
def status_list_too_short_fail() -> Made:
    return listed(sign(list_of(encode(bytes(131072 // 8 - 1)))))


@case("B5: a list that unfolds without end.", "status failed status-list-malformed")
def status_list_bomb_fail() -> Made:
    return listed(sign(list_of(encode(bytes((1 << 24) + 1)))))


@case("B2: a list that is not packed.", "status failed status-list-malformed")
def status_list_not_packed_fail() -> Made:
    return listed(sign(list_of("u" + base64url_encode(bytes(64)))))


@case("B2: a list in another alphabet.", "status failed status-list-malformed")
def status_list_in_another_alphabet_fail() -> Made:
    encoded = status_list()["credentialSubject"]["encodedList"]
    return listed(sign(list_of(encoded.removeprefix("u"))))


@case("B2: another credential in place of the list.", "status failed status-list-malformed")
def status_list_is_a_badge_fail() -> Made:
    return listed(sign(badge()))


@case("B2: a list that does not say to be one.", "status failed status-list-malformed")
def status_list_without_its_type_fail() -> Made:
    return listed(sign(status_list(type=["VerifiableCredential"])))


@case("B2: a page in place of the list.", "status failed status-list-malformed")
def status_list_is_a_page_fail() -> Made:
    made = listed("list.html")
    return of_files(made, {"list.html": b"<!doctype html><title>404</title>\n"})


def of_files(made: Made, files: dict[str, bytes]) -> Made:
    """The same case with files beside it."""
    return Made(made.content, made.file, made.documents, files)
