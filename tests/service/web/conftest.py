"""One application with a view for each demand that a view can make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template_string,
    request,
)
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from structlog.testing import LogCapture

from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.web.access import bearer, one_time, public, requires, signed_in, writing
from service.web.headers import allow_redirect_after_form, camera
from service.web.hooks import Entry, Hooks, Who
from service.web.limits import API, CLAIM, SIGN_IN, limited, max_body
from tests.support.web import Clock, People, make

FIRST = """{% extends "base.html" %}{% block title %}A{% endblock %}
{% block content %}<h1>A</h1>{% endblock %}"""
PAGE = """{% extends "base.html" %}{% block title %}{{ name }}{% endblock %}
{% block content %}<h1>{{ name }}</h1>{{ ui.button("/act", "Go") }}{% endblock %}"""


bp = Blueprint("sample", __name__)


@bp.get("/")
@public("the first page")
def first() -> str:
    return render_template_string(FIRST)


@bp.get("/page")
@public("shows a name")
def page() -> str:
    return render_template_string(PAGE, name=request.args.get("name", "Léa"))


@bp.post("/act")
@public("a form")
def act() -> ResponseReturnValue:
    flash(request.form.get("said", "done"), request.form.get("kind", "good"))
    return redirect("/page", 303)


@bp.get("/mine")
@signed_in
def mine() -> dict[str, Any]:
    return {"name": g.who.name, "world": g.world["now"].isoformat()}


@bp.get("/orgs/<slug>/awards")
@requires("head", "secretary")
def awards(slug: str) -> str:
    return slug


@bp.get("/settings")
@requires("secretary")
def settings() -> str:
    return "settings"


@bp.post("/sign")
@requires("head", two_steps=True)
def sign() -> str:
    return "signed"


@bp.post("/orgs/<slug>/credentials/issue")
@bearer("credentials:issue")
@limited(API)
def issue(slug: str) -> dict[str, Any]:
    return {"organisation": str(g.who.organisation_id), "size": len(request.get_data())}


@bp.post("/orgs/<slug>/credentials/status")
@bearer("credentials:status")
def status(slug: str) -> dict[str, Any]:
    return {}


@bp.get("/claim/<token>")
@one_time("claim")
@limited(CLAIM)
def claim(token: str) -> str:
    return str(g.link)


@bp.post("/sign-in")
@public("people sign in here")
@limited(SIGN_IN)
def sign_in() -> str:
    return "in"


@bp.get("/sign-in")
@public("people sign in here")
def sign_in_page() -> str:
    return "who are you?"


@bp.post("/upload")
@public("takes files", api=True)
@max_body(3 << 20)
def upload() -> dict[str, int]:
    return {"size": len(request.get_data())}


@bp.post("/small")
@public("takes little", api=True)
def small() -> dict[str, int]:
    return {"size": len(request.get_data())}


@bp.get("/did.json")
@public("a DID document", api=True, shared=True)
def did() -> dict[str, str]:
    return {"id": "did:web:localhost"}


@bp.get("/scan")
@public("reads a QR code")
@camera
def scan() -> str:
    return "<p>scan</p>"


@bp.get("/consent")
@public("asks for a consent")
def consent() -> str:
    allow_redirect_after_form("https://wallet.example/cb?x=1")
    return "<p>consent</p>"


@bp.get("/fails/<how>")
@public("fails in every way")
def fails(how: str) -> ResponseReturnValue:
    if how == "bug":
        raise RuntimeError("Léa Dupont, 12 rue des Lilas")
    if how == "ours":
        raise Conflict("award-moved", pointer="/state", now="revoked", name="<script>")
    if how == "absent":
        raise NotFound("award-unknown")
    if how == "odd-status":
        error = ServiceError("odd")
        error.status = 302
        raise error
    if how == "response":
        abort(Response("mine", 418))
    abort(int(how), "<b>English words</b>")


@bp.route("/write", methods=["GET", "POST"])
@public("writes without saying so", api=True)
def write() -> str:
    with scope(g.session, everything="a test"):
        g.session.execute(text("INSERT INTO notes VALUES (:said)"), {"said": request.method})
        if request.args.get("commit"):
            g.session.commit()
    return "written"


@bp.get("/write-on-get")
@public("writes and says so", api=True)
@writing
def write_on_get() -> str:
    with scope(g.session, everything="a test"):
        g.session.execute(text("INSERT INTO notes VALUES ('get')"))
        g.session.commit()
    return "written"


def read_claim(session: object, token: str, now: object) -> str | None:
    return "an award" if token == "right" else None


def navigation(who: Who | None) -> tuple[Entry, ...]:
    return (Entry("Page", "sample.page"), Entry("First", "sample.first"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def hooks(clock: Clock, people: People) -> Hooks:
    return Hooks(
        identify=people,
        clock=clock,
        links={"claim": read_claim},
        ready={"worker": lambda session, now: True},
        sentences={"award-moved": "The award {name} is {now}."},
        sign_in="sample.sign_in_page",
        navigation=navigation,
    )


@pytest.fixture
def app(tmp_path: Path, hooks: Hooks, log: LogCapture) -> Flask:
    return make(tmp_path, bp, hooks=hooks, debug=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def secure(tmp_path: Path, hooks: Hooks, log: LogCapture) -> FlaskClient:
    """The same behind TLS, known as badges.example."""
    app = make(tmp_path, bp, hooks=hooks, base_url="https://badges.example")
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "badges.example"
    return client


@pytest.fixture
def log() -> Iterator[LogCapture]:
    capture = LogCapture()
    structlog.configure(processors=[capture])
    yield capture
    structlog.reset_defaults()
