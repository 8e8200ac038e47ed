"""The pages of who holds a code: type it, see what is attested, take it as they like.

Looking changes nothing, and names nobody to programs that look at links before people do.
"""

from datetime import datetime
from typing import Final

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from limits import parse
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import Length

from issuer.awards.models import Award, AwardState
from issuer.delivering import claims, codes, files, pushing, showing
from issuer.delivering.files import FileKind
from issuer.delivering.models import Claim
from issuer.delivering.wording import SENTENCES
from issuer.oid4vci import offers
from issuer.organisations import creating
from issuer.place import the_place
from issuer.requests import asking
from issuer.views import pictures
from service.accounts.wording import SENTENCES as ACCOUNT_SENTENCES
from service.errors import NotFound, ServiceError
from service.language import N_
from service.web.access import one_time, public
from service.web.forms import Form, required
from service.web.limits import CLAIM, Policy, by_address, limited, network
from service.web.negotiation import wants_json

LINK: Final = "claim"
GONE: Final = 410
FORM_REFUSED: Final = 422
TYPED: Final = (Policy("claim-typed", parse("300 per minute"), by_address),)
"""A class types its codes behind one address; they are too long to be guessed at this speed."""

bp = Blueprint("claims", __name__, template_folder="../templates")


class CodeForm(Form):
    """The code from a letter or a strip of paper."""

    code = StringField(
        N_("Your code"),
        [required(), Length(max=codes.MAX_TYPED_CHARACTERS)],
        description=N_(
            "28 letters and digits, as on your paper. Spaces, hyphens and capital letters do not "
            "matter."
        ),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "inputmode": "text",
        },
    )


def read(session: Session, token: str, _: datetime) -> Claim | None:
    """What stands behind a link; the page says what has become of it."""
    return claims.of_code(session, token, secrets=the_place().secrets)


LINKS: Final = {LINK: read}


@bp.get("/claim")
@public("whoever has a code on paper types it here")
def type_code() -> ResponseReturnValue:
    """Where a code is typed."""
    return render_template("claims/type.html", form=CodeForm())


@bp.post("/claim")
@public("whoever has a code on paper types it here")
@limited(TYPED)
def typed() -> ResponseReturnValue:
    """To the page of what was typed."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("claims/type.html", form=form), FORM_REFUSED
    try:
        address = _behind(form.code.data)
    except ServiceError as error:
        # Wrong codes were counted.
        g.session.commit()
        form.code.errors = [g.translate(_sentence(error), **error.facts)]
        return render_template("claims/type.html", form=form), error.status
    g.session.commit()
    return redirect(address, 303)


@bp.get("/claim/<token>")
@one_time(LINK)
@limited(CLAIM)
def show(token: str) -> ResponseReturnValue:
    """Who attests what about whom, and the ways to take it."""
    claim, award = _held()
    if wants_json(request):
        return _to_offer(token, award)
    reason = claims.refusal(claim, award, now=g.now)
    if reason is not None:
        return _over(reason)
    return _private(_page(token, claim, award))


@bp.post("/claim/<token>/file")
@one_time(LINK)
@limited(CLAIM)
def save(token: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The attestation as a file."""
    kind = next((one for one in FileKind if one == request.form.get("kind")), None)
    if kind is None:
        raise NotFound("not-found")
    if (over := _ended()) is not None:
        return over
    made = files.take(g.session, the_place().hosting, g.link, kind, now=g.now)
    g.session.commit()
    response = Response(made.data, mimetype=made.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return _private(response)


@bp.post("/claim/<token>/leave")
@one_time(LINK)
@limited(CLAIM)
def leave(token: str) -> ResponseReturnValue:
    """The person does not want it now."""
    if (over := _ended()) is not None:
        return over
    claims.leave(g.session, g.link, now=g.now)
    g.session.commit()
    said = N_("You left it aside. Nobody is told. You can still take it here, as long as it lasts.")
    flash(g.translate(said), "note")
    return redirect(url_for("claims.show", token=token), 303)


def held_or_over() -> tuple[Claim, Award]:
    """The claim of this link and its award; raises Conflict when it no longer serves."""
    claim, award = _held()
    claims.check(claim, award, now=g.now)
    return claim, award


def _held() -> tuple[Claim, Award]:
    claim: Claim = g.link
    return claim, claims.award_of(g.session, claim)


def _ended() -> ResponseReturnValue | None:
    claim, award = _held()
    reason = claims.refusal(claim, award, now=g.now)
    return None if reason is None else _over(reason)


def _page(token: str, claim: Claim, award: Award) -> Response:
    code = str(codes.read(token))
    page = render_template(
        "claims/show.html",
        code=code,
        shown=showing.of(g.session, award),
        picture=pictures.of_award(award),
        # Programs that look at links in chats and letters do not say that they navigate.
        with_name=request.headers.get("Sec-Fetch-Mode") == "navigate",
        claim=claim,
        taken=award.state is AwardState.TAKEN,
        left=award.state is AwardState.LEFT,
        wallet=wallet_link(award, code),
        pushes=pushing.of_claim(g.session, claim),
        sentences=SENTENCES,
        kinds=FileKind,
    )
    return make_response(page)


def wallet_link(award: Award, code: str) -> str | None:
    """The link that opens a wallet, which asks for the offer; nothing is made by showing it."""
    organisation = creating.by_id(g.session, award.organisation_id)
    return offers.link_of_claim(the_place(), organisation, code) if organisation else None


def _to_offer(token: str, award: Award) -> ResponseReturnValue:
    """A wallet that was given the address of this page is led to the offer behind it."""
    organisation = creating.by_id(g.session, award.organisation_id)
    code = codes.read(token)
    if organisation is None or code is None:
        raise NotFound("claim-unknown")
    address = url_for("oid4vci_offers.claim", slug=organisation.slug, token=code)
    response = make_response(redirect(address, 303))
    response.vary.add("Accept")
    return _private(response)


def _over(reason: str) -> ResponseReturnValue:
    page = render_template("claims/over.html", reason=g.translate(SENTENCES[reason]))
    return _private(make_response(page, GONE))


def _behind(typed: str) -> str:
    # Who asked for an attestation comes back by a code of the same shape.
    read, secrets = codes.read(typed), the_place().secrets
    if read and asking.of_code(g.session, read, secrets=secrets) is not None:
        return url_for("ask.back", token=read)
    address = network(request.remote_addr or "")
    _, code = claims.find(g.session, typed, address=address, secrets=the_place().secrets, now=g.now)
    return url_for("claims.show", token=code)


def _sentence(error: ServiceError) -> str:
    told = {**ACCOUNT_SENTENCES, **SENTENCES}
    if error.code not in told:
        raise error
    return told[error.code]


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
