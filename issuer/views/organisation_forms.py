"""The form by which an organisation is founded: it asks for the numbers of its kind, no others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask import request
from wtforms import FileField, HiddenField, RadioField, StringField
from wtforms.validators import Length

from issuer.organisations.founding import (
    MAX_NAME_CHARACTERS,
    MAX_SLUG_CHARACTERS,
    NUMBERS,
    Founding,
    Profile,
    slug_of,
)
from issuer.organisations.models import Kind
from issuer.organisations.wording import KINDS
from issuer.views.console_forms import CheckboxesField, filled
from service.language import N_, Language
from service.web.forms import Form, choices, required
from service.web.templating import LANGUAGE_NAMES, say

MAX_NUMBER_CHARACTERS: Final = 30
KIND_HELP: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.SCHOOL: N_("primary, lower or upper secondary school; known by its UAI"),
        Kind.ASSOCIATION: N_("sports club, fire brigade cadets, cultural centre; RNA or SIRET"),
        Kind.ENTERPRISE: N_("takes pupils as interns or apprentices; known by its SIRET"),
        Kind.TRAINING: N_("apprentices’ training centre and the like; UAI or SIRET"),
        Kind.AUTHORITY: N_("academy, town, department; UAI or SIRET"),
    }
)
"""Who is meant by each kind (msgids)."""
NUMBER_HELP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "uai": N_(
            "Seven digits and a letter, such as 0751234A. It stands on every letter of the academy."
        ),
        "rna": N_("A W and nine digits. It stands on the receipt of the prefecture."),
        "siret": N_("Fourteen digits. It stands on invoices and on the certificate of the INSEE."),
    }
)
NUMBER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"uai": N_("UAI"), "rna": N_("RNA number"), "siret": N_("SIRET")}
)


class KindForm(Form):
    """What an organisation is; it stays in the address, nothing is kept."""

    class Meta(Form.Meta):
        """It only leads to the next page."""

        csrf = False

    kind = RadioField(N_("What is it?"), [required()])


def kind_choices() -> list[tuple[str, str]]:
    """The kinds with who is meant, in the reader's language."""
    translate = say()
    return [
        (kind.value, f"{translate(KINDS[kind])} – {translate(KIND_HELP[kind])}") for kind in Kind
    ]


def kind_asked(*, among: frozenset[Kind] = frozenset(Kind)) -> Kind | None:
    """The kind that the address names."""
    told = request.args.get("kind", "")
    return Kind(told) if told in {one.value for one in among} else None


def kind_form(*, among: frozenset[Kind] = frozenset(Kind)) -> KindForm:
    """The form that asks for the kind."""
    form = KindForm(request.args)
    form.kind.choices = choices(one for one in kind_choices() if one[0] in among)
    return form


class OrganisationForm(Form):
    """Name and address; the numbers are put in by `organisation_form`."""

    kind = HiddenField()
    name = StringField(
        N_("Name of the organisation"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("As it should stand on what it awards."),
        render_kw={"autocomplete": "organization"},
    )


def organisation_form(kind: Kind, *, logo: bool) -> OrganisationForm:
    """The form for one kind: its numbers, then address, languages and (`logo`) a picture."""

    class Fitting(OrganisationForm):
        """The same with the fields of this kind."""

    wanted = NUMBERS[kind]
    for name in wanted:
        setattr(Fitting, name, _number(name, alone=len(wanted) == 1))
    Fitting.slug = StringField(
        N_("Name in addresses"),
        [Length(max=MAX_SLUG_CHARACTERS)],
        description=N_("Small letters, digits and hyphens. Left empty, it is made of the name."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    Fitting.languages = CheckboxesField(
        N_("Languages of what it awards"),
        [required()],
        choices=choices((one.value, LANGUAGE_NAMES[one]) for one in Language),
        default=[Language.FRENCH.value],
    )
    if logo:
        Fitting.logo = FileField(
            N_("Logo"),
            description=N_("PNG, JPEG or WebP, up to 5 MB. It can also come later."),
            render_kw={"accept": "image/png,image/jpeg,image/webp"},
        )
    return Fitting(kind=kind.value)


def _number(name: str, *, alone: bool) -> StringField:
    return StringField(
        NUMBER_NAMES[name],
        [required()] if alone else [Length(max=MAX_NUMBER_CHARACTERS)],
        description=NUMBER_HELP[name],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def founding_of(form: OrganisationForm, kind: Kind) -> Founding:
    """What was written, as the verb wants it."""
    name = form.name.data or ""
    return Founding(
        slug=(form.slug.data or "").strip() or slug_of(name),
        kind=kind,
        profile=Profile(name=name, languages=tuple(form.languages.data or ())),
        **filled(form, NUMBERS[kind]),
    )
