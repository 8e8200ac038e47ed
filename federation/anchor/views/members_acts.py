"""What is decided about a member as a whole: suspended, restored, ended, stolen from, merged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from federation.anchor import looking, members
from federation.anchor.looking import Asked
from federation.anchor.members import Grounds
from federation.anchor.models import Member
from federation.anchor.place import the_place
from federation.anchor.views.forms import GroundsForm, MergeForm, StolenForm, telling
from service.accounts.models import Role
from service.errors import Conflict, NotFound
from service.language import N_
from service.web.access import requires
from service.web.forms import Form
from service.web.telling import answer

MAX_KEY_CHARACTERS: Final = 2000

bp = Blueprint("members_acts", __name__, template_folder="../../templates")


@dataclass(frozen=True, slots=True)
class Wording:
    """How an act is asked for and answered (msgids)."""

    title: str
    lead: str
    will: tuple[str, ...]  # what will happen
    button: str
    done: str


SUSPEND: Final = Wording(
    N_("Suspend a member"),
    N_("While something is being cleared up. You can let it count again at any time."),
    (
        N_("What it signs from now on does not count until you restore it."),
        N_("What it signed before stays good."),
        N_("Everybody can read that it is suspended, and the reason you choose."),
    ),
    N_("Suspend now"),
    N_("The member is suspended. What it signed before stays good."),
)
END: Final = Wording(
    N_("End a membership"),
    N_("The body leaves the federation, or no longer exists."),
    (
        N_("All that it may attest ends now."),
        N_("What it signed before stays good, for ever."),
        N_("What rests on its word for others ends with it: see whom it vouches for."),
        N_("Everybody can read that it is no longer a member, and the reason you choose."),
    ),
    N_("End the membership"),
    N_("The membership has ended. What the member signed before stays good."),
)
STOLEN: Final = Wording(
    N_("Keys were stolen"),
    N_("Somebody else could sign in the name of this member."),
    (
        N_("What was signed from the time you choose on is refused everywhere."),
        N_(
            "What was signed before is believed only where somebody else saw it before that time: "
            "a booklet, an office that received it, or the member's own signed list."
        ),
        N_("The member counts again once it has replaced its keys and you restore it."),
        N_("Those for whom it vouched since then lose what rests on that."),
    ),
    N_("The keys were stolen"),
    N_("Everybody is being told. Ask the member to replace its keys, then restore it here."),
)
KEY_STOLEN: Final = Wording(
    N_("One key was stolen"),
    N_("The member itself counts on; only this key is not to be believed."),
    (
        N_("What this key signed from the time you choose on is refused everywhere."),
        N_("What it signed before is believed only where somebody else saw it before that time."),
    ),
    N_("This key was stolen"),
    N_("Everybody is being told that this key is not to be believed."),
)
MERGE: Final = Wording(
    N_("The member becomes a part of another"),
    N_("For instance when two schools become one."),
    (
        N_("What it signed before stays good, and is shown under the other member."),
        N_("All that it may attest ends now; the other member keeps its own."),
        N_("The other member vouches from now on for those it vouched for."),
        N_("It cannot be undone."),
    ),
    N_("Merge them"),
    N_("The two are one member from now on."),
)


@bp.route("/console/members/<uuid:member_id>/suspend", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def suspend(member_id: UUID) -> ResponseReturnValue:
    """What it signs from now on does not count for a while."""
    form = GroundsForm()
    return _asked(member_id, form, SUSPEND, lambda one: _do(members.suspend, one, form.grounds()))


@bp.route("/console/members/<uuid:member_id>/end", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def end(member_id: UUID) -> ResponseReturnValue:
    """It leaves for good."""
    form = GroundsForm()
    return _asked(member_id, form, END, lambda one: _do(members.end, one, form.grounds()))


@bp.route("/console/members/<uuid:member_id>/stolen", methods=["GET", "POST"])
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def stolen(member_id: UUID) -> ResponseReturnValue:
    """All its keys were in other hands, or one of them."""
    form, key = StolenForm(), request.args.get("key", "")[:MAX_KEY_CHARACTERS]
    if key:
        del form.note
        return _asked(
            member_id,
            form,
            KEY_STOLEN,
            lambda one: _do(members.compromise_key, one, key, form.since()),
        )
    return _asked(
        member_id,
        form,
        STOLEN,
        lambda one: _do(members.compromise, one, form.since(), _noted(form)),
    )


def _noted(form: StolenForm) -> Grounds:
    return Grounds(note=(form.note.data or "").strip() or None)


@bp.route("/console/members/<uuid:member_id>/merge", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def merge(member_id: UUID) -> ResponseReturnValue:
    """It goes on as a part of another member."""
    form = MergeForm()
    return _asked(
        member_id, form, MERGE, lambda one: _do(members.merge, one, _named(form.into.data))
    )


def _named(text: str) -> Member:
    """The member of an address, a DID or a number; raises NotFound `member-unknown`."""
    told = text.strip()
    if told.startswith(("did:", "http")):
        return looking.by_identifier(g.session, told.rstrip("/"))
    found, _ = looking.listed(g.session, Asked(text=told), now=g.now)
    number = told.replace(" ", "").upper()
    exact = [one for one in found if number in {one.uai, one.rna, one.siret}]
    if len(exact) > 1:
        raise Conflict("member-ambiguous")
    if not exact:
        raise NotFound("member-unknown")
    return exact[0]


@bp.post("/console/members/<uuid:member_id>/restore")
@requires(Role.HEAD, Role.SECRETARY, two_steps=True)
def restore(member_id: UUID) -> ResponseReturnValue:
    """It counts again from now on."""
    member, form = looking.find(g.session, member_id), Form()
    with telling(form) as told:
        _do(members.restore, member)
    if told.done:
        flash(g.translate("The member counts again from now on."), "good")
    for error in form.form_errors:
        flash(error, "bad")
    return redirect(url_for("members.show", member_id=member_id), 303)


def _do(verb: Callable[..., Any], member: Member, *more: Any) -> None:
    verb(g.session, the_place().office, member, *more, by=g.account.id, now=g.now)
    g.session.commit()


def _asked(
    member_id: UUID, form: Form, words: Wording, act: Callable[[Member], None]
) -> ResponseReturnValue:
    """The page that says what will happen, and afterwards the member."""
    member = looking.find(g.session, member_id)
    if form.validate_on_submit():
        with telling(form) as told:
            act(member)
        if told.done:
            flash(g.translate(words.done), "good")
            return redirect(url_for("members.show", member_id=member_id), 303)
    page = render_template("anchor/members/act.html", form=form, member=member, words=words)
    return answer(page, form)


SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {"member-ambiguous": N_("Several members have this number: give the address instead.")}
)
"""What the pages themselves refuse."""
