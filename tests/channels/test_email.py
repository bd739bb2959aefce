"""E-mail by a real connection: how far a mail came is known, whatever the server does."""

import email
import email.policy
import socketserver
import threading
import time
from dataclasses import replace

import pytest
from django.core import mail as outbox
from django.core.mail import BadHeaderError

from programmes.channels import Deferred, Lost, Refused, Unreachable
from programmes.channels.email import Mail, Postman
from tests.factories import NOON

MAIL = Mail(
    name="0f9a",
    to="ben@example.org",
    subject="Your plan for today",
    text="When I finish breakfast",
    html="<p>When I finish breakfast</p>",
    date=NOON,
    headers={"List-Unsubscribe": "<https://relearn.test/stop/>"},
)
ANSWERS = {
    "hello": b"220 here",
    "EHLO": b"250 here",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
    "mail": b"250 queued as 7",
    "RSET": b"250 ok",
    "QUIT": b"221 bye",
}
HANGS, LEAVES, DRIPS = b"hangs", b"leaves", b"drips"


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        if not self.say("hello"):
            return
        while line := self.rfile.readline():
            self.server.lines.append(line)
            verb = line[:4].decode().upper()
            if verb == "DATA" and self.server.answers[verb].startswith(b"354"):
                self.say(verb)
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                verb = "mail"
                self.server.mails += 1
            if not self.say(verb):
                return

    def say(self, verb):
        answer = self.server.answers[verb]
        if answer == LEAVES:
            return False
        if answer in {HANGS, DRIPS}:
            for _ in range(200):
                if self.server.is_over.wait(0.05):
                    return False
                self.wfile.write(b"2" if answer == DRIPS else b"")
            return False
        self.wfile.write(answer + b"\r\n")
        return not answer.startswith(b"421")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.lines, self.answers, self.mails, self.is_over = [], dict(ANSWERS), 0, threading.Event()

    def handle_error(self, *_):
        """The other side left: that is what is tried here."""


@pytest.fixture
def server(settings):
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.EMAIL_BACKEND = "programmes.channels.email.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_TOTAL_S = 0.6
    yield server
    server.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_mail_is_the_same_bytes_each_time():
    first, second = (MAIL.built().message().as_bytes() for _ in range(2))

    assert first == second
    assert b"Message-ID: <0f9a@localhost>" in first
    assert b"Date: Wed, 04 Mar 2026 12:00:00 +0000" in first
    assert b"List-Unsubscribe: <https://relearn.test/stop/>" in first


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"html": ""},
        {"html": "<p>Sch\u00f6n \u2014 =20</p>\n" + "x" * 1200},
        {"subject": "Dein Plan f\u00fcr heute, und viel mehr W\u00f6rter, so dass gefaltet wird"},
        {"text": "One.\n.\n..two \n\ttab \n\nL\u00fcge" + "y" * 200},
        {"text": "no end", "to": "Ben@B\u00fccher.example"},
    ],
)
def test_mail_says_by_smtp_what_it_says_by_any_other_way(changes):
    """As bytes it is written by us, else by Django; who reads either reads the same."""
    mail = replace(MAIL, **changes)
    ours, djangos = (
        email.message_from_bytes(raw, policy=email.policy.default)
        for raw in (mail.as_bytes(), mail.built().message().as_bytes(linesep="\r\n"))
    )

    def told(message):
        return {
            name: str(value).strip()  # Django folds before the first word
            for name, value in message.items()
            if name not in {"MIME-Version", "Content-Transfer-Encoding", "Content-Type"}
        }

    def said(message):
        return [
            (part.get_content_type(), part.get_content().replace("\r\n", "\n").rstrip("\n"))
            for part in message.walk()
            if not part.is_multipart()
        ]

    assert told(ours) == told(djangos)
    assert said(ours) == said(djangos)
    lines = mail.as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_header_of_two_lines_is_refused():
    with pytest.raises(BadHeaderError):
        replace(MAIL, subject="Yours\nBcc: everybody@x.example").as_bytes()


