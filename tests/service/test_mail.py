"""Letters go out after the commit, once, to whom they are for, and leave no trace of links."""

import stat
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service import jobs, mail
from service.errors import ServiceError
from service.fence import scope
from service.jobs import Job, JobState, Kinds, Worker
from service.jobs.kinds import LONGEST_DELAY
from service.mail import Message, Outbox
from service.postmen import FolderPostman, Postman, SmtpPostman, postman
from tests.service.mail_server import mail_server, make_certificate

SCHOOL = UUID(int=1)
SENDER = "livret@school.example"
MESSAGE = Message(
    "lea@example.org",
    "Votre badge « Éco-déléguée »",
    "Bonjour Léa,\nhttps://school.example/claim/SECRET\n.\nÀ bientôt",
    "<p>Bonjour Léa</p>",
)


def post(sessions: Any, now: datetime, *messages: Message) -> Job:
    with sessions() as session:
        job = mail.post_all(session, messages or (MESSAGE,), organisation=SCHOOL, now=now)
        session.commit()
    return job


def send(sessions: Any, now: datetime, carrier: Postman) -> int:
    kinds = Kinds()
    mail.add_kind(kinds, carrier, sender=SENDER)
    return Worker(sessions, kinds, world=lambda: SimpleNamespace(now=now)).run_pending()


