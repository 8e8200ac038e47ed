"""What was reached, by the codes of a draft, as the Result of Open Badges.

https://www.imsglobal.org/spec/ob/v3p0#result
"""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from issuer.achievements import documents
from issuer.achievements.drafting import LEVELS, Draft
from issuer.achievements.drafting import Result as Described
from issuer.errors import IssuerError
from schemas.building import Result
from schemas.model.enumerations import RESULT_STATUS_TYPE

MAX_VALUE_CHARACTERS: Final = 60
NUMBERS: Final = frozenset({"RawScore", "Percent"})
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,4})?")


def results(draft: Draft, achievement_id: UUID, reached: Mapping[str, str]) -> tuple[Result, ...]:
    """Results in the order of the draft; `reached` has a level's code or a value by result code.

    Raises IssuerError `result-unknown`, `level-unknown`, `value-malformed`, `value-out-of-range`,
    each with `result`, the latter three with `value`, `minimum` and `maximum`.
    """
    known = {one.code for one in draft.results}
    for code in reached:
        if code not in known:
            raise IssuerError("result-unknown", result=code[:MAX_VALUE_CHARACTERS])
    return tuple(
        _result(one, achievement_id, reached[one.code])
        for one in draft.results
        if one.code in reached
    )


def _result(described: Described, achievement_id: UUID, value: str) -> Result:
    at = documents.result_id(achievement_id, described)
    if described.type == LEVELS:
        level = documents.level_ids(achievement_id, described).get(value)
        if level is None:
            raise _refused("level-unknown", described, value)
        return Result(result_description=at, achieved_level=level)
    if described.type == "Status":
        if value not in RESULT_STATUS_TYPE:
            raise _refused("value-malformed", described, value)
        return Result(result_description=at, status=value)
    return Result(result_description=at, value=_value(described, value))


def _value(described: Described, value: str) -> str:
    bounded = described.minimum is not None or described.maximum is not None
    if described.type not in NUMBERS and not bounded:
        if not 0 < len(value.strip()) <= MAX_VALUE_CHARACTERS:
            raise _refused("value-malformed", described, value)
        return value.strip()
    if _NUMBER.fullmatch(value) is None:
        raise _refused("value-malformed", described, value)
    plain = value.replace(",", ".")
    least, most = described.minimum, described.maximum
    if (least is not None and float(plain) < float(least)) or (
        most is not None and float(plain) > float(most)
    ):
        raise _refused("value-out-of-range", described, value)
    return plain


def _refused(code: str, described: Described, value: str) -> IssuerError:
    return IssuerError(
        code,
        result=described.code,
        value=value[:MAX_VALUE_CHARACTERS],
        minimum=described.minimum,
        maximum=described.maximum,
    )
