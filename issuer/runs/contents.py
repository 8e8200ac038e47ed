"""What each bundle of a national file becomes: a model of badge, results by its codes, a narrative.

A bundle is what belongs into one credential (`importing.model.bundles`). The codes of results are
those of the model that ships; a school that edits its copy keeps them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from issuer import identifiers
from issuer.awards.content import MAX_NARRATIVE_CHARACTERS, Content
from issuer.importing import codes
from issuer.importing.model import Attestation, Kind
from schemas import loader
from service.language import N_, Translate

LAST_DAY_OF_YEAR: Final = (8, 31)
"""Results without a day of their own were earned by then."""
DONE: Final = "Completed"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The code of the model to award, and what the award says."""

    model: str
    content: Content
    earned_on: date | None


_MENTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": "sans",
        "assez bien": "assez-bien",
        "bien": "bien",
        "très bien": "tres-bien",
        "très bien avec félicitations": "felicitations",
    }
)
_MODELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ENGAGEMENT:DELEGUE": "delegue",
        "ENGAGEMENT:CVL": "membre-cvl",
        "ENGAGEMENT:CA": "membre-ca",
        "ENGAGEMENT:CESCE": "membre-cesce",
        "ENGAGEMENT:AS": "association-sportive",
        "ASSR1": "assr1",
        "ASSR2": "assr2",
        "ASR": "asr",
        "APER": "aper",
        "LPC_PALIER3": "lpc-palier-3",
        "B2I_ECO": "b2i-ecole",
        "B2I": "b2i-college",
        "BILAN_CYCLE:2": "socle-cycle-2",
        "BILAN_CYCLE:3": "socle-cycle-3",
        "BILAN_CYCLE:4": "socle-cycle-4",
        "COMPLEMENT": "enseignement-complement",
        "LANGUE_A2": "langue-a2",
        "PARCOURS": "parcours-educatifs",
        "NUMERIQUE": "competences-numeriques",
        "PIX": "pix-certification",
        "DNB": "dnb",
    }
)
_LANGUAGES: Final = {
    "foreign": N_("modern foreign language"),
    "regional": N_("regional language"),
}


def meaning(bundle: Sequence[Attestation], translate: Translate) -> Meaning | None:
    """What a bundle becomes; None where no model is known for it."""
    model = model_of(bundle[0].bundle)
    if model is None:
        return None
    results: dict[str, str] = {}
    for one in bundle:
        results.update(_results(one, translate))
    year = bundle[0].school_year
    content = Content(
        narrative=_narrative(bundle, translate),
        results=results,
        term=identifiers.school_year_name(year) if year is not None else "",
    )
    return Meaning(model, content, _earned_on(bundle))


def model_of(bundle: str) -> str | None:
    """The model for a bundle: of its whole name, or of its beginning."""
    parts = bundle.split(":")
    names = (":".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_MODELS[name] for name in names if name in _MODELS), None)


def _results(one: Attestation, translate: Translate) -> Mapping[str, str]:
    read = _READERS.get(one.kind)
    return read(one, translate) if read else {}


def _level(one: Attestation, _: Translate) -> Mapping[str, str]:
    return {one.item: one.level}


def _done(one: Attestation, _: Translate) -> Mapping[str, str]:
    # The B2i of lower secondary school is one thing, that of primary school has items.
    return {} if one.framework == codes.CERTIFICATES else {one.item: DONE}


def _skill_of_2006(one: Attestation, _: Translate) -> Mapping[str, str]:
    # The hundred items of a skill are told in words: the results are the seven skills.
    return {} if "." in one.item else {one.item: one.level}


def _language(one: Attestation, translate: Translate) -> Mapping[str, str]:
    code = one.detail("language")
    known = codes.reference("languesRegionales")
    said = translate(_LANGUAGES[code]) if code in _LANGUAGES else known.get(code, code)
    return {"langue": said}


def _diploma(one: Attestation, _: Translate) -> Mapping[str, str]:
    said = {
        "mention": _MENTIONS.get(one.detail("mention"), ""),
        "serie": one.detail("series").capitalize(),
        "session": one.detail("session"),
    }
    return {code: value for code, value in said.items() if value}


_READERS: Final[Mapping[Kind, Callable[[Attestation, Translate], Mapping[str, str]]]] = (
    MappingProxyType(
        {
            Kind.SOCLE_POSITION: _level,
            Kind.DIGITAL_LEVEL: _level,
            Kind.COMPLEMENT: _level,
            Kind.PIX_LEVEL: _level,
            Kind.COURSE: _done,
            Kind.B2I: _done,
            Kind.SOCLE_2006: _skill_of_2006,
            Kind.LANGUAGE_A2: _language,
            Kind.DIPLOMA: _diploma,
        }
    )
)


def _narrative(bundle: Sequence[Attestation], translate: Translate) -> str:
    items = [one.item for one in bundle if one.kind is Kind.SOCLE_2006 and "." in one.item]
    if items:
        return _items_of_2006(items, translate)
    code = next((one.detail("verification-code") for one in bundle), "")
    if code:
        return translate(
            "Pix itself confirms this result for the verification code {code}.", code=code
        )
    return ""


def _items_of_2006(items: Sequence[str], translate: Translate) -> str:
    said = "\n".join(
        f"- {loader.framework_item(codes.SOCLE_2006, item)['fullStatement']}" for item in items
    )
    whole = f"{translate('Validated items:')}\n\n{said}"
    if len(whole) <= MAX_NARRATIVE_CHARACTERS:
        return whole
    # A whole booklet would be longer than a narrative may be; its codes say the same.
    return f"{translate('Validated items:')} {', '.join(items)}"


def _earned_on(bundle: Sequence[Attestation]) -> date | None:
    days = [one.awarded_on for one in bundle if one.awarded_on]
    if days:
        return max(days)
    year = bundle[0].school_year
    return date(year + 1, *LAST_DAY_OF_YEAR) if year is not None else None
