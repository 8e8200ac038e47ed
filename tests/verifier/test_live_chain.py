"""An issuer that no registry knows: a live chain to a trusted anchor decides, a broken one never.

The network is a map of documents, so that each test says exactly what the world would answer.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from federation import accreditation
from federation.accreditation import MarkWish
from federation.errors import FetchError
from federation.foreign import ForeignAnchor
from federation.live import anchors_of, entity_named
from federation.openid.key_sets import by_thumbprint
from federation.plain_registry import read_registry
from federation.snapshots.following import offline_registry
from federation.snapshots.roots import Pins
from federation.standing import Accreditation
from federation.world import World
from keys.controller import ControllerDocument
from schemas import json_text
from tests.federation import federations
from tests.federation.openid.entities import (
    NOW,
    WELL_KNOWN,
    configuration,
    entity,
    fetch_url,
    public,
    stated,
)
from tests.support import worlds
from tests.support.cases_parts import badge, sign
from tests.support.worlds import COLLEGE, STRANGER, controller, report
from verifier import POLICIES, Outcome, Report, Step, Trust, Verdict

SCHOOL = entity("school")
SERVICE = {
    "id": f"{COLLEGE.id}#federation",
    "type": "OpenIDFederationEntity",
    "serviceEndpoint": SCHOOL,
}
KEY = {"id": COLLEGE.signer.verification_method, "public_key_multibase": COLLEGE.multikey}
TOP = ForeignAnchor(entity("top"), by_thumbprint([public("top")]))
DEMANDING = POLICIES["standard"].requiring_accreditation()


def mark(kind: str = "engagement", *, issuer: str = "top", owner: str | None = None) -> Any:
    wish = MarkWish(
        issuer=entity(issuer),
        subject=SCHOOL,
        kind=kind,
        accreditation=Accreditation(kind, NOW - timedelta(days=400)),
        expires_at=NOW + timedelta(days=1),
        owner=None if owner is None else entity(owner),
    )
    token = accreditation.sign_mark(wish, federations.signer(issuer), now=NOW)
    return {"trust_mark_type": "ignored", "trust_mark": token}


def metadata(*keys: Any, did: str = COLLEGE.id) -> dict[str, Any]:
    return {
        "federation_entity": {"organization_name": "Collège de l'Exemple"},
        "livret_issuer": {"dids": [{"id": did, "keys": list(keys)}]},
    }


def network(*between: str, marks: Any = (), own: Any = None, **top: Any) -> dict[str, Any]:
    """What answers: the school's DID and entity, and those above it up to the anchor `top`."""
    names = ["school", *between, "top"]
    said = own or metadata(KEY)
    made = {
        COLLEGE.id: controller(COLLEGE, service=[SERVICE]),
        SCHOOL + WELL_KNOWN: configuration(
            "school", names[1], metadata=said, trust_marks=list(marks)
        ),
    }
    for down, up in pairwise(names):
        made[fetch_url(up, down)] = stated(up, down)
        following = names[names.index(up) + 1 :][:1]
        made[entity(up) + WELL_KNOWN] = configuration(
            up, *following, **(top if up == "top" else {})
        )
    return made


def world(answers: dict[str, Any], *registries: Any) -> World:
    return replace(worlds.world(answers, at=NOW), registries=registries or (TOP,))


def read(answers: dict[str, Any], *registries: Any, policy: Any = DEMANDING) -> Report:
    return report(sign(badge()), world(answers, *registries), policy=policy)


@pytest.mark.parametrize("between", [(), ("middle",), ("low", "middle")])
def test_a_live_chain_makes_accredited(between: tuple[str, ...]) -> None:
    seen = read(network(*between, marks=[mark()]))
    assert (seen.trust, seen.verdict) == (Trust.ACCREDITED, Verdict.VERIFIED)
    (found,) = seen.of(Step.TRUST)
    assert found.code == "issuer-accredited"
    assert (found.detail["name"], found.detail["registry"]) == ("Collège de l'Exemple", "Top")
    links = found.detail["chain"]
    assert isinstance(links, list)
    assert [link["id"] for link in links] == [entity(one) for one in ("school", *between)]
    assert all(link["statement"] and link["until"] for link in links)
    assert links[-1]["by"] == entity("top")


def test_without_a_mark_it_is_known() -> None:
    seen = read(network(), policy=POLICIES["standard"])
    assert (seen.trust, seen.verdict) == (Trust.KNOWN, Verdict.VERIFIED)


def test_a_signed_registry_tells_its_anchor() -> None:
    """The online keys of the root are those by which statements of the anchor are believed."""
    anchor = federations.ANCHOR
    contents = federations.contents("another")
    stated_at = federations.head(
        contents, issued_at=NOW - timedelta(days=1), expires_at=NOW + timedelta(days=1)
    )
    registry = offline_registry(federations.bundle(contents, stated_at), anchor, Pins(), now=NOW)
    assert set(anchors_of([registry])) == {anchor}
    made = network()
    del made[fetch_url("top", "school")], made[entity("top") + WELL_KNOWN]
    made[SCHOOL + WELL_KNOWN] = configuration("school", "academie", metadata=metadata(KEY))
    online = {"by": "online", "jwks": federations_jwks("online")}
    made[anchor + WELL_KNOWN] = configuration("academie", **online)
    made[fetch_url("academie", "school")] = stated("academie", "school", by="online")
    seen = read(made, registry, policy=POLICIES["standard"])
    assert seen.trust is Trust.KNOWN
    assert seen.of(Step.TRUST)[0].detail["registry"] == registry.name


