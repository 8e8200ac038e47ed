"""What is over is taken out, and nothing else."""

from sqlalchemy import select

from issuer.ob_api.models import ObClient, ObGrant, ObRequest
from tests.issuer.ob_api.wallets import Wallet, given
from tests.issuer.support import Running


def test_what_is_over_goes_and_what_is_used_stays(running_on_both: Running) -> None:
    issuer = running_on_both
    used, idle = Wallet(issuer).connected(given(issuer)), Wallet(issuer)
    idle.register()
    idle.set_out()
    issuer.clock.forward(days=31)
    renew = {"grant_type": "refresh_token", "refresh_token": used.tokens["refresh_token"]}
    issuer.work()
    with issuer.inside() as (session, _):
        assert session.scalars(select(ObRequest)).all() == []
        assert [str(one.id) for one in session.scalars(select(ObClient))] == [
            used.client["client_id"]
        ]
    assert used.ask("token", **renew).status_code == 200
    issuer.clock.forward(days=91)
    issuer.work()
    issuer.clock.forward(days=2)
    issuer.work()
    with issuer.inside() as (session, _):
        assert session.scalars(select(ObGrant)).all() == []
        assert session.scalars(select(ObClient)).all() == []
