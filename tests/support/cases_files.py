"""Badges in images, documents and archives; how other bakers went wrong."""

import zlib

from schemas.files import Standard, bake
from schemas.files.png import chunk_bytes
from tests.support.cases import Made, case, compact, text
from tests.support.cases_parts import badge, jws, record, sign
from tests.support.images import chunk, itxt, pdf_with_attachments, png, svg, zipped

OB3 = ' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
KEYWORD = "openbadgecredential"


def good() -> bytes:
    return compact(sign(badge()))


def bad() -> bytes:
    return compact(sign(badge()) | {"name": "Délégué général"})


def image(*chunks: bytes) -> Made:
    return Made(png(*chunks), file="credential.png")


def drawing(inner: str, attributes: str = OB3, before: str = "") -> Made:
    drawn = svg(inner, attributes)
    if before:
        drawn = drawn.replace(b"?>\n", b"?>\n" + before.encode(), 1)
    return Made(drawn, file="credential.svg")


@case("§7: baked into a PNG.", "proof passed proof-valid")
def png_baked_ok() -> Made:
    return Made(bake(png(), good()), file="credential.png")


@case("§7: a token baked into a PNG.", "proof passed proof-valid")
def png_baked_token_ok() -> Made:
    return Made(bake(png(), jws(badge()).encode()), file="credential.png")


@case("§7: a part does not match its checksum.", "format failed png-crc")
def png_crc_wrong_fail() -> Made:
    start = KEYWORD.encode() + b"\0\0\0\0\0"
    return image(chunk(b"iTXt", start + good(), crc=0xDEADBEEF))


@case(
    "K1, §12.7: of two credentials the first counts.", "format passed png-more-than-one-credential"
)
def png_two_chunks_ok() -> Made:
    return image(itxt(KEYWORD, good()), itxt(KEYWORD, bad()))


@case("K1, §12.7: of two credentials the first counts.", "proof failed signature-invalid")
def png_two_chunks_the_first_bad_fail() -> Made:
    return image(itxt(KEYWORD, bad()), itxt(KEYWORD, good()))


@case("§12.7: baked into another kind of chunk.", "format passed png-text-chunk-not-itxt")
def png_text_chunk_ok() -> Made:
    return image(chunk(b"tEXt", KEYWORD.encode() + b"\0" + good()))


@case("§12.7: baked in compressed form.", "format passed png-text-compressed")
def png_compressed_chunk_ok() -> Made:
    return image(itxt(KEYWORD, good(), packed=True))


@case("K3, §12.7: baked with the keyword of Open Badges 2.0.", "proof passed proof-valid")
def png_older_keyword_ok() -> Made:
    return image(itxt("openbadges", good()))


@case("B5: a chunk that unfolds without end.", "format failed png-text-too-large")
def png_compressed_bomb_fail() -> Made:
    packed = zlib.compress(bytes(16 << 20), 9)
    return image(chunk(b"zTXt", KEYWORD.encode() + b"\0\0" + packed))


@case("§7: a chunk that says to be two gigabytes.", "format failed png-truncated")
def png_chunk_larger_than_the_file_fail() -> Made:
    return image(chunk(b"iTXt", KEYWORD.encode() + b"\0\0\0\0\0{}", length=0x7FFFFFFF))


@case("§7, K4: an image without a badge.", "format failed credential-not-found")
def png_without_credential_fail() -> Made:
    return image(chunk_bytes(b"tEXt", b"Comment\0Une photo"))


@case("§7: something else where the badge should be.", "format failed not-a-credential")
def png_with_something_else_fail() -> Made:
    return image(itxt(KEYWORD, b"bonjour"))


@case("§7: baked into an SVG.", "proof passed proof-valid")
def svg_baked_ok() -> Made:
    return Made(bake(svg(), good()), file="credential.svg")


@case("§7: a token baked into an SVG.", "proof passed proof-valid")
def svg_baked_token_ok() -> Made:
    return Made(bake(svg(), jws(badge()).encode()), file="credential.svg")


@case("K2: the end of CDATA inside the text.", "proof passed proof-valid")
def svg_cdata_split_ok() -> Made:
    made = compact(sign(badge(description="Voir la note ]]> du carnet")))
    return Made(bake(svg(), made), file="credential.svg")


