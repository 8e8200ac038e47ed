"""Who may call each route of the issuer: said here once more, and held against what views declare.

A route that stands nowhere, or under another heading than its view says, fails the walk. What each
person is answered follows from the heading (`answers`); what it does not tell stands in EXCEPTIONS,
each with its reason.
"""

from dataclasses import dataclass
from typing import Final

from service.accounts.models import Role
from service.web.access import Access, Kind

PEOPLE: Final = ("anonymous", "partner", "awarder", "secretary", "head", "other-head")
Answer = int | str


@dataclass(frozen=True)
class Open:
    """To whom a route is open."""

    kind: Kind
    roles: frozenset[str] = frozenset()
    two_steps: bool = False
    api: bool = False


def open_to(access: Access) -> Open:
    """What a view declares, as the table says it."""
    return Open(access.kind, access.roles, access.two_steps, access.api)


_STAFF: Final = frozenset({Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER})
_EDITORS: Final = frozenset({Role.HEAD, Role.SECRETARY, Role.PARTNER})
_DECIDERS: Final = frozenset({Role.HEAD, Role.PARTNER})
_OFFICE: Final = frozenset({Role.HEAD, Role.SECRETARY})
_HEAD: Final = frozenset({Role.HEAD})

PUBLIC: Final = Open(Kind.PUBLIC)
PROGRAMS: Final = Open(Kind.PUBLIC, api=True)
PERSON: Final = Open(Kind.SIGNED_IN)
BEARER: Final = Open(Kind.BEARER, api=True)
LINK: Final = Open(Kind.ONE_TIME)
STAFF: Final = Open(Kind.ROLES, _STAFF)
STAFF_BY_TWO_STEPS: Final = Open(Kind.ROLES, _STAFF, two_steps=True)
EDITORS: Final = Open(Kind.ROLES, _EDITORS)
EDITORS_BY_TWO_STEPS: Final = Open(Kind.ROLES, _EDITORS, two_steps=True)
DECIDERS: Final = Open(Kind.ROLES, _DECIDERS)
DECIDERS_BY_TWO_STEPS: Final = Open(Kind.ROLES, _DECIDERS, two_steps=True)
OFFICE: Final = Open(Kind.ROLES, _OFFICE)
HEAD: Final = Open(Kind.ROLES, _HEAD)
HEAD_BY_TWO_STEPS: Final = Open(Kind.ROLES, _HEAD, two_steps=True)

