"""Who is answered what on every route of the issuer: one line for each, by what it is open to.

Answers stand in the order of PEOPLE; the last, where there is one, is that of a partner in its own
organisation. `IN` leads to the sign-in page. POSTs go without the token of their form, so 400 says
that the person would be let in. A route that stands nowhere here fails the walk.
"""

from typing import Final

from tests.issuer.route_walking import IN

PEOPLE: Final = ("anonymous", "partner", "awarder", "secretary", "head", "other-head")

Answers = tuple[int | str, ...]

# Who is signed in is led on.
FRONT: Final[Answers] = (200, 303, 303, 303, 303, 303)
# Public, and there.
EVERYBODY: Final[Answers] = (200, 200, 200, 200, 200, 200)
# One's own account.
PERSON: Final[Answers] = (IN, 200, 200, 200, 200, 200)
# One's own account, changed: a form without its token is refused.
PERSON_POSTS: Final[Answers] = (401, 400, 400, 400, 400, 400)
# One's own account, of a thing that nobody has.
PERSON_ABSENT: Final[Answers] = (IN, 404, 404, 404, 404, 404)
# One's own account, led to the page before.
PERSON_LED: Final[Answers] = (IN, 303, 303, 303, 303, 303)
# Links and things that nobody has; `/metrics` is for this machine.
NOBODY: Final[Answers] = (404, 404, 404, 404, 404, 404)
# Public forms without their token, and messages that are malformed.
POSTED_BY_ALL: Final[Answers] = (400, 400, 400, 400, 400, 400)
# Everybody who awards here.
STAFF: Final[Answers] = (IN, 404, 200, 200, 200, 404, 200)
# The head alone.
HEAD: Final[Answers] = (IN, 404, 403, 403, 200, 404, 403)
# The head alone, changing things.
HEAD_POSTS: Final[Answers] = (401, 404, 403, 403, 400, 404, 403)
# Everybody who awards here, changing things.
STAFF_POSTS: Final[Answers] = (401, 404, 400, 400, 400, 404, 400)
# Awarders see what they made themselves.
OWN: Final[Answers] = (IN, 404, 404, 200, 200, 404, 200)
# The head, and a partner in its own organisation.
DECIDER_POSTS: Final[Answers] = (401, 404, 403, 403, 400, 404, 400)
# The same, looking.
DECIDER: Final[Answers] = (IN, 404, 403, 403, 200, 404, 200)
# Head, secretary, and a partner in its own organisation.
EDITOR_POSTS: Final[Answers] = (401, 404, 403, 400, 400, 404, 400)
# The same, looking.
EDITOR: Final[Answers] = (IN, 404, 403, 200, 200, 404, 200)
# The head, with an address that lacks its subject.
HEAD_INCOMPLETE: Final[Answers] = (IN, 404, 403, 403, 422, 404, 403)
# Everybody who awards here, of a thing that nobody has.
STAFF_ABSENT: Final[Answers] = (IN, 404, 404, 404, 404, 404, 404)
# Head and secretary.
OFFICE: Final[Answers] = (IN, 404, 403, 200, 200, 404, 403)
# The same, changing things.
OFFICE_POSTS: Final[Answers] = (401, 404, 403, 400, 400, 404, 403)
# The same, of a thing that nobody has.
OFFICE_ABSENT: Final[Answers] = (IN, 404, 403, 404, 404, 404, 403)
# Programs with a token; a person's cookies open nothing.
MACHINE: Final[Answers] = (401, 401, 401, 401, 401, 401)
# Nobody works in the background in this test.
WATCHDOG: Final[Answers] = (503, 503, 503, 503, 503, 503)