def files(folder: Path) -> list[EmailMessage]:
    found = []
    for path in sorted(folder.glob("*.eml")):
        parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        found.append(parsed)
    return found


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_letter_becomes_a_file(sessions: Any, now: datetime, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    post(sessions, now)
    assert send(sessions, now, FolderPostman(folder)) == 1
    (letter,) = files(folder)
    assert (letter["To"], letter["From"]) == (MESSAGE.to, SENDER)
    assert letter["Subject"] == MESSAGE.subject
    assert letter["Date"].datetime == now
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@school.example>")
    assert body(letter).splitlines() == MESSAGE.text.splitlines()
    assert "Bonjour Léa" in body(letter, "html")
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_letter_that_is_not_committed_is_not_sent(
    sessions: Any, now: datetime, tmp_path: Path
) -> None:
    with sessions() as session:
        mail.post(session, MESSAGE, organisation=SCHOOL, now=now)
        session.rollback()
    assert send(sessions, now, FolderPostman(tmp_path)) == 0


def test_what_a_sent_letter_said_is_forgotten(sessions: Any, now: datetime, tmp_path: Path) -> None:
    post(sessions, now)
    with sessions() as session:
        assert len(mail.unsent(session, organisation=SCHOOL)) == 1
    send(sessions, now, FolderPostman(tmp_path))
    with sessions() as session, scope(session, organisation=SCHOOL):
        letter = session.scalars(select(Outbox)).one()
    assert letter.sent_at == now
    assert [letter.recipient, letter.subject, letter.text, letter.html] == [None] * 4


def test_a_letter_reaches_a_mail_server(sessions: Any, now: datetime) -> None:
    with mail_server() as letters:
        post(sessions, now)
        send(sessions, now, postman(f"smtp://127.0.0.1:{letters.port}?tls=none"))
    (letter,) = letters.taken
    assert letter["Subject"] == MESSAGE.subject
    assert body(letter).splitlines() == MESSAGE.text.splitlines()
    assert letters.recipients == ["TO:<lea@example.org>"]


def test_a_letter_and_its_password_travel_encrypted(
    sessions: Any, now: datetime, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    with mail_server(certificate) as letters:
        post(sessions, now)
        url = f"smtp://livret:secret%21@127.0.0.1:{letters.port}?ca={certificate}"
        send(sessions, now, postman(url))
    assert letters.encrypted == [True]
    assert len(letters.passwords) == 1


@pytest.mark.parametrize("has_tls", [True, False], ids=["unknown certificate", "no TLS at all"])
def test_nothing_is_told_to_a_server_that_cannot_be_trusted(
    sessions: Any, now: datetime, tmp_path: Path, has_tls: bool
) -> None:
    certificate = make_certificate(tmp_path / "server.pem") if has_tls else None
    with mail_server(certificate) as letters:
        job = post(sessions, now)
        send(sessions, now, postman(f"smtp://livret:secret@127.0.0.1:{letters.port}"))
    assert (letters.taken, letters.passwords, letters.recipients) == ([], [], [])
    assert state(sessions, job) is JobState.ACTIVE


def state(sessions: Any, job: Job) -> JobState:
    with sessions() as session:
        return jobs.progress(session, job.id, organisation=SCHOOL).state


def test_a_letter_that_was_not_taken_goes_out_later(sessions: Any, now: datetime) -> None:
    with mail_server() as letters:
        carrier = postman(f"smtp://127.0.0.1:{letters.port}?tls=none")
        letters.answer = "451 later"
        job = post(sessions, now)
        send(sessions, now, carrier)
        assert state(sessions, job) is JobState.ACTIVE
        letters.answer = "250 taken"
        send(sessions, now + LONGEST_DELAY, carrier)
    assert len(letters.taken) == 1
    assert state(sessions, job) is JobState.DONE


def test_a_refused_recipient_keeps_no_other_letter_back(sessions: Any, now: datetime) -> None:
    other = Message("tom@example.org", "Bonjour", "Texte")
    with mail_server() as letters:
        carrier = postman(f"smtp://127.0.0.1:{letters.port}?tls=none")
        letters.refuse = "lea@"
        job = post(sessions, now, MESSAGE, other)
        for attempt in range(10):
            send(sessions, now + LONGEST_DELAY * attempt, carrier)
    assert [letter["To"] for letter in letters.taken] == ["tom@example.org"]
    assert state(sessions, job) is JobState.INCOMPLETE
    with sessions() as session:
        found = jobs.progress(session, job.id, organisation=SCHOOL)
        assert [item.error for item in jobs.failures(session, found)] == ["mail-not-taken"]


def test_a_server_that_is_away_is_asked_again(sessions: Any, now: datetime) -> None:
    with mail_server() as letters:
        port = letters.port
    job = post(sessions, now)
    send(sessions, now, postman(f"smtp://127.0.0.1:{port}?tls=none"))
    assert state(sessions, job) is JobState.ACTIVE


def test_a_letter_delivered_twice_into_a_folder_is_one_file(now: datetime, tmp_path: Path) -> None:
    letter = Outbox(id=UUID(int=7), recipient=MESSAGE.to, text="x", created_at=now)
    for _ in range(2):
        FolderPostman(tmp_path).deliver(mail.compose(letter, SENDER), name="7")
    assert [path.name for path in tmp_path.glob("*.eml")] == ["7.eml"]


def test_a_folder_that_cannot_be_written_is_told(now: datetime) -> None:
    letter = Outbox(id=UUID(int=7), recipient=MESSAGE.to, text="x", created_at=now)
    with pytest.raises(ServiceError, match="mail-not-taken"):
        FolderPostman(Path("/dev/null/mail")).deliver(mail.compose(letter, SENDER), name="7")


@pytest.mark.parametrize(
    ("to", "subject", "code"),
    [
        pytest.param("a@b.fr\nBcc: x@y.fr", "s", "address", id="a header after the address"),
        pytest.param("a@b.fr\r\n\r\ntext", "s", "address", id="a text after the address"),
        pytest.param("a@b.fr, x@y.fr", "s", "address", id="two addresses"),
        pytest.param("a@b.fr;x@y.fr", "s", "address", id="two addresses, with a semicolon"),
        pytest.param("A <a@b.fr>", "s", "address", id="a name"),
        pytest.param("<a@b.fr>", "s", "address", id="brackets"),
        pytest.param("", "s", "address", id="no address"),
        pytest.param("a.b.fr", "s", "address", id="no at"),
        pytest.param("a@", "s", "address", id="no host"),
        pytest.param("a@b@c.fr", "s", "address", id="two ats"),
        pytest.param("é@b.fr", "s", "address", id="accents"),
        pytest.param("a" * 250 + "@b.fr", "s", "address", id="too long"),
        pytest.param("a@b.fr", "s\nBcc: x@y.fr", "subject", id="a header after the subject"),
        pytest.param("a@b.fr", "s\rBcc: x@y.fr", "subject", id="a carriage return"),
        pytest.param("a@b.fr", "s\u2028Bcc: x@y.fr", "subject", id="a line separator"),
        pytest.param("a@b.fr", "s\0", "subject", id="a zero"),
        pytest.param("a@b.fr", "s" * 201, "subject", id="a long subject"),
    ],
)
def test_a_letter_cannot_bring_headers_of_its_own(to: str, subject: str, code: str) -> None:
    with pytest.raises(ServiceError, match=f"mail-{code}-malformed"):
        Message(to, subject, "text")


HEADERS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version",
    "content-type", "content-transfer-encoding",
}  # fmt: skip


@given(to=st.text(max_size=30), subject=st.text(max_size=60), text=st.text(max_size=200))
def test_no_text_adds_a_header_or_a_recipient(to: str, subject: str, text: str) -> None:
    now = datetime.fromisoformat("2026-11-23T18:30:00Z")
    for address in (to, "lea@example.org"):
        try:
            message = Message(address, subject, text)
            letter = Outbox(
                id=UUID(int=7), recipient=message.to, subject=subject, text=text, created_at=now
            )
            raw = mail.compose(letter, SENDER).as_bytes()
        except ServiceError:
            continue
        parsed = message_from_bytes(raw, policy=policy.default)
        assert {name.lower() for name in parsed} == HEADERS
        assert parsed["To"] == address


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("mail.example.org", id="a name"),
        pytest.param("http://mail.example.org", id="another protocol"),
        pytest.param("smtp://", id="no host"),
        pytest.param("smtp://mail.example.org:port", id="no port"),
        pytest.param("smtp://mail.example.org/folder", id="a path"),
        pytest.param("smtp://mail.example.org?tls=none", id="no TLS to another machine"),
        pytest.param("smtp://127.0.0.1?tls=maybe", id="unknown TLS"),
        pytest.param("smtp://127.0.0.1?starttls=no", id="unknown option"),
        pytest.param("smtp://127.0.0.1?tls", id="an option without value"),
        pytest.param("file:", id="no folder"),
        pytest.param("file://host/folder", id="a folder elsewhere"),
        pytest.param("smtp://[::1", id="half an address"),
    ],
)
def test_a_url_that_names_no_postman_is_refused(url: str) -> None:
    with pytest.raises(ServiceError, match="mail-url-malformed"):
        postman(url)


