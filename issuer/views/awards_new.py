"""Award one person, in four screens that fit a phone: what, to whom, what is said, check.

What the steps before said goes along in the form, unseen; nothing is kept before the last one but
the documents, which lie loose until the award is made. The award has its identifier from the first
step on, so that a form that is sent twice awards once.
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from issuer.awards import awarding, catalogue, deciding, evidence, offering
from issuer.awards.awarding import Wish
from issuer.awards.catalogue import Entry
from issuer.awards.models import Award, AwardState, Recipient
from issuer.rosters.models import RosterPupil
from issuer.views import awards_forms, awards_shared, federation_words
from issuer.views.awards_acts import handed_out
from issuer.views.awards_forms import MORE, WHAT, WHO, AwardForm
from issuer.views.awards_shared import EVERYBODY
from schemas.errors import LivretError
from service.accounts.models import Role
from service.database import new_id
from service.errors import NotAllowed
from service.language import N_
from service.web.access import requires
from service.web.forms import choices
from service.web.limits import MIB, max_body
from service.words import folded

MAX_UPLOAD: Final = 24 * MIB
MAX_PUPILS: Final = 8
FORM_REFUSED: Final = 422
STEPS: Final = (N_("What"), N_("Who"), N_("Content"), N_("Check"))

bp = Blueprint("awarding", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/console/awards/new")
@requires(*EVERYBODY)
def choose(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """The first screen: which achievement."""
    words = request.args.get("q", "")[:200]
    roles = frozenset(Role(one) for one in g.who.roles)
    offered = catalogue.offered(g.session, g.tenant, roles, words=words)
    return render_template("awards/choose.html", rows=offered, words=words, steps=_steps())


@bp.get("/orgs/<slug>/console/awards/new/<uuid:achievement_id>")
@requires(*EVERYBODY)
def begin(slug: str, achievement_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The second screen: to whom. `from` names a draft to go on with, `replaces` an award."""
    entry = _entry(achievement_id)
    data: dict[str, Any] = {"awarded_on": g.now.date(), "key": str(new_id())}
    editing = awards_forms.uuid_of(request.args.get("draft"))
    replaces = awards_forms.uuid_of(request.args.get("replaces"))
    if (source := editing or replaces) is not None:
        award = awards_shared.found(source)
        data |= awards_forms.data_of(award, entry)
        if replaces is not None:
            # The documents of the earlier award stay its own.
            data |= {"replaces": str(replaces), "evidence": ""}
        else:
            data |= {"editing": str(editing)}
    form = awards_forms.form_for(entry, **data)
    return _page("who", form, entry)


