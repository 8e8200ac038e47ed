"""What Open Badges 3.0 says of an achievement and its results, and no JSON Schema can."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemas.checking_fault import Fault, shown, step
from schemas.json_text import JsonObject
from schemas.reading import as_list, id_of


def achievement_faults(document: JsonObject) -> Iterator[Fault]:
    """The rules below for every subject that holds an achievement."""
    for at, subject in nodes(document, "", "credentialSubject"):
        yield from identified(subject, at)
        achievements = list(nodes(subject, at, "achievement"))
        for place, achievement in achievements:
            yield from described(achievement, place)
            yield from required_levels(achievement, place)
        if achievements:
            yield from results(subject, at, [achievement for _, achievement in achievements])


def clr_faults(document: JsonObject) -> Iterator[Fault]:
    """The same for the achievements of a Comprehensive Learner Record."""
    for at, subject in nodes(document, "", "credentialSubject"):
        for place, achievement in nodes(subject, at, "achievement"):
            yield from described(achievement, place)
            yield from required_levels(achievement, place)


def nodes(owner: JsonObject, at: str, name: str) -> Iterator[tuple[str, JsonObject]]:
    """The objects of a property that holds one or several, each with its pointer."""
    value, place = owner.get(name), step(at, name)
    if isinstance(value, list):
        listed = ((step(place, index), item) for index, item in enumerate(value))
        yield from ((where, item) for where, item in listed if isinstance(item, Mapping))
    elif isinstance(value, Mapping):
        yield place, value


def identified(subject: JsonObject, at: str) -> Iterator[Fault]:
    """`id` or at least one `identifier`: `subject-unidentified`.

    https://www.imsglobal.org/spec/ob/v3p0#achievementsubject
    """
    if "id" not in subject and not as_list(subject.get("identifier")):
        yield Fault("subject-unidentified", at)


def described(achievement: JsonObject, at: str) -> Iterator[Fault]:
    """`criteria` says something, by `id` or by `narrative`: `criteria-empty`.

    https://www.imsglobal.org/spec/ob/v3p0#criteria
    """
    for place, criteria in nodes(achievement, at, "criteria"):
        if not (criteria.get("id") or criteria.get("narrative")):
            yield Fault("criteria-empty", place)


def required_levels(achievement: JsonObject, at: str) -> Iterator[Fault]:
    """`requiredLevel` is one of the levels described beside it: `required-level-unknown`.

    https://www.imsglobal.org/spec/ob/v3p0#resultdescription
    """
    for place, description in nodes(achievement, at, "resultDescription"):
        level = description.get("requiredLevel")
        if isinstance(level, str) and level not in _levels(description):
            yield Fault("required-level-unknown", step(place, "requiredLevel"), _found(level))


def results(subject: JsonObject, at: str, achievements: Sequence[JsonObject]) -> Iterator[Fault]:
    """A result points to a description of its achievement, and to a level that is described there.

    Where several achievements stand against the rule, each result is looked up in all at once:
    one after the other the work would be their product.

    Codes: `result-description-unknown` `achieved-level-unknown` `result-status-missing`.
    https://www.imsglobal.org/spec/ob/v3p0#result
    """
    listed = [node for one in achievements for _, node in nodes(one, "", "resultDescription")]
    result_types = {id_of(node): node.get("resultType") for node in listed}
    # Of any description: the specification's own full example points beyond the linked one.
    levels = {level for node in listed for level in _levels(node)}
    for place, result in nodes(subject, at, "result"):
        reference, level = result.get("resultDescription"), result.get("achievedLevel")
        known = isinstance(reference, str) and reference in result_types
        if isinstance(reference, str) and not known:
            code = "result-description-unknown"
            yield Fault(code, step(place, "resultDescription"), _found(reference))
        if known and result_types[reference] == "Status" and "status" not in result:
            yield Fault("result-status-missing", step(place, "status"))
        if isinstance(level, str) and level not in levels:
            yield Fault("achieved-level-unknown", step(place, "achievedLevel"), _found(level))


def _levels(description: JsonObject) -> set[str | None]:
    return {id_of(level) for _, level in nodes(description, "", "rubricCriterionLevel")}


def _found(value: Any) -> dict[str, object]:
    return {"found": shown(value)}
