"""What asks anchors between two transactions: applying, vouching, looking, leaving.

An anchor that is applied to reads our configuration before it answers, and on SQLite nobody else
writes while our transaction is open. So these commit before they ask, and once more after it.
"""

from contextlib import suppress
from uuid import UUID

from flask import g

from issuer.federated import anchors, joining, refreshing, vouching, working
from issuer.federated.joining import Wish
from issuer.federated.models import Joining, JoiningState, Vouching
from issuer.federated.refusals import AnchorFailed, AnchorRefused
from issuer.federated.vouching import Word
from issuer.organisations.models import Organisation
from issuer.place import the_place


def apply(organisation: Organisation, wish: Wish, *, by: UUID) -> Joining:
    """Sign and send an application; one that does not arrive is forgotten.

    Raises what `joining.draft` and `anchors.apply` raise.
    """
    place = the_place()
    row, token = joining.draft(g.session, organisation, wish, place.hosting, by=by, now=g.now)
    g.session.commit()
    try:
        answer = anchors.apply(place.fetcher, wish.invitation.applications, token)
        joining.sent(g.session, row, answer, now=g.now)
    except (AnchorFailed, AnchorRefused):
        joining.forget(g.session, row)
        g.session.commit()
        raise
    g.session.commit()
    return row


def look(organisation: Organisation, row: Joining) -> None:
    """Ask the anchor now how far we are."""
    place = the_place()
    subject = working.subject_of(row, organisation, place.hosting)
    if subject is None:
        return
    g.session.commit()
    looked = refreshing.look(place.fetcher, subject, now=g.now)
    refreshing.keep(g.session, organisation, row, looked, now=g.now)
    g.session.commit()


def leave(organisation: Organisation, row: Joining, *, by: UUID) -> None:
    """Leave, and tell the anchor; whether or not it hears, we name it no more."""
    waits = row.state in (JoiningState.WAITING, JoiningState.FAULTY)
    joining.leave(g.session, organisation, row, by=by, now=g.now)
    g.session.commit()
    if waits and row.state_url is not None:
        with suppress(AnchorFailed, AnchorRefused):
            anchors.withdraw(the_place().fetcher, row.state_url)


def vouch(organisation: Organisation, row: Joining, word: Word, *, by: UUID) -> Vouching:
    """Tell an anchor for whom we vouch. Raises what `vouching.draft` and `anchors.vouch` raise."""
    place = the_place()
    made = vouching.draft(g.session, organisation, row, word, place.hosting, by=by, now=g.now)
    g.session.commit()
    anchors.vouch(place.fetcher, row.anchor_id, made.token)
    vouching.stated(g.session, made, now=g.now)
    g.session.commit()
    return made


def vouch_for_partner(organisation: Organisation, row: Joining, word: Word, *, by: UUID) -> None:
    """Vouch for a hosted partner, unless that is done, and apply in its name with our word.

    Raises as `vouch` and `apply`; what was done stays done, and is gone on with the next time.
    """
    partner = word.partner
    if partner is None:
        return
    held = [
        one
        for one in vouching.of_partner(g.session, organisation, partner)
        if one.joining_id == row.id
    ]
    made = held[0] if held else vouch(organisation, row, word, by=by)
    g.session.commit()
    fetcher = the_place().fetcher
    found = anchors.challenge(fetcher, row.anchor_id, made.token, now=g.now)
    email = partner.email or organisation.email or ""
    wish = Wish(invitation=found, kinds=tuple(made.kinds), email=email, sponsorship=made.token)
    apply(partner, wish, by=by)


def end_vouching(organisation: Organisation, made: Vouching, *, by: UUID) -> None:
    """Tell the anchor that we no longer vouch. Raises as `vouching.ending`, `anchors.vouch`."""
    place = the_place()
    row, token = vouching.ending(g.session, organisation, made, place.hosting, by=by, now=g.now)
    g.session.commit()
    anchors.vouch(place.fetcher, row.anchor_id, token)
    vouching.ended(g.session, made, by=by, now=g.now)
    g.session.commit()
