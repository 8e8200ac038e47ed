"""What is wrong with an Open Badges 2.0 assertion, all at once, each fault with its pointer.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#Assertion
"""

from collections.abc import Iterator, Mapping

from schemas.checking_fault import Fault, is_url, shown, step
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.openbadges2_assertion import Assertion
from schemas.reading import instant, types


def faults(assertion: JsonObject) -> tuple[Fault, ...]:
    """What an assertion lacks of section "Assertion", and its badge class and issuer in place.

    Codes: `type-missing`, `id-missing`, `id-malformed`, `schema-required`, `schema-type`,
    `date-malformed`, `verification-unknown`. Dates in an older notation are `date-malformed`,
    although `moment` reads them.
    """
    return tuple(_assertion_faults(assertion))


def _assertion_faults(assertion: JsonObject) -> Iterator[Fault]:
    yield from _identified(assertion, "", "Assertion")
    yield from _required(assertion, "", ("recipient", "badge", "issuedOn"))
    if Assertion.of(assertion).verification is None:
        yield Fault("verification-unknown", "/verification")
    for name in ("issuedOn", "expires"):
        if name in assertion and not _is_instant(assertion[name]):
            yield Fault("date-malformed", step("", name), {"found": shown(assertion[name])})
    yield from _recipient_faults(assertion.get("recipient"))
    badge = assertion.get("badge")
    if isinstance(badge, Mapping):
        yield from _badge_faults(badge, "/badge")
    elif badge is not None and not is_url(badge):
        yield Fault("schema-type", "/badge", {"found": shown(badge)})


def _badge_faults(badge: JsonObject, at: str) -> Iterator[Fault]:
    yield from _identified(badge, at, "BadgeClass")
    yield from _required(badge, at, ("name", "description", "image", "criteria", "issuer"))
    issuer = badge.get("issuer")
    if isinstance(issuer, Mapping):
        place = step(at, "issuer")
        yield from _identified(issuer, place, "Profile", "Issuer")
        yield from _required(issuer, place, ("name", "url", "email"))


def _identified(node: JsonObject, at: str, *names: str) -> Iterator[Fault]:
    if not set(names) & set(types(node)):
        yield Fault("type-missing", step(at, "type"), {"expected": names[0]})
    if "id" not in node:
        yield Fault("id-missing", step(at, "id"))
    elif not is_url(node["id"]):
        yield Fault("id-malformed", step(at, "id"), {"found": shown(node["id"])})


def _required(node: JsonObject, at: str, names: tuple[str, ...]) -> Iterator[Fault]:
    for name in names:
        if node.get(name) in (None, "", []):
            yield Fault("schema-required", step(at, name))


def _recipient_faults(recipient: object) -> Iterator[Fault]:
    if recipient is None:
        return
    if not isinstance(recipient, Mapping):
        yield Fault("schema-type", "/recipient", {"found": shown(recipient)})
        return
    yield from _required(recipient, "/recipient", ("type", "identity"))
    if not isinstance(recipient.get("hashed"), bool):
        yield Fault("schema-type", "/recipient/hashed", {"found": shown(recipient.get("hashed"))})


def _is_instant(value: object) -> bool:
    try:
        instant(value)
    except SchemasError:
        return False
    return True
