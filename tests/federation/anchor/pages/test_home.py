"""The first page of an anchor."""

from tests.federation.anchor.running import NAME, RunningAnchor


def test_everybody_reads_whose_federation_it_is(anchor: RunningAnchor) -> None:
    assert NAME in anchor.browser().get("/").get_data(as_text=True)


def test_who_works_in_the_background_is_seen(anchor: RunningAnchor) -> None:
    assert anchor.browser().get("/readyz").status_code == 503
    anchor.work()
    assert anchor.browser().get("/readyz").status_code == 200