@pytest.mark.parametrize(
    ("comes_back_to", "sender"),
    [("", b"relearn@localhost"), ("bounces@x.example", b"bounces+0f9a@x.example")],
)
def test_mail_says_where_it_comes_back_to(server, settings, comes_back_to, sender):
    settings.BOUNCE_ADDRESS = comes_back_to

    with Postman() as postman:
        postman.send(MAIL)

    (line,) = [line for line in server.lines if line.upper().startswith(b"MAIL")]
    assert line.split(b"<")[1].split(b">")[0] == sender


def test_mails_go_by_one_connection_and_bring_the_answer(server):
    with Postman() as postman:
        assert [postman.send(MAIL), postman.send(MAIL)] == ["250 queued as 7"] * 2

    assert server.mails == 2


@pytest.mark.parametrize(
    ("verb", "answer", "fault", "address"),
    [
        ("hello", b"421 busy", Unreachable, ""),
        ("hello", b"554 not you", Unreachable, ""),
        ("MAIL", b"550 not from you", Unreachable, ""),
        ("MAIL", b"421 closing", Unreachable, ""),
        ("RCPT", b"421 closing", Unreachable, ""),
        ("RCPT", b"450 later", Deferred, ""),
        ("RCPT", b"550 5.4.4 no route", Deferred, ""),
        ("RCPT", b"550 no such mailbox", Refused, MAIL.to),
        ("RCPT", b"550 5.1.1 no such mailbox", Refused, MAIL.to),
        ("RCPT", b"550 5.7.1 we do not relay", Refused, ""),
        ("DATA", b"451 later", Deferred, ""),
        ("mail", b"451 later", Deferred, ""),
        ("mail", b"421 closing", Unreachable, ""),
        ("mail", b"554 5.6.0 spam", Refused, ""),
        ("mail", b"550 5.2.1 disabled", Refused, MAIL.to),
        ("hello", LEAVES, Unreachable, ""),
        ("MAIL", LEAVES, Unreachable, ""),
        ("hello", HANGS, Unreachable, ""),
        ("RCPT", HANGS, Unreachable, ""),
        ("mail", LEAVES, Lost, ""),
        ("mail", HANGS, Lost, ""),
        ("mail", DRIPS, Lost, ""),
    ],
)
def test_what_the_server_does_says_what_became_of_the_mail(server, verb, answer, fault, address):
    server.answers[verb] = answer
    began = time.monotonic()

    with Postman() as postman, pytest.raises(fault) as raised:
        postman.send(MAIL)

    assert getattr(raised.value, "address", "") == address
    assert str(raised.value)
    assert time.monotonic() - began < 5  # a busy machine; the server goes on for ten seconds


def test_mail_after_one_that_was_refused_goes_by_the_same_connection(server):
    with Postman() as postman:
        server.answers["RCPT"] = b"550 no"
        with pytest.raises(Refused):
            postman.send(MAIL)
        server.answers["RCPT"] = b"250 ok"

        assert postman.send(MAIL) == "250 queued as 7"


def test_connection_that_was_closed_meanwhile_is_opened_again(server):
    server.answers["QUIT"] = LEAVES
    with Postman() as postman:
        postman.send(MAIL)
        postman._connection.sock.shutdown(2)

        assert postman.send(MAIL) == "250 queued as 7"

    assert server.mails == 2


def test_server_that_is_not_there_is_unreachable(settings):
    settings.EMAIL_BACKEND = "programmes.channels.email.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    with Postman() as postman, pytest.raises(Unreachable, match="refused"):
        postman.send(MAIL)


def test_any_other_backend_of_django_will_do():
    with Postman() as postman:
        assert postman.send(MAIL) == ""

    assert outbox.outbox[0].extra_headers["Message-ID"] == "<0f9a@localhost>"


def test_error_of_another_backend_leaves_open_what_became_of_the_mail(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    server = Server()
    server.answers["mail"] = b"451 later"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    try:
        with Postman() as postman, pytest.raises(Deferred):
            postman.send(MAIL)
        server.answers["mail"] = LEAVES
        with Postman() as postman, pytest.raises(Lost):
            postman.send(MAIL)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
