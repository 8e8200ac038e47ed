"""Where the picture of a badge is served, for pages about awards of it."""

from flask import g, url_for

from issuer.awards import catalogue
from issuer.awards.catalogue import Entry
from issuer.awards.models import Award
from issuer.organisations import creating
from service.errors import NotFound


def of_award(award: Award) -> str:
    """The address of the picture of an award; raises NotFound as `catalogue.of_award`."""
    organisation = creating.by_id(g.session, award.organisation_id)
    if organisation is None:
        raise NotFound("organisation-unknown")
    return of_entry(catalogue.of_award(g.session, organisation, award), award.language)


def of_entry(entry: Entry, language: str | None) -> str:
    """The address of the picture of an achievement that may be or was awarded.

    It lies with whose achievement it is: that of a partner's award may be its school's. Raises
    NotFound `organisation-unknown`.
    """
    owner = creating.by_id(g.session, entry.owner_id)
    if owner is None:
        raise NotFound("organisation-unknown")
    return url_for(
        "achievements.image",
        slug=owner.slug,
        achievement_id=entry.achievement.id,
        number=entry.version.number,
        language=entry.language(language),
    )