def federations_jwks(name: str) -> dict[str, Any]:
    return {"keys": [federations.jwk(name)]}


def with_answer(url: str, answer: Any) -> dict[str, Any]:
    return {**network(marks=[mark()]), url: answer}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param(
            with_answer(fetch_url("top", "school"), stated("top", "school", by="thief")),
            "statement-key-unknown",
            id="forged",
        ),
        pytest.param(
            with_answer(fetch_url("top", "school"), stated("top", "other")),
            "chain-broken",
            id="of another",
        ),
        pytest.param(
            with_answer(
                fetch_url("top", "school"),
                stated("top", "school", constraints={"max_path_length": "many"}),
            ),
            "constraint-malformed",
            id="constraint",
        ),
        pytest.param(
            with_answer(SCHOOL + WELL_KNOWN, b"\xff\x00"), "statement-malformed", id="bytes"
        ),
        pytest.param(network(own=metadata(KEY, did=STRANGER.id)), "chain-not-back", id="not back"),
        pytest.param(network(own=metadata("key")), "chain-metadata-malformed", id="no key"),
        pytest.param(
            network(own=metadata({**KEY, "valid_from": "soon"})),
            "chain-metadata-malformed",
            id="no date",
        ),
    ],
)
def test_a_broken_chain_is_unknown(answers: dict[str, Any], reason: str) -> None:
    seen = read(answers)
    assert (seen.trust, seen.verdict) == (Trust.UNKNOWN, Verdict.UNDETERMINED)
    (found,) = seen.of(Step.TRUST)
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "chain-refused")
    assert (found.detail["registry"], found.detail["reason"]) == (SCHOOL, reason)


@pytest.mark.parametrize("gone", [SCHOOL + WELL_KNOWN, entity("top") + WELL_KNOWN])
def test_silence_is_unknown(gone: str) -> None:
    answers = network(marks=[mark()])
    del answers[gone]
    seen = read(answers)
    assert (seen.trust, seen.verdict) == (Trust.UNKNOWN, Verdict.UNDETERMINED)
    (found,) = seen.of(Step.TRUST)
    assert (found.code, found.detail["reason"]) == ("chain-unreachable", "offline")


def test_a_way_to_nobody_who_is_trusted_is_a_no() -> None:
    answers = network(marks=[mark()])
    other = ForeignAnchor(entity("other"), by_thumbprint([public("other")]))
    seen = read(answers, other)
    assert (seen.trust, seen.verdict) == (Trust.UNKNOWN, Verdict.REFUSED)
    assert seen.of(Step.TRUST)[0].code == "issuer-unknown"


def test_a_key_that_the_entity_does_not_list_is_not_accredited() -> None:
    own = metadata({**KEY, "public_key_multibase": STRANGER.multikey})
    seen = read(network(own=own, marks=[mark()]))
    assert (seen.trust, seen.of(Step.TRUST)[0].code) == (Trust.UNKNOWN, "key-not-registered")
    over = metadata({**KEY, "valid_until": "2025-01-01T00:00:00Z"})
    assert read(network(own=over, marks=[mark()])).trust is Trust.UNKNOWN


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param([mark(issuer="thief", owner="top")], id="somebody else's signature"),
        pytest.param([mark(issuer="school")], id="the school's own"),
        pytest.param([mark(issuer="middle")], id="of a type that the anchor does not name"),
        pytest.param([{"trust_mark": "x"}, 7, {}], id="no marks"),
    ],
)
def test_a_mark_that_is_not_the_federations_gives_nothing(marks: Any) -> None:
    seen = read(network("middle", marks=marks), policy=POLICIES["standard"])
    assert seen.trust is Trust.KNOWN


def test_a_mark_of_somebody_whom_the_anchor_names() -> None:
    type_ = f"{entity('middle')}/accreditations/engagement"
    named = {"trust_mark_issuers": {type_: [entity("middle")]}}
    seen = read(network("middle", marks=[mark(issuer="middle")], **named))
    assert seen.trust is Trust.ACCREDITED


@pytest.mark.parametrize("known", [True, False])
def test_nobody_is_asked_where_a_registry_knows_or_nothing_is_named(known: bool) -> None:
    answers = network(marks=[mark()])
    asked: list[str] = []
    if not known:
        answers[COLLEGE.id] = controller(COLLEGE)
    who = COLLEGE if known else STRANGER
    listed = {"name": "Académie", "issuers": [{"id": who.id, "name": who.name}]}
    registry = read_registry(json_text.dump(listed), name="registry")
    where = world(answers, registry, TOP)

    def fetch(url: str, kind: Any) -> Any:
        asked.append(url)
        raise FetchError("offline", url=url)

    seen = report(sign(badge()), replace(where, fetch=fetch), policy=POLICIES["standard"])
    assert seen.trust is (Trust.KNOWN if known else Trust.UNKNOWN)
    assert asked == []


@pytest.mark.parametrize(
    "service", [None, [], "x", [{"type": "Other"}], [{**SERVICE, "serviceEndpoint": "x"}]]
)
def test_a_document_that_names_no_entity(service: Any) -> None:
    document = controller(COLLEGE, service=service)
    assert entity_named(ControllerDocument.of(document, url=COLLEGE.id)) is None
