"""The holder's adults: who is there, what each sees, what they said; inviting and ending."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from service.accounts import sign_ins
from service.accounts.forms import NewcomerForm
from service.accounts.invitations import Newcomer, create
from service.accounts.models import Account
from service.accounts.visits import browser, enter
from service.errors import NotAllowed, NotFound
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import one_time, signed_in
from service.web.forms import Form, choices, required
from service.web.limits import CLAIM, UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet import listing, moving
from wallet.booklet.listing import Asked
from wallet.booklet.models import Box, Item
from wallet.companions import access, approving, inviting, speaking
from wallet.companions.inviting import MAX_NAME_CHARACTERS, RELATIONS, Wish
from wallet.companions.models import Companion, Relation
from wallet.notices import telling
from wallet.people import holders
from wallet.people.holders import holding
from wallet.place import the_place

LINK: Final = "companion"
MAX_OFFERED: Final = 500
_FIELDS: Final = {
    "companion-name-malformed": "name",
    "companions-too-many": "name",
    "email-malformed": "email",
    "guardian-address-needed": "email",
    "comment-malformed": "text",
    "comments-too-many": "text",
    "login-malformed": "login",
    "login-taken": "login",
    "name-malformed": "display_name",
    "password-common": "password",
    "password-has-name": "password",
    "password-too-long": "password",
    "password-too-short": "password",
}

bp = Blueprint("adults", __name__, template_folder="../templates")


class InviteForm(Form):
    """Who is asked to accompany the holder."""

    relation = RadioField(
        N_("Who is it?"),
        [required()],
        choices=choices((one.value, label) for one, label in RELATIONS.items()),
    )
    name = StringField(
        N_("First and last name"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        N_("Their e-mail address"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("We write to them. Left empty, you send them the link yourself."),
        render_kw={"autocomplete": "off"},
    )
    sees_all = BooleanField(
        N_("Show them all that I keep"),
        description=N_("Else you open entries to them one by one. Your notes stay yours alone."),
    )


class WordsForm(Form):
    """A comment."""

    text = TextAreaField(
        N_("Your words"), [Length(max=speaking.MAX_CHARACTERS)], render_kw={"rows": "3"}
    )


@bp.get("/adults")
@signed_in
@holding
def listed() -> ResponseReturnValue:
    """Every adult there is or was, and what each may do."""
    rows = inviting.listed(g.session)
    return render_template(
        "wallet/companions/adults.html",
        present=[one for one in rows if inviting.is_there(one, g.now)],
        waiting=[one for one in rows if inviting.is_open(one, g.now)],
        former=[one for one in rows if one.ended_at is not None or _is_past(one)],
        approvals=approving.listed(g.session, g.holder),
        relations=RELATIONS,
        is_child=holders.is_child(g.holder, g.now),
        is_minor=holders.is_minor(g.holder, g.now),
    )


def _is_past(one: Companion) -> bool:
    return one.ends_at is not None and one.ends_at <= g.now


@bp.route("/adults/new", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
def new() -> ResponseReturnValue:
    """Ask somebody to accompany the holder."""
    form, place = InviteForm(relation=Relation.FAMILY.value), the_place()
    if form.validate_on_submit():
        wish = Wish(
            relation=Relation(form.relation.data),
            name=form.name.data or "",
            email=form.email.data or "",
            sees_all=bool(form.sees_all.data),
        )
        with Telling(form, _FIELDS) as told:
            inviting.check_guardian(g.holder, wish, now=g.now)
            made = inviting.invite(
                g.session, place, g.holder, wish, by=g.account.id, now=g.now
            ).companion
            name = g.account.display_name
            inviting.write_to(g.session, place, made, name, g.translate, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("You asked {name}.", name=made.name), "good")
            return redirect(url_for("adults.show", companion_id=made.id), 303)
    return answer(render_template("wallet/companions/new.html", form=form), form)


@bp.get("/adults/<uuid:companion_id>")
@signed_in
@holding
def show(companion_id: UUID) -> ResponseReturnValue:
    """What this adult sees; the link while it waits."""
    one = inviting.find(g.session, companion_id)
    items, _ = listing.items(g.session, Asked(), size=MAX_OFFERED)
    is_open = inviting.is_open(one, g.now)
    return render_template(
        "wallet/companions/adult.html",
        one=one,
        is_there=inviting.is_there(one, g.now),
        link=inviting.link_of(the_place(), one) if is_open and not _is_posted(one) else None,
        is_open=is_open,
        items=items,
        opened=access.opened_items(g.session, one),
        relations=RELATIONS,
        is_guardian=access.is_guardian(one),
        is_child=holders.is_child(g.holder, g.now),
        may_end=_may_end(one),
    )


def _is_posted(one: Companion) -> bool:
    """Whether the link is for the mailbox alone: a child is not their own guardian."""
    is_child = holders.is_child(g.holder, g.now)
    return is_child and access.is_guardian(one) and one.email is not None


@bp.post("/adults/<uuid:companion_id>/see")
@signed_in
@holding
def see(companion_id: UUID) -> ResponseReturnValue:
    """Open exactly what is ticked to this adult."""
    one = inviting.find(g.session, companion_id)
    one.sees_all = "sees_all" in request.form
    wanted = [found for found in map(_uuid, request.form.getlist("items")) if found is not None]
    access.open_to(g.session, one, wanted, now=g.now)
    g.session.commit()
    flash(g.translate("It is saved. You can change it at any time."), "good")
    return redirect(url_for("adults.show", companion_id=companion_id), 303)


@bp.post("/adults/<uuid:companion_id>/end")
@signed_in
@holding
def end(companion_id: UUID) -> ResponseReturnValue:
    """This adult sees nothing any more."""
    one = inviting.find(g.session, companion_id)
    if not _may_end(one):
        raise NotAllowed("guardian-of-child")
    inviting.end(g.session, one, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("{name} sees nothing of your booklet any more.", name=one.name), "good")
    return redirect(url_for("adults.listed"), 303)


def _may_end(one: Companion) -> bool:
    """A child does not send a guardian away who has accepted; everything else is the holder's."""
    holds = access.is_guardian(one) and inviting.is_there(one, g.now)
    return not (holds and holders.is_child(g.holder, g.now))


