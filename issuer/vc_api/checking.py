"""What stands between a machine's document and a signature: everything a verifier would refuse.

The document is checked as it will be signed. Schemas, status lists and evidence of kinds that we do
not know are signed unread: they are the issuer's word, and none of them is fetched. Proofs that the
document has already are kept beside ours.
"""

from typing import Any, Final

from federation.fetch import Kind as Fetching
from federation.world import World
from issuer.vc_api.reading import AT_CREDENTIAL, Asked
from issuer.vc_api.refusals import NotIssuable, of_error, of_faults
from proofs.chains import without_proofs
from proofs.errors import ProofsError
from proofs.rdf import check_terms
from proofs.related import check_related
from schemas import loader
from schemas.checking import check, check_form
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import Generation, Kind, as_list, generation, id_of, kind

DATA_INTEGRITY_CONTEXT: Final = "https://w3id.org/security/data-integrity/v2"
GENERATIONS: Final = frozenset({Generation.VCDM_1_1, Generation.VCDM_2_0})


def checked(asked: Asked, issuer: str, world: World) -> dict[str, Any]:
    """The document to be signed. The network may be asked, so no transaction should be open.

    Raises NotIssuable `credential-faulty` (`count`, and each fault in the problem details),
    `issuer-not-this-organisation` (`expected`), `credential-name-differs`,
    `related-resource-refused` (`reason`).
    """
    document = dict(asked.credential)
    _check_form(document)
    if id_of(document.get("issuer")) != issuer:
        at = f"{AT_CREDENTIAL}/issuer"
        raise NotIssuable("issuer-not-this-organisation", pointer=at, expected=issuer)
    if asked.name is not None and document.get("id", asked.name) != asked.name:
        raise NotIssuable("credential-name-differs", pointer="/options/credentialId")
    document = _with_proof_context(document)
    _check_content(document, world)
    _check_related(document, world)
    return document


def _check_form(document: JsonObject) -> None:
    faults = check_form(document)
    if faults:
        raise of_faults(faults, within=AT_CREDENTIAL)
    if kind(document) in {
        Kind.PRESENTATION,
        Kind.ENVELOPED_CREDENTIAL,
        Kind.ENVELOPED_PRESENTATION,
    }:
        raise NotIssuable("request-malformed", pointer=f"{AT_CREDENTIAL}/type")
    # An Open Badges 2.0 assertion has no form of ours to follow, and no proof to carry.
    if generation(document) not in GENERATIONS:
        raise NotIssuable("request-malformed", pointer=f"{AT_CREDENTIAL}/@context")


def _with_proof_context(document: dict[str, Any]) -> dict[str, Any]:
    """The older model's context does not know the terms of our proofs."""
    contexts = as_list(document["@context"])
    if generation(document) is Generation.VCDM_2_0 or DATA_INTEGRITY_CONTEXT in contexts:
        return document
    return {**document, "@context": [*contexts, DATA_INTEGRITY_CONTEXT]}


def _check_content(document: JsonObject, world: World) -> None:
    faults = check(document)
    if faults:
        raise of_faults(faults, within=AT_CREDENTIAL)
    try:
        # Also where the proof is over the JSON: a term that nobody defines means nothing.
        check_terms(without_proofs(document), load=world.load)
    except ProofsError as error:
        raise of_error(error, within=AT_CREDENTIAL) from error


def _check_related(document: JsonObject, world: World) -> None:
    def load(url: str) -> bytes:
        try:
            return loader.context_bytes(url)
        except SchemasError:
            return world.fetch(url, Fetching.RESOURCE).body

    for finding in check_related(document, load):
        if not finding.holds:
            at = AT_CREDENTIAL + finding.pointer
            raise NotIssuable("related-resource-refused", pointer=at, reason=finding.code)
