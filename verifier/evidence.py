"""What an answer about trust rests on, as plain JSON for the detail of a finding."""

from collections.abc import Mapping
from datetime import UTC, datetime

from federation.standing import Accreditation, Answer, Judged, Link, Standing


def evidence(
    standing: Standing, judged: Judged, kind: str | None, now: datetime
) -> Mapping[str, object]:
    """The chain, the accreditation, the state at that date and the standing of today.

    `chain` goes from the member up to the anchor that the reader trusts; `now` has the `state` and
    whether the issuer may attest this kind today.
    """
    found = {
        "member": standing.id,
        "chain": [_link(link) for link in standing.chain] or None,
        "accreditation": _accreditation(judged.accreditation),
        "since": _text(judged.since),
        "reason": judged.reason,
        "successor": standing.successor,
        "now": {
            "state": standing.today(now),
            "accredited": standing.judged(kind, now, now).answer is Answer.ACCREDITED,
        },
    }
    return {name: value for name, value in found.items() if value is not None}


def _link(link: Link) -> dict[str, object]:
    found = {
        "id": link.id,
        "name": link.name,
        "by": link.by,
        "serial": link.serial,
        "statement": link.statement,
        "until": _text(link.until),
    }
    return {name: value for name, value in found.items() if value is not None}


def _accreditation(one: Accreditation | None) -> dict[str, object] | None:
    if one is None:
        return None
    found = {
        "kind": one.kind,
        "from": _text(one.valid_from),
        "until": _text(one.until),
        "sponsor": one.sponsor,
    }
    return {name: value for name, value in found.items() if value is not None}


def _text(at: datetime | None) -> str | None:
    return (
        None
        if at is None
        else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )
