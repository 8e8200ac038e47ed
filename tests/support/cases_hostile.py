"""Bytes made to confuse, to exhaust or to deceive a reader."""

from typing import Any

from tests.support.cases import Made, case, compact, of
from tests.support.cases_parts import OB, badge, entry, sign, sign_jcs

CREDENTIALS = "https://www.w3.org/2018/credentials#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
V2 = "https://www.w3.org/ns/credentials/v2"


def raw(content: bytes, file: str = "credential.json") -> Made:
    return Made(content, file=file)


def good() -> bytes:
    return compact(sign(badge()))


@case("S1: a name written twice.", "format failed json-duplicate-key")
def json_duplicate_name_fail() -> Made:
    return raw(good()[:-1] + b',"name":"Autre nom"}')


@case("S1: two hundred levels deep.", "format failed json-too-deep")
def json_nested_deeply_fail() -> Made:
    return raw(good()[:-1] + b',"evidence":' + b"[" * 200 + b"]" * 200 + b"}")


@case("S1: half of a character.", "format failed json-lone-surrogate")
def json_lone_surrogate_fail() -> Made:
    return raw(good()[:-1] + b',"description":"\\ud83c"}')


@case("S6: a number beyond all bounds.", "format failed json-number-range")
def json_number_beyond_bounds_fail() -> Made:
    return raw(good()[:-1] + b',"version":1e400}')


@case("S6: not a number.", "format failed json-number-range")
def json_not_a_number_fail() -> Made:
    return raw(good()[:-1] + b',"version":NaN}')


@case("S1: another encoding.", "format failed json-not-utf8")
def json_in_latin_1_fail() -> Made:
    return raw(good().decode().encode("latin-1", "replace"))


@case("S1: a text that is cut off.", "format failed json-syntax")
def json_cut_off_fail() -> Made:
    return raw(good()[:-40])


@case("S1: a number is no badge.", "format failed file-kind-unknown")
def number_alone_fail() -> Made:
    return raw(b"42\n")


@case("S1: nothing at all.", "format failed file-empty")
def file_empty_fail() -> Made:
    return raw(b"")


@case("S1: an object that is no badge.", "format failed context-missing")
def object_of_something_else_fail() -> Made:
    return of({"temperature": 21})


@case("S1: a page of the web.", "format failed file-kind-unknown")
def web_page_fail() -> Made:
    return raw(b"<!doctype html><title>Connexion</title>\n", "credential.html")


@case("S7, P2: twelve nodes that look alike.", "proof failed canonicalization-too-costly")
def poison_graph_fail() -> Made:
    names = [f"_:b{number}" for number in range(12)]
    graph = [
        {"id": name, "https://evil.example/knows": [{"id": other} for other in names]}
        for name in names
    ]
    made = sign(badge())
    return of(made | {"evidence": [{"type": ["Evidence"], "https://evil.example/g": graph}]})


@case("S7: a context that is a file of this machine.", "contexts failed context-unknown")
def context_on_this_machine_fail() -> Made:
    return of(sign_jcs(badge() | {"@context": [V2, OB, "file:///etc/passwd"]}))


@case("S7: a context that imports another.", "contexts failed context-unknown")
def context_imports_another_fail() -> Made:
    imports = {"@import": "https://evil.example/context.json"}
    return of(sign_jcs(badge() | {"@context": [V2, OB, imports]}))


@case("S4: a term that is a keyword to be.", "contexts failed keyword-unknown")
def term_like_a_keyword_fail() -> Made:
    return of(sign_jcs(badge() | {"@issuer": "did:web:a.example"}))


@case("S4: terms moved into another graph.", "contexts failed term-undefined")
def vocabulary_for_everything_fail() -> Made:
    return of(sign_jcs(badge() | {"@context": [V2, OB, {"@vocab": None}], "anything": 1}))


@case("P5: a key named by a script.", "proof failed verification-method-malformed")
def key_name_is_no_address_fail() -> Made:
    return with_method("javascript alert(1)")


@case("P5, V3: a key in a data address.", "proof unknown key-unreachable")
def key_in_a_data_address_unknown() -> Made:
    return with_method("data:application/json,%7B%7D#key-1")


@case("V3: a key at an address inside the house.", "proof unknown key-unreachable")
def key_at_an_inner_address_unknown() -> Made:
    return with_method("http://169.254.169.254/latest/meta-data#key-1")


def with_method(name: str) -> Made:
    made = sign(badge())
    return of(made | {"proof": made["proof"] | {"verificationMethod": name}})


@case("V4: a text that plays with the terminal.", "proof passed proof-valid")
def name_with_control_characters_ok() -> Made:
    name = "Délégué \u001b[2J\u202eétiré"
    return of(sign(badge(name=name)))


@case("§3: members of the wrong kind everywhere.", "format failed subject-malformed")
def members_of_the_wrong_kind_fail() -> Made:
    wrong: dict[str, Any] = {
        "issuer": [1, {}],
        "credentialSubject": "Léa",
        "validFrom": 5,
        "credentialStatus": [[], 7],
        "refreshService": "x",
        "endorsement": {"proof": 1},
        "evidence": True,
    }
    return of(badge() | wrong | {"proof": {"type": 5}})


@case("S4: the end under another name, which the signature allows.", "contexts failed term-renamed")
def end_hidden_under_another_name_fail() -> Made:
    made = sign(badge(validUntil="2026-03-01T00:00:00Z"))
    renamed = {"endOfLoan": {"@id": f"{CREDENTIALS}validUntil", "@type": DATE_TIME}}
    ended = made.pop("validUntil")
    return of(made | {"@context": [V2, OB, renamed], "endOfLoan": ended})


@case(
    "S4: the status moved to where only the signature looks.", "contexts failed keyword-not-plain"
)
def status_hidden_in_included_fail() -> Made:
    made = sign(badge(credentialStatus=entry()))
    hidden = {"id": made["id"], "type": made["type"]}
    hidden |= {"credentialStatus": made.pop("credentialStatus")}
    return of(made | {"@included": [hidden]})
