"""Is this the person? Open Badges 3.0, section "Verification", recipient.

A recipient that does not match is not an invalid credential; it is somebody else's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schemas.errors import SchemasError
from schemas.identity import matches
from schemas.reading import as_list, id_of
from verifier.report import Finding, Outcome, Step

if TYPE_CHECKING:
    from verifier.case import Case

EMAIL: Final = "emailAddress"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A known value and its identity type; an identifier of the subject itself has no type."""

    value: str
    identity_type: str | None = None

    @classmethod
    def of(cls, text: str) -> "Recipient":
        """Read what a person writes: a DID or URL, an e-mail address, or `TYPE=VALUE`.

        TYPE is one of the standard's identifier types, or one of one's own with `ext:` before it.
        """
        identity_type, equals, value = text.partition("=")
        if equals and identity_type.removeprefix("ext:").isidentifier():
            return cls(value, identity_type)
        if "@" in text and ":" not in text:
            return cls(text, EMAIL)
        return cls(text)

    def spellings(self) -> tuple[str, ...]:
        """The values to try: of an e-mail address also the lower case.

        No case folding is specified, yet issuers lower the case of addresses (I4).
        """
        lower = self.value.lower()
        if self.identity_type == EMAIL and lower != self.value:
            return self.value, lower
        return (self.value,)


def recipient(case: "Case") -> tuple[Finding, ...]:
    """Step "recipient": the first identifier that matches the known value decides (I3)."""
    expected = case.expect.recipient
    if expected is None or case.is_presentation:
        return (Finding(Step.RECIPIENT, Outcome.SKIPPED, "recipient-not-asked"),)
    if any(_is(subject, expected) for subject in case.subjects):
        return (Finding(Step.RECIPIENT, Outcome.PASSED, "recipient-matches"),)
    return (Finding(Step.RECIPIENT, Outcome.FAILED, "recipient-differs"),)


def _is(subject: object, expected: Recipient) -> bool:
    if id_of(subject) == expected.value:
        return True
    if expected.identity_type is None or not isinstance(subject, dict):
        return False
    return any(
        _identifies(identifier, expected.identity_type, value)
        for identifier in as_list(subject.get("identifier"))
        for value in expected.spellings()
    )


def _identifies(identifier: object, identity_type: str, value: str) -> bool:
    if not isinstance(identifier, dict):
        return False
    try:
        return matches(identifier, identity_type, value)
    except SchemasError:
        return False  # an unreadable identifier names nobody
