"""The entry of a credential in a status list, and what its bits say."""

from typing import Any

from schemas.bitstring import Bits
from tests.support.cases import Made, case, of
from tests.support.cases_parts import (
    DATA_INTEGRITY,
    EXTENSIONS,
    LIST_URL,
    OB,
    VCDM_1_1,
    badge,
    entry,
    list_of,
    older,
    sign,
    status_list,
)
from tests.support.worlds import COLLEGE, STRANGER, documents_of

V2 = "https://www.w3.org/ns/credentials/v2"
LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"
REVOCATIONS = "https://college-exemple.example/revocations"


def stands(made: dict[str, Any] | None, *, in_list: Any = None, **more: Any) -> Made:
    """The good badge with this entry, and the list that answers for it."""
    answered = {} if in_list is None else {LIST_URL: in_list}
    signed = sign(badge(credentialStatus=made) | more)
    return of(signed, documents=documents_of(COLLEGE, STRANGER) | answered)


def revocations(answer: Any, contexts: tuple[str, ...] = (EXTENSIONS,)) -> Made:
    """The good badge with the older kind of list, and its answer."""
    status = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    made = badge(credentialStatus=status) | {"@context": [V2, OB, *contexts]}
    answered = {} if answer is None else {REVOCATIONS: answer}
    suite = "eddsa-rdfc-2022" if contexts else "eddsa-jcs-2022"
    return of(sign(made, suite=suite), documents=documents_of(COLLEGE) | answered)


def listing(**members: Any) -> dict[str, Any]:
    return {"id": REVOCATIONS, "issuer": COLLEGE.id, **members}


@case("B1, B3: it still stands.", "status passed status-not-set")
def status_not_set_ok() -> Made:
    return stands(entry(), in_list=sign(status_list(94566, 94568)))


@case("B1, V4: revoked.", "status failed revoked")
def status_revoked_fail() -> Made:
    return stands(entry(), in_list=sign(status_list(94567)))


@case("V4: suspended.", "status failed suspended")
def status_suspended_fail() -> Made:
    suspended = sign(status_list(94567, purpose="suspension"))
    return stands(entry(statusPurpose="suspension"), in_list=suspended)


@case("B1: a number is read as well as a text.", "status failed revoked")
def status_index_as_number_fail() -> Made:
    made = sign(badge(credentialStatus=entry(statusListIndex=94567)), suite="eddsa-jcs-2022")
    documents = documents_of(COLLEGE) | {LIST_URL: sign(status_list(94567))}
    return of(made, documents=documents)


@case("B1: an index that is none.", "status failed status-index-malformed")
def status_index_malformed_fail() -> Made:
    return stands(entry(statusListIndex="-1"), in_list=sign(status_list()))


@case("B3, §12.5: bit 0 is the first of the first byte.", "status failed revoked")
def status_first_bit_fail() -> Made:
    return stands(entry(0), in_list=sign(status_list(0)))


@case("B3, §12.5: and not the last of the first byte.", "status passed status-not-set")
def status_bits_not_reversed_ok() -> Made:
    return stands(entry(0), in_list=sign(status_list(7)))


@case("B3: purposes that do not agree.", "status failed status-purpose-mismatch")
def status_purpose_differs_fail() -> Made:
    return stands(entry(), in_list=sign(status_list(purpose="suspension")))


@case("B3: a list of several purposes.", "status passed status-not-set")
def status_list_of_several_purposes_ok() -> Made:
    return stands(entry(), in_list=sign(status_list(purpose=["revocation", "suspension"])))


@case("B1: no purpose in the entry.", "status failed status-entry-malformed")
def status_without_purpose_fail() -> Made:
    return stands(entry(statusPurpose=None), in_list=sign(status_list()))


@case("B3: no such place in the list.", "status failed status-index-out-of-range")
def status_index_out_of_range_fail() -> Made:
    return stands(entry(131072), in_list=sign(status_list()))


@case("B3: two bits and a message.", "status passed status-message")
def status_message_ok() -> Made:
    bits = Bits(131072, size=2)
    bits.set(94567, 2)
    texts = ("en attente", "accepté", "en cours d'examen", "refusé")
    messages = [{"status": hex(value), "message": text} for value, text in enumerate(texts)]
    made = entry(statusPurpose="message", statusSize=2, statusMessage=messages)
    return stands(made, in_list=sign(list_of(bits.encoded(), "message")))


@case("B3: a size that no list has.", "status failed status-size-unsupported")
def status_size_zero_fail() -> Made:
    return stands(entry(statusSize=0), in_list=sign(status_list()))


@case("B3: a newer version is announced.", "status passed status-refresh-available")
def status_refresh_ok() -> Made:
    listed = sign(status_list(94567, purpose="refresh"))
    return stands(entry(statusPurpose="refresh"), in_list=listed)


@case("B3: a mark of a kind not known here.", "status unknown status-purpose-unknown")
def status_purpose_unknown_unknown() -> Made:
    listed = sign(status_list(94567, purpose="https://college-exemple.example/marks"))
    made = entry(statusPurpose="https://college-exemple.example/marks")
    return stands(made, in_list=listed)


@case("§6: a kind of status not known here.", "status unknown status-type-unknown")
def status_type_unknown_unknown() -> Made:
    contexts = [V2, OB, {"CollegeStatus2026": "https://college-exemple.example/v#s"}]
    made = {"id": LIST_URL, "type": "CollegeStatus2026"}
    return stands(made, **{"@context": contexts})


@case("§6: the older list of W3C.", "status failed revoked")
def status_list_2021_revoked_fail() -> Made:
    listed = status_list(94567, type=["VerifiableCredential", "StatusList2021Credential"])
    inner = listed["credentialSubject"]
    inner |= {"type": "StatusList2021", "encodedList": inner["encodedList"].removeprefix("u")}
    signed = sign(older(listed) | {"@context": [VCDM_1_1, LIST_2021, DATA_INTEGRITY]})
    made = older(badge(credentialStatus=entry(type="StatusList2021Entry")))
    made |= {"@context": [VCDM_1_1, OB, LIST_2021, DATA_INTEGRITY]}
    return of(sign(made), documents=documents_of(COLLEGE) | {LIST_URL: signed})


@case("§6, §12.6: listed as revoked.", "status failed revoked")
def revocation_list_names_it_fail() -> Made:
    return revocations(listing(revokedCredential=[{"id": badge()["id"], "revoked": True}]))


@case("§6, §12.6: the property in the plural.", "status failed revoked")
def revocation_list_in_the_plural_fail() -> Made:
    reason = {"id": badge()["id"], "revocationReason": "Émis par erreur"}
    return revocations(listing(revokedCredentials=[reason]))


@case("§6: listed, but not revoked any more.", "status passed status-not-set")
def revocation_list_cleared_ok() -> Made:
    return revocations(listing(revokedCredential=[{"id": badge()["id"], "revoked": False}]))


@case("§6: others are listed.", "status passed status-not-set")
def revocation_list_of_others_ok() -> Made:
    return revocations(listing(revokedCredential=[{"id": "urn:uuid:0a5ee5f8-ffff"}]))


@case("§6: the list of another issuer.", "status failed status-list-issuer-mismatch")
def revocation_list_of_another_issuer_fail() -> Made:
    return revocations(listing(issuer=STRANGER.id))


@case("§6, B4: the list does not answer.", "status unknown status-list-unreachable")
def revocation_list_unreachable_unknown() -> Made:
    return revocations(None)


@case("§1: the extensions context forgotten.", "schema failed context-extensions-missing")
def revocation_list_without_its_context_fail() -> Made:
    return revocations(listing(), contexts=())
