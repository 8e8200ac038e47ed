"""Constraints: what a superior lets exist below it, checked for a whole chain.

https://openid.net/specs/openid-federation-1_0.html#name-constraints. Those of every superior apply
to everything below it, so none can be escaped by somebody in between.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from federation.errors import FederationError
from federation.openid.statements import Statement

MAX_NAMES: Final = 200
ALWAYS_ALLOWED: Final = "federation_entity"


def check(links: Sequence[Statement]) -> None:
    """Check the subordinate statements of a chain, from the one about its subject upward.

    Raises FederationError `constraint-malformed`, `constraint-violated`, each with `constraint` and
    `issuer`.
    """
    below: list[str] = []
    for between, link in enumerate(links):
        below.append(str(link.subject))
        said = _constraints(link)
        _check_path_length(link, said.get("max_path_length"), between)
        _check_names(link, said.get("naming_constraints"), below)


def allowed_types(links: Sequence[Statement]) -> frozenset[str] | None:
    """The entity types that the subject may have by all its superiors; None for any.

    https://openid.net/specs/openid-federation-1_0.html#name-entity-type-constraints. Raises
    FederationError `constraint-malformed`.
    """
    found: frozenset[str] | None = None
    for link in links:
        listed = _constraints(link).get("allowed_entity_types")
        if listed is None:
            continue
        types = frozenset(_texts(link, "allowed_entity_types", listed))
        found = types if found is None else found & types
    return None if found is None else found | {ALWAYS_ALLOWED}


def _check_path_length(link: Statement, most: object, between: int) -> None:
    """https://openid.net/specs/openid-federation-1_0.html#name-max-path-length-constraint

    It bounds how many intermediates there are between who sets it and the subject of the chain.
    """
    if most is None:
        return
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise _malformed(link, "max_path_length")
    if between > most:
        raise _violated(link, "max_path_length")


def _check_names(link: Statement, said: object, below: Sequence[str]) -> None:
    """https://openid.net/specs/openid-federation-1_0.html#name-naming-constraints"""
    if said is None:
        return
    if not isinstance(said, Mapping):
        raise _malformed(link, "naming_constraints")
    hosts = [_host(link, one) for one in below]
    permitted = said.get("permitted")
    if permitted is not None:
        trees = _texts(link, "naming_constraints", permitted)
        if not all(any(_within(host, tree) for tree in trees) for host in hosts):
            raise _violated(link, "naming_constraints")
    trees = _texts(link, "naming_constraints", said.get("excluded", []))
    if any(_within(host, tree) for tree in trees for host in hosts):
        raise _violated(link, "naming_constraints")


def _host(link: Statement, entity_id: str) -> str:
    try:
        return (urlsplit(entity_id).hostname or "").rstrip(".")
    except ValueError as error:
        raise _violated(link, "naming_constraints") from error


def _within(host: str, tree: str) -> bool:
    """https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10, the part about URIs.

    With a dot in front it stands for every host below the name, without for that host alone.
    """
    tree = tree.lower().rstrip(".")
    return host.endswith(tree) and host != tree if tree.startswith(".") else host == tree


def _constraints(link: Statement) -> Mapping[str, Any]:
    said = link.claims.get("constraints", {})
    if not isinstance(said, Mapping):
        raise _malformed(link, "constraints")
    return said


def _texts(link: Statement, name: str, value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_NAMES:
        raise _malformed(link, name)
    if not all(isinstance(one, str) and one.strip(".") for one in value):
        raise _malformed(link, name)
    return value


def _malformed(link: Statement, name: str) -> FederationError:
    return FederationError("constraint-malformed", constraint=name, issuer=link.issuer)


def _violated(link: Statement, name: str) -> FederationError:
    return FederationError("constraint-violated", constraint=name, issuer=link.issuer)