@bp.route("/items/<uuid:item_id>/adults", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
def around(item_id: UUID) -> ResponseReturnValue:
    """Who sees an entry, and what was said of it between the holder and their adults."""
    item, form = moving.find(g.session, item_id), WordsForm()
    author = (g.account.id, g.account.display_name)
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            speaking.comment(g.session, item, author, form.text.data or "", now=g.now)
            _tell_adults(item)
            g.session.commit()
        if told.done:
            return redirect(url_for("adults.around", item_id=item_id) + "#said", 303)
        item = moving.find(g.session, item_id)
    adults = [one for one in inviting.listed(g.session) if inviting.is_there(one, g.now)]
    page = render_template(
        "wallet/companions/around.html",
        item=item,
        form=form,
        adults=adults,
        opened=access.opened_adults(g.session, item),
        comments=speaking.of_item(g.session, item),
        relations=RELATIONS,
        is_kept=item.box is Box.KEPT,
    )
    return answer(page, form)


def _tell_adults(item: Item) -> None:
    opened = access.opened_adults(g.session, item)
    facts = {"name": g.account.display_name, "title": item.name}
    path = url_for("beside.item", person_id=item.person_id, item_id=item.id)
    for one in inviting.listed(g.session):
        sees = one.sees_all or one.id in opened
        if sees and one.adult_id is not None and inviting.is_there(one, g.now):
            telling.tell(
                g.session,
                one.adult_id,
                "comment-by-holder",
                facts,
                about=item.person_id,
                path=path,
                now=g.now,
            )


@bp.post("/items/<uuid:item_id>/adults/see")
@signed_in
@holding
def open_item(item_id: UUID) -> ResponseReturnValue:
    """Open an entry to exactly those who are ticked."""
    item = moving.find(g.session, item_id)
    wanted = {found for found in map(_uuid, request.form.getlist("adults")) if found is not None}
    adults = [one for one in inviting.listed(g.session) if one.id in wanted]
    access.open_item(g.session, item, adults, now=g.now)
    g.session.commit()
    flash(g.translate("It is saved. You can change it at any time."), "good")
    return redirect(url_for("adults.around", item_id=item_id), 303)


@bp.post("/items/<uuid:item_id>/comments/<uuid:comment_id>/remove")
@signed_in
@holding
def remove(item_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Take a comment away from an entry of one's own."""
    item = moving.find(g.session, item_id)
    speaking.remove(g.session, item, comment_id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The comment is gone."), "good")
    return redirect(url_for("adults.around", item_id=item_id), 303)


@bp.get("/accompany/<token>")
@one_time(LINK)
@limited(CLAIM)
def asked(token: str) -> ResponseReturnValue:
    """What an adult is asked."""
    return _asked(token, NewcomerForm() if g.account is None else Form())


def _asked(token: str, form: Form) -> ResponseReturnValue:
    page = render_template(
        "wallet/companions/asked.html",
        form=form,
        one=g.link,
        token=token,
        holder_name=_holder_name(g.link),
        is_guardian=access.is_guardian(g.link),
    )
    return answer(page, form)


def _holder_name(one: Companion) -> str:
    account = g.session.get(Account, one.person_id)
    if account is None:
        raise NotFound("companion-missing")
    return str(account.display_name)


@bp.post("/accompany/<token>")
@one_time(LINK)
@limited(CLAIM)
def respond(token: str) -> ResponseReturnValue:
    """Yes, with a new account or the one that is signed in; or no."""
    if request.form.get("do") == "decline":
        inviting.decline(g.session, g.link, now=g.now)
        g.session.commit()
        return render_template("wallet/companions/declined.html")
    form = NewcomerForm() if g.account is None else Form()
    if not form.validate_on_submit():
        return _asked(token, form)
    opened = None
    with Telling(form, _FIELDS) as told:
        account = g.account
        if account is None:
            account = create(g.session, _newcomer(form), email=g.link.email, now=g.now)
            opened = sign_ins.begin(
                g.session, account, browser=browser(request), provider=None, now=g.now
            )
        inviting.accept(g.session, g.link, account, now=g.now)
        person_id = g.link.person_id
        g.session.commit()
    if not told.done:
        g.link = inviting.read(g.session, token, g.now)
        if g.link is None:
            raise NotFound("companion-missing")
        return _asked(token, form)
    target = url_for("beside.show", person_id=person_id)
    flash(g.translate("Thank you. Here is what is opened to you."), "good")
    return enter(opened, target) if opened is not None else redirect(target, 303)


def _newcomer(form: Form) -> Newcomer:
    login, name, password = (form[one].data or "" for one in ("login", "display_name", "password"))
    language = g.translate.language.value
    return Newcomer(login, name, password, adult=bool(form["adult"].data), language=language)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


LINKS: Final = {LINK: inviting.read}
