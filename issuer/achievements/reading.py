"""Foreign JSON into a draft: strict, every fault told at once with the pointer to its place.

Codes of faults: `member-missing` `member-unknown` `type-wrong` (`expected`) `text-empty`
`text-too-long` (`most`) `text-control-character` `too-many` (`most`) `language-missing`
`language-unknown` `languages-repeated` `achievement-type-unknown` `result-type-unknown`
`code-malformed` `code-repeated` `number-malformed` `range-reversed`
`scale-and-levels` `levels-missing` `level-unknown` `framework-unknown` `framework-item-unknown`
`rubric-unknown` `faults-more`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from issuer.achievements import drafting
from issuer.achievements.drafting import Draft, Level, Result, Texts
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.fields import Fields
from schemas import loader
from schemas.checking_fault import Fault, shown, step
from schemas.errors import SchemasError
from service import frameworks
from service.frameworks import Reference
from service.language import Language

T = TypeVar("T")

_CODE: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{drafting.MAX_CODE_CHARACTERS - 1}}}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
_REQUIRED: Final = ("type", "languages", "name", "description", "criteria")
_ALLOWED: Final = (*_REQUIRED, "tags", "alignments", "results", "letters", "stars")
_RESULT_ALLOWED: Final = (
    *("code", "name", "type", "scale", "levels", "minimum", "maximum", "required", "alignment"),
)


def read(value: Any) -> Draft:
    """A draft out of a JSON value.

    Texts come out in one form (NFC, plain line ends, no space around). Raises DraftFaulty
    `achievement-faulty`, whose codes of faults this module lists.
    """
    draft, faults = look(value)
    if draft is None:
        raise DraftFaulty("achievement-faulty", faults)
    return draft


def look(value: Any, pointer: str = "") -> tuple[Draft | None, tuple[Fault, ...]]:
    """The draft, or None and what is wrong; pointers start with `pointer`."""
    fields = Fields()
    draft = _draft(fields, value, pointer)
    return (None if fields.faults else draft), tuple(fields.faults)


def _draft(fields: Fields, value: Any, at: str) -> Draft | None:
    node = fields.node(value, at, required=_REQUIRED, allowed=_ALLOWED)
    if node is None:
        return None
    languages = _languages(fields, node, at)
    texts = _Texts(fields, node, at, languages)
    return Draft(
        type=fields.choice(node, "type", at, drafting.TYPES, code="achievement-type-unknown"),
        languages=languages,
        name=texts.of("name", drafting.MAX_NAME_CHARACTERS),
        description=texts.of("description", drafting.MAX_DESCRIPTION_CHARACTERS, lines=True),
        criteria=texts.of("criteria", drafting.MAX_CRITERIA_CHARACTERS, lines=True),
        tags=_tags(fields, node, at),
        alignments=_alignments(fields, node, at),
        results=_results(fields, node, at, languages),
        letters=_letters(fields, node, at),
        stars=fields.whole(node, "stars", at, most=drafting.MAX_STARS),
    )


def _languages(fields: Fields, node: Mapping[str, Any], at: str) -> tuple[str, ...]:
    known = tuple(language.value for language in Language)
    found: list[str] = []
    for value, place in fields.items(node, "languages", at, most=len(known)):
        if value not in known:
            fields.fault("language-unknown", place, found=shown(value))
        elif value in found:
            fields.fault("languages-repeated", place, found=value)
        else:
            found.append(value)
    if not found and "languages" in node:
        fields.fault("language-missing", step(at, "languages"))
    return tuple(found)


class _Texts:
    """Texts of one object, each needed in each language."""

    def __init__(
        self, fields: Fields, node: Mapping[str, Any], at: str, languages: Sequence[str]
    ) -> None:
        self._fields, self._node, self._at, self._languages = fields, node, at, languages

    def of(self, name: str, most: int, *, lines: bool = False) -> Texts:
        if name not in self._node or not self._languages:
            return {}
        place = step(self._at, name)
        node = self._fields.node(self._node[name], place, allowed=self._languages)
        if node is None:
            return {}
        for language in self._languages:
            if language not in node:
                self._fields.fault("language-missing", place, language=language)
        present = (language for language in self._languages if language in node)
        return {one: self._fields.text(node, one, place, most=most, lines=lines) for one in present}


def _tags(fields: Fields, node: Mapping[str, Any], at: str) -> tuple[str, ...]:
    listed = fields.items(node, "tags", at, most=drafting.MAX_TAGS)
    most = drafting.MAX_TAG_CHARACTERS
    return tuple(dict.fromkeys(fields.said(value, place, most=most) for value, place in listed))


def _letters(fields: Fields, node: Mapping[str, Any], at: str) -> str:
    if "letters" not in node:
        return ""
    return fields.text(node, "letters", at, most=drafting.MAX_LETTERS)


def _alignments(fields: Fields, node: Mapping[str, Any], at: str) -> tuple[Reference, ...]:
    listed = fields.items(node, "alignments", at, most=drafting.MAX_ALIGNMENTS)
    found = (_reference(fields, value, place, loader.framework_item) for value, place in listed)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _reference(
    fields: Fields, value: Any, at: str, look_up: Callable[[str, str], object]
) -> Reference | None:
    names = ("framework", "code")
    node = fields.node(value, at, required=names, allowed=names)
    if node is None or any(name not in node for name in names):
        return None
    framework, code = (fields.text(node, name, at, most=60) for name in names)
    if not framework or not code:
        return None
    try:
        look_up(framework, code)
    except SchemasError as error:
        fields.fault(error.code, at, **error.facts)
        return None
    return Reference(framework, code)


def _results(
    fields: Fields, node: Mapping[str, Any], at: str, languages: Sequence[str]
) -> tuple[Result, ...]:
    listed = fields.items(node, "results", at, most=drafting.MAX_RESULTS)
    found = [
        (result, place)
        for value, place in listed
        if (result := _result(fields, value, place, languages)) is not None
    ]
    _refuse_repeated(fields, ((result.code, place) for result, place in found))
    return tuple(result for result, _ in found)


def _result(fields: Fields, value: Any, at: str, languages: Sequence[str]) -> Result | None:
    node = fields.node(value, at, required=("code", "name"), allowed=_RESULT_ALLOWED)
    if node is None:
        return None
    scale = alignment = None
    if "scale" in node:
        scale = _reference(fields, node["scale"], step(at, "scale"), _rubric)
    if "alignment" in node:
        place = step(at, "alignment")
        alignment = _reference(fields, node["alignment"], place, loader.framework_item)
    types = (drafting.LEVELS, *drafting.RESULT_TYPES)
    result = Result(
        code=_code(fields, node, at),
        name=_Texts(fields, node, at, languages).of("name", drafting.MAX_NAME_CHARACTERS),
        type=fields.choice(node, "type", at, types, code="result-type-unknown"),
        scale=scale,
        levels=_levels(fields, node, at, languages),
        minimum=_number(fields, node, "minimum", at),
        maximum=_number(fields, node, "maximum", at),
        required=fields.text(node, "required", at, most=60) if "required" in node else None,
        alignment=alignment,
    )
    _check_levels(fields, node, result, at)
    _check_bounds(fields, result, at)
    return result


def _rubric(framework: str, code: str) -> object:
    return frameworks.level_codes(Reference(framework, code))


def _levels(
    fields: Fields, node: Mapping[str, Any], at: str, languages: Sequence[str]
) -> tuple[Level, ...]:
    found: list[tuple[Level, str]] = []
    for value, place in fields.items(node, "levels", at, most=drafting.MAX_LEVELS):
        inner = fields.node(
            value, place, required=("code", "name"), allowed=("code", "name", "points")
        )
        if inner is not None:
            name = _Texts(fields, inner, place, languages)
            level = Level(
                code=_code(fields, inner, place),
                name=name.of("name", drafting.MAX_NAME_CHARACTERS),
                points=_number(fields, inner, "points", place),
            )
            found.append((level, place))
    _refuse_repeated(fields, ((level.code, place) for level, place in found))
    return tuple(level for level, _ in found)


def _check_levels(fields: Fields, node: Mapping[str, Any], result: Result, at: str) -> None:
    """Levels stand with the one type that has them, in one place, and the required one is there."""
    if "scale" in node and "levels" in node:
        fields.fault("scale-and-levels", at)
    elif result.type == drafting.LEVELS and not ("scale" in node or result.levels):
        fields.fault("levels-missing", at)
    elif result.type != drafting.LEVELS and ("scale" in node or "levels" in node):
        fields.fault("result-type-unknown", step(at, "type"), found=result.type)
    elif result.type == drafting.LEVELS and result.required is not None:
        codes = [level.code for level in result.levels]
        if result.scale is not None:
            codes = list(frameworks.level_codes(result.scale))
        if codes and result.required not in codes:
            fields.fault("level-unknown", step(at, "required"), found=shown(result.required))


def _check_bounds(fields: Fields, result: Result, at: str) -> None:
    if result.minimum is None or result.maximum is None:
        return
    if float(result.minimum) > float(result.maximum):
        fields.fault("range-reversed", step(at, "minimum"))


def _code(fields: Fields, node: Mapping[str, Any], at: str) -> str:
    return _matching(fields, node, "code", at, _CODE, "code-malformed")


def _number(fields: Fields, node: Mapping[str, Any], name: str, at: str) -> str | None:
    if name not in node:
        return None
    return _matching(fields, node, name, at, _NUMBER, "number-malformed") or None


def _matching(
    fields: Fields, node: Mapping[str, Any], name: str, at: str, form: re.Pattern[str], code: str
) -> str:
    if name not in node:
        return ""
    value = fields.text(node, name, at, most=60)
    if value and form.fullmatch(value) is None:
        fields.fault(code, step(at, name), found=shown(value))
        return ""
    return value


def _refuse_repeated(fields: Fields, codes: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for code, place in codes:
        if code and code in seen:
            fields.fault("code-repeated", step(place, "code"), found=code)
        seen.add(code)
