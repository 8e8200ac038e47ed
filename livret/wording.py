"""Errors and faults as sentences, for the person at the command line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from livret.settings import SettingsError, explain
from schemas.checking import Fault
from schemas.errors import LivretError
from service.language import N_, Translate
from verifier.wording import MESSAGES

DATABASE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "backup-by-postgresql": N_(
            "PostgreSQL has its own tool for that: "
            "pg_dump --format=custom --file=FILE {url} and, for the way back, pg_restore."
        ),
        "backup-exists": N_("The file {path} is already there; choose another name."),
        "backup-failed": N_("The file {path} cannot be read or written: {reason}."),
        "backup-malformed": N_("This is no whole backup: {reason}."),
        "backup-nothing-there": N_("There is no database at {path} yet."),
        "database-behind": N_("The database needs “livret db upgrade”."),
        "database-file-failed": N_("The database {path} cannot be opened: {reason}."),
        "database-newer": N_(
            "The database was changed by a later version of Livret ({step}). Install that one, "
            "or restore a backup."
        ),
        "database-references-broken": N_("Rows of {table} refer to rows that are not there."),
        "database-unreachable": N_("The database does not answer ({reason})."),
        "database-unsupported": N_("Livret keeps its rows in SQLite or PostgreSQL, not {backend}."),
        "database-url-malformed": N_(
            "That is no address of a database; it looks like sqlite:////folder/livret.db "
            "or postgresql://user@host/name."
        ),
        "restore-would-overwrite": N_("{path} is already there; move it away first."),
    }
)
"""What `livret db` and the start of services say of a database."""

SERVING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor-missing": N_(
            "There is no anchor here yet. “livret anchor new --name NAME” founds it."
        ),
        "anchor-moved": N_(
            "The anchor was founded as {known} and cannot be served as {given}: set "
            "LIVRET_ANCHOR_URL to its own address."
        ),
        "base-url-malformed": N_("{url} is no address such as https://badges.example."),
        "limits-url-malformed": N_(
            "LIVRET_LIMITS_URL cannot be used: it is no address of a store, or the Python package "
            "for such a store is not installed (“redis” for redis://)."
        ),
        "listen-elsewhere": N_("This machine has no address {listen}; set LIVRET_LISTEN."),
        "mail-address-malformed": N_("The sender of letters is no e-mail address."),
        "mail-url-malformed": N_("LIVRET_MAIL_URL cannot be used: {reason}."),
        "port-failed": N_("The port {port} cannot be used: {reason}."),
        "port-refused": N_("The system does not give the port {port}; take one above 1023."),
        "port-taken": N_(
            "Something answers on the port {port} already, perhaps another Livret. End it, or "
            "take another: --port, or LIVRET_ISSUER_PORT or LIVRET_ANCHOR_PORT."
        ),
        "secret-key-malformed": N_("The file {path} must hold 32 bytes; restore it."),
        "secret-key-unreadable": N_("The file {path} cannot be read or written."),
    }
)
"""Why a service does not start."""

ERRORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "already-baked": N_("The image already holds a credential; --replace takes it out."),
        "bake-not-faithful": N_("This text cannot be put into such an image unchanged."),
        "credential-not-found": N_("There is no credential in this file."),
        "document-missing": N_("The file {path}, named at {pointer}, is not there."),
        "document-too-large": N_("The file {path} is larger than what we read."),
        "documents-malformed": N_(
            "The map of documents is not well formed at {pointer} ({reason})."
        ),
        "documents-unreadable": N_("The map of documents {path} cannot be read."),
        "file-empty": N_("The file is empty."),
        "file-too-large": N_("The file is larger than what we read."),
        "key-cannot-rotate": N_(
            "A key that is its own did:key cannot be replaced: another key is another issuer."
        ),
        "key-exists": N_("There is already a key named {name}."),
        "key-file-failed": N_("The keys cannot be read or written: {path}."),
        "key-name-malformed": N_(
            "A name of a key has lower-case letters, digits, dots and hyphens, at most 64."
        ),
        "key-not-for-suite": N_("A key of type {key_type} cannot make {cryptosuite}."),
        "key-not-found": N_("There is no such key; “livret keys show” lists all."),
        "key-only-for-jwt": N_("A key of type {key_type} signs tokens only: --form jwt."),
        "key-retired": N_("The key {id} was replaced and signs no more."),
        "key-revoked": N_("The key {id} was withdrawn: {reason}"),
        "master-key-file-failed": N_("The master key {path} cannot be read: {reason}"),
        "master-key-malformed": N_("The master key file must hold exactly 32 bytes."),
        "master-key-wrong": N_("The master key or passphrase does not open these keys."),
        "policy-malformed": N_("The policy is not well formed at {pointer}."),
        "receipts-unreadable": N_("The receipts {path} cannot be read."),
        "receipts-unwritable": N_("The receipts {path} cannot be written."),
        "registry-malformed": N_("The registry is not well formed at {pointer} ({reason})."),
        "registry-unreadable": N_("The registry {path} cannot be read."),
        "registry-too-large": N_("The registry is larger than what we read."),
        "registry-digest-differs": N_("The registry is not the one that was signed."),
        "registry-signature-invalid": N_("The signature of the registry is wrong."),
        "registry-key-unknown": N_("The registry is signed by a key that its anchor never named."),
        "registry-of-another-anchor": N_("The registry is from another anchor: {found}."),
        "registry-expired": N_("The registry has expired: have a newer one."),
        "registry-note-damaged": N_(
            "The note {path} about a registry is damaged. Delete it to start anew; then an older "
            "registry would not be noticed."
        ),
        "registry-folder-unusable": N_("Registries cannot be kept in {path}."),
        "root-missing": N_("The registry has no root key that could vouch for it."),
        "trust-malformed": N_("This is no source of trust: {source} ({reason})."),
        "jwt-subject-missing": N_(
            "A JWT needs a subject with an id; sign it with a proof inside instead."
        ),
        **DATABASE,
        **SERVING,
    }
)
_UNNAMED: Final = N_("That cannot be done ({code}).")
_UNNAMED_AT: Final = N_("That cannot be done: {code} at {pointer}.")
_SAID: Final = N_("{pointer}: {said} {facts}")
_FAULT: Final = N_("{pointer}: {code} {facts}")


def error_sentence(error: LivretError, translate: Translate) -> str:
    """What went wrong, in the reader's language, with the code where there is no sentence yet."""
    if isinstance(error, SettingsError):
        return explain(error, translate)
    facts = {"pointer": error.pointer or "/", "reason": "?", "path": "?", **error.facts}
    known = ERRORS.get(error.code) or MESSAGES.get(error.code)
    if known is not None:
        return translate(known, **facts)
    msgid = _UNNAMED_AT if error.pointer else _UNNAMED
    return translate(msgid, code=error.code, pointer=error.pointer)


def fault_sentence(fault: Fault, translate: Translate) -> str:
    """One fault of a draft: where, what, and what was expected or found."""
    facts = ", ".join(f"{name}: {translate.fact(value)}" for name, value in fault.facts.items())
    place = fault.pointer or "/"
    if fault.code in MESSAGES:
        said = translate(MESSAGES[fault.code], **{**fault.facts, "pointer": place})
        return translate(_SAID, pointer=place, said=said, facts=facts).rstrip()
    return translate(_FAULT, pointer=place, code=fault.code, facts=facts).rstrip()