@case("K2: another prefix for the same namespace.", "proof passed proof-valid")
def svg_other_prefix_ok() -> Made:
    inner = f"<b:credential><![CDATA[{good().decode()}]]></b:credential>"
    return drawing(inner, ' xmlns:b="https://purl.imsglobal.org/ob/v3p0"')


@case("K2: the same prefix for another namespace.", "format failed credential-not-found")
def svg_other_namespace_fail() -> Made:
    inner = f"<openbadges:credential><![CDATA[{good().decode()}]]></openbadges:credential>"
    return drawing(inner, ' xmlns:openbadges="https://evil.example/"')


@case("K2: entities are never expanded.", "format failed svg-entities")
def svg_entities_fail() -> Made:
    entities = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n'
    return drawing("<openbadges:credential>&b;</openbadges:credential>", before=entities)


@case("K2: nothing is ever loaded.", "format failed svg-entities")
def svg_external_entity_fail() -> Made:
    entities = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    return drawing("<openbadges:credential>&x;</openbadges:credential>", before=entities)


@case("K1: of two credentials the first counts.", "format passed svg-more-than-one-credential")
def svg_two_credentials_ok() -> Made:
    one, two = (
        f"<openbadges:credential><![CDATA[{t.decode()}]]></openbadges:credential>"
        for t in (good(), bad())
    )
    return drawing(one + two)


@case("K3: a record baked with its own keyword.", "contents passed content-verified")
def png_baked_record_ok() -> Made:
    made = compact(sign(record(sign(badge())), suite="eddsa-jcs-2022"))
    return Made(bake(png(), made, standard=Standard.CLR), file="record.png")


@case("K4: attached to a PDF.", "proof passed proof-valid")
def pdf_attachment_ok() -> Made:
    attached = {"lisez-moi.txt": b"Voici mon badge.", "badge.json": good()}
    return Made(pdf_with_attachments(attached), file="dossier.pdf")


@case("K4: a PDF without a badge.", "format failed credential-not-found")
def pdf_without_credential_fail() -> Made:
    return Made(pdf_with_attachments({"lisez-moi.txt": b"Rien ici."}), file="dossier.pdf")


@case("K5: the suffix of another tool.", "proof passed proof-valid")
def suffix_1ob_ok() -> Made:
    return Made(good(), file="credential.1ob")


@case(
    "K4: a dossier with a bad badge.", "proof passed proof-valid", "proof failed signature-invalid"
)
def zip_with_good_and_bad_fail() -> Made:
    made = zipped({"lea/badge.json": good(), "lea/autre.png": png(itxt(KEYWORD, bad()))})
    return Made(made, file="dossier.zip")


@case("K4: a dossier of good badges.", "proof passed proof-valid")
def zip_ok() -> Made:
    made = zipped({"a.json": good(), "b.jwt": jws(badge()).encode(), "c.png": bake(png(), good())})
    return Made(made, file="dossier.zip")


@case("K4: a path that leads out of the archive.", "format failed zip-path-unsafe")
def zip_path_leads_out_fail() -> Made:
    return Made(zipped({"../../badge.json": good()}), file="dossier.zip")


@case("K4: an archive that unfolds without end.", "format failed zip-bomb")
def zip_bomb_fail() -> Made:
    return Made(zipped({"badge.json": b"{" + b" " * (8 << 20)}), file="dossier.zip")


@case("S1: one badge a line, one of them bad.", "proof failed signature-invalid")
def lines_with_good_and_bad_fail() -> Made:
    return Made(b"\n".join((good(), bad(), good())) + b"\n", file="credentials.ndjson")


@case("S1: one badge a line, one of them cut off.", "format failed json-syntax")
def lines_with_one_cut_off_fail() -> Made:
    return Made(good() + b"\n" + good()[:200] + b"\n", file="credentials.ndjson")


@case("A2, §11: the answer of a host, as its sample misspells it.", "proof passed proof-valid")
def answer_of_a_host_ok() -> Made:
    made = {"credential": [sign(badge())], "compactJwsStrings": [jws(badge())]}
    return Made(text(made), file="answer.json")
