"""Open Badges 2.0: assertions as they are met in old badges, read and shown like newer ones.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html
An assertion names its badge class, and that its issuer, by URL or with the whole object in place.
A hosted one is true where it is hosted; a signed one is the payload of a JWS. Nothing is fetched
or verified here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from schemas.checking_fault import is_url
from schemas.json_text import JsonObject
from schemas.openbadges2_assertion import (
    Assertion,
    Verification,
    moment,
    text_in,
    verification_of,
)
from schemas.openbadges2_faults import faults
from schemas.reading import as_list, id_of, types

__all__ = [
    "VIEW_CONTEXTS",
    "Assertion",
    "Verification",
    "faults",
    "identity",
    "is_hosted_by",
    "moment",
    "revocation",
    "says_the_same",
    "to_credential",
]

VIEW_CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
# What Open Badges 2.0 calls the kind of a recipient's identity, and 3.0 its identifier.
_IDENTITY_TYPES: Final[Mapping[str, str]] = {"email": "emailAddress", "telephone": "ext:telephone"}


def identity(assertion: JsonObject) -> dict[str, Any] | None:
    """The recipient as an IdentityObject of Open Badges 3.0, for `identity.matches`; or None."""
    recipient = assertion.get("recipient")
    claimed = text_in(recipient.get("identity")) if isinstance(recipient, Mapping) else None
    if claimed is None or not isinstance(recipient, Mapping):
        return None
    named = next(iter(types(recipient)), "")
    found = {
        "type": "IdentityObject",
        "hashed": recipient.get("hashed") is True,
        "identityHash": claimed,
        "identityType": _IDENTITY_TYPES.get(named, f"ext:{named}"),
    }
    salt = text_in(recipient.get("salt"))
    return found if salt is None else {**found, "salt": salt}


def is_hosted_by(url: str, issuer: JsonObject) -> bool:
    """Whether the issuer's profile lets its assertions be hosted at this URL.

    Section "VerificationObject": `startsWith` or `allowedOrigins` of the profile's
    `verification`; without them, the origin of the profile's own id.
    """
    how = verification_of(issuer)
    starts = [one for one in as_list(how.get("startsWith")) if isinstance(one, str)]
    if starts:
        return any(_is_under(url, start) for start in starts)
    host = _split(url).netloc.lower()
    own = _split(id_of(issuer) or "").netloc
    origins = as_list(how.get("allowedOrigins")) or [own]
    return bool(host) and host in [o.lower() for o in origins if isinstance(o, str)]


def says_the_same(given: JsonObject, hosted: JsonObject) -> bool:
    """Whether an assertion agrees with the copy at its own address: who earned what, and when.

    Baked images often carry the badge class and its issuer in place of their URLs, and members
    that the host has changed or added since; none of these is taken from them.
    """
    ours, theirs = Assertion.of(given), Assertion.of(hosted)
    return (
        given.get("recipient") == hosted.get("recipient")
        and ours.id in (None, theirs.id)
        and id_of(ours.badge) == id_of(theirs.badge)
        and (ours.issued_on, ours.expires) == (theirs.issued_on, theirs.expires)
        and ("expires" in given) == ("expires" in hosted)
        and set(types(given)) == set(types(hosted))
    )


def _is_under(url: str, start: str) -> bool:
    """Textual, as the standard has it, but never across the end of a host name."""
    same_host = _split(url).netloc.lower() == _split(start).netloc.lower()
    return same_host and bool(_split(start).netloc) and url.startswith(start)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def revocation(revocation_list: JsonObject, assertion: JsonObject) -> str | None:
    """The reason ("" when none is given) why a RevocationList revokes this assertion, else None."""
    ids = {assertion.get(name) for name in ("id", "uid") if isinstance(assertion.get(name), str)}
    for entry in as_list(revocation_list.get("revokedAssertions")):
        node = entry if isinstance(entry, Mapping) else {"id": entry}
        named = {node.get(name) for name in ("id", "uid") if isinstance(node.get(name), str)}
        if named & ids:
            return text_in(node.get("revocationReason")) or ""
    return None


def to_credential(
    assertion: JsonObject, badge: JsonObject | None = None, issuer: JsonObject | None = None
) -> dict[str, Any]:
    """The assertion as an Open Badges 3.0 credential without proof: to be shown, never verified.

    Badge class and issuer are given as fetched, or taken from within when they stand in place.
    """
    badge = _given_or_within(badge, assertion.get("badge"))
    issuer = _given_or_within(issuer, badge.get("issuer"))
    seen = Assertion.of(assertion)
    issued = _stamp(seen.issued_on)
    return _filled(
        {
            "@context": list(VIEW_CONTEXTS),
            "id": seen.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": text_in(badge.get("name")),
            "issuer": _profile(issuer),
            "validFrom": issued,
            "validUntil": _stamp(seen.expires),
            "awardedDate": issued,
            "credentialSubject": _subject(assertion, badge, issuer),
            "evidence": [_evidence(one) for one in as_list(assertion.get("evidence"))],
        }
    )


def _given_or_within(given: JsonObject | None, value: object) -> JsonObject:
    if given is not None:
        return given
    return value if isinstance(value, Mapping) else _filled({"id": id_of(value)})


def _subject(assertion: JsonObject, badge: JsonObject, issuer: JsonObject) -> dict[str, Any]:
    found = identity(assertion)
    # A recipient who is named by a URL in clear has that as identifier of the subject itself.
    is_id = found is not None and not found["hashed"] and is_url(found["identityHash"])
    return _filled(
        {
            "id": found["identityHash"] if found and is_id else None,
            "type": ["AchievementSubject"],
            "identifier": [found] if found and not is_id else [],
            "narrative": text_in(assertion.get("narrative")),
            "image": _image(assertion.get("image")),
            "achievement": _achievement(badge, issuer),
        }
    )


def _achievement(badge: JsonObject, issuer: JsonObject) -> dict[str, Any]:
    return _filled(
        {
            "id": id_of(badge),
            "type": ["Achievement"],
            "achievementType": "Badge",
            "name": text_in(badge.get("name")),
            "description": text_in(badge.get("description")),
            "criteria": _criteria(badge.get("criteria")),
            "image": _image(badge.get("image")),
            "alignment": [_alignment(one) for one in as_list(badge.get("alignment"))],
            "tag": [tag for tag in as_list(badge.get("tags")) if isinstance(tag, str)],
            "creator": _profile(issuer),
        }
    )


def _profile(issuer: JsonObject) -> dict[str, Any]:
    texts = {
        name: text_in(issuer.get(name)) for name in ("id", "name", "url", "description", "email")
    }
    image, phone = _image(issuer.get("image")), text_in(issuer.get("telephone"))
    return _filled({"type": ["Profile"], **texts, "image": image, "phone": phone})


def _criteria(value: object) -> dict[str, Any]:
    narrative = text_in(value.get("narrative")) if isinstance(value, Mapping) else None
    return _filled({"id": id_of(value), "narrative": narrative})


def _image(value: object) -> dict[str, Any] | None:
    caption = text_in(value.get("caption")) if isinstance(value, Mapping) else None
    found = id_of(value)
    return _filled({"id": found, "type": "Image", "caption": caption}) if found else None


def _alignment(value: object) -> dict[str, Any]:
    node = value if isinstance(value, Mapping) else {"targetUrl": value}
    names = ("targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
    # Open Badges 1.1 knew `name`, `url` and `description` instead.
    found = {n: text_in(node.get(n, node.get(n.removeprefix("target").lower()))) for n in names}
    return _filled({"type": ["Alignment"], **found})


def _evidence(value: object) -> dict[str, Any]:
    node = value if isinstance(value, Mapping) else {}
    names = ("name", "description", "narrative", "genre", "audience")
    texts = {name: text_in(node.get(name)) for name in names}
    return _filled({"id": id_of(value), "type": ["Evidence"], **texts})


def _stamp(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    """Without the members that have no value: no nulls and no empty arrays."""
    return {name: value for name, value in members.items() if value not in (None, [], {})}
