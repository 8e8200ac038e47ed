"""`livret bake` and `livret unbake`: a credential into an image, and out of it."""

from pathlib import Path

import click

from livret.commands.edge import Edge, read_file, with_errors
from schemas import json_text
from schemas.files import Standard, bake, unbake
from schemas.files.model import MAX_PDF_BYTES
from schemas.reading import Kind, kind, read


@click.command("bake")
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("credential", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--replace", is_flag=True, help="Take out a credential that the image already holds.")
@click.pass_obj
@with_errors
def bake_command(edge: Edge, image: Path, credential: Path, output: Path, *, replace: bool) -> None:  # noqa: ARG001
    """Put a signed CREDENTIAL (JSON or JWT) into a PNG or SVG IMAGE.

    \b
    Example:
      livret bake design.png badge.json -o badge.png
    """  # noqa: D301 - click reads the backspace
    raw = read_file(credential, max_bytes=json_text.MAX_DOCUMENT_BYTES).strip()
    picture = read_file(image, max_bytes=MAX_PDF_BYTES)
    output.write_bytes(bake(picture, raw, standard=_standard(raw), replace=replace))


def _standard(raw: bytes) -> Standard:
    found = kind(read(raw).document)
    return {Kind.CLR: Standard.CLR, Kind.OB2_ASSERTION: Standard.OB2}.get(found, Standard.OB3)


@click.command("unbake")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
@with_errors
def unbake_command(edge: Edge, file: Path, output: Path | None) -> None:  # noqa: ARG001
    """Print the credential that a PNG, SVG or PDF FILE holds, byte for byte.

    \b
    Example:
      livret unbake badge.png > badge.json
    """  # noqa: D301 - click reads the backspace
    found = unbake(read_file(file, max_bytes=MAX_PDF_BYTES))
    if output is not None:
        output.write_bytes(found.raw)
    else:
        click.echo(found.raw, nl=False)
