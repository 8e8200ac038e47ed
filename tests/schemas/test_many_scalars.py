"""A document of few objects may hold texts without number; each would be held to the schema."""

import pytest

from schemas.checking import MAX_NODES, MAX_SCALARS, check

BADGE = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential", "AchievementCredential"],
}


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        pytest.param({"tag": ["x"] * (MAX_SCALARS + 1)}, True, id="too many texts"),
        pytest.param({"tag": [[]] * (MAX_NODES + 1)}, True, id="too many arrays"),
        pytest.param({"tag": ["x"] * (MAX_SCALARS // 2)}, False, id="many texts"),
    ],
)
def test_a_document_of_too_many_values_is_told_so(more, refused):
    codes = [fault.code for fault in check({**BADGE, **more})]
    assert ("document-too-complex" in codes) is refused
