"""A provider of text messages on loopback, which answers, waits, or breaks off as it is told."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class Provider(ThreadingHTTPServer):
    """Keeps what it was asked, and answers as it was told; ``breaks`` says how it fails to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.code, self.body, self.breaks, self.asked = 201, b'{"sid": "SM1"}', "", []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://AC1:to%40ken@127.0.0.1:{self.server_port}/texts?v=1"

    @property
    def texts(self):
        """The number and the words of each text that came."""
        return [(dict(fields)["to"], dict(fields)["message"]) for _, fields in self.asked]

    def close(self):
        self.shutdown()
        self.server_close()


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.server.asked.append((self.headers, parse_qsl(self.rfile.read(size).decode())))
        if self.server.breaks == "off":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.server.breaks == "silent":
            time.sleep(1)
            return
        self.send_response(self.server.code)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        drops = [bytes([one]) for one in self.server.body]
        for drop in drops if self.server.breaks == "drips" else [self.server.body]:
            self.wfile.write(drop)
            self.wfile.flush()
            time.sleep(0.1 if self.server.breaks == "drips" else 0)

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_):
        pass
