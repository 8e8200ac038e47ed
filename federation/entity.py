"""Whether an entity belongs to a federation that is trusted, found out live by a trust chain.

chain = resolve("https://ecole.example", {"https://academie.example": keys}, fetch, now=now)
chain.metadata["federation_entity"]["organization_name"]

https://openid.net/specs/openid-federation-1_0.html#name-resolving-the-trust-chain-a
"""

from collections.abc import Callable
from datetime import datetime

from federation.errors import FederationError
from federation.fetch import Fetched, Kind
from federation.openid.chains import Anchors, Chain, check
from federation.openid.collecting import Bounds, ChainUnreachable, Search
from federation.openid.kept_chains import KeptChain, KeptChains, key_of

__all__ = ["Anchors", "Bounds", "Chain", "ChainUnreachable", "KeptChains", "check", "resolve"]


def resolve(
    entity_id: str,
    anchors: Anchors,
    fetch: Callable[[str, Kind], Fetched],
    *,
    now: datetime,
    bounds: Bounds = Bounds(),  # noqa: B008 - frozen
    kept: KeptChains | None = None,
) -> Chain:
    """The shortest good chain from an entity to one of the anchors.

    A chain that was had minutes ago is used again; an older one only while somebody cannot be
    asked, and none after its end. Raises FederationError:

    - `chain-unreachable` (`url`, `reason`): somebody did not answer, so nobody knows;
    - `chain-none`: all answered, and no way leads to an anchor that is trusted;
    - `entity-malformed`, `hints-malformed`, `hints-too-many` (`limit`), `chain-no-endpoint`,
      `chain-not-stated` (the superior knows nothing of it), `chain-too-costly` (`reason`:
      `fetches`, `seconds`), and what `check` raises: there is a way, and it is not good.
    """
    if kept is None:
        return _found(entity_id, Search(anchors, fetch, now, bounds))
    key = key_of(entity_id, anchors)
    before = kept.get(key)
    if before is not None and before.is_fresh(now):
        known = _still_good(before, anchors, now)
        if known is not None:
            return known
    try:
        made = _found(entity_id, Search(anchors, fetch, now, bounds))
    except ChainUnreachable:
        known = _still_good(before, anchors, now)
        if known is None:
            raise
        return known
    except FederationError:
        kept.drop(key)
        raise
    kept.put(key, KeptChain(made.tokens, now))
    return made


def _found(entity_id: str, search: Search) -> Chain:
    for tokens in search.candidates(entity_id):
        try:
            return check(tokens, search.anchors, search.now)
        except FederationError as error:
            search.refusals.append(error)
    # Who was silent may have had the good way; what was refused says more than that there is none.
    for why in (*search.silence, *search.refusals):
        raise why
    raise FederationError("chain-none", entity=entity_id)


def _still_good(before: KeptChain | None, anchors: Anchors, now: datetime) -> Chain | None:
    if before is None or now < before.had_at:
        return None
    try:
        return check(before.tokens, anchors, now)
    except FederationError:
        return None
