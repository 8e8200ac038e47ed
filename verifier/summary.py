"""The parts of a document that a reader asks for first, read from it and never judged."""

from schemas.reading import id_of, types
from schemas.terms import view
from verifier.case import Case
from verifier.report import Summary


def summary(case: Case) -> Summary:
    """Name, issuer, subject and dates; for a presentation its holder stands as the subject."""
    document = case.document
    if case.is_presentation:
        return Summary(
            id=id_of(document), types=types(document), subject=id_of(document.get("holder"))
        )
    credential = view(document)
    issuer = credential.issuer
    return Summary(
        id=credential.id,
        types=types(document),
        name=credential.name,
        issuer_id=issuer.id if issuer else None,
        issuer_name=issuer.name if issuer else None,
        subject=next((id_of(subject) for subject in case.subjects), None),
        valid_from=_text(document, "validFrom", "issuanceDate"),
        valid_until=_text(document, "validUntil", "expirationDate"),
    )


def _text(document: object, *names: str) -> str | None:
    values = (document.get(name) for name in names) if isinstance(document, dict) else ()
    return next((value for value in values if isinstance(value, str)), None)
