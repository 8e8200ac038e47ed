"""Metadata policies: what superiors demand of an entity's metadata, merged and applied.

https://openid.net/specs/openid-federation-1_0.html#name-metadata-policy. Policies are merged from
the anchor down, and a subordinate may narrow what is above it, never widen it. Then each parameter
is changed or checked by its operators in their fixed order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NoReturn, TypeAlias

from federation.errors import FederationError
from schemas import json_text
from schemas.errors import SchemasError

Operators: TypeAlias = Mapping[str, Any]
Policy: TypeAlias = Mapping[str, Mapping[str, Operators]]
"""Entity type → parameter → operators."""

MAX_PARAMETERS: Final = 500
MAX_VALUES: Final = 500
_SPACED: Final = frozenset({"scope"})
"""Parameters whose text is a set of words, to which operators of sets apply as well."""
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class _At:
    """Where in a policy something is wrong."""

    type: str
    parameter: str

    def refuse(self, code: str, operator: str) -> NoReturn:
        raise FederationError(
            code,
            pointer=json_text.pointer(self.type, self.parameter, operator),
            type=self.type[:200],
            parameter=self.parameter[:200],
            operator=operator[:200],
        )


def resolve(
    policies: Sequence[Policy],
    metadata: Mapping[str, Mapping[str, Any]],
    *,
    critical: Iterable[str] = (),
) -> dict[str, dict[str, Any]]:
    """The metadata of an entity as policies of its superiors make it, the anchor's first.

    `critical` are the further operators that superiors name in `metadata_policy_crit`. Raises
    FederationError `policy-operator-unknown`, `policy-malformed`, `policy-conflict` (policies that
    cannot hold together), `policy-violated`; each with `type`, `parameter` and `operator`.
    """
    for name in critical:
        if name not in _OPERATORS:
            raise FederationError("policy-operator-unknown", operator=str(name)[:200])
    return apply(merge(policies), metadata)


def merge(policies: Sequence[Policy]) -> dict[str, dict[str, dict[str, Any]]]:
    """One policy out of several, the highest first. Raises as `resolve`."""
    merged: dict[str, dict[str, dict[str, Any]]] = {}
    for policy in policies:
        for type_, parameters in _checked(policy):
            of_type = merged.setdefault(type_, {})
            for parameter, operators in parameters.items():
                at = _At(type_, parameter)
                known = of_type.get(parameter, {})
                of_type[parameter] = _merged(at, known, _known(at, operators))
                _check_together(at, of_type[parameter])
    return merged


def apply(policy: Policy, metadata: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The metadata under one policy; types that the entity does not have are left out.

    https://openid.net/specs/openid-federation-1_0.html#name-applying-metadata-policy. Raises
    FederationError `policy-violated`.
    """
    made = {type_: dict(of_type) for type_, of_type in metadata.items()}
    for type_, of_type in made.items():
        for parameter, operators in policy.get(type_, {}).items():
            value = _applied(_At(type_, parameter), of_type.get(parameter, _ABSENT), operators)
            of_type.pop(parameter, None)
            if value is not _ABSENT:
                of_type[parameter] = value
    return made


def _applied(at: _At, value: Any, operators: Operators) -> Any:
    for name in _ORDER:
        if name in operators:
            value = _OPERATORS[name].apply(at, value, operators[name])
    return value


def _checked(policy: Policy) -> Iterable[tuple[str, Mapping[str, Operators]]]:
    if not isinstance(policy, Mapping):
        raise FederationError("policy-malformed", type="", parameter="", operator="")
    for type_, parameters in policy.items():
        if not isinstance(parameters, Mapping) or len(parameters) > MAX_PARAMETERS:
            raise FederationError("policy-malformed", type=type_[:200], parameter="", operator="")
        yield type_, parameters


def _known(at: _At, operators: object) -> dict[str, Any]:
    """The operators that we know, well formed; others are passed over unless they are critical."""
    if not isinstance(operators, Mapping):
        at.refuse("policy-malformed", "")
    found = {name: value for name, value in operators.items() if name in _OPERATORS}
    for name, value in found.items():
        if not _OPERATORS[name].fits(value):
            at.refuse("policy-malformed", name)
    return found


def _merged(at: _At, above: Operators, below: Operators) -> dict[str, Any]:
    """https://openid.net/specs/openid-federation-1_0.html#name-resolution, one parameter."""
    made = dict(above)
    for name, value in below.items():
        made[name] = _OPERATORS[name].merge(at, made[name], value) if name in made else value
    return made


def _check_together(at: _At, operators: Operators) -> None:
    """Operators that could never all be content are a conflict now, whatever the metadata."""
    value = operators.get("value", _ABSENT)
    if value is None and (operators.get("essential") or operators.get("default") is not None):
        at.refuse("policy-conflict", "value")
    if "one_of" in operators and {"add", "subset_of", "superset_of"} & operators.keys():
        at.refuse("policy-conflict", "one_of")
    added, allowed = operators.get("add"), operators.get("subset_of")
    if added is not None and allowed is not None and not _within(added, allowed):
        at.refuse("policy-conflict", "add")
    demanded = operators.get("superset_of")
    if demanded is not None and allowed is not None and not _within(demanded, allowed):
        at.refuse("policy-conflict", "superset_of")
    if value is not _ABSENT and value is not None:
        _check_value(at, value, operators)


