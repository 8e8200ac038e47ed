"""Markdown from people: CommonMark without raw HTML, then an allow-list of what may remain.

https://spec.commonmark.org/. Two nets, since one library's mistake must not become our page's.
"""

from typing import Final

import nh3
from markdown_it import MarkdownIt

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
_HEADINGS_BELOW: Final = 2
_DEEPEST_HEADING: Final = 6

_parser: Final = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
_parser.enable("table")
# An image of another site would tell that site who looks at our page.
_parser.disable("image")


def render(text: str) -> str:
    """HTML that is safe inside our pages, with headings from the third level down.

    Raises ServiceError `markdown-too-long` (`most`).
    """
    if len(text) > MAX_CHARACTERS:
        raise ServiceError("markdown-too-long", most=MAX_CHARACTERS)
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # The page around has the first two levels.
            level = min(int(token.tag[1]) + _HEADINGS_BELOW, _DEEPEST_HEADING)
            token.tag = f"h{level}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=REL
    )


def plain(text: str) -> str:
    """The words without their form, for summaries and mails; raises as `render`."""
    return nh3.clean(render(text), tags=set()).strip()
