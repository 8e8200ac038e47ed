"""What readers of a link see: the dossier, its presentation as JSON, its badges as a ZIP.

A link that is over says so and shows nothing of what it showed. Where it asks for a code, for a
mailbox, or counts its openings, a button stands first: programs that look at links in letters press
no buttons.
"""

import hmac
import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from service.errors import NotFound, ServiceError
from service.fence import scope
from service.language import N_
from service.web.access import public, writing
from service.web.cookies import read_cookie, set_cookie
from service.web.edge import the_edge
from service.web.forms import Form
from service.web.limits import Policy, by_address, by_field, limited
from service.web.negotiation import wants_json
from service.web.telling import FORM_REFUSED, sentence
from wallet.booklet import states
from wallet.booklet.models import Form as Written
from wallet.booklet.models import Item
from wallet.place import the_place
from wallet.sharing import mailbox, sharing
from wallet.sharing.dossiers import PURPOSES
from wallet.sharing.models import Share

GONE: Final = 410
PASS_LASTS: Final = timedelta(hours=1)
"""For so long a reader may look again, save the files and print, as one opening."""
PRESENTATION: Final = "application/vp+ld+json"
SANDBOX: Final = "default-src 'none'; sandbox"
ROBOTS: Final = "noindex, nofollow, noarchive"
READING: Final = (
    Policy("share", parse("240 per minute"), by_field("token"), safe_methods=True),
    Policy("share-address", parse("600 per minute"), by_address, safe_methods=True),
)
GUESSING: Final = (
    Policy("share-code", parse("10 per minute"), by_field("token")),
    Policy("share-code-address", parse("60 per minute"), by_address),
)
_WHY: Final = "whoever has the link may open it; the token cannot be guessed"

bp = Blueprint("shared", __name__, template_folder="../templates")


