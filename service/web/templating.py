"""What every template has at hand: language, addresses of files, who reads, what was said."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, get_flashed_messages, request, url_for
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound as NoSuchFile
from werkzeug.security import safe_join

from service.language import Language, Translate, translator
from service.web import qr
from service.web.edge import the_edge
from service.web.flask_session import has_content
from service.web.headers import VERSION_PARAMETER
from service.web.hooks import Entry, Who
from service.web.languages import PARAMETER
from service.web.markdown import render

LANGUAGE_NAMES: Final = {Language.FRENCH: "Français", Language.ENGLISH: "English"}
ACCOUNT_PAGE: Final = "accounts.show"
_DIGEST_CHARACTERS: Final = 12
_MAX_ASSET_BYTES: Final = 10 << 20
_CELL: Final = re.compile(r"<t([dh])(?=[ >])")


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=_say,
        account_page=_account_page,
        plural=_plural,
        asset=asset,
        here=here,
        is_here=is_here,
        nearest=nearest,
        language=lambda: say().language.value,
        language_links=language_links,
        language_names=LANGUAGE_NAMES,
        messages=_messages,
        navigation=_navigation,
        qr_svg=qr.svg,
        service=lambda: the_edge().config,
        sign_in_page=lambda: the_edge().hooks.sign_in,
        sign_out_page=lambda: the_edge().hooks.sign_out,
        who=lambda: g.get("who"),
    )
    app.jinja_env.filters.update(
        labelled=labelled,
        date=lambda value: say().date(value),
        number=lambda value: say().number(value),
        markdown=lambda text, below=2: Markup(render(text, below=below)),  # noqa: S704 - through an allow-list
    )


def say() -> Translate:
    """The translator of this request, also before it was chosen."""
    found = g.get("translate")
    return found if isinstance(found, Translate) else translator(the_edge().config.language)


def asset(filename: str, endpoint: str = "static") -> str:
    """The address of a file of ours, which changes with its content and may be kept for long."""
    blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
    folder = (blueprint or current_app).static_folder
    version: dict[str, Any] = {VERSION_PARAMETER: _digest(str(folder), filename)}
    return url_for(endpoint, filename=filename, **version)


@cache
def _digest(folder: str, filename: str) -> str:
    path = safe_join(folder, filename)
    if path is None or not Path(path).is_file():
        raise NoSuchFile
    return hashlib.sha256(Path(path).read_bytes()[:_MAX_ASSET_BYTES]).hexdigest()[
        :_DIGEST_CHARACTERS
    ]


def here(**changed: object) -> str:
    """This page again, with other parameters in its address; None takes one out."""
    # Two slashes at the beginning would name another host.
    path = "/" + quote(request.path.lstrip("/"))
    kept = {**request.args.to_dict(), **changed}
    query = urlencode({name: value for name, value in kept.items() if value is not None})
    return f"{path}?{query}" if query else path


def is_here(entry: Entry) -> bool:
    """Whether a line of the navigation leads to the page that is shown."""
    arguments: Mapping[str, Any] = request.view_args or {}
    if request.endpoint != entry.endpoint:
        return False
    return all(str(arguments.get(name)) == str(value) for name, value in entry.arguments.items())


def nearest(entries: Sequence[Entry]) -> Entry | None:
    """The line of the navigation below which the page lies; the longest address that fits."""
    fitting = {}
    for entry in entries:
        address = url_for(entry.endpoint, **entry.arguments)
        if request.path == address or request.path.startswith(address.rstrip("/") + "/"):
            fitting[len(address)] = entry
    return fitting[max(fitting)] if fitting else None


def labelled(cells: Markup, headings: Sequence[str]) -> Markup:
    """The cells of a row with their headings, which are shown where a row becomes a card.

    The roles say again what the elements say: some browsers forget it when a table is no grid.
    """
    names = iter(headings)

    def named(match: re.Match[str]) -> str:
        role = "rowheader" if match[1] == "h" else "cell"
        return f'<t{match[1]} role="{role}" data-label="{escape(next(names, ""))}"'

    return Markup(_CELL.sub(named, str(cells)))  # noqa: S704 - the template has written the cells


def language_links() -> dict[Language, str]:
    """This page in each language."""
    return {one: here(**{PARAMETER: one.value}) for one in Language}


def _account_page() -> str | None:
    return ACCOUNT_PAGE if ACCOUNT_PAGE in current_app.view_functions else None


def _say(msgid: str, /, **facts: object) -> str:
    # The translation of nothing is the head of the catalogue.
    return say()(msgid, **facts) if msgid else ""


def _plural(one: str, several: str, count: int, /, **facts: object) -> str:
    return say().plural(one, several, count, **facts)


def _messages() -> list[tuple[str, str]]:
    # Looking for messages touches the session, and a page that does is kept by no cache.
    if not has_content():
        return []
    return list(cast(list[tuple[str, str]], get_flashed_messages(with_categories=True)))


def _navigation() -> tuple[Entry, ...]:
    who: Who | None = g.get("who")
    return the_edge().hooks.navigation(who)