def _check_value(at: _At, value: Any, operators: Operators) -> None:
    values = _values(at, value)
    fits: dict[str, Callable[[list[Any]], bool]] = {
        "one_of": lambda listed: _key(value) in map(_key, listed),
        "add": lambda listed: values is not None and _within(listed, values),
        "subset_of": lambda listed: values is not None and _within(values, listed),
        "superset_of": lambda listed: values is not None and _within(listed, values),
    }
    for name, fit in fits.items():
        if name in operators and not fit(operators[name]):
            at.refuse("policy-conflict", name)


def _values(at: _At, value: Any) -> list[Any] | None:
    """A set of values out of a list, or out of a text of words; None for anything else."""
    if isinstance(value, list):
        return value
    if at.parameter in _SPACED and isinstance(value, str):
        return value.split()
    return None


def _like(at: _At, before: Any, values: list[Any]) -> Any:
    """The values in the form that they had before."""
    spaced = at.parameter in _SPACED and isinstance(before, str)
    return " ".join(map(str, values)) if spaced else values


def _key(value: Any) -> bytes:
    """By which two JSON values are the same, also objects and numbers."""
    try:
        return json_text.dump({"": value})
    except SchemasError as error:
        raise FederationError("policy-malformed", type="", parameter="", operator="") from error


def _within(few: Iterable[Any], many: Iterable[Any]) -> bool:
    return {_key(one) for one in few} <= {_key(one) for one in many}


def _union(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return list({_key(one): one for one in (*first, *second)}.values())


def _common(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    allowed = {_key(one) for one in second}
    return [one for one in first if _key(one) in allowed]


# --- the operators, each: merging (above, below) and applying (value, operand) ---


def _merge_equal(name: str) -> Callable[[_At, Any, Any], Any]:
    def merge_(at: _At, above: Any, below: Any) -> Any:
        if _key(above) != _key(below):
            at.refuse("policy-conflict", name)
        return above

    return merge_


def _merge_union(_: _At, above: Any, below: Any) -> Any:
    return _union(above, below)


def _merge_one_of(at: _At, above: Any, below: Any) -> Any:
    left = _common(above, below)
    if not left:
        at.refuse("policy-conflict", "one_of")
    return left


def _merge_subset(_: _At, above: Any, below: Any) -> Any:
    return _common(above, below)


def _merge_essential(_: _At, above: Any, below: Any) -> Any:
    return above or below


def _value(_: _At, __: Any, operand: Any) -> Any:
    return _ABSENT if operand is None else operand


def _add(at: _At, value: Any, operand: Any) -> Any:
    if value is _ABSENT:
        return " ".join(map(str, operand)) if at.parameter in _SPACED else list(operand)
    values = _values(at, value)
    if values is None:
        at.refuse("policy-violated", "add")
    return _like(at, value, _union(values, operand))


def _default(_: _At, value: Any, operand: Any) -> Any:
    return operand if value is _ABSENT else value


def _one_of(at: _At, value: Any, operand: Any) -> Any:
    if value is not _ABSENT and _key(value) not in map(_key, operand):
        at.refuse("policy-violated", "one_of")
    return value


def _subset_of(at: _At, value: Any, operand: Any) -> Any:
    if value is _ABSENT:
        return value
    values = _values(at, value)
    if values is None:
        at.refuse("policy-violated", "subset_of")
    return _like(at, value, _common(values, operand))


def _superset_of(at: _At, value: Any, operand: Any) -> Any:
    if value is _ABSENT:
        return value
    values = _values(at, value)
    if values is None or not _within(operand, values):
        at.refuse("policy-violated", "superset_of")
    return value


def _essential(at: _At, value: Any, operand: Any) -> Any:
    if operand and value is _ABSENT:
        at.refuse("policy-violated", "essential")
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_VALUES


@dataclass(frozen=True, slots=True)
class _Operator:
    fits: Callable[[Any], bool]
    merge: Callable[[_At, Any, Any], Any]
    apply: Callable[[_At, Any, Any], Any]


_OPERATORS: Final[Mapping[str, _Operator]] = MappingProxyType(
    {
        "value": _Operator(lambda _: True, _merge_equal("value"), _value),
        "add": _Operator(_is_list, _merge_union, _add),
        "default": _Operator(lambda value: value is not None, _merge_equal("default"), _default),
        "one_of": _Operator(lambda it: _is_list(it) and bool(it), _merge_one_of, _one_of),
        "subset_of": _Operator(_is_list, _merge_subset, _subset_of),
        "superset_of": _Operator(_is_list, _merge_union, _superset_of),
        "essential": _Operator(lambda it: isinstance(it, bool), _merge_essential, _essential),
    }
)
_ORDER: Final = tuple(_OPERATORS)
"""https://openid.net/specs/openid-federation-1_0.html#name-standard-operators: as they stand."""