def test_urls_name_their_postman(tmp_path: Path) -> None:
    assert postman(f"file:{tmp_path}") == FolderPostman(tmp_path)
    assert postman("smtp://a%40b:p%2Fw@mail.example.org") == SmtpPostman(
        "mail.example.org", 587, "starttls", "a@b", "p/w"
    )
    assert postman("smtps://mail.example.org") == SmtpPostman("mail.example.org", 465, "always")
    assert "p/w" not in repr(postman("smtp://a:p%2Fw@mail.example.org"))


def test_a_letter_belongs_to_its_organisation(sessions: Any, now: datetime) -> None:
    post(sessions, now)
    with sessions() as session:
        assert mail.unsent(session, organisation=UUID(int=2)) == []


def test_a_worker_sends_from_an_address() -> None:
    with pytest.raises(ServiceError, match="mail-address-malformed"):
        mail.add_kind(Kinds(), FolderPostman(Path("x")), sender="Livret <x@y>")


def test_letters_of_one_batch_are_one_job(sessions: Any, now: datetime, tmp_path: Path) -> None:
    messages = [Message(f"p{number}@example.org", "Bonjour", "x") for number in range(25)]
    job = post(sessions, now, *messages)
    send(sessions, now + timedelta(seconds=1), FolderPostman(tmp_path))
    assert state(sessions, job) is JobState.DONE
    assert {letter["To"] for letter in files(tmp_path)} == {one.to for one in messages}


def test_what_a_letter_said_that_nobody_takes_is_forgotten(sessions: Any, now: datetime) -> None:
    with mail_server() as letters:
        carrier = postman(f"smtp://127.0.0.1:{letters.port}?tls=none")
        letters.refuse = "lea@"
        post(sessions, now)
        for attempt in range(10):
            send(sessions, now + LONGEST_DELAY * attempt, carrier)
    for days, kept in ((6, 1), (8, 0)):
        with sessions() as session:
            mail.forget_old(session, now=now + timedelta(days=days))
            session.commit()
            found = mail.unsent(session, organisation=SCHOOL)
            told = [one for one in found if one.text or one.html or one.subject or one.recipient]
            assert len(told) == kept