TABLE: Final[dict[Open, tuple[str, ...]]] = {
    PUBLIC: (
        "GET /",
        "GET /bootstrap/static/<path:filename>",
        "GET /case/CFItems/<uuid:identifier>",
        "GET /claim",
        "POST /claim",
        "GET /invitation",
        "POST /invitation",
        "GET /orgs/<slug>",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>",
        "GET /orgs/<slug>/endorsements/<uuid:endorsement_id>",
        "GET /orgs/<slug>/ims/ob/oauth/authorize",
        "GET /orgs/<slug>/offers/<token>",
        "GET /password/forgotten",
        "POST /password/forgotten",
        "GET /platform/return",
        "GET /sign-in",
        "POST /sign-in",
        "GET /sign-in/back/<name>",
        "GET /sign-in/second-step",
        "POST /sign-in/second-step",
        "GET /sign-in/with/<name>",
        "POST /sign-out",
        "GET /static/<path:filename>",
    ),
    PROGRAMS: (
        "GET /.well-known/oauth-authorization-server/orgs/<slug>",
        "GET /.well-known/oauth-authorization-server/orgs/<slug>/ims/ob",
        "GET /.well-known/openid-credential-issuer/orgs/<slug>",
        "GET /api/openapi.json",
        "GET /healthz",
        "GET /metrics",
        "GET /orgs/<slug>/.well-known/oauth-authorization-server",
        "GET /orgs/<slug>/.well-known/openid-credential-issuer",
        "GET /orgs/<slug>/.well-known/openid-federation",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>/image",
        "GET /orgs/<slug>/did.json",
        "GET /orgs/<slug>/evidence/<token>",
        "POST /orgs/<slug>/ims/ob/oauth/register",
        "POST /orgs/<slug>/ims/ob/oauth/revoke",
        "POST /orgs/<slug>/ims/ob/oauth/token",
        "GET /orgs/<slug>/ims/ob/v3p0/discovery",
        "GET /orgs/<slug>/jwks.json",
        "GET /orgs/<slug>/keys/<int(max=2147483647):position>/signed",
        "GET /orgs/<slug>/logo",
        "GET /orgs/<slug>/oid4vci/claims/<token>",
        "POST /orgs/<slug>/oid4vci/credential",
        "POST /orgs/<slug>/oid4vci/nonce",
        "POST /orgs/<slug>/oid4vci/notification",
        "GET /orgs/<slug>/oid4vci/offers/<token>",
        "POST /orgs/<slug>/oid4vci/token",
        "GET /orgs/<slug>/status/<int(max=2147483647):number>",
        "GET /readyz",
    ),
    PERSON: (
        "GET /account",
        "POST /account/language",
        "GET /account/password",
        "POST /account/password",
        "GET /account/providers/<name>/link",
        "POST /account/providers/<name>/link",
        "POST /account/providers/<uuid:link_id>/unlink",
        "GET /account/second-step",
        "POST /account/second-step",
        "POST /account/second-step/codes",
        "GET /account/second-step/confirm",
        "POST /account/second-step/confirm",
        "POST /account/sign-ins/<uuid:sign_in_id>/end",
        "POST /account/sign-ins/end-others",
    ),
    LINK: (
        "GET /ask/<token>",
        "POST /ask/<token>",
        "GET /asked/<token>",
        "POST /asked/<token>",
        "POST /asked/<token>/take",
        "POST /asked/<token>/withdraw",
        "GET /claim/<token>",
        "POST /claim/<token>/file",
        "POST /claim/<token>/leave",
        "POST /claim/<token>/platform",
        "GET /found/<token>",
        "POST /found/<token>",
        "GET /invitation/<token>",
        "POST /invitation/<token>",
        "GET /orgs/<slug>/ims/ob/oauth/authorize/<token>",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/decide",
        "GET /orgs/<slug>/ims/ob/oauth/authorize/<token>/letter",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/letter",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/mail",
        "GET /password/reset/<token>",
        "POST /password/reset/<token>",
    ),
    STAFF: (
        "GET /orgs/<slug>/console",
        "GET /orgs/<slug>/console/awards",
        "GET /orgs/<slug>/console/awards/<uuid:award_id>",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/discard",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/hand-out",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/issue",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/letter",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/strip",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/submit",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/to-wallet",
        "GET /orgs/<slug>/console/awards/new",
        "GET /orgs/<slug>/console/awards/new/<uuid:achievement_id>",
        "POST /orgs/<slug>/console/awards/new/<uuid:achievement_id>",
        "GET /orgs/<slug>/console/campaigns",
        "GET /orgs/<slug>/console/campaigns/<uuid:campaign_id>",
        "GET /orgs/<slug>/console/catalogue",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>/image",
        "GET /orgs/<slug>/console/catalogue/export.<any(json,csv):form>",
        "GET /orgs/<slug>/console/delivery",
        "POST /orgs/<slug>/console/delivery/resend",
        "GET /orgs/<slug>/console/delivery/sheets",
        "POST /orgs/<slug>/console/delivery/sheets",
        "GET /orgs/<slug>/console/group",
        "POST /orgs/<slug>/console/group",
        "GET /orgs/<slug>/console/group/<uuid:run_id>",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/answers",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/cancel",
        "GET /orgs/<slug>/console/group/<uuid:run_id>/columns",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/columns",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/confirm",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/letters",
        "GET /orgs/<slug>/console/imports/tables/<name>",
        "GET /orgs/<slug>/console/jobs/<uuid:job_id>",
        "POST /orgs/<slug>/console/jobs/<uuid:job_id>/cancel",
        "POST /orgs/<slug>/console/jobs/<uuid:job_id>/retry",
        "GET /orgs/<slug>/console/requests",
        "GET /orgs/<slug>/console/requests/<uuid:request_id>",
        "POST /orgs/<slug>/console/requests/<uuid:request_id>/attest",
        "POST /orgs/<slug>/console/requests/<uuid:request_id>/return",
        "POST /orgs/<slug>/console/requests/attest",
        "POST /orgs/<slug>/console/requests/check",
        "GET /orgs/<slug>/console/requests/pages/<uuid:page_id>",
        "POST /orgs/<slug>/console/requests/pages/<uuid:page_id>/close",
        "GET /orgs/<slug>/console/requests/pages/new",
        "POST /orgs/<slug>/console/requests/pages/new",
    ),
    HEAD: (
        "GET /orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements",
        "POST /orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/awarders",
        "GET /orgs/<slug>/console/endorsements",
        "POST /orgs/<slug>/console/endorsements/received/<uuid:received_id>/remove",
        "GET /orgs/<slug>/console/federation",
        "GET /orgs/<slug>/console/federation/<uuid:joining_id>",
        "POST /orgs/<slug>/console/federation/<uuid:joining_id>/look",
        "GET /orgs/<slug>/console/partners",
        "GET /orgs/<slug>/console/partners/<partner_slug>",
        "GET /orgs/<slug>/console/settings",
        "GET /orgs/<slug>/console/settings/keys",
        "GET /orgs/<slug>/console/settings/log",
        "GET /orgs/<slug>/console/settings/log.csv",
        "GET /orgs/<slug>/console/settings/logo",
        "POST /orgs/<slug>/console/settings/logo",
        "POST /orgs/<slug>/console/settings/logo/remove",
        "GET /orgs/<slug>/console/settings/profile",
        "POST /orgs/<slug>/console/settings/profile",
        "GET /orgs/<slug>/console/settings/working",
        "POST /orgs/<slug>/console/settings/working",
    ),
    STAFF_BY_TWO_STEPS: (
        "POST /orgs/<slug>/console/awards/<any(revoke,suspend,resume):act>",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/<any(revoke,suspend,resume):act>",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/offer-again",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/schedule",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/take-back",
    ),
    DECIDERS_BY_TWO_STEPS: (
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/approve",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/send-back",
        "POST /orgs/<slug>/console/awards/approve",
        "POST /orgs/<slug>/console/campaigns/<uuid:campaign_id>/approve",
    ),
    DECIDERS: ("GET /orgs/<slug>/console/awards/to-approve",),
    EDITORS_BY_TWO_STEPS: ("POST /orgs/<slug>/console/campaigns/<uuid:campaign_id>/revoke",),
    EDITORS: (
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/duplicate",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/edit",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/edit",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/state",
        "GET /orgs/<slug>/console/catalogue/import",
        "POST /orgs/<slug>/console/catalogue/import",
        "GET /orgs/<slug>/console/catalogue/new",
        "POST /orgs/<slug>/console/catalogue/new",
        "GET /orgs/<slug>/console/catalogue/templates",
        "GET /orgs/<slug>/console/catalogue/templates/<code>",
        "POST /orgs/<slug>/console/catalogue/templates/<code>/adopt",
        "GET /orgs/<slug>/console/catalogue/templates/<code>/image",
    ),
    HEAD_BY_TWO_STEPS: (
        "POST /orgs/<slug>/console/endorsements/<uuid:endorsement_id>/withdraw",
        "GET /orgs/<slug>/console/endorsements/new",
        "POST /orgs/<slug>/console/endorsements/new",
        "POST /orgs/<slug>/console/federation/<uuid:joining_id>/leave",
        "GET /orgs/<slug>/console/federation/join",
        "POST /orgs/<slug>/console/federation/join",
        "POST /orgs/<slug>/console/federation/keys/<uuid:key_id>/withdraw",
        "POST /orgs/<slug>/console/federation/keys/renew",
        "GET /orgs/<slug>/console/federation/vouch",
        "POST /orgs/<slug>/console/federation/vouch",
        "POST /orgs/<slug>/console/federation/vouching/<uuid:vouching_id>/end",
        "POST /orgs/<slug>/console/members/<uuid:membership_id>/end",
        "POST /orgs/<slug>/console/members/invitations/<uuid:invitation_id>/withdraw",
        "GET /orgs/<slug>/console/members/invite",
        "POST /orgs/<slug>/console/members/invite",
        "GET /orgs/<slug>/console/partners/<partner_slug>/change",
        "POST /orgs/<slug>/console/partners/<partner_slug>/change",
        "POST /orgs/<slug>/console/partners/<partner_slug>/end",
        "POST /orgs/<slug>/console/partners/<partner_slug>/invite",
        "POST /orgs/<slug>/console/partners/<partner_slug>/resume",
        "POST /orgs/<slug>/console/partners/<partner_slug>/suspend",
        "GET /orgs/<slug>/console/partners/<partner_slug>/vouch",
        "POST /orgs/<slug>/console/partners/<partner_slug>/vouch",
        "GET /orgs/<slug>/console/partners/new",
        "POST /orgs/<slug>/console/partners/new",
        "GET /orgs/<slug>/console/settings/keys/<uuid:key_id>/withdraw",
        "POST /orgs/<slug>/console/settings/keys/<uuid:key_id>/withdraw",
        "POST /orgs/<slug>/console/settings/keys/renew",
        "GET /orgs/<slug>/console/tokens",
        "POST /orgs/<slug>/console/tokens",
        "POST /orgs/<slug>/console/tokens/<uuid:token_id>/withdraw",
    ),
    OFFICE: (
        "GET /orgs/<slug>/console/imports",
        "POST /orgs/<slug>/console/imports",
        "GET /orgs/<slug>/console/imports/<uuid:run_id>",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/answers",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/cancel",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/confirm",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/letters",
        "GET /orgs/<slug>/console/members",
        "GET /orgs/<slug>/console/pupils",
        "GET /orgs/<slug>/console/pupils/<uuid:pupil_id>",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>/erase",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>/left",
        "POST /orgs/<slug>/console/pupils/leave",
    ),
    BEARER: (
        "GET /orgs/<slug>/credentials",
        "POST /orgs/<slug>/credentials/issue",
        "POST /orgs/<slug>/credentials/status",
        "GET /orgs/<slug>/ims/ob/v3p0/credentials",
        "GET /orgs/<slug>/ims/ob/v3p0/profile",
    ),
}