@bp.post("/orgs/<slug>/console/awards/new/<uuid:achievement_id>")
@requires(*EVERYBODY)
@max_body(MAX_UPLOAD)
def go_on(slug: str, achievement_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The next screen, or the one before; after the last one the award is made."""
    entry = _entry(achievement_id)
    form = awards_forms.form_for(entry)
    step, go = request.form.get("step", "who"), request.form.get("go", "next")
    if go == "back":
        return _page("what" if step == "check" else "who", form, entry)
    if step == "who":
        return _after_who(form, entry)
    if step == "what":
        return _after_what(form, entry)
    return _make(form, entry, keep=go == "draft")


def _after_who(form: AwardForm, entry: Entry) -> ResponseReturnValue:
    good = awards_forms.is_good(form, WHO)
    if good:
        try:
            awarding.check_person(awards_forms.wish_of(form, entry, now=g.now))
        except LivretError as error:
            _tell(form, entry, error)
            good = False
    return _page("what" if good else "who", form, entry, refused=not good)


def _after_what(form: AwardForm, entry: Entry) -> ResponseReturnValue:
    names = (*WHAT, *awards_forms.result_names(entry))
    good = awards_forms.is_good(form, names)
    try:
        _keep_documents(form)
        if good:
            awarding.checked(g.session, g.tenant, _wish(form, entry), by=g.account.id, now=g.now)
    except NotAllowed:
        raise
    except LivretError as error:
        g.session.rollback()
        _tell(form, entry, error)
        good = False
    else:
        g.session.commit()
    return _page("check" if good else "what", form, entry, refused=not good)


def _make(form: AwardForm, entry: Entry, *, keep: bool) -> ResponseReturnValue:
    """The award itself; a form that is sent once more leads to what it made."""
    names = (*WHO, *WHAT, *awards_forms.result_names(entry))
    key = awards_forms.uuid_of(form.key.data) or new_id()
    if g.session.get(Award, key) is not None:
        return redirect(awards_shared.page_of(key), 303)
    if not awards_forms.is_good(form, names):
        return _page("what", form, entry, refused=True)
    try:
        made = _awarded(form, entry, key, keep=keep)
    except NotAllowed:
        raise
    except LivretError as error:
        g.session.rollback()
        _tell(form, entry, error)
        return _page("what", form, entry, refused=True)
    return _answer(made)


def _awarded(form: AwardForm, entry: Entry, key: UUID, *, keep: bool) -> Award:
    wish = _wish(form, entry, draft=keep)
    if form.editing.data:
        draft = awards_shared.found(UUID(form.editing.data))
        awarding.change(g.session, g.tenant, draft, wish, by=g.account.id, now=g.now)
        if keep:
            return draft
        return deciding.submit(g.session, g.tenant, draft, by=g.account.id, now=g.now)
    if wish.replaces_id is not None:
        awards_shared.found(wish.replaces_id)
    return awarding.award(g.session, g.tenant, wish, by=g.account.id, now=g.now, key=key)


def _answer(made: Award) -> ResponseReturnValue:
    """To hand out at once what can be taken at once; else the page of the award."""
    offered = offering.offer_at_once(g.session, g.tenant, made, by=g.account.id, now=g.now)
    if offered and made.address:
        said = N_("Awarded. A letter goes to {address} at once.")
        flash(g.translate(said, address=made.address), "good")
    elif offered:
        return handed_out(made, is_new=True)
    else:
        flash(g.translate(_SAID[made.state]), "good")
    g.session.commit()
    return redirect(awards_shared.page_of(made.id), 303)


_SAID: Final = {
    AwardState.DRAFT: N_("The draft is kept. Nobody has been told yet."),
    AwardState.TO_APPROVE: N_("It now waits for the head of the organisation to approve it."),
    AwardState.SCHEDULED: N_("Awarded. It is issued as soon as it is due."),
    AwardState.OFFERED: N_("Awarded."),
}


def _wish(form: AwardForm, entry: Entry, *, draft: bool = False) -> Wish:
    wish = awards_forms.wish_of(form, entry, now=g.now)
    pupil = _pupil(wish.pupil_id)
    wish = replace(wish, draft=draft, pupil_id=pupil.id if pupil else None)
    if pupil is None:
        return wish
    if pupil.holder is not None and wish.recipient is Recipient.CLAIM:
        # The wallet of the pupil is known: the award goes there by itself.
        wish = replace(wish, recipient=Recipient.DID, value=pupil.holder)
    return wish if wish.address else replace(wish, address=pupil.email or "")


def _entry(achievement_id: UUID) -> Entry:
    """The achievement, when who calls may award it; raises as `awarding.allowed`."""
    return awarding.allowed(g.session, g.tenant, achievement_id, by=g.account.id, now=g.now)


def _keep_documents(form: AwardForm) -> None:
    known = [str(one) for one in awards_forms.evidence_ids(form)]
    for file in form.documents.data or ():
        if getattr(file, "filename", ""):
            data = file.stream.read(evidence.MAX_BYTES + 1)
            made = evidence.add(
                g.session,
                g.tenant,
                data,
                name=_file_name(file.filename),
                by=g.account.id,
                now=g.now,
            )
            known.append(str(made.id))
    form.evidence.data = " ".join(known)


def _file_name(told: str) -> str:
    bare = told.replace("\\", "/").rpartition("/")[2]
    return bare[-evidence.MAX_NAME_CHARACTERS :] or "document"


def _tell(form: AwardForm, entry: Entry, error: LivretError) -> None:
    said = awards_shared.sentence(error)
    if said is None:
        raise error
    awards_forms.tell(form, entry, error, said)


def _sees_roster() -> bool:
    # A partner never sees a pupil of a school, and has no list of its own.
    return g.tenant.parent_id is None and bool(
        awards_shared.powers() & {Role.HEAD, Role.SECRETARY, Role.AWARDER}
    )


def _pupil(pupil_id: UUID | None) -> RosterPupil | None:
    if pupil_id is None or not _sees_roster():
        return None
    found: RosterPupil | None = g.session.get(RosterPupil, pupil_id)
    return found if found is not None and found.left_at is None else None


def _pupils(name: str) -> list[RosterPupil]:
    """Those on the list of the school whose name has every word that was written."""
    words = folded(name).split()[:6]
    if not words or not _sees_roster():
        return []
    query = select(RosterPupil).where(RosterPupil.left_at.is_(None))
    for word in words:
        query = query.where(RosterPupil.words.contains(word, autoescape=True))
    ordered = query.order_by(RosterPupil.division, RosterPupil.words, RosterPupil.id)
    return list(g.session.scalars(ordered.limit(MAX_PUPILS)))


def _page(
    step: str, form: AwardForm, entry: Entry, *, refused: bool = False
) -> ResponseReturnValue:
    results = awards_forms.result_names(entry)
    shown = {"who": WHO, "what": (*WHAT, *results)}.get(step, ())
    pupils = _pupils(form.name.data or "") if step == "what" else []
    if pupils:
        shown = (*shown, "pupil")
    wish = _wish(form, entry) if step == "check" else None
    page = render_template(
        f"awards/{step}.html",
        form=form,
        entry=entry,
        title=entry.name(g.translate.language.value),
        results=results,
        more=MORE,
        more_is_open=any(form[name].errors or form[name].data for name in MORE),
        pupils=choices((str(one.id), _called(one)) for one in pupils),
        kept=awards_forms.kept(form, shown),
        documents=evidence.known(
            g.session,
            awards_forms.evidence_ids(form),
            by=g.account.id,
            award_id=awards_forms.uuid_of(form.editing.data),
        ),
        steps=_steps(),
        wish=wish,
        warned=federation_words.warned(g.tenant, (entry.achievement.id,)) if wish else (),
        reached=_reached(wish, entry),
        pupil=_pupil(wish.pupil_id) if wish else None,
        earlier=awarding.earlier(g.session, g.tenant, wish) if wish else (),
        decided=awarding.decided_state(g.session, g.tenant, by=g.account.id, now=g.now),
        may_sign=awards_shared.may_sign(),
        Recipient=Recipient,
        AwardState=AwardState,
    )
    response = make_response(page, FORM_REFUSED if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _reached(wish: Wish | None, entry: Entry) -> list[tuple[str, str]]:
    if wish is None:
        return []
    language = g.translate.language.value
    return [
        awards_forms.level_name(entry, code, value, language)
        for code, value in wish.content.results.items()
    ]


def _called(pupil: RosterPupil) -> str:
    name = f"{pupil.family_name} {pupil.given_name}"
    return f"{pupil.division} – {name}" if pupil.division else name


def _steps() -> list[str]:
    return [g.translate(one) for one in STEPS]
