"""The pages of taking away and bringing back in a browser, read by axe."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser import visiting
from tests.wallet.exporting.filled import archive, upload
from tests.wallet.running import RunningWallet
from tests.wallet.sharing.test_sharing import filled
from tests.wallet.test_browser import LANGUAGES, WIDTHS, be, look, wallet

__all__ = ["wallet"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages(
    chromium: Browser,
    wallet: RunningWallet,
    width: int,
    language: str,
) -> None:
    filled(wallet)
    page = wallet.pupil.send("/me/import", file=upload(archive(wallet))).headers["Location"]
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        be(visitor, wallet, "pupil")
        for path in ("/me/export", "/me/import", page):
            look(visitor, path, language)
        wallet.pupil.send(page, passphrase="")
        look(visitor, page, language)
        wallet.work()
        look(visitor, page, language)
        assert visitor.elsewhere == []
        assert visitor.complaints == []
