"""The probe of a container: 0 where the web server is ready, 1 for whatever else."""

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from rehab.probe import probe


@pytest.fixture
def server():
    """Return a server that answers with ``status`` and remembers how it was asked."""

    class Handler(BaseHTTPRequestHandler):
        status, asked = 200, None

        def do_GET(self):
            Handler.asked = (self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"])
            self.send_response(Handler.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    found = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found.server_port, Handler
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (400, 1), (301, 1)])
def test_probe_is_well_only_where_the_server_is_ready(server, monkeypatch, status, code):
    port, handler = server
    handler.status = status
    monkeypatch.setenv("ALLOWED_HOSTS", "relearn.example, other.example")

    assert probe(port) == code
    assert handler.asked == ("/readyz", "relearn.example", "https")


def test_probe_of_nothing_is_unwell():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert probe(taken.getsockname()[1]) == 1