class CodeForm(Form):
    """The code of a link, or the one that was mailed."""

    code = StringField(
        N_("Code"),
        [Length(max=100)],
        render_kw={
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )


@bp.after_request
def private(response: Response) -> Response:
    """No search engine keeps it."""
    response.headers["X-Robots-Tag"] = ROBOTS
    return response


@bp.get("/s/<token>")
@public(_WHY)
@limited(READING)
@writing
def show(token: str) -> ResponseReturnValue:
    """The dossier, or first the button or the code; JSON for machines that ask for it."""
    one = _found(token)
    if isinstance(one, Response):
        return one
    if not _has_pass(one):
        if _asks_first(one):
            return _door(one, token, CodeForm())
        _opened(one, "json" if wants_json(request) else "page")
    if wants_json(request):
        return _pass(
            make_response(sharing.bundle_of(g.session, one), {"Content-Type": PRESENTATION}), one
        )
    return _pass(make_response(_page(one, token)), one)


@bp.post("/s/<token>")
@public(_WHY)
@limited(GUESSING)
def enter(token: str) -> ResponseReturnValue:
    """The button was pressed, a code typed, or a code by mail asked for."""
    one = _found(token)
    if isinstance(one, Response):
        return one
    form = CodeForm()
    if not form.validate_on_submit():
        return _door(one, token, form)
    place = the_place()
    if request.form.get("do") == "mail" and one.reader_id:
        mailbox.send(g.session, place, one, g.translate, now=g.now)
        g.session.commit()
        return _door(one, token, form, sent=True)
    try:
        if one.reader_id:
            mailbox.check(g.session, place, one, form.code.data or "", now=g.now)
        elif one.code_hash:
            sharing.check_code(g.session, one, form.code.data or "")
        _opened(one, "page")
    except ServiceError as error:
        g.session.commit()
        said = sentence(error.code)
        if said is None:
            raise
        form.code.errors = [g.translate(said)]
        return _door(one, token, form)
    return _pass(redirect(url_for("shared.show", token=token), 303), one)


@bp.get("/s/<token>/badges.zip")
@public(_WHY)
@limited(READING)
@writing
def badges(token: str) -> ResponseReturnValue:
    """Each badge in a file of its own, exactly as it came."""
    one = _inside(token)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, version in enumerate(sharing.documents_of(g.session, one), start=1):
            ending = "jwt" if version.form is Written.JWT else "json"
            archive.writestr(f"badge-{number:02}.{ending}", version.document)
    sharing.note(g.session, one, "zip", reader=None, proven=False, now=g.now)
    g.session.commit()
    response = make_response(stream.getvalue(), {"Content-Type": "application/zip"})
    response.headers.set("Content-Disposition", "attachment", filename="badges.zip")
    return response


@bp.get("/s/<token>/presentation.json")
@public(_WHY)
@limited(READING)
def presentation(token: str) -> ResponseReturnValue:
    """The whole as a VerifiablePresentation, to be saved."""
    one = _inside(token)
    response = make_response(sharing.bundle_of(g.session, one), {"Content-Type": PRESENTATION})
    response.headers.set("Content-Disposition", "attachment", filename="dossier.json")
    return response


@bp.get("/s/<token>/files/<uuid:file_id>")
@public(_WHY)
@limited(READING)
def file(token: str, file_id: UUID) -> ResponseReturnValue:
    """A document of the dossier, to be saved; a browser never runs what may be inside."""
    found = sharing.file_of(g.session, _inside(token), file_id)
    response = Response(found.data, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _found(token: str) -> Share | Response:
    """The share that can be opened; else the page that says it is over."""
    one = sharing.by_token(g.session, token)
    if one is None:
        raise NotFound("share-missing")
    if not sharing.is_open(one, g.now) and not (_has_pass(one) and _only_full(one)):
        return make_response(render_template("wallet/sharing/over.html"), GONE)
    return one


def _only_full(one: Share) -> bool:
    """Whether nothing ended it but that all its openings were used: this reader's is among them."""
    unlocked = one.failures < sharing.MAX_FAILURES
    return one.stopped_at is None and g.now < one.expires_at and unlocked


def _inside(token: str) -> Share:
    one = _found(token)
    if isinstance(one, Response) or (_asks_first(one) and not _has_pass(one)):
        raise NotFound("share-missing")
    return one


def _asks_first(one: Share) -> bool:
    return bool(one.code_hash or one.reader_id or one.max_openings is not None)


def _opened(one: Share, what: str) -> None:
    reader = one.reader_id
    sharing.open_once(g.session, one, what, reader=reader, proven=bool(reader), now=g.now)
    g.session.commit()


def _door(one: Share, token: str, form: CodeForm, *, sent: bool = False) -> ResponseReturnValue:
    page = render_template(
        "wallet/sharing/door.html",
        token=token,
        form=form,
        asks_code=bool(one.code_hash),
        asks_mail=bool(one.reader_id),
        sent=sent,
    )
    return make_response(page, FORM_REFUSED if form.errors else 200)


def _page(one: Share, token: str) -> str:
    ids = [UUID(entry["id"]) for entry in one.contents["items"]]
    with scope(g.session, person=one.person_id):
        items = g.session.scalars(select(Item).where(Item.id.in_(ids))).all()
    return render_template(
        "wallet/sharing/read.html",
        share=one,
        token=token,
        contents=one.contents,
        day=date.fromisoformat,
        standing={str(item.id): states.state_of(item, g.now) for item in items},
        rubrics=states.RUBRICS,
        purposes=PURPOSES,
    )


# --- a pass: who opened the link may look again for a while ---


def _pass(response: Any, one: Share) -> Response:
    made: Response = response
    until = g.now + PASS_LASTS
    text = f"{until.timestamp():.0f}.{_mark(one, until)}"
    set_cookie(the_edge().config, made, _name(one), text, lasts=PASS_LASTS)
    return made


def _has_pass(one: Share) -> bool:
    said = read_cookie(the_edge().config, request, _name(one)) or ""
    seconds, _, mark = said.partition(".")
    # More digits than this name a year that no calendar has.
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 10:
        return False
    until = datetime.fromtimestamp(int(seconds), g.now.tzinfo)
    right = hmac.compare_digest(mark.encode(), _mark(one, until).encode())
    return right and g.now < until


def _mark(one: Share, until: datetime) -> str:
    said = f"{one.id}|{until.timestamp():.0f}"
    return the_place().secrets.hidden("share pass", said).hex()


def _name(one: Share) -> str:
    return f"share-{one.id.hex[-12:]}"
