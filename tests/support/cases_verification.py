"""Dates and refreshing: what holds now, and which copy is judged."""

from typing import Any

from tests.support.cases import Made, case, of
from tests.support.cases_parts import (
    DATA_INTEGRITY,
    EXTENSIONS,
    OB,
    VCDM_1_1,
    badge,
    jws,
    older,
    sign,
    sign_jcs,
)
from tests.support.worlds import COLLEGE, STRANGER, documents_of

V2 = "https://www.w3.org/ns/credentials/v2"
SERVICE = "https://college-exemple.example/refresh/1"


def until(end: str, at: str, **more: str) -> Made:
    """The good badge with an end, looked at on another day."""
    return of(sign(badge(validUntil=end) | more), at=("--at", at))


def refreshable(**members: Any) -> dict[str, Any]:
    """The good badge that names where a newer one is to be had; not yet signed."""
    service = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
    contexts = [V2, OB, EXTENSIONS]
    return badge() | {"@context": contexts, "refreshService": service, **members}


def refreshed(answer: Any, **more: Any) -> Made:
    """The refreshable badge and what its service answers."""
    documents = documents_of(COLLEGE, STRANGER) | {SERVICE: answer}
    return of(sign(refreshable()), documents=documents, **more)


@case("V4: it has ended.", "validity failed expired")
def expired_fail() -> Made:
    return until("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z")


@case("V4: the last second.", "validity passed within-dates")
def last_second_of_validity_ok() -> Made:
    return until("2026-06-30T23:59:59Z", "2026-06-30T23:59:59Z")


@case("V4: one second too late.", "validity failed expired")
def one_second_too_late_fail() -> Made:
    return until("2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z")


@case("V4, S5: the end in another zone.", "validity passed within-dates")
def last_hour_in_another_zone_ok() -> Made:
    return until("2026-06-30T23:59:59-08:00", "2026-07-01T07:00:00Z")


@case("V4: not valid yet.", "validity failed not-yet-valid")
def not_yet_valid_fail() -> Made:
    return of(sign(badge(validFrom="2026-09-01T00:00:00Z")))


@case("V4: it has ended, in the words of VCDM 1.1.", "validity failed expired")
def vcdm_1_1_expired_fail() -> Made:
    made = older(badge(validUntil="2026-03-01T00:00:00Z"))
    return of(sign(made | {"@context": [VCDM_1_1, OB, DATA_INTEGRITY]}))


@case("V4: an end that no reader of VCDM 2.0 sees.", "contexts failed term-undefined")
def end_in_the_words_of_1_1_fail() -> Made:
    return of(sign_jcs(badge(expirationDate="2026-03-01T00:00:00Z")))


@case("§5.3: a newer copy was taken.", "refresh passed refresh-newer")
def refresh_newer_ok() -> Made:
    return refreshed(sign(refreshable(validFrom="2026-05-01T00:00:00Z")))


@case(
    "§5.3: a newer copy that has ended.", "refresh passed refresh-newer", "validity failed expired"
)
def refresh_newer_and_expired_fail() -> Made:
    newer = refreshable(validFrom="2026-02-01T00:00:00Z", validUntil="2026-03-01T00:00:00Z")
    return refreshed(sign(newer))


@case("§5.3: a newer copy as a token.", "refresh passed refresh-newer")
def refresh_newer_as_token_ok() -> Made:
    return refreshed(jws(refreshable(validFrom="2026-05-01T00:00:00Z")))


@case("§5.3: the same copy.", "refresh passed refresh-unchanged")
def refresh_unchanged_ok() -> Made:
    return refreshed(sign(refreshable()))


@case("V2: a copy by another issuer is not taken.", "refresh unknown refresh-other-credential")
def refresh_by_another_issuer_ok() -> Made:
    issuer = {"id": STRANGER.id, "type": ["Profile"], "name": STRANGER.name}
    return refreshed(sign(refreshable(issuer=issuer), STRANGER))


@case("V2: a copy of another badge is not taken.", "refresh unknown refresh-other-credential")
def refresh_of_another_credential_ok() -> Made:
    return refreshed(sign(refreshable(id="urn:uuid:0a5ee5f8-ffff")))


@case("§5.3: a copy signed by a stranger is not taken.", "refresh unknown refresh-not-proven")
def refresh_signed_by_a_stranger_ok() -> Made:
    return refreshed(sign(refreshable(validFrom="2026-05-01T00:00:00Z"), STRANGER))


@case("§5.3, S4: a copy with an undefined term is not taken.", "refresh unknown refresh-not-proven")
def refresh_with_undefined_term_ok() -> Made:
    return refreshed(sign_jcs(refreshable(favouriteColour="bleu")))


@case("§5.3: on any failure the original is judged.", "refresh unknown refresh-unreachable")
def refresh_failing_ok() -> Made:
    return of(sign(refreshable()))


@case("§5.3: an answer that is no badge.", "refresh unknown refresh-other-credential")
def refresh_answers_something_else_ok() -> Made:
    issuer = {"id": COLLEGE.id, "type": ["Profile"]}
    return refreshed({"id": badge()["id"], "issuer": issuer})


@case("§5.3: only after a good proof.", "refresh skipped refresh-proof-first")
def refresh_not_asked_without_a_good_proof_fail() -> Made:
    made = sign(refreshable()) | {"name": "Délégué général"}
    documents = documents_of(COLLEGE) | {SERVICE: sign(refreshable())}
    return of(made, documents=documents)


@case("§5.3: an older copy does not replace a newer one.", "refresh unknown refresh-older")
def refresh_older_ok() -> Made:
    return refreshed(sign(refreshable(validFrom="2025-09-01T00:00:00Z")))
