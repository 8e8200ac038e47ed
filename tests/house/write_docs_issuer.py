"""The generated parts of the pages about the issuer: lives, roles, what is kept, files, faults."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache

from flask import Flask

import issuer.app
from issuer import models as _rows  # noqa: F401 - the rows of this room become known
from issuer.awards import evidence, moves, timing
from issuer.awards import wording as award_words
from issuer.awards.models import AwardState
from issuer.delivering import claims
from issuer.importing import wording as import_words
from issuer.importing.reading import SOURCES
from issuer.oid4vci import tidying as wallet_tidying
from issuer.organisations import starting
from issuer.requests import asking, deciding
from issuer.requests import tidying as request_tidying
from issuer.rosters import leaving
from issuer.runs import receiving
from issuer.runs import tidying as run_tidying
from issuer.runs import wording as run_words
from service.accounts import guessing, invitations, resets, sign_ins
from service.accounts.models import Role
from service.accounts.views import accounts_pages
from service.jobs.starting import KEEP_PERIODIC
from service.language import Language, translator
from service.oauth import tidying as ob_tidying
from service.web import health, openapi
from service.web.access import ATTRIBUTE, Access, Kind
from tests.house import write_docs_wallet

Table = Callable[[tuple[str, ...], list[tuple[str, ...]]], str]

ENTRIES = "names stand in the log by the identifier of an account alone"
PERSONAL: Mapping[str, tuple[str, str, str]] = {
    "account": (
        "login, name, address, hash of the password, sealed second step of an adult who works here",
        "to sign in",
        "as long as the installation; there is no page yet that erases an account",
    ),
    "membership": (
        "who has which role, from when to when",
        "to know who was entitled to sign",
        "as long as the installation",
    ),
    "invitation": (
        "address of who is invited",
        "to invite",
        "serves {invitation}; the row stays as a record of who was let in",
    ),
    "password_reset": ("whose it is", "to set a new password", "{reset}"),
    "sign_in": (
        "name of the browser, first and last use",
        "to stay signed in, and to see where one is",
        "{sign_in} at most; the person ends it in the account",
    ),
    "recovery_code": ("hashes", "for who lost the telephone", "until used or made anew"),
    "provider_link": (
        "identifier at the sign-in service",
        "to sign in there",
        "until the person takes it out in the account",
    ),
    "sign_in_failures": (
        "keyed hash of a login or an address of the network",
        "against guessing",
        "{failures} after the last wrong guess",
    ),
    "roster_pupil": (
        (
            "numbers (INE, ELEVE_ID …), names, birth date, class, MEF, address of the guardian "
            "where the school ticked it, DID of the wallet"
        ),
        "to join files to pupils, to hand awards out",
        "{left} after the pupil left; at once with « Effacer » on the page of the pupil",
    ),
    "campaign": ("name and digest of the file", "to find awards again", "as the awards"),
    "award": (
        "name, address, what was written for the person, identifier of the wallet",
        "to hand out, to correct, to withdraw",
        (
            "name and everything personal go with the pupil; the achievement, the state and the "
            "place in the status list stay, so that it can still be withdrawn"
        ),
    ),
    "evidence": (
        "documents that were attached",
        "what the award rests on; whoever has the credential can read them",
        "with the pupil; a document of no award {loose}",
    ),
    "credential": (
        (
            "the bytes that were signed: no name, number or address, but the DID of the wallet (or "
            "the salted hash of the address, where asked for), results and narrative"
        ),
        "to give the same bytes again, to withdraw",
        "as long as the organisation is here",
    ),
    "status_entry": (
        "reason of a withdrawal, identifier of the credential",
        "to withdraw; the reason is never published",
        "as the credential",
    ),
    "claim": (
        "keyed hash of the code; when and how it was used, shown of nobody",
        "to take an award",
        "serves {claim} at most; the row stays with the award",
    ),
    "push": (
        "which award goes to which platform, sealed token while it goes",
        "to deliver there",
        "{push}; the token until delivered",
    ),
    "wallet_offer": (
        "hashes",
        "to offer to a wallet",
        "unused {offer} after it ended; a used one stays with the award",
    ),
    "wallet_answer": (
        "which award a wallet took, what it said of it afterwards, shown of nobody",
        "to count what fails",
        "with the award",
    ),
    "attestation_request": (
        "name, own words, days, address where one was left",
        "to be read and attested",
        (
            "{asked} without an answer, {declined} declined, {attested} attested; erased at once "
            "by the person, or with the pupil"
        ),
    ),
    "request_page": ("its name", "to ask behind it", "{page} after it ended, once it is empty"),
    "import_run": (
        "the file itself, sealed; then counts alone",
        "to look at it before anything is done",
        "until confirmed or cancelled, {file} at most",
    ),
    "job_item": (
        "what one award of a file needs, while it waits",
        "to go on after a restart",
        "with the award; what failed {items}",
    ),
    "outbox": ("the letter", "to send it", "what it says is erased once it was sent"),
    "ob_request": ("which person asks", "to allow an application", "30 minutes"),
    "ob_grant": (
        "what a person allowed which application, hashes of tokens",
        "to let it read",
        "until taken back or over, then {grant}",
    ),
    "endorsement": ("who wrote it", "to publish it", "as long as the organisation is here"),
    "received_endorsement": (
        "who let it in",
        "to publish it",
        "as long as the organisation is here",
    ),
    "anchor_application": (
        "address and words of who applied for a body, who decided",
        "to answer, to account for what was decided",
        "as long as the federation: it is why a body belongs to it, or does not",
    ),
    "anchor_invitation": (
        "address it was sent to, hash of the code",
        "to let a body apply",
        "as the applications",
    ),
    "federation_joining": (
        "who applied to a federation for the organisation",
        "to account for it",
        "as long as the organisation is here",
    ),
    "federation_vouching": (
        "who vouched for which body, and who ended it",
        "to account for the word that was given",
        "as long as the organisation is here",
    ),
    "anchor_member": (
        "address of the office of a body, shown to the clerks alone",
        "to write to it",
        "as long as the federation",
    ),
    "anchor_decision": (
        "who decided and a note, both for the clerks alone",
        "to account for what was decided; the public history names bodies, nobody else",
        "as long as the federation: nothing can be taken out",
    ),
    "audit_entry": (
        f"who did what to which award; {ENTRIES}",
        "to account for what was signed",
        "as long as the installation: nothing can be taken out",
    ),
    **write_docs_wallet.PERSONAL,
}
"""What is kept of persons, by table: what, why, how long."""
IMPERSONAL: frozenset[str] = frozenset(
    {
        *("achievement", "achievement_picture", "achievement_text", "achievement_version"),
        *("api_token", "audit_head", "founding_link", "job", "ob_client", "organisation"),
        *("organisation_key", "partner_terms", "platform", "saved_columns", "status_list"),
        "used_nonce",
        *("entity_key", "federation_mark", "signed_record"),
        *("anchor", "anchor_accreditation", "anchor_key", "anchor_member_did"),
        *("entity_key", "federation_mark", "signed_record"),
        *("anchor_publication", "anchor_recognition", "anchor_root", "anchor_sponsorship"),
        *write_docs_wallet.IMPERSONAL,
    }
)
"""Tables about organisations, machines and the service itself."""
LASTING: Mapping[str, timedelta] = {
    "invitation": invitations.LASTS,
    "reset": resets.LASTS,
    "sign_in": sign_ins.LASTS,
    "failures": guessing.DAY,
    "left": leaving.KEPT_AFTER_LEAVING,
    "loose": evidence.KEPT_LOOSE,
    "claim": claims.LASTS,
    "push": request_tidying.PUSHES_KEPT,
    "offer": wallet_tidying.KEPT,
    "asked": asking.LASTS,
    "declined": deciding.KEPT_DECLINED,
    "attested": deciding.KEPT_ATTESTED,
    "page": request_tidying.PAGES_KEPT,
    "file": receiving.KEPT_FOR,
    "items": run_tidying.ITEMS_KEPT_FOR,
    "grant": ob_tidying.KEPT_FOR,
}

ACTS: tuple[tuple[str, str, str], ...] = (
    ("award a person", "awarding.begin", "what the catalogue lets the role award"),
    ("award a group or a class", "group.send", "the same"),
    ("answer requests for attestation", "requests.attest", "the same"),
    ("make a page to ask behind", "request_pages.create", ""),
    ("see awards", "awards.listed", "awarders those they made"),
    ("print strips, send letters again", "delivering.print_sheet", "awarders what they awarded"),
    ("approve what others made, send it back", "award_acts.approve", ""),
    ("withdraw, suspend, resume", "award_acts.withdraw", "awarders what they awarded"),
    ("list of pupils: see, erase", "pupils.listed", ""),
    ("import national files", "imports.send", ""),
    ("write the catalogue, adopt models", "catalogue_edit.create", ""),
    ("say who may award what", "catalogue.let_award", ""),
    ("see the members", "members.listed", ""),
    ("invite members, end their role", "members.invite", ""),
    ("invite, limit, suspend, end partners", "partners.new", ""),
    ("endorse others", "endorsing.give", ""),
    ("join federations, vouch for others", "federation.apply", ""),
    ("profile, logo, how we award", "settings.profile", ""),
    ("renew and withdraw keys", "keys.renew", ""),
    ("tokens for software", "tokens.create", ""),
    ("read the log", "audit.listed", ""),
)
"""Acts of the console, the route that stands for each, and what narrows it further."""

FACTS: Mapping[str, timedelta] = {
    "an offer is over after": moves.LAPSES_AFTER,
    "one reminder, to who had a letter, after": timing.REMIND_AFTER,
    "a founding link serves": starting.LASTS,
    "an invitation serves": invitations.LASTS,
    "runs of periodic work are kept": KEEP_PERIODIC,
}


@cache
def application() -> Flask:
    """The routes of the issuer, with nothing behind them."""
    app = Flask("documentation")
    for blueprint in (health.bp, openapi.bp, accounts_pages(None), *issuer.app.BLUEPRINTS):
        app.register_blueprint(blueprint)
    return app


def routes() -> Iterator[tuple[str, str]]:
    """Every address with the name of its view."""
    for rule in application().url_map.iter_rules():
        yield rule.rule, rule.endpoint


def lasts(span: timedelta) -> str:
    """A span of time in words."""
    units = (
        (timedelta(days=1), "day"),
        (timedelta(hours=1), "hour"),
        (timedelta(minutes=1), "minute"),
    )
    size, name = next(one for one in units if span >= one[0])
    count = span // size
    return f"{count} {name}{'s' if count != 1 else ''}"


def award_moves(table: Table) -> str:
    """Each state in both languages, what it means, and what may follow."""
    french = translator(Language.FRENCH.value)
    rows = []
    for state in AwardState:
        if state is AwardState.LEFT:
            continue
        followers = sorted({moves.shown(one).value for one in moves.MOVES[state]} - {state.value})
        names = ", ".join(f"`{one}`" for one in followers)
        name = french(award_words.STATES[state])
        rows.append((f"`{state}`", name, award_words.MEANINGS[state], names or "nothing"))
    return table(("state", "shown as", "meaning", "may be followed by"), rows)


def roles(table: Table) -> str:
    """Who may do what, as the routes declare it."""
    rows = []
    for act, endpoint, narrower in ACTS:
        declared = getattr(application().view_functions[endpoint], ATTRIBUTE)
        if not isinstance(declared, Access) or declared.kind is not Kind.ROLES:
            raise TypeError(endpoint)
        steps = "yes" if declared.two_steps else ""
        held = ("yes" if role in declared.roles else "" for role in Role)
        rows.append((act, *held, steps, narrower))
    return table(("", *Role, "second step", "narrower"), rows)


def personal(table: Table) -> str:
    """The privacy record."""
    spans = {name: lasts(span) for name, span in LASTING.items()}
    rows = [
        (f"`{name}`", what, why, how_long.format_map(spans))
        for name, (what, why, how_long) in PERSONAL.items()
    ]
    return table(("table", "what is kept", "why", "how long"), rows)


def spans(table: Table) -> str:
    """How long things last."""
    return table(("", ""), [(what, lasts(span)) for what, span in FACTS.items()])


def sources(table: Table) -> str:
    """Each source with the name on the page."""
    french = translator(Language.FRENCH.value)
    rows = [(f"`{code}`", french(run_words.SOURCES[code])) for code in SOURCES]
    return table(("source", "on the page"), rows)


def import_faults(table: Table) -> str:
    """What is said of files and rows, and how to mend each."""
    known = import_words.SENTENCES.items()
    return table(
        ("code", "what is wrong", "how to mend it"),
        [(f"`{code}`", wrong, mend) for code, (wrong, mend) in known],
    )


PARTS: Mapping[str, Callable[[Table], str]] = {
    "award-moves": award_moves,
    "import-faults": import_faults,
    "import-sources": sources,
    "personal-data": personal,
    "roles": roles,
    "spans": spans,
}