TABLE: Final[dict[Answers, tuple[str, ...]]] = {
    FRONT: (
        "GET /",
        "GET /sign-in",
    ),
    EVERYBODY: (
        "GET /.well-known/oauth-authorization-server/orgs/<slug>",
        "GET /.well-known/oauth-authorization-server/orgs/<slug>/ims/ob",
        "GET /.well-known/openid-credential-issuer/orgs/<slug>",
        "GET /api/openapi.json",
        "GET /claim",
        "GET /healthz",
        "GET /invitation",
        "GET /orgs/<slug>",
        "GET /orgs/<slug>/.well-known/oauth-authorization-server",
        "GET /orgs/<slug>/.well-known/openid-credential-issuer",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>",
        "GET /orgs/<slug>/achievements/<uuid:achievement_id>/<int:number>/<language>/image",
        "GET /orgs/<slug>/did.json",
        "GET /orgs/<slug>/ims/ob/v3p0/discovery",
        "GET /orgs/<slug>/jwks.json",
        "POST /orgs/<slug>/oid4vci/nonce",
        "GET /password/forgotten",
        "GET /static/<path:filename>",
    ),
    PERSON: (
        "GET /account",
        "GET /account/password",
        "GET /account/second-step",
        "GET /sign-in/second-step",
    ),
    PERSON_POSTS: (
        "POST /account/language",
        "POST /account/password",
        "POST /account/providers/<name>/link",
        "POST /account/providers/<uuid:link_id>/unlink",
        "POST /account/second-step",
        "POST /account/second-step/codes",
        "POST /account/second-step/confirm",
        "POST /account/sign-ins/<uuid:sign_in_id>/end",
        "POST /account/sign-ins/end-others",
    ),
    PERSON_ABSENT: ("GET /account/providers/<name>/link",),
    PERSON_LED: ("GET /account/second-step/confirm",),
    NOBODY: (
        "GET /ask/<token>",
        "POST /ask/<token>",
        "GET /asked/<token>",
        "POST /asked/<token>",
        "POST /asked/<token>/take",
        "POST /asked/<token>/withdraw",
        "GET /bootstrap/static/<path:filename>",
        "GET /case/CFItems/<uuid:identifier>",
        "GET /claim/<token>",
        "POST /claim/<token>/file",
        "POST /claim/<token>/leave",
        "POST /claim/<token>/platform",
        "GET /found/<token>",
        "POST /found/<token>",
        "GET /invitation/<token>",
        "POST /invitation/<token>",
        "GET /metrics",
        "GET /orgs/<slug>/endorsements/<uuid:endorsement_id>",
        "GET /orgs/<slug>/evidence/<token>",
        "GET /orgs/<slug>/ims/ob/oauth/authorize",
        "GET /orgs/<slug>/ims/ob/oauth/authorize/<token>",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/decide",
        "GET /orgs/<slug>/ims/ob/oauth/authorize/<token>/letter",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/letter",
        "POST /orgs/<slug>/ims/ob/oauth/authorize/<token>/mail",
        "GET /orgs/<slug>/logo",
        "GET /orgs/<slug>/offers/<token>",
        "GET /orgs/<slug>/oid4vci/claims/<token>",
        "GET /orgs/<slug>/oid4vci/offers/<token>",
        "GET /orgs/<slug>/status/<int(max=2147483647):number>",
        "GET /password/reset/<token>",
        "POST /password/reset/<token>",
        "GET /sign-in/with/<name>",
    ),
    POSTED_BY_ALL: (
        "POST /claim",
        "POST /invitation",
        "POST /orgs/<slug>/ims/ob/oauth/register",
        "POST /orgs/<slug>/oid4vci/token",
        "POST /password/forgotten",
        "GET /platform/return",
        "POST /sign-in",
        "GET /sign-in/back/<name>",
        "POST /sign-in/second-step",
        "POST /sign-out",
    ),
    STAFF: (
        "GET /orgs/<slug>/console",
        "GET /orgs/<slug>/console/awards",
        "GET /orgs/<slug>/console/awards/new",
        "GET /orgs/<slug>/console/awards/new/<uuid:achievement_id>",
        "GET /orgs/<slug>/console/catalogue",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>",
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/versions/<int:number>/image",
        "GET /orgs/<slug>/console/catalogue/export.<any(json,csv):form>",
        "GET /orgs/<slug>/console/delivery",
        "GET /orgs/<slug>/console/delivery/sheets",
        "GET /orgs/<slug>/console/group",
        "GET /orgs/<slug>/console/requests",
        "GET /orgs/<slug>/console/requests/pages/new",
    ),
    HEAD: (
        "GET /orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements",
        "GET /orgs/<slug>/console/endorsements",
        "GET /orgs/<slug>/console/members/invite",
        "GET /orgs/<slug>/console/partners",
        "GET /orgs/<slug>/console/partners/<partner_slug>",
        "GET /orgs/<slug>/console/partners/<partner_slug>/change",
        "GET /orgs/<slug>/console/partners/new",
        "GET /orgs/<slug>/console/settings",
        "GET /orgs/<slug>/console/settings/keys",
        "GET /orgs/<slug>/console/settings/keys/<uuid:key_id>/withdraw",
        "GET /orgs/<slug>/console/settings/log",
        "GET /orgs/<slug>/console/settings/log.csv",
        "GET /orgs/<slug>/console/settings/logo",
        "GET /orgs/<slug>/console/settings/profile",
        "GET /orgs/<slug>/console/settings/working",
        "GET /orgs/<slug>/console/tokens",
    ),
    HEAD_POSTS: (
        "POST /orgs/<slug>/console/achievements/<uuid:achievement_id>/endorsements",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/awarders",
        "POST /orgs/<slug>/console/endorsements/<uuid:endorsement_id>/withdraw",
        "POST /orgs/<slug>/console/endorsements/new",
        "POST /orgs/<slug>/console/endorsements/received/<uuid:received_id>/remove",
        "POST /orgs/<slug>/console/members/<uuid:membership_id>/end",
        "POST /orgs/<slug>/console/members/invitations/<uuid:invitation_id>/withdraw",
        "POST /orgs/<slug>/console/members/invite",
        "POST /orgs/<slug>/console/partners/<partner_slug>/change",
        "POST /orgs/<slug>/console/partners/<partner_slug>/end",
        "POST /orgs/<slug>/console/partners/<partner_slug>/invite",
        "POST /orgs/<slug>/console/partners/<partner_slug>/resume",
        "POST /orgs/<slug>/console/partners/<partner_slug>/suspend",
        "POST /orgs/<slug>/console/partners/new",
        "POST /orgs/<slug>/console/settings/keys/<uuid:key_id>/withdraw",
        "POST /orgs/<slug>/console/settings/keys/renew",
        "POST /orgs/<slug>/console/settings/logo",
        "POST /orgs/<slug>/console/settings/logo/remove",
        "POST /orgs/<slug>/console/settings/profile",
        "POST /orgs/<slug>/console/settings/working",
        "POST /orgs/<slug>/console/tokens",
        "POST /orgs/<slug>/console/tokens/<uuid:token_id>/withdraw",
    ),
    STAFF_POSTS: (
        "POST /orgs/<slug>/console/jobs/<uuid:job_id>/retry",
        "POST /orgs/<slug>/console/jobs/<uuid:job_id>/cancel",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/letters",
        "POST /orgs/<slug>/console/awards/<any(revoke,suspend,resume):act>",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/<any(revoke,suspend,resume):act>",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/discard",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/hand-out",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/issue",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/letter",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/offer-again",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/schedule",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/strip",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/submit",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/take-back",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/to-wallet",
        "POST /orgs/<slug>/console/awards/new/<uuid:achievement_id>",
        "POST /orgs/<slug>/console/delivery/resend",
        "POST /orgs/<slug>/console/delivery/sheets",
        "POST /orgs/<slug>/console/group",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/answers",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/cancel",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/columns",
        "POST /orgs/<slug>/console/group/<uuid:run_id>/confirm",
        "POST /orgs/<slug>/console/requests/<uuid:request_id>/attest",
        "POST /orgs/<slug>/console/requests/<uuid:request_id>/return",
        "POST /orgs/<slug>/console/requests/attest",
        "POST /orgs/<slug>/console/requests/check",
        "POST /orgs/<slug>/console/requests/pages/<uuid:page_id>/close",
        "POST /orgs/<slug>/console/requests/pages/new",
    ),
    OWN: (
        "GET /orgs/<slug>/console/awards/<uuid:award_id>",
        "GET /orgs/<slug>/console/jobs/<uuid:job_id>",
    ),
    DECIDER_POSTS: (
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/approve",
        "POST /orgs/<slug>/console/awards/<uuid:award_id>/send-back",
        "POST /orgs/<slug>/console/awards/approve",
    ),
    DECIDER: ("GET /orgs/<slug>/console/awards/to-approve",),
    EDITOR_POSTS: (
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/duplicate",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/edit",
        "POST /orgs/<slug>/console/catalogue/<uuid:achievement_id>/state",
        "POST /orgs/<slug>/console/catalogue/import",
        "POST /orgs/<slug>/console/catalogue/new",
        "POST /orgs/<slug>/console/catalogue/templates/<code>/adopt",
    ),
    EDITOR: (
        "GET /orgs/<slug>/console/catalogue/<uuid:achievement_id>/edit",
        "GET /orgs/<slug>/console/catalogue/import",
        "GET /orgs/<slug>/console/catalogue/new",
        "GET /orgs/<slug>/console/catalogue/templates",
        "GET /orgs/<slug>/console/catalogue/templates/<code>",
        "GET /orgs/<slug>/console/catalogue/templates/<code>/image",
    ),
    HEAD_INCOMPLETE: ("GET /orgs/<slug>/console/endorsements/new",),
    STAFF_ABSENT: (
        "GET /orgs/<slug>/console/group/<uuid:run_id>",
        "GET /orgs/<slug>/console/group/<uuid:run_id>/columns",
        "GET /orgs/<slug>/console/imports/tables/<name>",
        "GET /orgs/<slug>/console/requests/<uuid:request_id>",
        "GET /orgs/<slug>/console/requests/pages/<uuid:page_id>",
    ),
    OFFICE: (
        "GET /orgs/<slug>/console/imports",
        "GET /orgs/<slug>/console/members",
        "GET /orgs/<slug>/console/pupils",
    ),
    OFFICE_POSTS: (
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/letters",
        "POST /orgs/<slug>/console/imports",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/answers",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/cancel",
        "POST /orgs/<slug>/console/imports/<uuid:run_id>/confirm",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>/erase",
        "POST /orgs/<slug>/console/pupils/<uuid:pupil_id>/left",
        "POST /orgs/<slug>/console/pupils/leave",
    ),
    OFFICE_ABSENT: (
        "GET /orgs/<slug>/console/imports/<uuid:run_id>",
        "GET /orgs/<slug>/console/pupils/<uuid:pupil_id>",
    ),
    MACHINE: (
        "GET /orgs/<slug>/credentials",
        "POST /orgs/<slug>/credentials/issue",
        "POST /orgs/<slug>/credentials/status",
        "POST /orgs/<slug>/ims/ob/oauth/revoke",
        "POST /orgs/<slug>/ims/ob/oauth/token",
        "GET /orgs/<slug>/ims/ob/v3p0/credentials",
        "GET /orgs/<slug>/ims/ob/v3p0/profile",
        "POST /orgs/<slug>/oid4vci/credential",
        "POST /orgs/<slug>/oid4vci/notification",
    ),
    WATCHDOG: ("GET /readyz",),
}
