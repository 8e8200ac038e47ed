"""The text for people in an archive: what this is, what is in it, how to bring it back."""

from typing import Final

from service.language import N_, Language, Translate
from wallet.booklet import states
from wallet.booklet.models import Box
from wallet.exporting.records import INDEX, Booklet, ItemRecord

_NAMES: Final = {Language.FRENCH: "LISEZMOI.txt"}
_NAME: Final = "README.txt"
_BOXES: Final = {
    Box.DEPOSIT: N_("in the deposit box"),
    Box.KEPT: "",
    Box.HIDDEN: N_("hidden"),
    Box.REFUSED: N_("could not be verified"),
    Box.DELETED: N_("deleted"),
}


def name(say: Translate) -> str:
    """What the text is called in this language."""
    return _NAMES.get(say.language, _NAME)


def text(said: Booklet, say: Translate) -> str:
    """The text, in the language of its holder."""
    parts = [
        say(N_("The booklet of {name}"), name=said.holder.name),
        say(
            N_(
                "Made on {date} by {wallet}. Keep this file in a safe place: whoever has it can "
                "read everything in it."
            ),
            date=said.made_at.date(),
            wallet=said.wallet,
        ),
        *_contents(said, say),
        say(
            N_(
                "To bring it back: open another booklet of this kind, choose “Bring back a "
                "booklet” and give it the whole ZIP file. Everything is checked again on arrival."
            )
        ),
        _keys(said, say),
        say(
            N_(
                "The badges are in the files called “version”, exactly as they came: any verifier "
                "of Open Badges can check them. {index} tells programs what is in which file."
            ),
            index=INDEX,
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _keys(said: Booklet, say: Translate) -> str:
    if said.keys:
        return say(
            N_(
                "Your signature is inside, locked with the passphrase that you chose. Nobody can "
                "open it without this passphrase: nobody can find it again for you either."
            )
        )
    return say(
        N_(
            "Your signature is not inside. What you wrote can be read elsewhere, but it will not "
            "count as yours there."
        )
    )


def _contents(said: Booklet, say: Translate) -> list[str]:
    sections = []
    for rubric, label in states.RUBRICS.items():
        lines = [_line(one, say) for one in said.items if one.rubric is rubric]
        if lines:
            sections.append("\n".join([say(label), *lines]))
    return sections or [say(N_("The booklet is empty."))]


def _line(one: ItemRecord, say: Translate) -> str:
    folder = one.versions[0].path.rpartition("/")[0] if one.versions else ""
    box = _BOXES[one.box]
    told = [one.name or say(N_("Without a name")), one.sort_at.date().isoformat(), folder]
    return "  - " + " · ".join(told + ([say(box)] if box else []))
