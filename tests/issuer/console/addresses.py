"""Where the pages of the console are, and a few words of pages."""

import html
import re

SCHOOL = "/orgs/college-exemple/console"
CLUB = "/orgs/club-nautique/console"
OTHER = "/orgs/lycee-autre/console"


def words(answer: object) -> str:
    """What a page says, on one line, without its elements."""
    text = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    bare = re.sub(r"<[^>]+>", " ", text.partition("<main")[2].partition("</main>")[0])
    return " ".join(html.unescape(bare).split())
