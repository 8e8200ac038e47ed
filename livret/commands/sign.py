"""`livret sign`: put a proof on a credential or presentation."""

import sys
from pathlib import Path
from typing import Final

import click

import proofs
from keys import jwk, multikey, pkcs8
from keys.did import key as did_key
from keys.errors import KeysError
from keys.kinds import ALGORITHMS, KeyType
from keys.material import PrivateKey
from keys.signing import KeySigner, Signer
from livret.commands.edge import (
    NO,
    Edge,
    Instant,
    now,
    read_file,
    whole_seconds,
    with_errors,
)
from livret.keystore import open_keys
from livret.settings import Settings
from livret.wording import fault_sentence
from proofs import ProofOptions
from proofs.suites import SUITES
from proofs.vc_jwt import sign_credential, sign_presentation
from schemas import json_text
from schemas.checking import check
from schemas.errors import SchemasError
from schemas.reading import Kind, kind
from service.language import N_

MAX_KEY_FILE_BYTES: Final = 64 << 10
DEFAULT_SUITES: Final = {
    KeyType.ED25519: "eddsa-rdfc-2022",
    KeyType.P256: "ecdsa-rdfc-2019",
    KeyType.P384: "ecdsa-rdfc-2019",
}


@click.command("sign")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--key",
    "key_name",
    required=True,
    metavar="KEY",
    help="A name of `livret keys`, or a key file (PEM, JWK).",
)
@click.option(
    "--suite",
    type=click.Choice(sorted(name for name, suite in SUITES.items() if suite.makes_proofs)),
    help="The cryptosuite; the usual one of the key if left out.",
)
@click.option(
    "--form",
    type=click.Choice(["data-integrity", "jwt"]),
    default="data-integrity",
    show_default=True,
    help="A proof inside the document, or a JWT around it.",
)
@click.option(
    "--verification-method",
    metavar="ID",
    help="For a key file: the name under which it is published.",
)
@click.option("--challenge", metavar="C", help="For a presentation: the challenge it answers.")
@click.option("--domain", metavar="D", help="For a presentation: whom it is made for.")
@click.option("--created", type=Instant(), help="The date of the proof instead of now.")
@click.option("--unchecked", is_flag=True, help="Sign although the data model is not followed.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here instead of standard output.",
)
@click.pass_obj
@with_errors
def command(edge: Edge, /, file: Path, key_name: str, **options: object) -> None:
    """Sign a credential or a presentation (JSON) and print it.

    What the data model refuses is not signed: every fault is listed and the exit code is 1.

    \b
    Examples:
      livret sign draft.json --key school > badge.json
      livret sign draft.json --key school --form jwt > badge.jwt
    """  # noqa: D301 - click reads the backspace
    document = json_text.parse(read_file(file, max_bytes=json_text.MAX_DOCUMENT_BYTES))
    if not isinstance(document, dict):
        raise SchemasError("not-a-credential")
    if not options["unchecked"]:
        _refuse_faults(edge, document)
    method = options["verification_method"]
    signer = _signer(edge.settings, key_name, str(method) if method else None)
    signed = _signed(document, signer, options)
    output = options["output"]
    if isinstance(output, Path):
        output.write_bytes(signed)
    else:
        click.echo(signed, nl=not signed.endswith(b"\n"))


def _refuse_faults(edge: Edge, document: dict[str, object]) -> None:
    faults = check(document)
    for fault in faults:
        click.echo(fault_sentence(fault, edge.translate), err=True)
    if faults:
        edge.say(N_("Not signed: the document does not follow the data model."))
        sys.exit(NO)


def _signed(document: dict[str, object], signer: Signer, options: dict[str, object]) -> bytes:
    presented = kind(document) is Kind.PRESENTATION
    proof = ProofOptions(
        purpose="authentication" if presented else "assertionMethod",
        created=options["created"] or whole_seconds(now()),  # type: ignore[arg-type]
        challenge=options["challenge"],  # type: ignore[arg-type]
        domain=options["domain"],  # type: ignore[arg-type]
    )
    if options["form"] == "jwt":
        algorithm = ALGORITHMS[signer.public_key.type]
        if presented:
            token = sign_presentation(document, signer=signer, algorithm=algorithm, options=proof)
            return token.encode()
        return sign_credential(document, signer, algorithm).encode()
    suite = options["suite"] or DEFAULT_SUITES.get(signer.public_key.type)
    if suite is None:
        raise KeysError("key-only-for-jwt", key_type=signer.public_key.type.value)
    secured = proofs.sign(document, suite=str(suite), signer=signer, options=proof)
    return json_text.dump(secured, indent=True)


def _signer(settings: Settings, name: str, method: str | None) -> Signer:
    path = Path(name)
    if path.is_file():
        private = _private(read_file(path, max_bytes=MAX_KEY_FILE_BYTES))
        return KeySigner(private, method or did_key.method_of(did_key.did_of(private.public)))
    return open_keys(settings).get_signer(name)


def _private(data: bytes) -> PrivateKey:
    """A private key in PEM or DER (PKCS#8), as a JWK, or as a secret Multikey."""
    text = data.strip()
    if text.startswith(b"{"):
        return jwk.private_from_jwk(json_text.parse(text))
    if text.startswith(b"z"):
        return multikey.decode_secret(text.decode("ascii", errors="replace"))
    return pkcs8.read(data)
