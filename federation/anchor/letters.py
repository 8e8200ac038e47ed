"""The letters of an anchor to the bodies that apply: in French, then in English."""

from collections.abc import Sequence

from federation.anchor.models import Anchor, Application, ApplicationState
from service.language import Language, Translate, translator
from service.mail import Message


def decided(anchor: Anchor, application: Application, kinds: Sequence[str]) -> Message:
    """That an application was accepted, and for what, or refused, and why."""
    first = translator(Language.FRENCH.value)
    texts = [
        _decided(translator(one.value), anchor, application, kinds)
        for one in (Language.FRENCH, Language.ENGLISH)
    ]
    if application.state is ApplicationState.ACCEPTED:
        subject = first("Your application was accepted")
    else:
        subject = first("Your application was not accepted")
    return Message(application.email or "", subject, "\n\n—\n\n".join(texts) + "\n")


def _decided(
    translate: Translate, anchor: Anchor, application: Application, kinds: Sequence[str]
) -> str:
    facts = {"anchor": anchor.name, "name": application.name}
    if application.state is not ApplicationState.ACCEPTED:
        said = translate("{anchor} did not accept the application of {name}:", **facts)
        return "\n\n".join((said, application.reason or ""))
    parts = [translate("{anchor} has accepted {name} as a member.", **facts)]
    if kinds:
        parts.append(translate("It may attest: {kinds}.", kinds=list(kinds)))
    return "\n\n".join(parts)
