"""What a registry says of the issuer, and what that means for the answer."""

from typing import Any

from tests.support.cases import Made, case, of, text
from tests.support.cases_parts import achievement, badge, sign, subject
from tests.support.worlds import ASSOCIATION, COLLEGE, PUPIL, documents_of

DEMAND = ("--require-accredited",)


def listed(*issuers: dict[str, Any], signed: dict[str, Any] | None = None, **more: Any) -> Made:
    """The good badge, and a registry of the academy with these rows."""
    registry = {"name": "Académie de l'Exemple", "issuers": list(issuers)}
    options = ("--trust", "registry.json", *more.pop("options", ()))
    files = {"registry.json": text(registry)}
    return of(signed or sign(badge()), files=files, options=options, **more)


def row(*kinds: str, status: dict[str, str] | None = None, **dates: str) -> dict[str, Any]:
    """The collège in a registry, accredited for these kinds."""
    made = {"id": COLLEGE.id, "name": COLLEGE.name}
    made |= {"accreditations": [{"kind": kind, **dates} for kind in kinds]} if kinds else {}
    return made | ({"status": status} if status else {})


@case("DESIGN §5: accredited for this.", "trust passed issuer-accredited", trust="accredited")
def issuer_accredited_ok() -> Made:
    return listed(row("engagement"), options=DEMAND)


@case(
    "DESIGN §5: listed, but for other things.",
    "trust unknown issuer-not-accredited",
    trust="not-accredited",
)
def issuer_accredited_for_other_things_ok() -> Made:
    return listed(row("certificate"))


@case(
    "DESIGN §5: the same, demanded.", "trust failed issuer-not-accredited", trust="not-accredited"
)
def issuer_accredited_for_other_things_demanded_fail() -> Made:
    return listed(row("certificate"), options=DEMAND)


@case(
    "DESIGN §5: nothing tells which kind this is.",
    "trust failed issuer-not-accredited",
    trust="not-accredited",
)
def achievement_of_no_known_kind_demanded_fail() -> Made:
    made = subject(achievement=achievement(achievementType="ext:Chess"))
    return listed(row("engagement"), signed=sign(badge(credentialSubject=made)), options=DEMAND)


@case("DESIGN §5: known, nothing more.", "trust unknown issuer-known", trust="known")
def issuer_known_ok() -> Made:
    return listed(row())


@case("DESIGN §5: in no registry.", "trust unknown issuer-unknown", trust="unknown")
def issuer_unknown_ok() -> Made:
    return listed({"id": ASSOCIATION.id, "name": ASSOCIATION.name})


@case("DESIGN §5: in no registry, demanded.", "trust failed issuer-unknown", trust="unknown")
def issuer_unknown_demanded_fail() -> Made:
    return listed({"id": ASSOCIATION.id, "name": ASSOCIATION.name}, options=DEMAND)


@case("DESIGN §4: no registry to ask, demanded.", "trust unknown no-registry", trust="unknown")
def no_registry_demanded_unknown() -> Made:
    return of(sign(badge()), options=DEMAND)


@case(
    "DESIGN §5: accredited later.", "trust failed accreditation-not-begun", trust="not-accredited"
)
def issuer_accredited_later_demanded_fail() -> Made:
    return listed(row("engagement", valid_from="2026-03-01T00:00:00Z"), options=DEMAND)


@case("DESIGN §5: its accreditation had ended.", "trust failed accreditation-over")
def issuer_accreditation_ended_demanded_fail() -> Made:
    return listed(row("engagement", valid_until="2025-08-31T00:00:00Z"), options=DEMAND)


@case("DESIGN §5: it left later.", "trust passed issuer-accredited", trust="accredited")
def issuer_left_later_ok() -> Made:
    status = {"kind": "ended", "from": "2026-03-01T00:00:00Z"}
    return listed(row("engagement", status=status), options=DEMAND)


@case("DESIGN §5: it had left.", "trust failed issuer-withdrawn", trust="not-accredited")
def issuer_had_left_demanded_fail() -> Made:
    status = {"kind": "ended", "from": "2025-08-31T00:00:00Z"}
    return listed(row("engagement", status=status), options=DEMAND)


@case(
    "DESIGN §5: with a stolen key any date can be written.",
    "issuer unknown issuer-compromised-undated",
    trust="unknown",
)
def issuer_key_stolen_later_demanded_unknown() -> Made:
    status = {"kind": "compromised", "from": "2026-03-01T00:00:00Z"}
    return listed(row("engagement", status=status), options=DEMAND)


@case(
    "DESIGN §5: a proof that anybody could add does not tell when it was signed.",
    "trust failed issuer-withdrawn",
    trust="not-accredited",
)
def issuer_had_left_and_an_older_proof_was_added_demanded_fail() -> Made:
    status = {"kind": "ended", "from": "2025-08-31T00:00:00Z"}
    made = sign(badge())
    older = made["proof"] | {"created": "2025-01-15T08:00:00Z"}
    signed = made | {"proof": [older, made["proof"]]}
    return listed(row("engagement", status=status), signed=signed, options=DEMAND)


@case("DESIGN §6: the pupil's own word.", "trust unknown self-asserted", trust="self-asserted")
def self_asserted_ok() -> Made:
    return of(sign(badge(PUPIL), PUPIL), documents={})


@case("DESIGN §6: the pupil's own word, demanded.", "trust failed self-asserted")
def self_asserted_demanded_fail() -> Made:
    row = {"id": PUPIL.id, "name": "Léa", "accreditations": [{"kind": "engagement"}]}
    return listed(row, signed=sign(badge(PUPIL), PUPIL), options=DEMAND)


@case("P4: a registry does not mend a stranger's signature.", "issuer failed controller-mismatch")
def accredited_but_signed_by_another_fail() -> Made:
    signed = sign(badge(), ASSOCIATION)
    documents = documents_of(COLLEGE, ASSOCIATION)
    return listed(row("engagement"), signed=signed, documents=documents)


@case("protocols §2: the form of another registry.", "trust unknown issuer-known", trust="known")
def issuer_in_a_registry_of_the_consortium_ok() -> Made:
    registry = {"registry": {COLLEGE.id: {"name": COLLEGE.name, "location": "Exemple"}}}
    files = {"registry.json": text(registry)}
    return of(sign(badge()), files=files, options=("--trust", "registry.json"))
