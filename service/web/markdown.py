"""Markdown from people: CommonMark without raw HTML, then an allow-list of what may remain.

https://spec.commonmark.org/. Two nets, since one library's mistake must not become our page's.
"""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.errors import ServiceError

MAX_CHARACTERS: Final = 50_000
MAX_NESTING: Final = 20
TAGS: Final = frozenset(
    {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"}
    | {"strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES: Final = frozenset({"https", "http", "mailto"})
REL: Final = "noopener nofollow"
_DEEPEST_HEADING: Final = 6

_parser: Final = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
_parser.enable("table")
# An image of another site would tell that site who looks at our page.
_parser.disable("image")


def render(text: str, *, below: int = 2) -> str:
    """HTML that is safe inside our pages, with headings under the page's own of level `below`.

    Raises ServiceError `markdown-too-long` (`most`).
    """
    if len(text) > MAX_CHARACTERS:
        raise ServiceError("markdown-too-long", most=MAX_CHARACTERS)
    tokens = _parser.parse(text)
    _set_levels(tokens, below)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=REL
    )


def _set_levels(tokens: list[Token], below: int) -> None:
    """No level is left out: who hears the page moves by them."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(below + len(above), _DEEPEST_HEADING)}"


def plain(text: str) -> str:
    """The words without their form, for summaries and mails; raises as `render`."""
    return nh3.clean(render(text), tags=set()).strip()
